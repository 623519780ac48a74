"""What the page of data quality means."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.ui.quality.quality_words import _uncompared


@pytest.mark.parametrize(("stands_there", "nothing"), [(128, False), (0, True), (None, True)])
def test_a_column_without_a_value_in_the_baseline_is_no_baseline_without_rows(
    stands_there: int | None, nothing: bool
) -> None:
    """Beside too few rows the page said "the period before has no rows", under a scope line that had 128."""

    def row(uncompared: bool, n: int | None) -> Any:
        return SimpleNamespace(panel="quality", measure="unseen_rate", uncompared=uncompared, baseline_n=n)

    rows = [row(True, None), row(stands_there != 128, stands_there)]
    assert _uncompared(cast("Any", SimpleNamespace(measurements=rows))) == nothing
