"""Cells of a table of measures: an alarm says so where the change beside it looks well."""

from dataclasses import replace
from datetime import UTC, datetime
from math import isnan, nan
from pathlib import Path

import pytest

from monitoring.contract.measure_names import LABELS
from monitoring.findings.report import report
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.panels.probabilities.brier_parts import PARTS
from monitoring.scope.question import Scope
from monitoring.ui.look.tables import columns_of
from monitoring.ui.performance.measures_table import measures_cells

JUDGED = "judged on 2026-10-02/2026-10-10"
START = datetime(2026, 10, 1, tzinfo=UTC)
FALLEN = Measurement(
    panel="performance",
    measure="precision",
    subject="",
    cohort="",
    version="",
    window_start=START,
    window_end=START,
    value=0.3,
    lower=0.28,
    upper=0.32,
    n=900,
    baseline_value=0.33,
    baseline_n=900,
    change=-0.03,
    change_lower=-0.05,
    change_upper=-0.01,
    verdict="critical",
    reason=JUDGED,
    method="exact",
)


@pytest.mark.parametrize(
    ("change", "verdict", "reason", "note"),
    [
        (-0.03, "critical", JUDGED, ""),
        (0.03, "critical", JUDGED, "worse on the days judged"),
        (0.03, "critical", "", ""),
        (0.03, "ok", JUDGED, ""),
        (nan, "critical", JUDGED, ""),
    ],
)
def test_an_alarm_beside_a_rise_says_why(change: float, verdict: str, reason: str, note: str) -> None:
    row = replace(FALLEN, change=change, verdict=verdict, reason=reason)
    assert measures_cells([row], "judged on 2–9 Oct")["Note"] == [note]


def test_a_quantile_and_the_level_of_an_interval_say_what_they_are() -> None:
    """A bare 0.8 stood in the table, and "Pinball loss of 0.8" in the finding."""
    rows = [replace(FALLEN, measure=one, subject="0.8") for one in ("pinball", "coverage")]
    assert measures_cells(rows)["Of"] == ["quantile 0.8", "80% interval"]


@pytest.mark.parametrize(("change", "note"), [(-0.03, "judged by its level"), (0.03, "")])
def test_an_error_that_is_no_worse_says_that_its_level_alarms(change: float, note: str) -> None:
    row = replace(FALLEN, panel="calibration", measure="ece_debiased", change=change, reason="")
    assert measures_cells([row])["Note"] == [note]


def test_a_number_without_an_interval_says_why(demo_store: Path) -> None:
    panels = ("performance", "calibration", "service", "business")
    made = report(demo_store, panels, Scope("lending-default"))
    bare = [
        row
        for row in made.measurements
        if row.measure not in LABELS and not isnan(row.value) and isnan(row.lower)
    ]
    assert {row.measure for row in bare} == {"spiegelhalter_z", "throughput", *PARTS[:2]}
    notes = {row.measure: str(measures_cells([row])["Note"][0]) for row in bare}
    assert all(notes.values())
    assert notes["throughput"].count("counted") == 1, notes["throughput"]


@pytest.mark.parametrize(("upper", "note"), [(-0.01, ""), (0.02, "worse on the days judged")])
def test_an_alarm_beside_what_may_be_chance_says_why(upper: float, note: str) -> None:
    row = replace(FALLEN, change_upper=upper)
    assert measures_cells([row], "judged on 2–9 Oct")["Note"] == [note]


def test_the_value_of_the_days_judged_stands_beside_that_of_all_labels(demo_store: Path) -> None:
    made = report(demo_store, ["performance"], Scope("lending-default"))
    loss = next(row for row in made.measurements if row.measure == "log_loss")
    [other] = [one for one in made.findings if one.panel == "performance"]
    cells = measures_cells([loss, FALLEN])
    assert cells["Judged"] == [f"{as_judged(loss).value:.3f}", ""]
    assert cells["Now"][0] == f"{loss.value:.3f}" != cells["Judged"][0]
    assert other.n == as_judged(loss).n < loss.n
    assert "Judged" not in measures_cells([FALLEN])


def test_on_a_phone_the_interval_stands_beside_its_value(demo_store: Path) -> None:
    """Of 358 pixels that a table has there, status and a long name took so many that it was cut off."""
    made = report(demo_store, ("performance", "calibration"), Scope("lending-default"))
    for panel in ("performance", "calibration"):
        rows = [row for row in made.measurements if row.panel == panel and row.measure not in LABELS]
        columns = columns_of(measures_cells([row for row in rows if row.measure != "reliability"]))
        first = list(columns)[:3]
        assert first == ["Measure", "Now", "95% CI"]
        assert sum(columns[name]["width"] for name in first) <= 358
