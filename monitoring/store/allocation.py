"""Memory that is taken and given back less often than Python and the C library would do it.

The C library of Linux gives back every array of over 128 kB as soon as it is freed, and takes new pages,
each with a fault, for the next one: a tenth of a question. It learns to keep them from the first large one.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock

import numpy as np

LARGEST = 16 << 20
"""Bytes of an array: as large ones are kept, and at most twice as much at the end of the heap."""


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Free one large array that nobody has touched; elsewhere than in Linux that changes nothing."""
    np.empty(LARGEST, np.uint8)


_RARELY = (10_000, 20, 50)
"""Collections of garbage: after so many new objects, collections of the young and of the older."""
_LOCK = Lock()
_usual: list[tuple[int, int, int]] = []


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for garbage less often inside: a load makes little of it, and a look takes long.

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
