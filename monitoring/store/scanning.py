"""Reading rows for a page: few scans at a time, each for so long, and only while somebody waits for it.

Whoever asks inside `patiently` gets a place and a limit. Outside, on the command line and in a load, a scan
just runs.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TypeVar

import duckdb

from monitoring.errors import ScanLimitError
from monitoring.store.environment import whole_number
from monitoring.store.stopping import Stop

SECONDS, AT_ONCE = "TIDEMARK_SCAN_SECONDS", "TIDEMARK_SCANS"
MOST_SECONDS = 30
EVERY = 0.1  # seconds between two looks at whether anybody still waits
_LAST_LOOKS = 20
RESTS = 3.0
"""A scan rests at most so many times as long as it works: it always goes on."""

T = TypeVar("T")


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
        Called in that thread before a scan; what it raises refuses it.
    aside : callable
        Gives a context around every wait in that thread: others can go on meanwhile.
    give_way : callable
        Called between the pieces of a scan, in its own thread, with the seconds for which it may rest:
        it waits while others need the interpreter.
    """

    seconds: float
    look: Callable[[], object] = lambda: None
    begin: Callable[[], object] = lambda: None
    aside: Callable[[], AbstractContextManager[None]] = nullcontext
    give_way: Callable[[float], object] = lambda seconds: None


def most_seconds() -> int:
    """What a scan for a page may take: ``TIDEMARK_SCAN_SECONDS``, or 30."""
    return whole_number(SECONDS, MOST_SECONDS)


_PATIENCE: ContextVar[Patience | None] = ContextVar("patience", default=None)
_SCAN: ContextVar["_Scan | None"] = ContextVar("scan", default=None)


class _Scan:
    """A scan that has begun: it can be stopped, and rests while others need the interpreter.

    Parameters
    ----------
    stop : Stop
        The wish that it ends.
    give_way : callable
        As of `Patience`.
    """

    def __init__(self, stop: Stop, give_way: Callable[[float], object]) -> None:
        self._stop, self._give_way = stop, give_way
        self._began = self._since = monotonic()
        self._rested = 0.0
        self._stopped_at: float | None = None

    def check(self) -> None:
        """Go on, after a rest of at most `RESTS` times what was worked since the last, or end."""
        self._stop.check()
        self._stopped_at = until = monotonic()
        self._give_way(RESTS * (until - self._since))
        self._since = monotonic()
        self._rested, self._stopped_at = self._rested + self._since - until, None

    @property
    def worked(self) -> float:
        """Seconds since it began, without its rests."""
        until = self._stopped_at or monotonic()
        return until - self._began - self._rested


def check() -> None:
    """Go on, or end: for work between its statements; gives way to those who need the interpreter.

    Raises
    ------
    StoppedError
        When nobody waits for this scan any more.
    """
    scan = _SCAN.get()
    if scan is not None:
        scan.check()


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
    return _PATIENCE.get() is not None


@contextmanager
def holding(lock: Lock) -> Iterator[None]:
    """Hold a lock; who waits for it can still be called away."""
    patience = _PATIENCE.get()
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


class Places:
    """Where scans run.

    Parameters
    ----------
    number : int
        How many at once; the others wait in the order in which they came.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="scan")

    def scan(
        self, con: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], T], given: Patience
    ) -> T:
        """Do some work in one of the places.

        Parameters
        ----------
        con : DuckDBPyConnection
            With the views.
        work : callable
            Gets the connection, with cursors that can be interrupted.
        given : Patience
            Of whoever asks.

        Returns
        -------
        object
            What the work gives.

        Raises
        ------
        ScanLimitError
            When it takes too long, or no place has become free.
        """
        given.begin()
        stop, begun = Stop(), list[_Scan]()

        def begin() -> T:
            begun.append(_Scan(stop, given.give_way))
            token = _SCAN.set(begun[0])
            try:
                return work(stop.watch(con))
            finally:
                _SCAN.reset(token)

        asked = monotonic()
        running = self._threads.submit(begin)
        try:
            with given.aside():
                while not wait([running], EVERY).done:
                    given.look()
                    if (begun[0].worked if begun else monotonic() - asked) > given.seconds:
                        raise ScanLimitError(given.seconds, SECONDS, 0 if begun else self.number)
        except BaseException:
            _end(running, stop)
            raise
        return running.result()


def _end(running: Future[T], stop: Stop) -> None:
    """Interrupt a scan; what began between two words of it is interrupted by the next."""
    for _ in range(_LAST_LOOKS):
        stop.ask()
        if running.cancel() or wait([running], EVERY / 10).done:
            return


_PLACES: list[Places] = []
_MAKING = Lock()


def _places() -> Places:
    """The places of this process."""
    with _MAKING:
        if not _PLACES:
            _PLACES.append(Places(whole_number(AT_ONCE, os.cpu_count() or 2)))
        return _PLACES[0]


def scan(con: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Read rows: in a place and within the limit of whoever asks, where there is one.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    work : callable
        Gets a connection to read by.

    Returns
    -------
    object
        What the work gives.

    Examples
    --------
    >>> con = duckdb.connect()
    >>> scan(con, lambda con: con.cursor().execute("select 1").fetchall())
    [(1,)]
    >>> with patiently(Patience(seconds=5)):
    ...     scan(con, lambda con: con.cursor().execute("select 2").fetchall())
    [(2,)]
    """
    patience = _PATIENCE.get()
    return work(con) if patience is None else _places().scan(con, work, patience)
