"""How long somebody waits for rows, and how they are asked whether they still do."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from monitoring.store.environment import whole_number

T = TypeVar("T")
SECONDS = "TIDEMARK_SCAN_SECONDS"
MOST_SECONDS = 30
EVERY = 0.1  # seconds between two looks at whether anybody still waits


@dataclass(frozen=True)
class Patience:
    """How long somebody waits for rows.

    Parameters
    ----------
    seconds : float
        What one scan may take, and what it may wait for its place.
    look : callable
        Called now and then in the thread of whoever asks; what it raises ends the scan.
    begin : callable
        Called in that thread before a scan, and before long work with rows; what it raises refuses it.
    aside : callable
        Gives a context around every wait in that thread: others can go on meanwhile.
    give_way : callable
        Called between the pieces of a scan, in its own thread, with the seconds for which it may rest:
        it waits while others need the interpreter.
    alone : callable
        Says whether nobody else is at work: parts of a read are then read side by side.
    """

    seconds: float
    look: Callable[[], object] = lambda: None
    begin: Callable[[], object] = lambda: None
    aside: Callable[[], AbstractContextManager[None]] = nullcontext
    give_way: Callable[[float], object] = lambda seconds: None
    alone: Callable[[], bool] = lambda: False


def most_seconds() -> int:
    """What a scan for a page may take: ``TIDEMARK_SCAN_SECONDS``, or 30."""
    return whole_number(SECONDS, MOST_SECONDS)


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
    """Bound every scan that this thread asks for inside."""
    token = _PATIENCE.set(patience)
    try:
        yield
    finally:
        _PATIENCE.reset(token)


def bounded() -> bool:
    """Say whether the scans that this thread asks for are bounded."""
    return patience_of_asker() is not None


def waited(result: Future[T], patience: Patience, meanwhile: Callable[[], object]) -> T:
    """Wait for what another thread does, with the patience of whoever asks.

    Parameters
    ----------
    result : Future
        What it gives.
    patience : Patience
        Of the thread that waits.
    meanwhile : callable
        Called now and then, after the look; what it raises ends the wait.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as threads:
    ...     waited(threads.submit(sum, [3, 4]), Patience(seconds=5), lambda: None)
    7
    """
    with patience.aside():
        while not wait([result], EVERY).done:
            patience.look()
            meanwhile()
    return result.result()


@contextmanager
def holding(lock: Lock) -> Iterator[None]:
    """Hold a lock; who waits for it can still be called away."""
    patience = patience_of_asker()
    if patience is None:
        lock.acquire()
    elif not lock.acquire(blocking=False):
        with patience.aside():
            while not lock.acquire(timeout=EVERY):
                patience.look()
    try:
        yield
    finally:
        lock.release()
