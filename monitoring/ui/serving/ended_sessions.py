"""What sessions that have ended leave behind, let go while nobody asks.

Streamlit keeps a session that was left for two minutes, should its browser come back, and then forgets it;
but the session and what belongs to it hold each other, and with it an event loop of three open files, until
garbage is looked for among all that is kept. A server looks for it there seldom (`garbage.py`): after some
three hundred visits no file could be opened any more.
"""

import ctypes
import gc
import time
from contextlib import suppress
from importlib import import_module
from threading import Thread

EVERY, LATEST = 60.0, 120.0
"""Seconds between two looks at least, and at most while people ask without a rest: a crowd that opens a tab a
second leaves a hundred megabytes in that time, and five times as much in ten minutes."""
REST = 3.0
"""Seconds in which nobody asked: a look holds everyone up, for a quarter of a second where much is kept."""
MOST_FILES = 8192
_LOOK = 5.0


def begin() -> None:
    """Begin to let go of them, in a thread of its own."""
    Thread(target=_watch, name="ended-sessions", daemon=True).start()


def open_more_files() -> None:
    """Let this process open as many files as it may, within reason: some systems begin with 256.

    128 sessions that were left are kept, of three files each.
    """
    with suppress(ImportError, OSError, ValueError):
        resource = import_module("resource")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def due(since: float, idle: float) -> bool:
    """Say whether to look for garbage now.

    Parameters
    ----------
    since : float
        Seconds since the last look.
    idle : float
        Seconds since anybody waited for an answer.

    Returns
    -------
    bool
        Never where nobody has asked since the last look.

    Examples
    --------
    >>> due(61.0, 2.0), due(61.0, 4.0), due(61.0, 70.0), due(121.0, 0.0)
    (False, True, False, True)
    """
    return idle < since and (since >= LATEST or (since >= EVERY and idle >= REST))


def let_go(last: float, idle: float) -> float:
    """Look for garbage where it is due.

    Parameters
    ----------
    last : float
        When that was last done, by the monotonic clock.
    idle : float
        Seconds since anybody waited for an answer.

    Returns
    -------
    float
        The same, or now.
    """
    if not due(time.monotonic() - last, idle):
        return last
    gc.collect()
    give_back()
    return time.monotonic()


def give_back() -> None:
    """Give the system what is free between what is kept, where the C library can: by itself it keeps that."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _watch() -> None:
    turns = import_module("monitoring.ui.serving.turns").TURNS
    last = time.monotonic()
    while True:
        time.sleep(_LOOK)
        last = let_go(last, turns.idle)
