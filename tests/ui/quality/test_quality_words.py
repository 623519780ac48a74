"""What the page of data quality means."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.contract.reading import read_contract
from monitoring.ui.quality.quality_words import _care, _uncompared


@pytest.mark.parametrize(("stands_there", "nothing"), [(128, False), (0, True), (None, True)])
def test_a_column_without_a_value_in_the_baseline_is_no_baseline_without_rows(
    stands_there: int | None, nothing: bool
) -> None:
    """Beside too few rows the page said "the period before has no rows", under a scope line that had 128."""

    def row(uncompared: bool, n: int | None) -> Any:
        return SimpleNamespace(panel="quality", measure="unseen_rate", uncompared=uncompared, baseline_n=n)

    rows = [row(True, None), row(stands_there != 128, stands_there)]
    assert _uncompared(cast("Any", SimpleNamespace(measurements=rows))) == nothing


@pytest.mark.parametrize(("subject", "said"), [("x", "the drift of x"), ("high", "performance")])
def test_of_an_output_there_is_no_drift_to_read(subject: str, said: str) -> None:
    contract = read_contract(
        "{model: m, task: regression, id: id, timestamp: at, label: {column: y}, features: [x],"
        " prediction: {value: v, interval: {lower: low, upper: high, level: 0.9}}}"
    )
    row = cast("Any", SimpleNamespace(subject=subject))
    assert _care(row, contract).startswith(f" Read {said} with care: ")
