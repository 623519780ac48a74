"""Ctrl-C: known as such, whatever a library makes of it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130


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
def interrupt() -> Iterator[Interrupt]:
    """Take note of Ctrl-C while a command runs, where Python handles it; elsewhere it stays as it is."""
    taken = Interrupt()
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield taken
        return
    signal.signal(signal.SIGINT, taken)
    try:
        yield taken
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
