"""What follows a page's first chart goes out a moment later, in order, and nothing else waits."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from monitoring.ui.serving.chart_first import chart_first
from tests.ui.own_loop import run_alone

PAUSE = 0.05
Said = list[str]


def message(name: str) -> ForwardMsg:
    """Make a message of a kind: of a run's begin or end, a chart, or a text."""
    made = ForwardMsg(hash=name)
    if name.startswith("begin"):
        made.new_session.page_script_hash = name.removeprefix("begin").rstrip("123") or "page"
    elif name.startswith("part"):
        made.new_session.page_script_hash = "page"
        made.metadata.run.fragment_ids.append("one")
    elif name.startswith("end"):
        made.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    elif name.startswith("chart"):
        made.delta.new_element.vega_lite_chart.spec = "{}"
    else:
        made.delta.new_element.markdown.body = name
    return made


class Session:
    """A session that is asked whenever it has something to say, as Streamlit asks it."""

    def __init__(self) -> None:
        self.waiting: list[ForwardMsg] = []
        self.sent: list[Said] = []
        self._message_enqueued_callback: Callable[[], None] | None = self.ask
        self.flush = chart_first(Session._said, PAUSE)

    def _said(self) -> list[ForwardMsg]:
        found, self.waiting = self.waiting, []
        return found

    def say(self, *names: str) -> None:
        self.waiting += map(message, names)
        self.ask()

    def ask(self) -> None:
        found = self.flush(self)
        if found:
            self.sent.append([one.hash for one in found])


def sent(*steps: Said | float, ended: bool = False) -> list[Said]:
    """Give what is sent together: of lists that are said one after the other, with seconds between them."""
    session = Session()

    async def run() -> None:
        for step in steps:
            if isinstance(step, float):
                await asyncio.sleep(step)
            else:
                session.say(*step)
        if ended:
            session._message_enqueued_callback = None
        await asyncio.sleep(3 * PAUSE)

    asked: Coroutine[Any, Any, None] = run()
    run_alone(asked)
    return session.sent


FIRST = ["begin1", "a", "chart1", "b", "chart1b", "chart1c", "end1"]
AGAIN = ["begin2", "a2", "chart2", "b2", "chart3", "end2"]


def test_the_first_chart_goes_ahead_of_the_rest() -> None:
    assert sent(FIRST, AGAIN) == [FIRST, AGAIN[:3], AGAIN[3:]]


def test_a_first_run_waits_for_nothing() -> None:
    assert sent(FIRST) == [FIRST]


@pytest.mark.parametrize("charts", [["chart"], ["chart", "b", "chart2"]])
def test_a_page_of_few_charts_waits_for_nothing(charts: Said) -> None:
    few = ["begin other", "a", *charts, "c", "end"]
    assert sent(FIRST, few, few) == [FIRST, few, few]


def test_charts_that_a_browser_has_still_count_from_before() -> None:
    named = ["begin", "a", "chart", "b", "end"]  # the others are no more than named
    assert sent(FIRST, named, 3 * PAUSE, named) == [FIRST, *2 * [named[:3], named[3:]]]


def test_what_is_said_meanwhile_waits_behind_the_rest() -> None:
    assert sent(FIRST, AGAIN[:4], AGAIN[4:]) == [FIRST, AGAIN[:3], AGAIN[3:]]


def test_what_takes_longer_than_the_pause_waits_no_more() -> None:
    assert sent(FIRST, AGAIN[:3], 3 * PAUSE, AGAIN[3:]) == [FIRST, AGAIN[:3], AGAIN[3:]]


@pytest.mark.parametrize("run", [["part", "chart", "b", "end"], ["begin", "a", "b", "end"]])
def test_parts_of_a_page_and_pages_without_charts_do_not_wait(run: Said) -> None:
    assert sent(FIRST, run) == [FIRST, run]


def test_a_run_that_another_takes_the_place_of_is_told_in_order() -> None:
    third = ["begin3", "chart4", "c", "end3"]
    assert sent(FIRST, AGAIN, third) == [FIRST, AGAIN[:3], [*AGAIN[3:], *third[:2]], third[2:]]


def test_a_session_that_has_ended_is_asked_no_more() -> None:
    assert sent(FIRST, AGAIN, ended=True) == [FIRST, AGAIN[:3]]
