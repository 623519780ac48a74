"""How far labels have come, and why days with labels are not judged yet."""

from math import isnan, nan
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.findings.report import Report
from monitoring.ui.performance.label_words import label_lines


@pytest.mark.parametrize(
    ("coverage", "share", "said"),
    [
        (
            1.0,
            0.0529,
            {"Usually in": "5.3%{} at the age of the newest rows; a day is judged once 95% usually are"},
        ),
        (1.0, 0.95, {}),
        (0.9, nan, {"Judged": "from 95% on, as the labels do not say when they became known"}),
        (0.96, nan, {}),
    ],
)
@pytest.mark.parametrize(
    ("task", "whose"), [("binary", " of the class that comes slowest"), ("regression", "")]
)
def test_why_days_with_labels_are_not_judged_yet(
    task: str, whose: str, coverage: float, share: float, said: dict[str, str]
) -> None:
    """Of an election day all labels are there; what was predicted last is too young all the same."""
    measured = {"label_coverage": coverage, "label_maturity": share, "orphan_labels": 0.0}
    none = dict.fromkeys(("implied_rate", "overdue_rate"), nan)
    rows: list[Any] = [
        SimpleNamespace(
            panel="performance", measure=measure, subject="", value=value, n=1000,
            because={"no_observed_at": isnan(value)}.get, reasons=(),
        )
        for measure, value in (measured | none).items()
    ]  # fmt: skip
    made: Any = SimpleNamespace(measurements=rows, contract=SimpleNamespace(task=task))
    lines = dict(label_lines(cast(Report, made)))
    assert lines["Arrived"].startswith(f"{coverage * 1000:,.0f} of 1,000 (")
    told = {name: text.format(whose) for name, text in said.items()}
    assert {name: lines[name] for name in ("Usually in", "Judged") if name in lines} == told
