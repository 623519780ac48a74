"""The first chart of a page goes out a moment before what stands behind it.

A browser draws what arrives together together: a page's hundred elements and half a dozen charts keep it busy
for a third of a second, and until all are done none is seen. What follows the first of many charts is held
back until the browser is at work on that one, while the run goes on; of a page that takes longer to compute,
nothing waits.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

PAUSE = 0.035
"""Seconds; half as much again brought the first chart no sooner."""
MANY = 3
"""So many charts keep a browser busy: the first of two is seen no sooner by itself."""


@dataclass(slots=True)
class _Held:
    """What one session has still to say, and until when it keeps silent.

    Parameters
    ----------
    pages : set of str
        Those on which it has seen many charts; of a page that it has not seen yet, all is waited for.
    page : str
        Whose run this is; empty for a part of a page.
    charts : int
        How many this run has drawn; one that the browser has still from before is no more than named.
    """

    rest: list[Any] = field(default_factory=list)
    until: float = 0.0
    pages: set[str] = field(default_factory=set)
    page: str = ""
    charts: int = 0

    def leave(self, messages: list[Any]) -> bool:
        """Let messages go, up to the first chart of a run, and keep the others; tells whether it is there."""
        for k, message in enumerate(messages):
            kind = message.WhichOneof("type")
            if kind == "new_session":
                part = message.metadata.run.fragment_ids
                self.page, self.charts = "" if part else message.new_session.page_script_hash, 0
            elif self.page and kind == "delta" and _is_chart(message):
                self.charts += 1
                if self.charts == MANY:
                    self.pages.add(self.page)
                elif self.charts == 1 and self.page in self.pages:
                    self.rest = messages[k + 1 :]
                    del messages[k + 1 :]
                    return True
        return False


def _is_chart(message: Any) -> bool:
    return bool(message.delta.new_element.WhichOneof("type") == "vega_lite_chart")


def chart_first(flush: Callable[[Any], list[Any]], pause: float = PAUSE) -> Callable[[Any], list[Any]]:
    """Have sessions say first what stands before a page's first chart, and the chart.

    Parameters
    ----------
    flush : callable
        Gives what a session of Streamlit's has to say, and forgets it.
    pause : float
        Seconds until the rest follows.

    Returns
    -------
    callable
        The same, in the same order; called in the server's loop.
    """
    every: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()

    def flushed(session: Any) -> list[Any]:
        held = every.setdefault(session, _Held())
        if monotonic() < held.until:
            return []  # and what is said meanwhile stays with the session
        messages, held.rest = [*held.rest, *flush(session)], []
        if held.leave(messages):
            held.until = monotonic() + pause
            asyncio.get_running_loop().call_later(pause, _wake, session)
        return messages

    return flushed


def _wake(session: Any) -> None:
    """Have the loop ask the session anew, unless it has ended."""
    if session._message_enqueued_callback is not None:
        session._message_enqueued_callback()
