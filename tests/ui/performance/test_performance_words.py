"""What the performance page means: what is said of the cohorts beside the one that a headline is about."""

from math import isnan, nan
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.contract import parse_contract
from monitoring.findings.report import Report
from monitoring.panels.tasks.by_cohort import CohortChange
from monitoring.statistics.estimate import Estimate
from monitoring.ui.performance.performance_words import label_lines, performance_meaning
from tests.contract.test_rules import LABELLED

SIDE = Estimate(0.8, 0.7, 0.9, 500)


def changed(level: str, by: float, q_value: float) -> CohortChange:
    change = Estimate(by, by - 0.01, by + 0.01, 500) if q_value == q_value else Estimate.undefined("few", 9)
    return CohortChange("region", level, f"region = '{level}'", SIDE, SIDE, change, q_value)


def meaning(headline: str, *cohorts: CohortChange) -> str:
    """The words below a page of AUC whose headline is about a measure."""
    finding = SimpleNamespace(
        panel="performance", measure=headline, subject="", title="It fell.", next_action="", owner=""
    )
    auc: Any = SimpleNamespace(panel="performance", measure="auc", subject="", n=900, verdict="warning")
    made: Any = SimpleNamespace(
        findings=[finding], measurements=[auc], contract=parse_contract(LABELLED), dated=True
    )
    return performance_meaning(cast(Report, made), list(cohorts))[0]


@pytest.mark.parametrize(("headline", "before"), [("auc", ""), ("recall", "By AUC ")])
def test_of_the_others_no_more_is_said_than_that_they_are_less_sure(headline: str, before: str) -> None:
    """The interval of the north excludes 0: it has moved beyond noise, but is not proven among so many."""
    cohorts = changed("west", -0.1, 0.001), changed("north", -0.02, 0.02), changed("few", -0.3, nan)
    said = meaning(headline, *cohorts)
    assert said == f"It fell. {before}1 of 2 cohorts lost; of the other it is less sure."


def test_a_cohort_that_won_is_one_of_the_others() -> None:
    assert "1 of 2 cohorts lost" in meaning("auc", changed("west", -0.1, 0.001), changed("east", 0.1, 0.001))
    assert meaning("auc", changed("west", -0.1, 0.001)) == "It fell."
    assert meaning("auc", changed("west", -0.1, 0.3)) == "It fell."


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
