"""A second window on the axis of the first, under its true dates."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.rendering import to_svg

FIRST = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SHIFT = 7 * DAY


def first(days: int = 4) -> list[dict[str, Any]]:
    return [{"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": 0.8, "n": 9} for k in range(days)]


def second(values: dict[int, float | None]) -> list[dict[str, Any]]:
    return [
        {"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "at": FIRST + k * DAY - SHIFT, "value": value}
        for k, value in values.items()
    ]


def test_each_period_has_the_value_of_its_day_and_the_true_date() -> None:
    rows = metric_time_rows(first(), overlay=second({2: 0.7, 0: 0.6, 1: None}))
    periods = rows[rows["layer"] == "period"]
    assert periods["other"].fillna(-1).tolist() == [0.6, -1, 0.7, -1]
    assert periods["other_when"].tolist() == ["Fri 24 Apr 2026", "", "Sun 26 Apr 2026", ""]
    line = rows[rows["layer"] == "overlay"]
    assert line["other"].fillna(-1).tolist() == [0.6, -1, 0.7], "in the order of time, with its gap"
    assert line["value"].isna().all(), "no value of the first window"
    assert line["t"].iloc[0] == pd.Timestamp(FIRST + DAY / 2)


def test_weeks_that_begin_on_other_days_meet_where_they_are_drawn() -> None:
    week = [{"t": FIRST, "t_end": FIRST + SHIFT, "value": 0.8, "n": 9}]
    there = [{"t": FIRST - DAY, "t_end": FIRST + 6 * DAY, "at": FIRST - 31 * DAY, "value": 0.5}]
    rows = metric_time_rows(week, overlay=there, grain="week")
    assert rows.loc[rows["layer"] == "period", "other"].tolist() == [0.5]


def test_without_a_second_window_nothing_of_it_is_there() -> None:
    for overlay in (None, []):
        rows = metric_time_rows(first(), overlay=overlay)
        assert not (rows["layer"] == "overlay").any()
        assert rows["other"].isna().all()
    assert "overlay" not in str(metric_time())


def test_the_line_is_drawn_dashed_and_told_with_its_date() -> None:
    spec = metric_time(overlay=True, measure="AUC")
    [layer] = [one for one in spec["layer"] if "'overlay'" in one["transform"][0]["filter"]]
    assert layer["mark"]["strokeDash"] == [6, 3]
    tips = [tip["title"] for one in spec["layer"] for tip in one["encoding"].get("tooltip", [])]
    assert tips[-2:] == ["Laid over", "AUC then"]
    assert 'stroke-dasharray="6,3"' in to_svg(
        spec, metric_time_rows(first(), overlay=second({0: 0.6, 1: 0.7}))
    )
