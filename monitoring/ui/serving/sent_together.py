"""What a run has told its session goes out together: its messages in one go, their bytes in one write.

Streamlit lets the server's loop look around after each of the hundred messages of a page, and writes each by
itself. Looking and writing both leave the interpreter to the run of somebody else, who gives it back after
five milliseconds: the end of a page came the later, the more others were at work.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, Protocol

from monitoring.ui.serving.chart_first import chart_first

AT_ONCE = 200
"""Messages: a browser that has not taken five hundred counts as gone."""
_PROTOCOL = "uvicorn.protocols.websockets.websockets_sansio_impl"


class Transport(Protocol):
    """What is used of a connection."""

    def write(self, data: bytes) -> None:
        """Write bytes."""

    def close(self) -> None:
        """End it."""


class Together:
    """A connection that writes what it is given in one turn of the loop at once, in order.

    Parameters
    ----------
    transport : Transport
        Of the loop that is running.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep bytes until the loop has done what it is at."""
        if not self._held:
            asyncio.get_running_loop().call_soon(self._write)
        self._held.append(data)

    def close(self) -> None:
        """Write what is kept, and close."""
        self._write()
        self._transport.close()

    def _write(self) -> None:
        held, self._held = self._held, []
        if held:
            self._transport.write(b"".join(held))

    def __getattr__(self, name: str) -> Any:
        """Give everything else as the connection has it."""
        return getattr(self._transport, name)


def send_together() -> None:
    """Have Streamlit send in this way, and the server under it, where that is the one that is known."""
    session = import_module("streamlit.runtime.app_session").AppSession
    session.flush_browser_queue = _sending(chart_first(session.flush_browser_queue))
    with suppress(ImportError):  # another version of the server writes each message by itself
        protocol = import_module(_PROTOCOL).WebSocketsSansIOProtocol
        protocol.connection_made = _connecting(protocol.connection_made)


def _sending(flush: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """Send what a session has to say; what is left, Streamlit sends as it always did."""
    runtimes = import_module("streamlit.runtime.runtime").Runtime
    gone = import_module("streamlit.runtime.session_manager").SessionClientDisconnectedError

    def flushed(session: Any) -> list[Any]:
        waiting, runtime = flush(session), runtimes.instance()
        active = runtime._session_mgr.get_active_session_info(session.id) if waiting else None
        if active is None:
            return waiting
        for k, message in enumerate(waiting[:AT_ONCE]):
            try:
                runtime._send_message(active, message)
            except gone:
                return waiting[k:]
        return waiting[AT_ONCE:]

    return flushed


def _connecting(made: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def connected(protocol: Any, transport: Any) -> None:
        made(protocol, transport)
        protocol.transport = Together(transport)

    return connected
