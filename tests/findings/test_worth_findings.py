"""What rows and decisions are worth: a finding where the contract says from when on, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitoring.contract.thresholds import Threshold
from monitoring.demo.planted import TIMEZONE
from monitoring.findings.day_statuses import DayStatus
from monitoring.findings.finding import Finding
from monitoring.findings.incidents import incidents
from monitoring.findings.report import Report, report
from monitoring.findings.verdicts import judge
from monitoring.findings.words.drawn_words import drawn_words
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
Ask = Callable[..., Report]


@pytest.fixture(scope="module")
def ask(lending_store: Path) -> Ask:
    """Ask the demo with a threshold of our own, or none."""

    def made(panel: str = "findings", *, limit: float | None = 0.5, baseline: str = "") -> Report:
        snapshot = Snapshot(lending_store, MODEL)
        held = {} if limit is None else {"business.value_per_decision": Threshold(warning=limit)}
        snapshot.contract = snapshot.contract.model_copy(update={"thresholds": held})
        scope = Scope(MODEL, window="last-30d", baseline=baseline)
        return report(lending_store, [panel], scope, snapshot=snapshot)

    return made


def of_worth(made: Report) -> list[Finding]:
    return [one for one in made.findings if one.panel == "business"]


def test_without_a_threshold_it_is_only_shown(ask: Ask) -> None:
    made = ask("business", limit=None)
    assert made.findings == [] and {row.verdict for row in made.measurements} == {""}
    assert of_worth(ask(limit=None)) == []


def test_a_fall_is_a_finding_of_the_days_whose_labels_are_in(ask: Ask) -> None:
    [found] = of_worth(ask())
    row = next(one for one in ask("business").measurements if one.subject == "decisions" and one.verdict)
    judged = as_judged(row)
    assert (found.value, found.n, found.baseline_value) == (judged.value, judged.n, judged.baseline_value)
    assert judged.n < row.n and f"judged on {found.window}" in row.reason
    assert found.title.startswith("Value per labelled decision fell ") and " EUR since " in found.title
    line = drawn_words(found.measure, found.subject, ask().contract)
    assert line == "Value per labelled decision in EUR"
    assert found.link.startswith("/service?") and found.owner.startswith("Lending ML")


def test_it_is_dated_with_the_fall_that_made_it(ask: Ask) -> None:
    made = ask()
    [worth] = of_worth(made)
    auc = next(one for one in made.findings if one.measure == "auc")
    assert worth.since is not None
    assert abs(worth.since.astimezone(ZoneInfo(TIMEZONE)).date() - date(2026, 9, 1)) <= timedelta(days=2)
    [incident] = incidents([worth, replace(auc, since=worth.since)])
    assert incident.findings[1] == worth, "what it costs comes last in the chain"


def test_of_the_value_column_every_row_counts(ask: Ask) -> None:
    found = [one for one in of_worth(ask(baseline="previous")) if not one.subject]
    for one in found:
        assert "labelled" not in one.title
    rows = [
        one for one in ask("business", baseline="previous").measurements if one.verdict and not one.subject
    ]
    assert [one.verdict for one in rows] != [] and len(found) == sum(one.verdict == "warning" for one in rows)


def test_its_days_stand_in_the_strip_of_the_overview(ask: Ask) -> None:
    def days(made: Report) -> list[DayStatus]:
        return [one for one in made.days if one.panel == "business"]

    assert days(ask("overview", limit=None)) == []
    made = ask("overview")
    held = days(made)
    assert {one.finding for one in held if one.finding} == {one.id for one in of_worth(made)} != set()
    verdicts = {one.verdict for one in held if not one.finding}
    assert verdicts == {"insufficient"}, "of days whose labels are to come nothing is said, least of all ok"


def test_the_numbers_that_are_judged_are_those_of_a_window_of_these_days(
    ask: Ask, lending_store: Path
) -> None:
    [found] = of_worth(ask())
    snapshot = Snapshot(lending_store, MODEL)
    question = resolve(Scope(MODEL, window=found.window), snapshot.contract, snapshot.extent)
    rows: list[Measurement] = judge(compute("business", snapshot, question), snapshot.contract)
    own = next(one for one in rows if (one.measure, one.subject) == (found.measure, found.subject))
    assert (own.value, own.lower, own.upper, own.n) == (found.value, found.lower, found.upper, found.n)
