"""Events over a strip: those inside the periods, in three rows of words, no other row touched."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from monitoring.charts.event_places import LONGEST, placed
from monitoring.charts.event_rules import LINE, room
from monitoring.charts.metric_time import metric_time, with_names
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.rule_strip import rule_strip, rule_strip_rows
from monitoring.findings.dating.marks import since_words

FIRST = datetime(2026, 5, 1, tzinfo=UTC)


def cells(days: int) -> list[dict[str, object]]:
    spans = [(FIRST + timedelta(days=k), FIRST + timedelta(days=k + 1)) for k in range(days)]
    return [{"rule": "x", "t": start, "t_end": end, "share": 0.1, "n": 5} for start, end in spans]


def test_events_outside_the_periods_are_left_out() -> None:
    events = [(FIRST + timedelta(days=k), f"event {k}") for k in (-1, 0, 4, 9, 10)]
    frame = rule_strip_rows(cells(10), events=events)
    found = frame[frame["at"].notna()]
    assert found["event"].tolist() == ["event 0", "event 4", "event 9"]
    assert found["row"].tolist() == [0, 0, 0], "none meets another"
    assert found["anchor"].tolist() == ["left", "left", "right"], "words turn inwards near the right edge"
    assert frame["start"].notna().sum() == 10


def test_names_that_would_meet_stand_in_rows_and_no_rule_crosses_one() -> None:
    names = ["New price list in region west", "Version 3.3 deployed to 15 % of applications", "Core release"]
    events = [(FIRST + timedelta(days=k), name) for k, name in zip((28, 52, 59), names, strict=True)]
    found = placed(events, np.datetime64("2026-05-01"), np.datetime64("2026-07-30"))
    assert found["row"].tolist() == [2, 1, 0], "a rule reaches up to its name: the earlier, the higher"
    late = [(FIRST + timedelta(days=k), "Core banking release") for k in (80, 85)]
    turned = placed(late, np.datetime64("2026-05-01"), np.datetime64("2026-07-30"))
    assert turned["row"].tolist() == [0, 1] and turned["anchor"].tolist() == ["right", "right"]


def test_names_stand_left_of_their_rules_before_they_share_one() -> None:
    names = ["New price list in region west", "Version 3.3 deployed to 15 % of applications", "Core release"]
    events = [(FIRST + timedelta(days=k), name) for k, name in zip((51, 73, 80), names, strict=True)]
    found = placed(events, np.datetime64("2026-05-01"), np.datetime64("2026-07-25"))
    assert found["event"].tolist() == names
    assert (found["anchor"].tolist(), found["row"].tolist()) == (["right"] * 3, [0, 1, 2])


@pytest.mark.parametrize("many", [20, 1_000])
def test_more_events_than_have_room_share_a_mark_with_how_many_they_are(many: int) -> None:
    events = [(FIRST + k * timedelta(days=60) / many, f"first rows of version v{k}") for k in range(many)]
    found = placed(events, np.datetime64("2026-05-01"), np.datetime64("2026-06-30"))
    assert len(found["event"]) <= 12 + 24
    found = {name: column[found["row"] >= 0] for name, column in found.items()}
    assert 2 <= len(found["event"]) <= 12
    told = [int(name.split(" events: ")[0]) if " events: " in name else 1 for name in found["event"]]
    assert sum(told) == many
    first, *others = found["event"][0].partition(" events: ")[2].partition(" and ")[0].split("; ")
    assert first == "first rows of version v0", "how many stands where names are not cut"
    assert others[:2] == ["first rows of version v1", "first rows of version v2"], "for the tooltip"
    assert found["event"][0].endswith(f" and {told[0] - 8} more") == (told[0] > 8)
    at = (found["at"] - np.datetime64("2026-05-01")) / np.timedelta64(60, "D") * 400
    wide = np.minimum([6 * len(name) for name in found["event"]], LONGEST)
    low = np.where(found["anchor"] == "left", at, at - wide)
    for row in range(3):
        starts, ends = low[found["row"] == row], (low + wide)[found["row"] == row]
        assert (starts[1:] > ends[:-1]).all(), "names of one row do not meet"


def test_events_of_a_few_hours_stand_where_they_happened() -> None:
    """A name for several is that of the first; each has its own rule where that would not touch another."""
    hours = (12, 24, 27, 33.5, 34.25, 40, 44, 54)
    events = [(FIRST + timedelta(hours=k), f"what happened in hour {k:g}") for k in hours]
    found = placed(events, np.datetime64("2026-05-01", "us"), np.datetime64("2026-05-04", "us"))
    own = (found["at"] - np.datetime64("2026-05-01")) / np.timedelta64(1, "m") / 60
    assert own.tolist() == [one for one in hours if one != 34.25]
    named = found["row"] >= 0
    assert 0 < named.sum() < len(hours)
    assert [" events: " in name for name in found["event"][named]].count(True) >= 1
    assert found["event"][~named].tolist() == [f"what happened in hour {k:g}" for k in own[~named]]


def test_a_chart_grows_by_the_rows_of_names_above_it() -> None:
    spans = [{"t": start, "t_end": start + timedelta(days=1), "value": 1.0} for start in (FIRST,)]
    bare, named = (metric_time_rows(spans, events=some) for some in ((), [(FIRST, "x")]))
    spec = metric_time(height=180)
    assert with_names(spec, bare) == spec
    assert with_names(spec, named)["height"] == 180 + LINE
    assert with_names(metric_time(height=112, small=True), named)["height"] == 112


def test_a_legend_stands_no_higher_than_the_names_below_it() -> None:
    assert room(rule_strip_rows(cells(3))) == 6
    assert room(rule_strip_rows(cells(3), events=[(FIRST, "x")])) == 6 + LINE


def test_types_do_not_depend_on_events() -> None:
    with_one = rule_strip_rows(cells(3), events=[(FIRST, "x")])
    assert (with_one.dtypes == rule_strip_rows(cells(3)).dtypes).all()


def test_the_cells_stand_below_the_rules() -> None:
    layers = rule_strip()["layer"]
    assert [layer["mark"]["type"] for layer in layers] == ["rect", "rule", "text"]


def test_the_day_since_when_keeps_its_own_mark() -> None:
    """However many events lie around it."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    events = [(start + timedelta(days=day), f"release of the month {day}") for day in range(60)]
    since = start + timedelta(days=31)
    name = since_words(since, ZoneInfo("UTC"))
    found = placed([*events, (since, name)], np.datetime64("2026-05-01"), np.datetime64("2026-06-30"))
    own = list(found["event"]).index(name)
    assert found["at"][own] == np.datetime64("2026-06-01")
    assert (found["row"] >= 0).sum() < 10
    assert (np.diff(found["at"]) >= np.timedelta64(0)).all()


def test_the_rule_of_a_name_turned_inwards_crosses_no_other() -> None:
    """A long name reaches under an event near the right edge, whose rule goes up to its own name."""
    first, last = np.datetime64("2026-08-03"), np.datetime64("2026-10-10")
    began = "since 1 Sep · New price list in region west"
    happened = [
        (datetime(2026, 9, 1, tzinfo=UTC), began),
        (datetime(2026, 9, 24, tzinfo=UTC), "Version 3.3 deployed to 15 % of applicants"),
        (datetime(2026, 10, 1, tzinfo=UTC), "Core banking release"),
    ]
    found = placed(happened, first, last)
    assert found["event"][0] == began
    share = (found["at"] - first) / (last - first)
    for k, at in enumerate(share * 400):
        for i, name in enumerate(found["event"]):
            wide = min(6 * len(name), LONGEST * 1.5)
            own = share[i] * 400 - (wide if found["anchor"][i] == "right" else 0)
            assert i == k or not own <= at <= own + wide or found["row"][i] > found["row"][k]


@pytest.mark.parametrize("chart", [metric_time, rule_strip])
def test_the_whole_name_of_an_event_stands_in_its_tooltip(chart: Callable[..., Any]) -> None:
    """On the chart it is cut at 34 signs, and nothing else told the rest of it."""
    names = [one for one in chart()["layer"] if one["mark"].get("type") == "text" and "limit" in one["mark"]]
    told = [one["encoding"].get("tooltip") for one in names]
    assert told[-1] == [{"field": told[-1][0]["field"], "title": "Event", "type": "nominal"}]
