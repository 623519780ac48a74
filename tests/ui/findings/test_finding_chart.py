"""The picture of a finding."""

from typing import Any

import pytest

from monitoring.panels.distributions.column_series import Wanted
from monitoring.scope.question import Question
from monitoring.ui.findings import finding_chart


@pytest.mark.parametrize(
    ("panel", "measure", "begins"), [("drift", "psi", True), ("performance", "auc", False)]
)
def test_it_begins_at_zero_where_the_line_of_a_document_does(
    monkeypatch: pytest.MonkeyPatch, panel: str, measure: str, begins: bool
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(finding_chart, "_grain", lambda question: "day")
    monkeypatch.setattr(finding_chart, "metric_time", lambda **given: asked.append(given) or {})
    finding_chart.finding_spec(Wanted(panel, measure, ""), Question.__new__(Question), "light")
    assert [given["zero"] for given in asked] == [begins]
