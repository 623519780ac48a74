"""Timers of which nearly all are cancelled in time: one thread waits for all of them.

Streamlit starts a thread for each skeleton that would be shown half a second later. Nearly every page is
there before, and the run that puts it up waits until that thread has begun: without the interpreter, which
somebody else takes meanwhile.
"""

import threading
from contextlib import suppress
from heapq import heappop, heappush
from importlib import import_module
from itertools import count
from time import monotonic
from types import SimpleNamespace

_NUMBERS = count()


class LateTimers:
    """Timers that wait together; one whose time comes before it is cancelled begins a thread of its own.

    The thread that waits sleeps on when one is cancelled, and looks at all of them when the first one's time
    has come.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, LateTimer]] = []
        self._waits = False

    def add(self, timer: "LateTimer") -> None:
        """Wait for the time of one as well."""
        due = monotonic() + timer.seconds
        with self._changed:
            heappush(self._waiting, (due, next(_NUMBERS), timer))
            if not self._waits:
                threading.Thread(target=self._wait, name="late-timers", daemon=True).start()
                self._waits = True
            elif self._waiting[0][2] is timer:
                self._changed.notify()

    def _wait(self) -> None:
        while True:
            with self._changed:
                timer = self._next()
            with suppress(RuntimeError):  # no thread can be begun: the next may
                timer.begin()

    def _next(self) -> "LateTimer":
        """Sleep until the time of one that is not cancelled has come."""
        while True:
            while self._waiting and self._waiting[0][2].finished.is_set():
                heappop(self._waiting)
            left = self._waiting[0][0] - monotonic() if self._waiting else None
            if left is not None and left <= 0:
                return heappop(self._waiting)[2]
            self._changed.wait(left)


_TIMERS = LateTimers()


class LateTimer(threading.Timer):
    """A timer as the library's, which is no thread yet while it waits."""

    def start(self) -> None:
        """Begin to wait, beside all others."""
        self.seconds, self.interval = self.interval, 0.0
        _TIMERS.add(self)

    def begin(self) -> None:
        """Do in a thread of its own what it waited for."""
        super().start()


def wait_together() -> None:
    """Have the skeletons of Streamlit wait in one thread."""
    placeholder = import_module("streamlit.elements.lib.skeleton_placeholder")
    vars(placeholder)["threading"] = SimpleNamespace(Timer=LateTimer, Lock=threading.Lock)
