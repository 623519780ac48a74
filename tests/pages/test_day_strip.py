"""The strip of the last days on the overview, and the sentences below its table for narrow screens."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from monitoring.contract.panel import OVERVIEW
from monitoring.findings.day_status_words import by_panel, label_of, status_word
from monitoring.findings.ranking import severity_rank
from monitoring.findings.report import report
from monitoring.scope.instant import local_day
from monitoring.scope.question import Scope
from monitoring.ui.overview.day_ways import way
from tests.pages.conftest import Opened
from tests.pages.page_words import said

MODEL = "lending-default"


def test_the_overview_draws_the_days_of_the_report(opened: Opened, demo_store: Path) -> None:
    """Of two models one ended years ago: it has no row, and the other one for each of its panels."""
    app = opened(demo_store, "overview")
    made = report(demo_store, ["all"], Scope(MODEL))
    charts = [one for one in app.get("vega_lite_chart") if "sign" in one.proto.spec]
    [chart] = charts
    with pa.ipc.open_stream(chart.proto.datasets[0].data.data) as rows:
        cells = rows.read_pandas()
    shown = [(one, status) for one, status in zip(cells["model"], cells["status"], strict=True)]
    days = by_panel(made.days)
    assert shown == [(label_of(panel), status_word(one.verdict)) for panel, of in days.items() for one in of]
    assert cells["start"].min() == pd.Timestamp("2026-10-02", tz="UTC"), (
        "the first day of the window, in Berlin"
    )
    titles = {one.id: one for one in made.findings}
    held = [one for of in days.values() for one in of if one.finding]
    assert held and all(one.finding in titles for one in held)
    told = said(app)
    assert "Last 30 days of lending-default" in told
    assert "Without rows in these days: ma-employment." in told


def test_a_day_leads_to_its_panel_with_the_window_set_to_it(opened: Opened, demo_store: Path) -> None:
    made = report(demo_store, ["all"], Scope(MODEL))
    bad = [one for one in made.days if one.panel == "quality" and one.verdict == "critical"]
    one = way(bad, made)
    first, after = (local_day(at, made.question.zone) for at in (bad[0].window_start, bad[-1].window_end))
    assert (one.path, one.scope.model, one.scope.window) == ("quality", MODEL, f"{first}/{after}")
    kept = replace(made, scope=replace(made.scope, baseline="previous", cohort="region = 'west'"))
    scope = way(bad[:1], kept).scope
    assert (scope.baseline, scope.cohort) == ("previous", "region = 'west'"), (
        "the rest of the question is kept"
    )
    of_model = next(one for one in made.days if one.panel == OVERVIEW and one.finding)
    held = next(finding for finding in made.findings if finding.id == of_model.finding)
    assert way([of_model], made).path == held.panel


def test_each_stretch_that_needs_a_look_has_a_link(opened: Opened, demo_store: Path) -> None:
    """Whoever has no mouse cannot click a cell."""
    app = opened(demo_store, "overview")
    made = report(demo_store, ["all"], Scope(MODEL))
    links = [(one.proto.label, one.proto.query_string) for one in app.get("page_link")]
    strip = [address for label, address in links if label.split(" ")[0] in by_panel(made.days)]
    for panel in ("performance", "drift", "quality"):
        first = next(day for day in by_panel(made.days)[panel] if severity_rank(day.verdict))
        begin = local_day(first.window_start, made.question.zone)
        assert any(f"window={begin}" in address for address in strip), panel


def test_the_sentences_of_the_table_stand_below_it_whole(opened: Opened, demo_store: Path) -> None:
    """A cell on a narrow screen is cut after twelve signs."""
    told = said(opened(demo_store, "overview"))
    assert "**ma-employment** To 1 Jul 2018: AUC +0.002 (±0.003) against its baseline." in told
