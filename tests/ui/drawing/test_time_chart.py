"""A stretch drawn on a time axis, rounded to what the window can be."""

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.charts.metric_time import metric_time
from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.scope.question import Extent, Question, Scope, resolve
from monitoring.scope.window import parse_span
from monitoring.ui.drawing.time_chart import _with_room, drawn_window

CONTRACT = read_contract(LENDING_CONTRACT).model_copy(update={"timezone": "Europe/Berlin"})
FIRST = datetime(2026, 5, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def question(**words: str) -> Question:
    last = FIRST + timedelta(days=60)
    return resolve(Scope("m", **words), CONTRACT, Extent(FIRST, last, last, (), frozenset(), {}))  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CONTRACT.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [
        ("2026-05-03T14:20", "2026-05-06T02:00", "2026-05-03/2026-05-07"),
        ("2026-05-03T00:00", "2026-05-06T00:00", "2026-05-03/2026-05-06"),
        ("2026-05-03T09:00", "2026-05-03T09:00", "2026-05-03/2026-05-04"),
    ],
)
def test_days_are_whole(first: str, last: str, window: str) -> None:
    for ends in ((at(first), at(last)), (at(first) - MS, at(last) + MS)):
        assert drawn_window(*ends, question()) == window


def test_hours_are_whole_where_hours_are_drawn() -> None:
    asked = question(by="hour", window="2026-05-03/2026-05-05")
    drawn = drawn_window(at("2026-05-03T10:00") - MS, at("2026-05-03T19:59:59.992"), asked)
    span = parse_span(drawn, asked.zone)
    assert (span.start, span.end) == (at("2026-05-03T10:00"), at("2026-05-03T20:00"))


def test_a_drawn_window_can_be_asked_for() -> None:
    for by in ("none", "hour", "week"):
        drawn = drawn_window(at("2026-05-03T10:20"), at("2026-05-04T11:40"), question(by=by))
        assert question(window=drawn).span.start < question(window=drawn).span.end


def test_a_chart_is_as_tall_whether_events_have_names_above_it_or_not() -> None:
    assert _with_room(metric_time(height=180))["height"] == 219
    assert _with_room(metric_time(height=112, small=True))["height"] == 112, "small ones have no names"
