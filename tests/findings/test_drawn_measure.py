"""Of which measure the line of a finding is, and where its axis begins."""

import pytest

from monitoring.findings.drawn_measure import drawn_measure, from_zero
from monitoring.panels.distributions.column_series import MEAN, Wanted


@pytest.mark.parametrize(
    ("panel", "measure", "drawn"),
    [("drift", "js", "psi"), ("drift", "ks", "ks"), ("drift", "unit_factor", MEAN), ("quality", "js", "js")],
)
def test_what_a_day_does_not_have_is_drawn_by_what_it_has(panel: str, measure: str, drawn: str) -> None:
    assert drawn_measure(Wanted(panel, measure, "income")) == Wanted(panel, drawn, "income")


@pytest.mark.parametrize(
    ("panel", "measure", "begins"),
    [("drift", "psi", True), ("quality", "missing_rate", True), ("performance", "auc", False)],
)
def test_distances_and_shares_begin_at_zero(panel: str, measure: str, begins: bool) -> None:
    assert from_zero(Wanted(panel, measure, "")) is begins
