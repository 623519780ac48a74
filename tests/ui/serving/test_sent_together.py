"""Messages and their bytes go out together, in order, and none is lost."""

import asyncio
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.session_manager import SessionClientDisconnectedError

from monitoring.ui.serving import sent_together
from monitoring.ui.serving.sent_together import AT_ONCE, Together, send_together
from tests.ui.own_loop import run_alone

PROTOCOL = import_module(sent_together._PROTOCOL).WebSocketsSansIOProtocol


class Wire:
    """A connection that keeps what is done to it."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.done


def test_what_is_written_in_one_turn_of_the_loop_is_written_once() -> None:
    async def run() -> list[object]:
        wire = Wire()
        together = Together(wire)
        for turn in (b"ab", b"cd"):
            for byte in turn:
                together.write(bytes([byte]))
            assert turn not in wire.done
            await asyncio.sleep(0)
        return wire.done

    assert run_alone(run()) == [b"ab", b"cd"]


def test_what_is_kept_is_written_before_the_end_and_not_again() -> None:
    async def run() -> list[object]:
        wire = Wire()
        together = Together(wire)
        together.write(b"last words")
        assert not together.is_closing()
        together.close()
        assert together.is_closing()
        await asyncio.sleep(0)
        return wire.done

    assert run_alone(run()) == [b"last words", "closed"]


@dataclass(eq=False)
class Session:
    """What is used of Streamlit's sessions."""

    id: str
    sent: list[int] = field(default_factory=list)
    connected: bool = True
    takes: int = 10_000
    _browser_queue: Any = None


class Message(int):
    """One of no kind that anything is done with."""

    def WhichOneof(self, group: str) -> None:
        """Give no kind."""


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A session of Streamlit's own kind whose browser takes what it is sent."""
    for owner, name in ((AppSession, "flush_browser_queue"), (PROTOCOL, "connection_made")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back afterwards
    found = Session("one")
    found._browser_queue = SimpleNamespace(flush=lambda: [Message(k) for k in range(AT_ONCE + 3)])

    def send(active: object, message: int) -> None:
        if message >= found.takes:
            raise SessionClientDisconnectedError
        found.sent.append(message)

    sessions = SimpleNamespace(get_active_session_info=lambda _: found if found.connected else None)
    runtime = SimpleNamespace(_session_mgr=sessions, _send_message=send)
    monkeypatch.setattr(Runtime, "_instance", runtime)
    send_together()
    return found


def flushed(session: Any) -> list[Any]:
    return AppSession.flush_browser_queue(session)


def test_a_session_sends_what_it_has_to_say_and_leaves_the_rest_of_very_much(session: Any) -> None:
    assert flushed(session) == [AT_ONCE, AT_ONCE + 1, AT_ONCE + 2]
    assert session.sent == list(range(AT_ONCE))


def test_what_a_browser_that_is_gone_did_not_take_is_left_to_streamlit(session: Any) -> None:
    session.takes = 5
    assert flushed(session) == list(range(5, AT_ONCE + 3))
    assert session.sent == [0, 1, 2, 3, 4]


def test_a_session_without_a_browser_sends_nothing(session: Any) -> None:
    session.connected = False
    assert flushed(session) == list(range(AT_ONCE + 3))
    assert session.sent == []


def test_connections_of_the_server_write_together(session: Any) -> None:
    protocol, wire = SimpleNamespace(), Wire()
    made = sent_together._connecting(lambda one, transport: setattr(one, "transport", transport))
    made(protocol, wire)
    assert isinstance(protocol.transport, Together)
    assert PROTOCOL.connection_made.__module__ == sent_together.__name__
