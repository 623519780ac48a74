"""From a finding to the slice that moved, and to the rows of it: on its page and in the dialog."""

import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.database import answer
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import row_words, slice_of
from monitoring.findings.report import FINDINGS, report
from monitoring.findings.verdicts import CUTOFF
from monitoring.findings.words.day_words import day
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import number
from monitoring.panels.tasks.by_cohort import LEAST_ROWS
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Scope
from monitoring.statistics.intervals import p_from_interval
from monitoring.statistics.multiplicity import bh
from monitoring.store.cohorts.cohort_levels import cohort_levels
from monitoring.store.snapshot import Snapshot
from monitoring.ui.words.scope_words import unquoted
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
MODEL = "lending-default"
WEST = "region = 'west'"


@pytest.fixture(scope="module")
def found(demo_store: Path) -> list[Finding]:
    return report(demo_store, [FINDINGS], Scope(MODEL)).findings


@pytest.fixture(scope="module")
def located(found: list[Finding]) -> Finding:
    return next(one for one in found if slice_of(one) == WEST)


def ways_to_act(app: AppTest) -> list[str]:
    links = [one.proto for one in app.get("page_link") if one.proto.label == "Acknowledge, assign"]
    return [one.query_string for one in links]


def test_a_page_leads_to_what_can_be_done_about_its_finding(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    """An alert's link leads to the page: what is to be done about it is a click away, not a search."""
    [query] = ways_to_act(opened(demo_store, located.panel, model=MODEL))
    assert f"finding={located.id}" in query
    app = opened(demo_store, "findings", model=MODEL, finding=located.id)
    assert [one for one in app.button if one.label == "Acknowledge"]
    assert not ways_to_act(opened(demo_store, located.panel, model=MODEL, cohort=WEST)), "no list has these"


def test_a_page_leads_into_the_slice_and_to_its_rows(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    app = opened(demo_store, located.panel, model=MODEL)
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only region=west"
    app = narrow.click().run()
    app = app.toggle(key="drill_rows").set_value(True).run()
    assert "rows of region=west in the window" in said(app)
    rows = next(one.value for one in app.dataframe if "application_id" in one.value)
    assert set(rows["region"]) == {"west"}
    app = app.toggle(key="drill_rows_by_loss").set_value(True).run()
    assert "in the window" in said(app) and ", largest log loss first" in said(app)
    worst = next(one.value for one in app.dataframe if "log_loss" in one.value)
    assert worst["log_loss"].is_monotonic_decreasing and worst["log_loss"].min() > 1
    assert not [one for one in app.button if one.key == "drill_slice"], "it is inside already"


def test_the_dialog_has_the_number_of_the_slice(opened: Opened, demo_store: Path, located: Finding) -> None:
    app = opened(demo_store, "findings", model=MODEL, finding=located.id)
    key = f"finding_slice_{located.id}_{located.data_version}"
    app = app.button_group(key=key).set_value(WEST).run()
    inside = report(
        demo_store, [located.panel], Scope(MODEL, located.window, cohort=WEST), dated=False
    ).measurements
    [row] = [one for one in inside if (one.measure, one.subject) == (located.measure, "")]
    assert f"{number(row.value)} (95% CI" in said(app)
    assert f"n={row.n:,}" in said(app)
    options = next(shlex.split(one.value) for one in app.code if one.value.startswith("python -m monitoring"))
    assert options[options.index("--cohort") + 1] == WEST
    sql = next(one.value for one in app.code if one.value.startswith("select"))
    [counted] = answer(sql, model=MODEL, store=demo_store).to_pylist()
    assert counted["labelled"] == row.n
    app = app.toggle(key="finding_rows").set_value(True).run()
    assert set(app.dataframe[-1].value["region"]) == {"west"}


def slices(app: AppTest, one: Finding) -> list[str]:
    """The cohorts that are offered, without everyone."""
    options = app.button_group(key=f"finding_slice_{one.id}_{one.data_version}").options
    return [name.replace("\\", "").removeprefix("Only ") for name in options[1:]]


def test_the_dialog_offers_the_three_cohorts_that_moved_most(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    """Every level is measured by itself: what is left out fell by less, or not surely (q over all levels)."""
    app = opened(demo_store, "findings", model=MODEL, finding=located.id)
    assert slices(app, located)[0] == "region=west"
    assert len(slices(app, located)) == 3
    snapshot = Snapshot(demo_store, MODEL)
    rows = {}
    for column in snapshot.cohorts:
        for value in cohort_levels(snapshot, column, 12):
            cohort = str(Comparison(column.name, "=", value))
            inside = report(
                demo_store, [located.panel], Scope(MODEL, located.window, cohort=cohort), dated=False
            ).measurements
            [rows[unquoted(cohort)]] = [
                one for one in inside if (one.measure, one.subject) == (located.measure, "")
            ]
    assert len(rows) == 14
    p_values = [p_from_interval(one.change, one.change_lower, one.change_upper) for one in rows.values()]
    proven = {name for name, q in zip(rows, bh(p_values), strict=True) if q <= CUTOFF}
    sign = 1 if words_of(located.measure).worse == "lower" else -1
    worst = sorted(proven, key=lambda name: sign * rows[name].change)[:3]
    assert len(rows) > len(proven) >= 3
    assert slices(app, located) == worst
    for name in worst:
        assert f"**{name}**: {row_words(rows[name], 'training set')}" in said(app)
    held = [one for one in rows.values() if min(one.n, one.baseline_n or 0) >= LEAST_ROWS]
    assert f"of {len(held)} levels" in said(app)


def test_where_most_of_a_drift_is_are_the_largest_levels_when_it_hits_everybody(
    opened: Opened, demo_store: Path, found: list[Finding]
) -> None:
    broad = next(one for one in found if not slice_of(one) and one.panel == "drift")
    app = opened(demo_store, "findings", model=MODEL, finding=broad.id)
    assert len(slices(app, broad)) == 3
    assert "Where most of it is" in said(app)
    shares = {}
    for name in slices(app, broad):
        column, level = name.split("=")
        cohort = f"{column} = '{level}'"
        inside = report(
            demo_store, ["drift"], Scope(MODEL, broad.window, cohort=cohort), dated=False
        ).measurements
        [row] = [one for one in inside if (one.measure, one.subject) == (broad.measure, broad.subject)]
        shares[name] = row.value * row.n
        assert f"n={row.n:,}" in said(app)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)


def drawn(app: AppTest) -> pd.DataFrame:
    """The rows of the picture in the dialog; the list behind it has none of Vega."""
    [chart] = app.get("vega_lite_chart")
    with pa.ipc.open_stream(chart.proto.datasets[0].data.data) as rows:
        return rows.read_pandas()


def test_the_picture_in_the_dialog_says_since_when_and_what_happened(
    opened: Opened, demo_store: Path, found: list[Finding]
) -> None:
    question = report(demo_store, [FINDINGS], Scope(MODEL)).question
    for one in found:
        app = opened(demo_store, "findings", model=MODEL, finding=one.id)
        rows = drawn(app).set_index("layer")
        marks = list(rows.loc[["event"], "label"])
        began = f"since {day(one.since, question.zone)}" if one.since else ""
        assert any(mark.startswith(began) for mark in marks)
        assert any("New price list" in mark for mark in marks)
        assert rows.loc["window", "start"] == pd.Timestamp("2026-10-02", tz="UTC")
        assert rows.loc["period", "value"].notna().sum() >= 30
        limits = [] if one.measure != "psi" else ["watch 0.1", "alert 0.25"]
        assert not limits or list(rows.loc[["threshold"], "label"]) == limits


def test_the_picture_follows_the_slice(opened: Opened, demo_store: Path, located: Finding) -> None:
    everyone = opened(demo_store, "findings", model=MODEL, finding=located.id)
    key = f"finding_slice_{located.id}_{located.data_version}"
    west = everyone.button_group(key=key).set_value(WEST).run()
    assert "region=west · against training set" in said(west)
    scope = Scope(MODEL, cohort=WEST, by="day", window="2026-09-01/2026-10-02")
    by_day = report(demo_store, [located.panel], scope, dated=False).measurements
    [first, *_] = [one.value for one in by_day if (one.measure, one.subject) == (located.measure, "")]
    values = drawn(west).query("layer == 'period'").set_index("start")["value"]
    assert values[pd.Timestamp("2026-09-01", tz="UTC")] == first
    levels = drawn(west).query("layer == 'baseline'")["value"].dropna().unique()
    [inside] = {one.baseline_value for one in by_day if (one.measure, one.subject) == (located.measure, "")}
    assert list(levels) == [inside]


def test_without_a_slice_the_rows_are_those_of_all(
    opened: Opened, demo_store: Path, found: list[Finding]
) -> None:
    broad = next(one for one in found if not slice_of(one) and one.panel == "drift")
    app = opened(demo_store, "drift", model=MODEL, feature=broad.subject)
    assert not [one for one in app.button if one.key == "drill_slice"]
    app = app.toggle(key="drill_rows").set_value(True).run()
    assert "rows of everyone in the window" in said(app)
    assert broad.subject in app.dataframe[-1].value


def test_the_times_of_example_rows_are_those_of_the_page(opened: Opened, demo_store: Path) -> None:
    """The contract's day is that of Berlin: in its first two hours it is the day before in UTC."""
    app = opened(demo_store, "drift", model=MODEL, window="2026-10-10/2026-10-11", feature="income")
    app = app.toggle(key="drill_rows").set_value(True).run()
    assert "times in Europe/Berlin" in said(app)
    rows = answer("select scored_at, application_id from predictions", model=MODEL, store=demo_store)
    utc = dict(zip(rows["application_id"].to_pylist(), rows["scored_at"].to_pylist(), strict=True))
    shown = app.dataframe[-1].value
    apart = {row.scored_at - utc[row.application_id].replace(tzinfo=None) for row in shown.itertuples()}
    assert apart == {timedelta(hours=2)}


def test_the_dialog_writes_a_level_as_the_list_does(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    app = opened(demo_store, "findings", model=MODEL, finding=located.id)
    assert "mostly in region=west." in said(app)
    assert "mostly in region = 'west'." not in said(app)


def test_a_slice_is_one_inside_the_findings_own_cohort(located: Finding) -> None:
    title = "Log loss rose 0.1 to 0.4, mostly in region = 'west' for channel = 'web'."
    inside = replace(located, cohort="channel = 'web'", title=title)
    assert slice_of(inside) == "channel = 'web' and region = 'west'"
    odd = replace(located, title="a, mostly in (b has moved away.", subject="a, mostly in (b")
    assert slice_of(odd) == ""


@pytest.mark.parametrize(
    ("rows", "words"), [("some", "always the same ones"), ("by-loss", "largest log loss first")]
)
def test_a_link_shows_the_rows_that_were_looked_at(
    opened: Opened, demo_store: Path, located: Finding, rows: str, words: str
) -> None:
    app = opened(demo_store, located.panel, model=MODEL, rows=rows)
    assert app.toggle(key="drill_rows").value
    assert app.toggle(key="drill_rows_by_loss").value == (rows == "by-loss")
    assert words in said(app)
    app = app.toggle(key="drill_rows").set_value(False).run()
    assert "rows" not in app.query_params
    assert words not in said(app)


def test_a_link_to_rows_that_there_are_none_of_says_so(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    app = opened(demo_store, located.panel, model=MODEL, rows="best")
    assert not app.toggle(key="drill_rows").value
    assert "No example rows are shown" in said(app)
