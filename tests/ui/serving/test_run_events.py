"""Events of runs reach their session in order, some at a time, and none is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from monitoring.ui.serving import run_events
from monitoring.ui.serving.run_events import Gathered, gather_events
from tests.ui.own_loop import run_alone

SOON = 20.0


class Session:
    """Keeps what it hears, and counts how often its loop is woken."""

    def __init__(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        self.heard: list[object] = []
        self.woken = 0
        self.said = asyncio.Event()

    def _call_soon_on_event_loop(self, callback: Callable[[], None]) -> None:
        self.woken += 1
        self._event_loop.call_soon_threadsafe(callback)

    def _handle_scriptrunner_event_on_event_loop(self, *given: Any, **named: Any) -> None:
        self.said.set()
        if given[0] == "fails":
            raise LookupError("no such event")
        self.heard.append((*given, *named.items()))


def on_loop(work: Callable[[Session], Awaitable[None]]) -> Session:
    async def run() -> Session:
        session = Session()
        await work(session)
        return session

    return run_alone(run())


async def in_thread(work: Callable[[], None]) -> None:
    thread = Thread(target=work)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0)


def test_a_run_is_heard_whole_and_in_order_and_wakes_the_loop_thrice() -> None:
    async def work(session: Session) -> None:
        gathered = Gathered(session, pause=SOON)

        def run() -> None:
            gathered.tell("begins", at_once=True)
            for k in range(100):
                gathered.tell("message", k, at_once=False)
            gathered.tell("ends", run=7, at_once=True)

        await in_thread(run)
        while len(session.heard) < 102:
            await asyncio.sleep(0)

    session = on_loop(work)
    assert session.heard == [("begins",), *(("message", k) for k in range(100)), ("ends", ("run", 7))]
    assert session.woken <= 4  # where the beginning is heard amid the messages, they are awaited once more


def test_a_message_that_nothing_follows_is_heard_after_the_pause() -> None:
    async def work(session: Session) -> None:
        gathered = Gathered(session, pause=0.001)
        for _ in range(2):
            session.said.clear()
            gathered.tell("message", at_once=False)
            assert session.said.is_set() is False
            await asyncio.wait_for(session.said.wait(), SOON)

    assert on_loop(work).heard == [("message",), ("message",)]


def test_an_event_that_fails_keeps_no_other_from_being_heard() -> None:
    failed: list[object] = []

    async def work(session: Session) -> None:
        session._event_loop.set_exception_handler(lambda _, context: failed.append(context["exception"]))
        gathered = Gathered(session, pause=SOON)
        for event in ("one", "fails", "two"):
            gathered.tell(event, at_once=False)
        gathered.tell("ends", at_once=True)
        while len(session.heard) < 3:
            await asyncio.sleep(0)

    assert on_loop(work).heard == [("one",), ("two",), ("ends",)]
    assert [type(one) for one in failed] == [LookupError]


def put_back_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_on_scriptrunner_event", "_create_scriptrunner"):
        monkeypatch.setattr(AppSession, name, getattr(AppSession, name))
    monkeypatch.setattr(Runtime, "_enqueued_some_message", Runtime._enqueued_some_message)


def test_the_end_of_a_run_is_heard_though_the_next_has_begun_a_new_runner(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy loop takes up what the browser asked before it hears that the run has ended."""
    put_back_afterwards(monkeypatch)
    monkeypatch.setattr(
        AppSession, "_create_scriptrunner", lambda self, data: setattr(self, "_scriptrunner", data)
    )
    gather_events()

    class Page(Session):
        _scriptrunner = "first"

        def _handle_scriptrunner_event_on_event_loop(self, *given: Any, **named: Any) -> None:
            if given[0] == self._scriptrunner:  # as Streamlit's own: it hears no other
                super()._handle_scriptrunner_event_on_event_loop(*given, **named)

    async def run() -> Page:
        page = Page()

        def told() -> None:
            for event in (
                ScriptRunnerEvent.ENQUEUE_FORWARD_MSG,
                ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
            ):
                AppSession._on_scriptrunner_event(page, "first", event)  # type: ignore[arg-type]

        thread = Thread(target=told)
        thread.start()
        thread.join()  # the loop is busy, and hears nothing yet
        AppSession._create_scriptrunner(page, "second")  # type: ignore[arg-type]
        await asyncio.sleep(0.1)
        return page

    page = run_alone(run())
    assert page._scriptrunner == "second"
    assert [given[1] for given in page.heard] == [
        ScriptRunnerEvent.ENQUEUE_FORWARD_MSG,
        ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
    ]


def test_streamlit_sessions_gather_their_messages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    put_back_afterwards(monkeypatch)
    told: list[tuple[object, bool]] = []
    monkeypatch.setattr(Gathered, "tell", lambda _, *given, at_once, **__: told.append((given[1], at_once)))
    gather_events()
    session = SimpleNamespace()
    for event in (ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG):
        AppSession._on_scriptrunner_event(session, None, event)  # type: ignore[arg-type]
    assert told == [(ScriptRunnerEvent.SCRIPT_STARTED, True), (ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, False)]
    assert len([one for one in vars(session).values() if isinstance(one, Gathered)]) == 1


def test_there_is_something_to_send_wherever_it_is_said() -> None:
    class Own:
        def __init__(self) -> None:
            self.eventloop, self.need_send_data = asyncio.get_running_loop(), asyncio.Event()

    class Server:
        def __init__(self) -> None:
            self.own = Own()

        def _get_async_objs(self) -> Own:
            return self.own

    async def run() -> None:
        server = Server()
        run_events._some_message(server)
        assert server.own.need_send_data.is_set()
        server.own.need_send_data.clear()
        await in_thread(lambda: run_events._some_message(server))
        await asyncio.wait_for(server.own.need_send_data.wait(), SOON)

    run_alone(run())


def test_of_messages_that_are_heard_together_one_word_is_enough() -> None:
    class Server:
        def __init__(self) -> None:
            self.asked = 0
            self.own = SimpleNamespace(eventloop=asyncio.get_running_loop(), need_send_data=asyncio.Event())

        def _get_async_objs(self) -> SimpleNamespace:
            self.asked += 1
            return self.own

    class Page(Session):
        def __init__(self, server: Server) -> None:
            super().__init__()
            self.server = server

        def _handle_scriptrunner_event_on_event_loop(self, *given: Any, **named: Any) -> None:
            run_events._some_message(self.server)
            super()._handle_scriptrunner_event_on_event_loop(*given, **named)

    async def run() -> tuple[Server, Page]:
        server = Server()
        page = Page(server)
        page._event_loop.set_exception_handler(lambda *_: None)
        gathered = Gathered(page, pause=SOON)

        def told() -> None:
            for event in (*range(50), "fails", *range(50)):
                gathered.tell(event, at_once=False)
            gathered.tell("ends", at_once=True)

        await in_thread(told)
        while len(page.heard) < 101:
            await asyncio.sleep(0)
        return server, page

    server, page = run_alone(run())
    assert page.heard[-1] == ("ends",)
    assert server.own.need_send_data.is_set()
    assert server.asked == 2, "once before what fails, once after it"
