"""What long work is doing: a line on a terminal, taken away at the end."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from monitoring.cli.terminal import shown
from monitoring.store.scheduling.stages import heard

_EVERY = 0.1
_PATIENT = 1.0


class Waiting:
    """What long work is doing, on a terminal, once it has taken a second; nothing elsewhere.

    Parameters
    ----------
    clock : callable, optional
        Gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.live = sys.stderr.isatty()
        self.clock, self.started, self.stage = clock, clock(), ""
        self._over = Event()

    def tick(self) -> None:
        """Write the line, or what has become of it."""
        passed = self.clock() - self.started
        if self.live and self.stage and passed >= _PATIENT:
            sys.stderr.write(f"\r\x1b[K{passed:5.1f} s  {shown(self.stage)} …")
            sys.stderr.flush()

    def hear(self, stage: str) -> None:
        """Take note of what begins now."""
        self.stage = stage
        self.tick()

    def __enter__(self) -> "Waiting":
        """Begin to look at the clock, beside the work."""
        if self.live:
            Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        self._over.set()
        if self.live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self.tick()


@contextmanager
def waiting() -> Iterator[None]:
    """Show on a terminal what the work inside is doing."""
    with Waiting() as line, heard(line.hear):
        yield
