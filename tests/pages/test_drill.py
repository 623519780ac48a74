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
from monitoring.findings.day_words import day
from monitoring.findings.finding import Finding
from monitoring.findings.report import FINDINGS, report
from monitoring.findings.slice import slice_of
from monitoring.findings.words import number
from monitoring.scope.question import Scope

Opened = Callable[..., AppTest]
MODEL = "lending-default"
WEST = "region = 'west'"


@pytest.fixture(scope="module")
def found(demo_store: Path) -> list[Finding]:
    return report(demo_store, [FINDINGS], Scope(MODEL)).findings


@pytest.fixture(scope="module")
def located(found: list[Finding]) -> Finding:
    return next(one for one in found if slice_of(one) == WEST)


def told(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(one.value) for one in app.markdown).replace("\\", "")


def test_a_page_leads_into_the_slice_and_to_its_rows(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    app = opened(demo_store, located.panel, model=MODEL)
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only region=west"
    app = narrow.click().run()
    app = app.toggle(key="drill_rows").set_value(True).run()
    assert "rows of region=west in the window" in told(app)
    rows = next(one.value for one in app.dataframe if "application_id" in one.value)
    assert set(rows["region"]) == {"west"}
    app = app.toggle(key="example_rows_by_loss").set_value(True).run()
    assert "in the window" in told(app) and ", largest log loss first" in told(app)
    worst = next(one.value for one in app.dataframe if "log_loss" in one.value)
    assert worst["log_loss"].is_monotonic_decreasing and worst["log_loss"].min() > 1
    assert not [one for one in app.button if one.key == "drill_slice"], "it is inside already"


def test_the_dialog_has_the_number_of_the_slice(opened: Opened, demo_store: Path, located: Finding) -> None:
    app = opened(demo_store, "findings", model=MODEL, finding=located.id)
    key = f"finding_slice_{located.id}_{located.data_version}"
    app = app.button_group(key=key).set_value(WEST).run()
    inside = report(demo_store, [located.panel], Scope(MODEL, located.window, cohort=WEST)).measurements
    [row] = [one for one in inside if (one.measure, one.subject) == (located.measure, "")]
    assert f"{number(row.value)} (95% CI" in told(app)
    assert f"n={row.n:,}" in told(app)
    options = next(shlex.split(one.value) for one in app.code if one.value.startswith("python -m monitoring"))
    assert options[options.index("--cohort") + 1] == WEST
    sql = next(one.value for one in app.code if one.value.startswith("select"))
    [counted] = answer(sql, model=MODEL, store=demo_store).to_pylist()
    assert counted["labelled"] == row.n
    app = app.toggle(key="finding_rows").set_value(True).run()
    assert set(app.dataframe[-1].value["region"]) == {"west"}


def drawn(app: AppTest) -> pd.DataFrame:
    """The rows of the picture in the dialog; the list behind it has none of Vega."""
    [chart] = app.get("vega_lite_chart")
    with pa.ipc.open_stream(chart.proto.data.data) as rows:
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
    assert "region=west · against training set" in told(west)
    scope = Scope(MODEL, cohort=WEST, by="day", window="2026-09-01/2026-10-02")
    by_day = report(demo_store, [located.panel], scope).measurements
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
    assert "rows of everyone in the window" in told(app)
    assert broad.subject in app.dataframe[-1].value


def test_the_times_of_example_rows_are_those_of_the_page(opened: Opened, demo_store: Path) -> None:
    """The contract's day is that of Berlin: in its first two hours it is the day before in UTC."""
    app = opened(demo_store, "drift", model=MODEL, window="2026-10-10/2026-10-11", feature="income")
    app = app.toggle(key="drill_rows").set_value(True).run()
    assert "times in Europe/Berlin" in told(app)
    rows = answer("select scored_at, application_id from predictions", model=MODEL, store=demo_store)
    utc = dict(zip(rows["application_id"].to_pylist(), rows["scored_at"].to_pylist(), strict=True))
    shown = app.dataframe[-1].value
    apart = {row.scored_at - utc[row.application_id].replace(tzinfo=None) for row in shown.itertuples()}
    assert apart == {timedelta(hours=2)}


def test_the_dialog_writes_a_level_as_the_list_does(
    opened: Opened, demo_store: Path, located: Finding
) -> None:
    app = opened(demo_store, "findings", model=MODEL, finding=located.id)
    assert "mostly in region=west." in told(app)
    assert "mostly in region = 'west'." not in told(app)


def test_a_slice_is_one_inside_the_findings_own_cohort(located: Finding) -> None:
    title = "Log loss rose 0.1 to 0.4, mostly in region = 'west' for channel = 'web'."
    inside = replace(located, cohort="channel = 'web'", title=title)
    assert slice_of(inside) == "channel = 'web' and region = 'west'"
    odd = replace(located, title="a, mostly in (b has moved away.", subject="a, mostly in (b")
    assert slice_of(odd) == ""
