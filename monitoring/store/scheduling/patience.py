"""How long somebody waits for rows, and how they are asked whether they still do."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TypeVar

from monitoring.errors import ScanLimitError
from monitoring.store.environment import SCAN_SECONDS, whole_number

T = TypeVar("T")
MOST_SECONDS = 120
EVERY = 0.1  # seconds between two looks at whether anybody still waits
LONG = 1.0
"""Seconds after which who waits for what another computes is told so, or refused it, as scans are."""
_HELD: dict[Lock, float] = {}
"""Since when each lock is held that somebody may wait for with patience."""


@dataclass
class Spent:
    """What has been waited for so far, in seconds."""

    seconds: float = 0.0


@dataclass(frozen=True)
class Patience:
    """How long somebody waits for rows.

    Parameters
    ----------
    seconds : float
        What all that is asked for with it may take together, reading rows and working with them, without
        rests; also how long a scan may wait for its place. Standing in line for work with rows does not
        count: it is told, and can be ended.
    look : callable
        Called now and then in the thread of whoever asks; what it raises ends the scan.
    begin : callable
        Called in that thread before a scan, before long work with rows, and while another's is waited for;
        what it raises refuses it.
    aside : callable
        Gives a context around every wait in that thread: others can go on meanwhile.
    give_way : callable
        Called between the pieces of a scan, in its own thread, with the seconds for which it may rest:
        it waits while others need the interpreter.
    alone : callable
        Says whether nobody else is at work: parts of a read are then read side by side.
    say : callable
        Called in the thread of whoever asks with a sentence that says what is waited for in line, as often as
        that is looked at; with an empty one once it goes on.
    spent : Spent
        Of the seconds.
    """

    seconds: float
    look: Callable[[], object] = lambda: None
    begin: Callable[[], object] = lambda: None
    aside: Callable[[], AbstractContextManager[None]] = nullcontext
    give_way: Callable[[float], object] = lambda seconds: None
    alone: Callable[[], bool] = lambda: False
    say: Callable[[str], object] = lambda sentence: None
    spent: Spent = field(default_factory=Spent)

    def afresh(self) -> None:
        """Give all the seconds again: what takes less is asked for in the place of what took too long."""
        self.spent.seconds = 0.0

    def spend(self, seconds: float) -> None:
        """Note that so many seconds more were waited.

        Raises
        ------
        ScanLimitError
            When these are too many in all.

        Examples
        --------
        >>> mine = Patience(seconds=5)
        >>> mine.spend(3), mine.spend(2), mine.spent.seconds
        (None, None, 5.0)
        """
        self.spent.seconds += seconds
        if self.spent.seconds > self.seconds:
            raise ScanLimitError(self.seconds, SCAN_SECONDS)


def most_seconds() -> int:
    """What the rows for a page may take: ``TIDEMARK_SCAN_SECONDS``, or 120."""
    return whole_number(SCAN_SECONDS, MOST_SECONDS)


_PATIENCE: ContextVar[Patience | None] = ContextVar("patience", default=None)


def patience_of_asker() -> Patience | None:
    """Give that of whoever asks in this thread; None where nothing bounds it."""
    return _PATIENCE.get()


def look() -> None:
    """Look whether whoever asks in this thread still waits: between two steps of long work.

    Examples
    --------
    >>> with patiently(Patience(seconds=5, look=lambda: print("still here"))):
    ...     look()
    still here
    """
    patience = patience_of_asker()
    if patience is not None:
        patience.look()


@contextmanager
def patiently(patience: Patience) -> Iterator[None]:
    """Bound what this thread asks for inside: every scan, and long work with rows."""
    token = _PATIENCE.set(patience)
    try:
        yield
    finally:
        _PATIENCE.reset(token)


def bounded() -> bool:
    """Say whether the scans that this thread asks for are bounded."""
    return patience_of_asker() is not None


def waited(
    result: Future[T],
    patience: Patience,
    worked: Callable[[], float] = lambda: 0.0,
    meanwhile: Callable[[], object] = lambda: None,
) -> T:
    """Wait for what another thread does, with the patience of whoever asks.

    Parameters
    ----------
    result : Future
        What it gives.
    patience : Patience
        Of the thread that waits.
    worked : callable
        Says for how many seconds it has been worked on: those that pass meanwhile are spent.
    meanwhile : callable
        Called now and then, after the look; what it raises ends the wait.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as threads:
    ...     waited(threads.submit(sum, [3, 4]), Patience(seconds=5))
    7
    """
    since = worked()
    with patience.aside():
        while not wait([result], EVERY).done:
            patience.look()
            meanwhile()
            before, since = since, worked()
            patience.spend(since - before)
    patience.spent.seconds += worked() - since
    return result.result()


@contextmanager
def holding(lock: Lock) -> Iterator[None]:
    """Hold a lock; who waits for it can still be called away."""
    patience = patience_of_asker()
    if patience is None:
        lock.acquire()
    elif not lock.acquire(blocking=False):
        since = monotonic()
        with patience.aside():
            while not lock.acquire(timeout=EVERY):
                patience.look()
                if monotonic() - since > LONG:
                    patience.begin()
                    patience.say(_shared(lock))
            patience.say("")
    _HELD[lock] = monotonic()
    try:
        yield
    finally:
        _HELD.pop(lock, None)
        lock.release()


def _shared(lock: Lock) -> str:
    """Say how long somebody else is at what is waited for."""
    began = _HELD.get(lock)
    since = "has begun already" if began is None else f"began {monotonic() - began:,.0f} s ago"
    return f"Waits for a reading that {since}: one serves all who ask."
