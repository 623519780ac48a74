"""What runs of pages tell their sessions, handed to the server's loop some at a time.

Streamlit wakes the loop twice for each of the hundred messages of a page: a byte goes through a pipe, and
the interpreter from the run to the loop and back, while everybody else waits. A session's messages are
gathered for some milliseconds instead; that a run begins or ends is told at once, with all before it.
"""

import asyncio
from asyncio import TimerHandle
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import local
from typing import Any, Protocol

PAUSE = 0.005
"""Seconds for which messages are gathered, as many as the loop itself rests between two answers."""
_HELD = "_gathered_events"


class Session(Protocol):
    """What is used of Streamlit's session."""

    _event_loop: asyncio.AbstractEventLoop

    def _call_soon_on_event_loop(self, callback: Any) -> None: ...

    def _handle_scriptrunner_event_on_event_loop(self, *given: Any, **named: Any) -> None: ...


class Gathered:
    """The events of one session that its loop has not heard yet, in their order.

    Parameters
    ----------
    session : Session
        Hears them, on its loop.
    pause : float
        Seconds after which it hears a message that nothing followed.
    """

    def __init__(self, session: Session, pause: float = PAUSE) -> None:
        self._session, self._pause = session, pause
        self._waiting: deque[tuple[tuple[Any, ...], dict[str, Any]]] = deque()
        self._called = False
        self._timer: TimerHandle | None = None

    def tell(self, *given: Any, at_once: bool, **named: Any) -> None:
        """Add an event, from any thread.

        Parameters
        ----------
        *given, **named
            As Streamlit's own function takes them.
        at_once : bool
            Whether it waits for no other.
        """
        self._waiting.append((given, named))
        if at_once:
            self._session._call_soon_on_event_loop(self.hand_over)
        elif not self._called:
            self._called = True
            self._session._call_soon_on_event_loop(self._await_more)

    def _await_more(self) -> None:
        if self._called and self._timer is None:
            self._timer = self._session._event_loop.call_later(self._pause, self.hand_over)

    def hand_over(self) -> None:
        """Have the session hear, on its loop, what has been told so far."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._called = None, False
        try:
            with _HEARING.told_once():
                while self._waiting:
                    given, named = self._waiting.popleft()
                    self._session._handle_scriptrunner_event_on_event_loop(*given, **named)
        finally:  # one that fails keeps no other from being heard
            if self._waiting:
                self._session._call_soon_on_event_loop(self.hand_over)


class _Hearing(local):
    """Whether the loop of this thread hears messages: one word of all is enough that there are some."""

    hears = False
    runtime: Any = None

    @contextmanager
    def told_once(self) -> Iterator[None]:
        """Say after all of them that there is something to send, where anything is."""
        self.hears = True
        try:
            yield
        finally:
            self.hears, runtime, self.runtime = False, self.runtime, None
            if runtime is not None:
                _some_message(runtime)


_HEARING = _Hearing()


def gather_events() -> None:
    """Have Streamlit's sessions hear of their runs in this way; what is said on the loop wakes it no more.

    A session listens to one runner of scripts alone. What is asked between the end of a run and the moment at
    which the session hears of it begins a new runner, and the end would never be told to the browser, which
    shows the page as unfinished for ever: so all that the last one told is heard first.
    """
    message = import_module("streamlit.runtime.scriptrunner").ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
    session = import_module("streamlit.runtime.app_session").AppSession
    runtime = import_module("streamlit.runtime.runtime").Runtime

    def heard(self: Any, sender: Any, event: Any, *given: Any, **named: Any) -> None:
        held = vars(self)
        gathered = held.get(_HELD) or held.setdefault(_HELD, Gathered(self))
        gathered.tell(sender, event, *given, at_once=event != message, **named)

    begin = session._create_scriptrunner

    def begun(self: Any, *given: Any, **named: Any) -> None:
        gathered = vars(self).get(_HELD)
        if gathered and asyncio._get_running_loop() is self._event_loop:
            gathered.hand_over()
        begin(self, *given, **named)

    session._on_scriptrunner_event, session._create_scriptrunner = heard, begun
    runtime._enqueued_some_message = _some_message


def _some_message(runtime: Any) -> None:
    """Say that there is something to send: on the loop itself, no byte has to wake it."""
    if _HEARING.hears:
        _HEARING.runtime = runtime
        return
    own = runtime._get_async_objs()
    if asyncio._get_running_loop() is own.eventloop:
        own.need_send_data.set()
    else:
        own.eventloop.call_soon_threadsafe(own.need_send_data.set)
