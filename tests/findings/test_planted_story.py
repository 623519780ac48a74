"""The demo stream: what was planted is found, dated and placed, and nothing else is an alarm."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.demo.planted import planted
from monitoring.findings.dating.dating import Dating
from monitoring.findings.finding import Finding
from monitoring.findings.meeting.status import of_report, overview
from monitoring.findings.report import Report, report
from monitoring.findings.words.titles import where_of
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot


@pytest.fixture(scope="module")
def story(lending_store: Path) -> Report:
    return report(lending_store, ["all"], Scope("lending-default"))


def found(story: Report, subject: str, panel: str = "drift") -> Finding:
    return next(one for one in story.findings if (one.panel, one.subject) == (panel, subject))


def local_day(story: Report, finding: Finding) -> date | None:
    return finding.since.astimezone(story.question.zone).date() if finding.since else None


def test_the_first_finding_is_the_lost_performance_in_the_west(story: Report) -> None:
    first = story.findings[0]
    concept = planted("concept_drift", "label")
    assert (first.panel, first.severity) == ("performance", "critical")
    assert f"mostly in {concept.cohort}" in first.title
    since = local_day(story, first)
    assert since is not None
    assert abs((since - concept.since).days) <= 7  # about 20 defaults a day: AUC by day is noisy


@pytest.mark.parametrize("what", [("covariate_drift", "debt_to_income"), ("unit_change", "loan_amount")])
def test_what_lasts_is_dated(story: Report, what: tuple[str, str]) -> None:
    entry = planted(*what)  # type: ignore[arg-type]
    one = found(story, entry.subject)
    assert one.severity == "critical"
    assert local_day(story, one) == entry.since


def test_the_unit_change_says_its_factor(story: Report) -> None:
    assert "multiplied by 100.0 " in found(story, "loan_amount").title


def test_the_burst_has_both_ends(story: Report) -> None:
    one = found(story, "utilisation")
    assert one.measure == "missing_rate"
    assert "from 14 Oct to 23 Oct" in one.title
    assert one.owner.startswith("Data Platform")


def test_what_was_not_planted_is_no_finding(story: Report) -> None:
    planted_on = {"", "score", "debt_to_income", "loan_amount", "income", "utilisation"}
    assert {one.subject for one in story.findings} <= planted_on


def test_the_overview_tells_the_worst(lending_store: Path, story: Report) -> None:
    [status] = overview(lending_store, Scope(""))
    assert status.sentence == story.findings[0].title == of_report(story).sentence
    assert (status.verdict, status.drifted) == ("critical", 5)
    assert status.measure is not None
    assert 0.4 < status.labels_in < 0.6


def test_findings_are_of_the_whole_window_whatever_the_grain(lending_store: Path, story: Report) -> None:
    weekly = report(lending_store, ["drift"], Scope("lending-default", by="week"), dated=False)
    ids = {one.id for one in story.findings if one.panel == "drift"}
    assert {one.id for one in weekly.findings if one.panel == "drift"} == ids
    assert len({one.window_start for one in weekly.measurements}) > 3


def test_a_number_in_the_overview_is_its_panels(story: Report) -> None:
    shown = {(one.measure, one.subject): one for one in story.measurements if one.panel == "overview"}
    at_home = {
        (one.measure, one.subject): one
        for one in story.measurements
        if one.panel in ("performance", "quality") and (one.measure, one.subject) in shown
    }
    assert shown
    for key, one in shown.items():
        if key[0] != "freshness_hours":  # measured from the wall clock at two moments
            assert (one.value, one.verdict) == (at_home[key].value, at_home[key].verdict)


def test_the_partners_unit_is_placed_with_the_partner(story: Report) -> None:
    entry = planted("unit_change", "income")
    one = found(story, "income")
    said = f"mostly in {entry.cohort}; in these rows it looks multiplied by 100.0 "
    assert f"from 5 Oct to 16 Oct, {said}" in one.title
    assert where_of(one.title, "", "") == entry.cohort
    # nobody retrains on a decimal point
    assert "mend the feed" in one.next_action
    assert one.owner == found(story, "utilisation").owner != found(story, "debt_to_income").owner


def test_a_unit_that_changed_inside_the_window_is_known_as_one(lending_store: Path) -> None:
    """Of ninety days the last thirty are in cents: no factor fits all of them."""
    found = report(lending_store, ["drift"], Scope("lending-default", window="last-90d")).findings
    loan = next(one for one in found if one.subject == "loan_amount")
    assert loan.measure == "mean_shift_sd"
    assert "since 1 Oct; in these rows it looks multiplied by 100.0 (95% CI " in loan.title
    assert "mend the feed" in loan.next_action
    calm = next(one for one in found if one.subject == "debt_to_income")
    assert "multiplied" not in calm.title
    assert "retraining" in calm.next_action


@pytest.mark.parametrize("subject", ["debt_to_income", "loan_amount", "utilisation", "score"])
def test_what_hits_everybody_is_placed_nowhere(story: Report, subject: str) -> None:
    assert "mostly in" not in found(story, subject).title


@pytest.mark.parametrize(
    ("baseline", "days"), [("previous", 60), ("week-before", 14), ("training", 90), ("rest", 90)]
)
def test_no_onset_is_looked_for_before_what_is_held_against(
    lending_store: Path, baseline: str, days: int
) -> None:
    window = "last-7d" if baseline == "week-before" else "last-30d"
    scope = Scope("lending-default", window=window, baseline=baseline, cohort="region = 'west'")
    snapshot = Snapshot(lending_store, "lending-default")
    question = resolve(scope, snapshot.contract, snapshot.extent)
    span = Dating(snapshot, question).question.span
    assert (span.end - span.start) // timedelta(days=1) == days


def test_the_drift_of_the_label_is_dated_by_days_that_have_their_labels(lending_store: Path) -> None:
    """Applicants moved on 12 September; early labels of the last weeks are nearly all of one class."""
    snapshot = Snapshot(lending_store, "lending-default")
    question = resolve(Scope("lending-default"), snapshot.contract, snapshot.extent)
    rows = compute("drift", snapshot, question, frozenset({"psi"}))
    since = Dating(snapshot, question).episode(next(one for one in rows if one.subject == "label")).since
    assert since and abs(since - datetime(2026, 9, 11, 22, tzinfo=UTC)) <= timedelta(days=4)


def test_what_ended_in_the_week_before_is_dated(lending_store: Path) -> None:
    """Utilisation was missing from 14 to 23 October: the weeks before that hid the end of it."""
    week = report(
        lending_store, ["findings"], Scope("lending-default", window="last-7d", baseline="previous")
    )
    assert week.findings[0].title.startswith("utilisation has been only 1.4% missing")
    assert "since 24 Oct" in week.findings[0].title
