"""The two limits of a line: one for both where their words would lie on each other."""

from types import SimpleNamespace
from typing import Any

import pytest

from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.findings.documents.drift_limits import drift_limits
from monitoring.panels.distributions.column_series import Wanted

QUESTION: Any = SimpleNamespace(contract=read_contract(LENDING_CONTRACT))


def limits_of(measure: str, value: float, **how: Any) -> list[str]:
    points: Any = [SimpleNamespace(judged_value=value)]
    return [*drift_limits(Wanted("drift", measure, "income"), QUESTION, points, **how)]


@pytest.mark.parametrize(
    ("value", "how", "said"),
    [
        (0.0, {"usual": 1.0, "below": True}, ["watch 99%, alert 90%"]),
        (0.3, {"usual": 0.0}, ["watch 1%", "alert 10%"]),
    ],
)
def test_a_rate_is_drawn_from_zero_up(value: float, how: dict[str, Any], said: list[str]) -> None:
    """A column that had no value came to be filled: 90 and 99 % stood within ten pixels of each other."""
    assert limits_of("missing_rate", value, **how) == said


def test_a_line_that_goes_far_has_one_name_for_both() -> None:
    assert limits_of("psi", 0.5) == ["watch 0.1", "alert 0.25"]
    assert limits_of("psi", 1.5) == ["watch 0.1, alert 0.25"]
