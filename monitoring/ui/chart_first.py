"""The first chart of a page goes out a moment before what stands behind it.

A browser draws what arrives together together: the page's hundred elements and a dozen charts keep it busy
for a third of a second, and until all are done none is seen. What follows the first chart is held back for
as long as one chart takes, while the run goes on; of a page that is still computing then, nothing waits.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

PAUSE = 0.1
"""Seconds."""


@dataclass(slots=True)
class _Held:
    """What one session has still to say, and until when it keeps silent.

    Parameters
    ----------
    again : bool
        Whether the page was drawn before: whoever has seen none yet waits for the whole of it.
    waited_for : bool
        Whether the first chart of this run is still to come.
    """

    rest: list[Any] = field(default_factory=list)
    until: float = 0.0
    again: bool = False
    waited_for: bool = False

    def leave(self, messages: list[Any]) -> bool:
        """Let messages go, up to the first chart of a run, and keep the others; tells whether it is there."""
        for k, message in enumerate(messages):
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.waited_for = self.again and not message.metadata.run.fragment_ids
            elif kind == "script_finished":
                self.again, self.waited_for = True, False
            elif self.waited_for and kind == "delta" and _is_chart(message):
                self.waited_for = False
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
