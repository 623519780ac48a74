"""A finding of a part of the rows: its page, its picture and its slide are of that part."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.findings.documents.finding_file import finding_file
from monitoring.findings.finding import Finding
from monitoring.findings.locus import segments
from monitoring.findings.meeting.status import of_report
from monitoring.findings.report import ALL, Report, report
from monitoring.findings.words.day_words import days_words
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope
from monitoring.store.bounded import Bounded
from monitoring.store.snapshot import Snapshot
from monitoring.ui.ahead import ahead
from monitoring.ui.drawing import finding_trends, kept_series
from monitoring.ui.review import review_ahead
from monitoring.ui.serving.turns import Turns
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
MODEL = "late-west"
WEST = "region = 'west'"


@pytest.fixture(scope="module")
def made(segment: Path) -> Report:
    return report(segment, [ALL], Scope(MODEL))


@pytest.fixture(scope="module")
def west(made: Report) -> Finding:
    return next(one for one in made.findings if one.cohort == WEST)


@pytest.fixture(scope="module")
def by_day(segment: Path, west: Finding) -> dict[date, float]:
    """The finding's measure on each day of February, of its own rows."""
    scope = Scope(MODEL, cohort=WEST, by="day", window="2026-02-01/2026-03-01")
    return _of_days(report(segment, [west.panel], scope), west)


def _of_days(made: Report, finding: Finding) -> dict[date, float]:
    rows = [one for one in made.measurements if (one.measure, one.subject) == (finding.measure, "")]
    return {one.window_start.date(): one.value for one in rows if one.window_start.month == 2}


def drawn(app: AppTest) -> dict[date, float]:
    """What the first picture of a page, its card, shows of each day of February."""
    chart = app.get("vega_lite_chart")[0]
    with pa.ipc.open_stream(chart.proto.datasets[0].data.data) as rows:
        return _february(rows.read_pandas())


def _february(rows: pd.DataFrame) -> dict[date, float]:
    periods = rows[rows["layer"] == "period"]
    found = zip(periods["start"].dt.date, periods["value"], strict=True)
    return {day: value for day, value in found if day.month == 2}


def test_the_page_says_what_is_wrong_and_leads_to_it(opened: Opened, segment: Path, west: Finding) -> None:
    app = opened(segment, "calibration", model=MODEL)
    assert app.title[0].value.replace("\\", "") == west.title.replace(WEST, "region=west")
    assert f"region=west: {west.n} labelled rows · q=" in said(app)
    assert "everyone: Debiased ECE" in said(app)
    assert f", of region=west {100 * west.value:.0f}." in said(app)
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only region=west"
    app = narrow.click().run()
    assert app.query_params["cohort"] in (WEST, [WEST])
    assert f"promised, {100 * west.value:.0f} came." in said(app)
    assert ", of " not in app.title[0].value
    assert not [one for one in app.button if one.key == "drill_slice"], "it is inside already"


def test_its_pictures_are_of_its_own_rows(
    opened: Opened, segment: Path, made: Report, west: Finding, by_day: dict[date, float]
) -> None:
    dialog = opened(segment, "findings", model=MODEL, finding=west.id)
    assert "region=west · against" in said(dialog)
    assert drawn(dialog) == by_day
    slide = opened(segment, "review", present="1", slide=str(made.findings.index(west) + 2))
    assert "for region=west" in said(slide)
    first, end = map(date.fromisoformat, west.window.split("/"))
    days = days_words(first, end - timedelta(days=1))
    assert f"{days} · region=west · against" in said(slide)
    assert drawn(slide) == by_day
    exported = finding_file(Snapshot(segment, MODEL), made, west.id).series
    assert exported is not None
    assert _of_days(exported, west) == by_day


def test_its_small_lines_are_of_its_own_rows(
    opened: Opened, segment: Path, west: Finding, by_day: dict[date, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures: list[dict[date, float]] = []

    def seen(rows: pd.DataFrame, **_: object) -> str:
        pictures.append(_february(rows))
        return ""

    monkeypatch.setattr(finding_trends, "_PICTURES", Bounded[Any](100, lambda _: 1))
    monkeypatch.setattr(finding_trends, "inline_sparkline", seen)
    said(opened(segment, "findings", model=MODEL, severity="critical"))
    assert pictures == [by_day]
    assert drawn(opened(segment, "overview")) == by_day, "the card"


def test_they_are_computed_ahead_and_once(
    opened: Opened, segment: Path, made: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(segment))
    monkeypatch.setattr(ahead, "TURNS", Turns())
    computed: list[str] = []
    for module, name in ((kept_series, "_PANELS"), (finding_trends, "_SERIES")):
        monkeypatch.setattr(module, name, Bounded[Any](1 << 20, lambda _: 1))
    compute = kept_series.compute

    def counted(panel: str, *asked: Any, **named: Any) -> Any:
        computed.append(panel)
        return compute(panel, *asked, **named)

    monkeypatch.setattr(kept_series, "compute", counted)
    review_ahead._read([of_report(made)], "light")
    assert computed == ["calibration"]
    ahead.answer(("findings", (("model", MODEL),)))
    for page, asked in (("findings", {}), ("review", {"present": "1", "slide": "2"}), ("overview", {})):
        app = opened(segment, page, **asked)
        first = len(computed)
        said(app.run())
        assert len(computed) == first, "nothing on a warm run"
    assert computed.count("calibration") == 1


def test_a_rule_of_the_whole_table_counts_no_rows(opened: Opened, segment: Path) -> None:
    told = said(opened(segment, "quality", model=MODEL))
    assert "x breaks the rule 'mean_between': it is 50." in told
    assert "rows of this window fail on x" not in told
    assert "with care" not in told


def test_of_a_segment_nothing_but_what_is_told_is_measured(
    segment: Path, west: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[frozenset[str]] = []

    def noted(panel: str, *given: Any) -> list[Measurement]:
        asked.append(given[2] if len(given) > 2 else frozenset())
        return compute(panel, *given)

    monkeypatch.setattr(segments, "compute", noted)
    found = report(segment, [west.panel], Scope(MODEL)).findings
    assert [one.measure for one in found if one.cohort == WEST] == [segments.MEASURE]
    assert set(asked) == {frozenset({segments.MEASURE})}
