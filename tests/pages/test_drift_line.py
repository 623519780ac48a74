"""Drift by period is of what alarmed, before its limits; PSI stands before what chance alone gives."""

from collections.abc import Callable
from math import isnan, nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.panels.distributions.column_series import Wanted
from monitoring.store.bounded import Bounded
from monitoring.ui.drawing import kept_rows
from monitoring.ui.drift import drift_line

Opened = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another test may have drawn the same line: kept rows are not shaped anew."""
    monkeypatch.setattr(kept_rows, "_ROWS", Bounded[Any](400_000, len))


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("feature", "by", "where"),
    [
        ("age", "hour", "where 95% of hours are by the chance of their rows; a daily cycle goes beyond"),
        ("region", "day", "where 95% of days without drift are"),
    ],
)
def test_the_band_of_chance_is_as_wide_as_rows_are_few(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch, feature: str, by: str, where: str
) -> None:
    drawn: list[tuple[list[Any], list[Any]]] = []
    rows = drift_line.metric_time_rows

    def heard(periods: list[Any], **given: Any) -> Any:
        drawn.append((periods, given["baseline"]))
        return rows(periods, **given)

    monkeypatch.setattr(drift_line, "metric_time_rows", heard)
    app = opened(lending, "drift", feature=feature, by=by, window="2026-10-03/2026-10-21")
    assert not app.exception
    assert any(where in str(one.value) for one in app.markdown)
    [(periods, band)] = drawn
    known = {one["t"]: one for one in band if not isnan(one["upper"])}
    assert {one["lower"] for one in known.values()} == {0.0}
    by_rows = sorted((one["n"], known[one["t"]]["upper"]) for one in periods if one["t"] in known)
    assert by_rows[0][1] > 1.2 * by_rows[-1][1] > 0  # few rows, then many
    highest = max(one["value"] for one in periods if not isnan(one["value"]))
    usual = sorted(upper for _, upper in by_rows)[len(by_rows) // 2]
    assert all(upper <= max(highest, 2 * usual) for _, upper in by_rows)


def test_the_band_of_chance_runs_past_days_without_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a weekly model it was a spike a week: Vega draws an area to 0 where its other end is not known."""
    monkeypatch.setattr(drift_line.kept_series, "of_chance", lambda *_: [0.2, nan, nan, 0.1])
    monkeypatch.setattr(drift_line, "on_axis", lambda span, _: {"t": span})
    points: Any = [
        SimpleNamespace(period=SimpleNamespace(span=day), judged_value=value)
        for day, value in enumerate((0.3, nan, nan, 0.05))
    ]
    band = drift_line._by_chance("x", points, cast("Any", None))
    assert [(one["t"], one["upper"]) for one in band] == [(0, 0.2), (3, 0.1)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("feature", "name", "limits"),
    [
        ("income", "Mean shift of each day", ["watch 0.2 sd, alert 0.5 sd"]),
        (
            "utilisation",
            "Missing, each day · grey: training set",
            ["watch 1.95%", "alert 10.9%"],
        ),  # one and ten points above the baseline
        (
            "loan_amount",
            "Mean of loan\\_amount in EUR, each day · grey: training set",
            [],
        ),  # no day has a factor
        ("age", "PSI of each day", ["watch 0.1", "alert 0.25"]),  # nothing alarmed
    ],
)
def test_the_line_is_of_the_measure_that_alarmed(
    opened: Opened,
    demo_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    feature: str,
    name: str,
    limits: list[str],
) -> None:
    drawn: list[dict[str, float]] = []
    rows = drift_line.metric_time_rows

    def heard(periods: list[Any], **given: Any) -> Any:
        drawn.append(given["thresholds"])
        return rows(periods, **given)

    monkeypatch.setattr(drift_line, "metric_time_rows", heard)
    app = opened(demo_store, "drift", model="lending-default", feature=feature)
    assert any(name in str(one.value) for one in app.markdown)
    assert list(drawn[-1]) == limits


def test_the_window_on_the_axis_is_whole_where_newest_labels_are_awaited(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Any, Any]] = []
    rows = drift_line.metric_time_rows

    def heard(periods: list[Any], **given: Any) -> Any:
        drawn.append((rows(periods, **given), given["window"]))
        return drawn[-1][0]

    monkeypatch.setattr(drift_line, "metric_time_rows", heard)
    app = opened(lending, "drift", feature="label", by="day")
    assert any("whose labels are not in yet" in str(one.value) for one in app.markdown)
    [(frame, asked)] = drawn
    [bar] = frame[frame["layer"] == "window"].to_dict("records")
    ends = pd.to_datetime([one.replace(tzinfo=None) for one in asked])
    assert [bar["start"].tz_localize(None), bar["end"].tz_localize(None)] == [*ends]
    known = frame[(frame["layer"] == "period") & frame["value"].notna()]
    assert known["end"].max() < bar["end"], "no value is drawn that is not known"


def test_the_line_of_ks_says_what_it_leaves_open() -> None:
    asked: Any = SimpleNamespace(baseline=SimpleNamespace(words="training"))
    said = {one: drift_line._key(Wanted("drift", one, "age"), one, asked, "day") for one in ("ks", "psi")}
    assert "the exact one may be a little more" in said["ks"]
    assert "exact" not in said["psi"]
