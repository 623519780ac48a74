"""The table of what drifted says by what each subject is judged."""

from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from monitoring.findings.report import report
from monitoring.findings.verdicts import HOURLY, UNCERTAIN, WEEKLY
from monitoring.panels.measurement import as_judged
from monitoring.scope.question import Scope
from monitoring.ui.subject_drift import subject_drifts


def test_an_alert_says_what_it_rests_on(demo_store: Path) -> None:
    rows = subject_drifts(report(demo_store, ["drift"], Scope("lending-default")))
    why = {one.name: one.why for one in rows}
    led = {one.name: one.lead.value for one in rows}
    assert why["loan_amount"] == "× 100"
    assert led["utilisation"] > 0.1 and why["utilisation"] == f"missing {led['utilisation']:.1%}"
    assert led["income"] > 5 and why["income"] == f"mean +{led['income']:.2f} sd"
    assert why["debt_to_income"] == why["score"] == "PSI"
    for one in rows:
        assert bool(one.why) == (one.verdict in ("warning", "critical") or one.name == "label")


def test_a_column_that_came_is_not_told_as_one_without_gaps(demo_store: Path) -> None:
    rows = subject_drifts(report(demo_store, ["drift"], Scope("lending-default")))
    [gone] = [one for one in rows if one.name == "utilisation"]
    came = replace(gone, lead=replace(gone.lead, value=0.0, baseline_value=1.0, change=-1.0))
    assert came.why == "missing 100→0%"
    partly = replace(gone, lead=replace(gone.lead, value=0.7012, baseline_value=1.0, change=-0.2988))
    assert partly.why == "missing 100→70%", "its last digits stood outside the cell"
    [shifted] = [one for one in rows if one.name == "income"]
    far = replace(shifted, lead=replace(shifted.lead, value=-1234.5))
    assert far.why == "mean −1,234 sd", "a cell has no place for more"


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (UNCERTAIN, "large but uncertain"),
        (f"not_compared; {WEEKLY}", "usual on such weekdays"),
        (HOURLY, "usual at such hours"),
        ("detectable but small", ""),
    ],
)
def test_a_large_psi_without_an_alarm_says_why(demo_store: Path, reason: str, why: str) -> None:
    """ "Steady" stood beside a PSI of 1.84, and nothing else."""
    rows = subject_drifts(report(demo_store, ["drift"], Scope("lending-default")))
    one = next(one for one in rows if one.verdict == "ok" and one.lead.measure == "psi")
    large = replace(one, lead=replace(one.lead, value=1.84, reason=reason))
    assert large.why == why


def test_a_label_is_told_by_the_days_that_have_their_labels(demo_store: Path) -> None:
    """What early labels say is not what all will: of the window as a whole they would be twice as far off."""
    made = report(demo_store, ["drift"], Scope("lending-default"))
    label = next(one for one in subject_drifts(made) if one.name == "label")
    told = next(row for row in made.measurements if (row.measure, row.subject) == ("psi", "label"))
    assert label.psi == as_judged(told).value < told.value / 2
    assert label.why.startswith("on 2–") and set(label.rows) == {"psi"}
    late = report(demo_store, ["drift"], Scope("lending-default", window="last-7d"))
    label = next(one for one in subject_drifts(late) if one.name == "label")
    assert isnan(label.psi) and label.why == "labels not in yet"
