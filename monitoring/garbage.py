"""Garbage, looked for less often where little is made: by a load, a command, a panel, a server."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_RARELY = (200_000, 10, 10)
"""Collections of garbage: after so many new objects, collections of the young and of the older."""
_SELDOM = (10_000, 10, 10)
_LOCK = Lock()
_usual: list[tuple[int, int, int]] = []


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for garbage less often inside: imports alone are looked through for a twentieth of a command.

    Several threads may be inside; when the last one leaves, all is as it was before the first.
    """
    with _LOCK:
        _usual.append(_usual[-1] if _usual else gc.get_threshold())
        gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        with _LOCK:
            before = _usual.pop()
            if not _usual:
                gc.set_threshold(*before)


def seldom_collected() -> None:
    """Look for garbage less often from now on: a server keeps much, and looking through it holds everyone up.

    A run of a page leaves some hundred new objects. By Python's usual numbers all that is kept would be
    looked through once in a hundred runs, for a tenth of a second each time.
    """
    gc.set_threshold(*_SELDOM)
