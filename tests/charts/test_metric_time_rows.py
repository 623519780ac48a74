"""One table for one chart: gaps, immature periods, events, window."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import COLUMNS, metric_time_rows
from monitoring.charts.multiples import shared_domain
from monitoring.charts.rendering import to_svg
from monitoring.charts.theme import TOKENS

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, tzinfo=UTC)


def days(values: list[float | None], **more: Any) -> list[dict[str, Any]]:
    return [
        {"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": value, **more}
        for k, value in enumerate(values)
    ]


def of(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    return frame[frame["layer"] == layer].reset_index(drop=True)


def test_no_periods_give_no_rows_but_all_columns() -> None:
    frame = metric_time_rows([], thresholds={"watch 0.1": 0.1}, events=[(FIRST, "x")])
    assert (len(frame), tuple(frame.columns)) == (0, COLUMNS)


def test_types_do_not_depend_on_the_rows() -> None:
    none = metric_time_rows(days([None, None]))
    full = metric_time_rows(days([1, 2]), baseline={"value": 1, "lower": 0, "upper": 2})
    assert (none.dtypes == full.dtypes).all()
    assert (none.dtypes == metric_time_rows([]).dtypes).all()


def test_a_period_is_drawn_at_its_middle() -> None:
    assert of(metric_time_rows(days([1.0])), "period")["t"][0] == FIRST + DAY / 2


def test_a_period_that_is_not_over_says_so_behind_its_name() -> None:
    first, _, third, last = days([0, 1, 2, 3])
    rows = [first, third, {**last, "until": "until 09:14"}]
    when = [name.partition(", ")[2] for name in of(metric_time_rows(rows), "period")["when"]]
    assert when == ["", "", "", "until 09:14"]


def test_a_missing_period_and_a_missing_value_break_the_line() -> None:
    rows = days([1.0, 2.0, 3.0, None, 5.0])
    drawn = of(metric_time_rows([rows[0], *rows[2:]]), "period")
    assert drawn["settled"].isna().tolist() == [False, True, False, True, False]
    assert drawn["start"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("weeks", "gaps"),
    [((0, 1, 2, 3, 4), 0), ((0, 1, 2, 4, 5, 6), 1), ((0, 1, 2), 2)],
    ids=["every Saturday", "one left out", "too few to tell"],
)
def test_what_comes_once_a_week_is_a_line(weeks: tuple[int, ...], gaps: int) -> None:
    """A weekly model was drawn as points, and its card as the last one alone."""
    line = of(metric_time_rows([days([0.5] * 50)[7 * week] for week in weeks]), "period")
    assert line["value"].isna().sum() == gaps


def test_a_point_between_gaps_is_drawn_as_a_point() -> None:
    drawn = of(metric_time_rows(days([1.0, None, 3.0, None, 5.0, 6.0])), "period")
    assert drawn["alone"].tolist() == [True, False, True, False, False, False]


def test_lines_beside_the_measure_show_a_lone_period_as_a_point() -> None:
    """A store of one day: its p50 and p99 were not to be seen."""
    beside = of(
        metric_time_rows(days([2.0]), companions={"p50": days([1.0]), "p99": days([9.0])}), "companion"
    )
    assert beside["alone"].tolist() == [True, True]
    layers = metric_time(companions=True)["layer"]
    lone = [one for one in layers if {"filter": "datum.alone"} in one.get("transform", [])]
    assert any({"filter": "datum.layer === 'companion'"} in one["transform"] for one in lone)


def test_the_dashed_line_begins_at_the_last_settled_period() -> None:
    rows = days([1.0, 2.0, 3.0, 4.0])
    for row, share in zip(rows, (1.0, 0.95, 0.949, 0.2), strict=True):
        row["labels_in"] = share
    frame = metric_time_rows(rows)
    drawn = of(frame, "period")
    assert drawn["settled"].isna().tolist() == [False, False, True, True]
    assert drawn["waiting"].isna().tolist() == [True, False, False, False]
    wash = of(frame, "waiting")
    assert wash[["start", "end"]].to_numpy().tolist() == [[FIRST + 2 * DAY, FIRST + 4 * DAY]]
    assert wash["label"].tolist() == ["labels < 95% in"]


def test_the_callers_word_on_maturity_wins() -> None:
    frame = metric_time_rows(days([1.0, 2.0], labels_in=0.5, mature=True))
    assert of(frame, "waiting").empty


def test_the_words_stand_on_the_last_stretch_only() -> None:
    rows = days([1.0] * 5)
    for row, mature in zip(rows, (False, True, False, True, False), strict=True):
        row["mature"] = mature
    assert of(metric_time_rows(rows), "waiting")["label"].tolist() == ["", "", "labels < 95% in"]


def test_one_wide_interval_does_not_flatten_the_line() -> None:
    rows = days([0.80, 0.81, 0.80, 0.81])
    for row in rows:
        row |= {"lower": row["value"] - 0.01, "upper": row["value"] + 0.01}
    rows[3] |= {"lower": 0.0, "upper": 1.0}
    drawn = of(metric_time_rows(rows), "period")
    assert drawn["lower"][3] == 0.0
    assert 0.7 < drawn["lower_drawn"][3] < 0.8 and 0.81 < drawn["upper_drawn"][3] < 0.9
    assert (drawn["lower_drawn"][:3] == drawn["lower"][:3]).all()


def test_window_and_events_reach_as_far_as_the_periods() -> None:
    events = [
        (FIRST + 3 * DAY, "late"),
        (FIRST, "early"),
        (FIRST - DAY, "before"),
        (FIRST + 4 * DAY, "after"),
    ]
    frame = metric_time_rows(days([1.0] * 4), window=(FIRST - DAY, FIRST + 2 * DAY), events=events)
    assert of(frame, "event")[["label", "row", "anchor"]].to_numpy().tolist() == [
        ["early", 0.0, "left"],
        ["late", 0.0, "left"],
    ]
    assert of(frame, "window")[["start", "end"]].to_numpy().tolist() == [[FIRST, FIRST + 2 * DAY]]
    outside = metric_time_rows(days([1.0]), window=(FIRST + 5 * DAY, FIRST + 6 * DAY))
    assert of(outside, "window").empty


def test_an_event_near_the_right_edge_turns_inwards() -> None:
    frame = metric_time_rows(days([1.0] * 10), events=[(FIRST + 9 * DAY, "late")])
    assert of(frame, "event")["anchor"].tolist() == ["right"]


def test_a_baseline_is_one_level_or_one_a_period() -> None:
    level = of(metric_time_rows(days([1.0] * 3), baseline={"value": 0.5}), "baseline")
    assert level[["t", "value"]].to_numpy().tolist() == [[FIRST, 0.5], [FIRST + 3 * DAY, 0.5]]
    each = of(metric_time_rows(days([1.0] * 3), baseline=days([1.0, 2.0, 3.0])), "baseline")
    assert each["value"].tolist() == [1.0, 2.0, 3.0]


def test_days_of_a_local_calendar_are_midnights_in_utc() -> None:
    rows = [{"t": date(2026, 3, 29), "t_end": date(2026, 3, 30), "value": 1.0}]
    frame = of(metric_time_rows(rows), "period")
    assert frame["start"][0] == datetime(2026, 3, 29, tzinfo=UTC)
    assert frame["when"][0] == "Sun 29 Mar 2026"


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        metric_time_rows([{"t": datetime(2026, 5, 1), "t_end": datetime(2026, 5, 2), "value": 1.0}])


def test_infinity_is_no_value() -> None:
    assert of(metric_time_rows(days([float("inf"), 1.0])), "period")["settled"].isna().tolist() == [
        True,
        False,
    ]


def test_multiples_share_a_scale_that_holds_all() -> None:
    low = metric_time_rows(days([0.812, 0.813]), baseline={"value": 0.8, "lower": 0.791, "upper": 0.809})
    high = metric_time_rows(days([0.841, 0.842]))
    assert shared_domain([low, high]) == (0.79, 0.85)
    assert shared_domain([low], zero=True) == (0.0, 0.82)
    assert shared_domain([]) == (0.0, 1.0)


def test_lines_beside_the_measure_keep_their_gaps() -> None:
    beside = days([None, 4.0, 5.0])
    del beside[1]
    frame = metric_time_rows(days([1.0, 2.0, 3.0]), companions={"p99": beside})
    line = of(frame, "companion")
    assert list(line["label"]) == ["p99"] * 3
    assert line["value"].isna().tolist() == [True, True, False], "a missing period breaks the line"


def test_no_band_is_drawn_where_no_value_can_be() -> None:
    rows = days([0.80, 0.10, 0.80, 0.10])
    for row in rows:
        row |= {"lower": row["value"] - 0.9, "upper": row["value"] + 0.9}
    drawn = of(metric_time_rows(rows, within=(0.0, 1.0)), "period")
    assert (drawn["lower_drawn"].min(), drawn["upper_drawn"].max()) == (0.0, 1.0)
    assert drawn["lower"].min() == pytest.approx(-0.8)  # the interval is told as it is
    assert of(metric_time_rows(rows), "period")["lower_drawn"].min() < 0


def test_a_period_of_too_few_rows_is_a_hollow_point_that_no_line_joins() -> None:
    """Of an hour with four requests the 95th percentile is the slowest of them."""
    rows = days([40.0, 90.0, 41.0, 42.0], lower=30.0, upper=50.0)
    rows[1] |= {"few": True, "upper": None}
    drawn = of(metric_time_rows([rows[0], rows[1], rows[2]]), "period")
    assert drawn["settled"].isna().tolist() == [False, True, False]
    assert drawn["few"].tolist() == [False, True, False]
    assert drawn["alone"].tolist() == [True, False, True]
    assert drawn["lower_drawn"].isna().tolist() == [False, True, False], "its interval has one end"
    hollow = [one for one in metric_time()["layer"] if {"filter": "datum.few"} in one.get("transform", [])]
    assert [one["mark"]["fill"] for one in hollow] == [TOKENS["light"].bg]


def test_a_gap_is_no_period_of_too_few_rows() -> None:
    rows = days([1.0, 2.0, 3.0])
    assert not of(metric_time_rows([rows[0], rows[2]]), "period")["few"].any()


def test_lines_beside_the_measure_leave_out_what_has_too_few_rows() -> None:
    beside = days([1.0, 2.0, 3.0])
    beside[2]["few"] = True
    drawn = of(metric_time_rows(days([2.0, 3.0, 4.0]), companions={"p99": beside}), "companion")
    assert drawn["value"].isna().tolist() == [False, False, True]


def test_the_tooltip_says_why_there_is_no_interval() -> None:
    [rule] = [one for one in metric_time()["layer"] if one.get("name") == "pointer"]
    [told] = [one["calculate"] for one in rule["transform"] if one.get("as") == "interval"]
    assert "isValid(datum.lower) && isValid(datum.upper)" in told, "one end was written beside a zero"
    assert "datum.few ? " in told
    assert "too few rows" in told


@pytest.mark.parametrize(("top", "apart"), [(0.3, False), (4.0, True)])
def test_words_of_lines_that_are_close_stand_beside_each_other(top: float, apart: bool) -> None:
    """Of days of one row the axis of PSI goes to 4: "alert 0.25" was written over "watch 0.1"."""
    rows = metric_time_rows(days([0.1, top]), thresholds={"alert 0.25": 0.25, "watch 0.1": 0.1})
    svg = to_svg(metric_time(zero=True), rows)
    places = [
        float(found[1])
        for word in ("alert 0.25", "watch 0.1")
        if (found := re.search(rf'translate\(([\d.]+),[\d.]+\)"[^>]*>{word}<', svg))
    ]
    assert len(places) == 2
    assert (places[1] - places[0] > 50) is apart
