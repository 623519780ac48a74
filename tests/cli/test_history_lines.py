"""The history of a check in a terminal: of how many of the asked days it tells."""

from datetime import date

import pytest

from monitoring.cli.history_lines import history_lines
from monitoring.findings.gate_history import Day

DAYS = [Day(date(2026, 3, 1), "pass", ()), Day(date(2026, 3, 2), "fail", ("drift.psi age",))]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (2, "1 of 2 days, first on 2026-03-02 (rows"),
        (3, "1 of 2 days, first on 2026-03-02; 1 day before has no whole window (rows"),
        (90, "1 of 2 days, first on 2026-03-02; 88 days before have no whole window (rows"),
    ],
)
def test_days_without_a_whole_window_are_counted(asked: int, said: str) -> None:
    assert f"churn: would have failed on {said}" in history_lines("churn", DAYS, asked)
