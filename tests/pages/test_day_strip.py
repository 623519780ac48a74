"""The strip of the last days on the overview, and the sentences below its table for narrow screens."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
from streamlit.testing.v1 import AppTest

from monitoring.findings.day_status_words import by_panel, label_of, status_word
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from tests.pages.conftest import Opened

MODEL = "lending-default"


def told(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(one.value) for one in app.markdown).replace("\\", "")


def test_the_overview_draws_the_days_of_the_report(opened: Opened, demo_store: Path) -> None:
    """Of two models one ended years ago: it has no row, and the other one for each of its panels."""
    app = opened(demo_store, "overview")
    made = report(demo_store, ["all"], Scope(MODEL))
    charts = [one for one in app.get("vega_lite_chart") if "sign" in one.proto.spec]
    [chart] = charts
    with pa.ipc.open_stream(chart.proto.data.data) as rows:
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
    said = told(app)
    assert "Last 30 days of lending-default" in said
    assert "Without rows in these days: ma-employment." in said


def test_the_sentences_of_the_table_stand_below_it_whole(opened: Opened, demo_store: Path) -> None:
    """A cell on a narrow screen is cut after twelve signs."""
    said = told(opened(demo_store, "overview"))
    assert "**ma-employment** To 1 Jul 2018: AUC +0.002 (±0.003) against its baseline." in said
