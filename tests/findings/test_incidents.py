"""Findings that began together are one incident, its likely cause first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitoring.findings.finding import TOGETHER, Finding
from monitoring.findings.incidents import Incident, incidents, numbered
from monitoring.findings.next_actions import OF_OUTPUT, OTHERWISE
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.instant import midnight
from monitoring.scope.question import Scope

START = datetime(2026, 10, 1, tzinfo=UTC)
ONE = Finding(
    "f", "critical", "", "drift", "psi", "x", "", "", "", "", 0.3, 0.2, 0.4, 10, 0.1, START, None,
    "", "", "", "", "open", "", START, START, "1",
)  # fmt: skip


def finding(name: str, panel: str, measure: str, subject: str, day: float | None) -> Finding:
    since = None if day is None else START + timedelta(days=day)
    return replace(ONE, id=name, panel=panel, measure=measure, subject=subject, since=since)


def ids(found: list[Incident]) -> list[list[str]]:
    return [[one.id for one in some.findings] for some in found]


def test_the_chain_goes_from_the_feed_to_the_outcome() -> None:
    chain = [
        finding("auc", "performance", "auc", "", 1.0),
        finding("ece", "calibration", "ece_debiased", "", 0.5),
        finding("score", "drift", "psi", "score", 0.2),
        finding("age", "drift", "psi", "age", 0.4),
        finding("unit", "drift", "unit_factor", "income", 0.6),
    ]
    assert ids(incidents(chain)) == [["unit", "age", "score", "ece", "auc"]]


def test_what_began_days_apart_or_without_a_date_is_apart() -> None:
    found = incidents(
        [
            finding("late", "performance", "auc", "", 9),
            finding("undated", "drift", "psi", "a", None),
            finding("early", "drift", "psi", "b", 0),
            finding("soon", "drift", "psi", "score", 2),
            finding("other", "drift", "psi", "c", None),
        ]
    )
    assert ids(found) == [["late"], ["undated"], ["early", "soon"], ["other"]]


def test_what_shows_a_growing_drift_is_of_it_and_what_has_another_place_or_cause_is_not() -> None:
    """Outputs pass their limits somewhere on the way: two to three incidents were told of one drift."""
    grew = replace(finding("grew", "drift", "psi", "x", 0), full=START + timedelta(days=20))
    shows = finding("shows", "performance", "auc", "", 9)
    others = [
        finding("later", "performance", "mae", "", 21),
        finding("input", "drift", "psi", "z", 9),
        replace(finding("part", "calibration", "observed_expected", "", 5), cohort="region = 'west'"),
    ]
    assert ids(incidents([grew, shows])) == [["grew", "shows"]]
    assert ids(incidents([grew, *others])) == [["grew"], ["later"], ["input"], ["part"]]
    assert ids(incidents([replace(grew, full=None), shows])) == [["grew"], ["shows"]]
    for day in (8, 9, 10):
        nearer = finding("nearer", "quality", "missing_rate", "z", day)
        assert ids(incidents([grew, shows, nearer])) == [["grew"], ["nearer", "shows"]]
    placed = replace(shows, title="AUC fell 0.05 to 0.72 since 10 Oct, mostly in region = 'west'.")
    assert ids(incidents([grew, placed])) == [["grew"], ["shows"]]
    early = replace(finding("early", "performance", "auc", "", -4), full=START + timedelta(days=18))
    assert ids(incidents([grew, early, finding("ece", "calibration", "ece_debiased", "", 12)])) == [
        ["grew", "ece", "early"]
    ], "where something began to grow is known to some days"


def test_what_may_follow_from_another_finding_says_what_to_see_first() -> None:
    """A score is not recalibrated for a column that comes in cents."""
    unit = finding("unit", "drift", "unit_factor", "income", 0)
    age = finding("age", "drift", "psi", "age", 0.4)
    score = replace(finding("score", "drift", "psi", "score", 0.2), next_action=OF_OUTPUT)
    ece = replace(finding("ece", "calibration", "ece_debiased", "", 0.5), next_action="Recalibrate them.")
    label = replace(finding("label", "drift", "psi", "label", 0.1), next_action="Check the join.")

    def told(*found: Finding) -> list[str]:
        return [one.next_action for one in numbered(found)]

    mended = "Mend income first, with which this came. If this stays then, recalibrate them."
    assert told(unit, age, ece, label) == ["", "", mended, "Check the join."]
    assert told(*numbered([unit, ece])) == ["", mended], "told once, of a narrower question too"
    assert told(*numbered([unit, ece])[1:]) == [mended]
    assert told(age, score, ece)[1:] == [
        f"See age first, with which this came. Where that is less than all of it, {OTHERWISE}",
        "See age first, with which this came. When its change is real, recalibrate them.",
    ]
    cycle = f"Hold it against the week before first, as its baseline is of other weekdays. {OF_OUTPUT}"
    assert told(age, replace(score, next_action=cycle)) == told(age, score), "which feature moved is known"
    assert told(score, ece) == [OF_OUTPUT, "Recalibrate them."], "a score is no cause of its own"


def test_days_are_as_long_as_the_clock_makes_them() -> None:
    """From the 24th to the 26th of October 2026 it is 49 hours in Berlin, two days as always."""
    berlin = ZoneInfo("Europe/Berlin")
    for days, together in ((2, True), (3, False)):
        for first in (date(2026, 10, 20), date(2026, 10, 24), date(2026, 3, 27)):
            began = (midnight(first + timedelta(days=k), berlin) for k in (0, days))
            found = incidents([replace(ONE, id=str(at), since=at) for at in began])
            assert (len(found) == 1) == together


def test_an_incident_is_as_severe_as_its_worst_finding() -> None:
    root = replace(finding("a", "quality", "missing_rate", "a", 0), severity="warning")
    [one] = incidents([root, finding("b", "performance", "auc", "", 1)])
    assert (one.root.id, one.severity) == ("a", "critical")
    assert incidents([]) == []


@given(st.lists(st.one_of(st.none(), st.floats(0, 30)), max_size=12))
def test_every_finding_is_in_one_incident_and_none_lasts_longer(days: list[float | None]) -> None:
    findings = [finding(str(k), "drift", "psi", str(k), day) for k, day in enumerate(days)]
    found = incidents(findings)
    assert sorted(one for some in ids(found) for one in some) == sorted(one.id for one in findings)
    for some in found:
        began = [one.since for one in some.findings if one.since]
        assert not began or max(began) - min(began) <= TOGETHER


def test_the_demo_has_its_planted_incidents(demo_store: Path) -> None:
    found = incidents(report(demo_store, [FINDINGS], Scope("lending-default")).findings)
    assert {"debt_to_income", "loan_amount"} <= {one.root.subject for one in found}
    assert all(one.root.panel != "performance" for one in found if one.symptoms)


def test_each_finding_names_its_incident_and_its_place() -> None:
    chain = [
        finding("auc", "performance", "auc", "", 1.0),
        finding("alone", "drift", "psi", "b", 9.0),
        finding("age", "drift", "psi", "age", 0.4),
    ]
    found = [(one.id, one.incident, one.incident_order) for one in numbered(chain)]
    assert found == [("auc", "age", 2), ("alone", "alone", 1), ("age", "age", 1)]
