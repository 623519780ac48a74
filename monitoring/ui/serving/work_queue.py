"""Work that pages show as it gets done: one piece after another beside them, as long as somebody looks."""

import logging
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Generic, TypeVar

T = TypeVar("T")

FORGOTTEN = 15.0
"""Seconds without anybody looking after which a piece is left out."""
LOOK = 0.05
_LOG = logging.getLogger(__name__)


class WorkQueue(Generic[T]):
    """A list of pieces, and a thread that works them off while there are any.

    Parameters
    ----------
    work : callable
        Does one piece, and keeps what it gives where the pages find it.
    """

    def __init__(self, work: Callable[[T], object]) -> None:
        self._work = work
        self._lock = Lock()
        self._wanted: dict[T, float] = {}
        self._worker: Thread | None = None

    def want(self, pieces: Sequence[T]) -> None:
        """Ask for pieces, the first first; they go before what others have asked for earlier."""
        with self._lock:
            now = monotonic()
            self._wanted = dict.fromkeys(pieces, now) | {
                one: at for one, at in self._wanted.items() if one not in set(pieces)
            }
            if self._wanted and self._worker is None:
                self._worker = Thread(target=self._run, name="work queue", daemon=True)
                self._worker.start()

    def left(self, pieces: Sequence[T]) -> int:
        """Say how many of some pieces are still to be done: whoever asks is still looking."""
        with self._lock:
            now, found = monotonic(), [one for one in pieces if one in self._wanted]
            self._wanted |= dict.fromkeys(found, now)
            return len(found)

    def wait(self, pieces: Sequence[T], until: float, look: Callable[[int], object]) -> None:
        """Wait up to a moment of `time.monotonic`; `look` gets how many are left, and may raise."""
        while (left := self.left(pieces)) and monotonic() < until:
            look(left)
            sleep(LOOK)

    def _run(self) -> None:
        while (piece := self._next()) is not None:
            try:
                self._work(piece)
            except Exception:
                _LOG.exception("%s failed", piece)
            finally:
                with self._lock:
                    self._wanted.pop(piece, None)

    def _next(self) -> T | None:
        """Give the first piece that somebody still looks out for; it stays wanted until it is done."""
        with self._lock:
            least = monotonic() - FORGOTTEN
            self._wanted = {one: at for one, at in self._wanted.items() if at >= least}
            piece = next(iter(self._wanted), None)
            if piece is None:
                self._worker = None
            return piece
