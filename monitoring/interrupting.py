"""Ctrl-C: known as such, whatever a library makes of it."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

INTERRUPTED, TOLD = 130, "tidemark: interrupted"


class Interrupt:
    """Whether Ctrl-C was pressed since a command began.

    DuckDB looks for it inside a query and raises an error of its own in its place.
    """

    def __init__(self) -> None:
        self.came = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take note, and do as Python does; the second one ends all at once, as a kill would."""
        if self.came:
            os._exit(INTERRUPTED)  # an exception would break off what the first one ends, with a traceback
        self.came = True
        signal.default_int_handler(number, frame)


@contextmanager
def held() -> Iterator[None]:
    """Let Ctrl-C wait: a program that takes this process over meanwhile gets it by `end_at_once`."""
    _mask("SIG_BLOCK")
    try:
        yield
    finally:
        _mask("SIG_UNBLOCK")


def _mask(how: str) -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(getattr(signal, how), {signal.SIGINT})


def end_at_once() -> None:
    """Let Ctrl-C end this process without a traceback until a command runs, where Python handles it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    _mask("SIG_UNBLOCK")


def leave() -> NoReturn:
    """End this process now that Ctrl-C has ended its command.

    Python would wait for libraries whose threads wait for a server, and would kill itself in the place of the
    status where a text that it executed was broken off, as modules execute some while they are imported.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody may read it any more
            stream.flush()
    os._exit(INTERRUPTED)


def _end(number: int, frame: FrameType | None) -> None:
    os.write(2, f"{TOLD}\n".encode())
    os._exit(INTERRUPTED)


@contextmanager
def interrupt() -> Iterator[Interrupt]:
    """Take note of Ctrl-C while a command runs, where Python handles it; elsewhere it stays as it is."""
    taken = Interrupt()
    ours = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if not ours or before not in (signal.default_int_handler, _end):
        yield taken
        return
    signal.signal(signal.SIGINT, taken)
    try:
        yield taken
    finally:
        signal.signal(signal.SIGINT, before)
