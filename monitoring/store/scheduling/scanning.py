"""Reading rows for a page: few scans at a time, all together for so long, and only while somebody waits.

Whoever asks inside `patiently` gets a place and a limit. Outside, on the command line and in a load, a scan
just runs.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

import duckdb

from monitoring.errors import ScanLimitError
from monitoring.store.environment import SCAN_SECONDS, SCANS, whole_number
from monitoring.store.scheduling.line import Line, Standing
from monitoring.store.scheduling.patience import EVERY, Patience, patience_of_asker, waited
from monitoring.store.scheduling.stopping import Stop

_LAST_LOOKS = 20
RESTS = 3.0
"""A scan rests at most so many times as long as it works: it always goes on."""

T = TypeVar("T")

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


class Places:
    """Where scans run, and where long work is done with the rows that they bring.

    Parameters
    ----------
    number : int
        How many at once, of scans and of such work; the others wait in the order in which they came.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._scans, self.attended = Line(number, "scan"), Line(number, "attended")

    def scan_each(
        self,
        con: duckdb.DuckDBPyConnection,
        works: Iterable[Callable[[duckdb.DuckDBPyConnection], T]],
        given: Patience,
    ) -> list[T]:
        """Do pieces of work, as many at once as there are places; one after the other while others work.

        Parameters
        ----------
        con : DuckDBPyConnection
            With the views.
        works : iterable of callable
            Each gets the connection, with cursors that can be interrupted.
        given : Patience
            Of whoever asks.

        Returns
        -------
        list
            What each gives.

        Raises
        ------
        ScanLimitError
            When they take too long with all before them, or no place has become free.
        """
        running, found = deque[_Running[T]](), list[T]()
        try:
            for work in works:
                while running and len(running) >= (self.number if given.alone() else 1):
                    found.append(self._waited(running[0], given))
                    running.popleft()
                given.begin()
                running.append(self._begun(con, work, given))
            while running:
                found.append(self._waited(running[0], given))
                running.popleft()
        except BaseException:
            _end(running)
            raise
        return found

    def _begun(
        self, con: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], T], given: Patience
    ) -> "_Running[T]":
        stop, begun = Stop(), list[_Scan]()

        def begin() -> T:
            begun.append(_Scan(stop, given.give_way))
            token = _SCAN.set(begun[0])
            try:
                return work(stop.watch(con))
            finally:
                _SCAN.reset(token)

        return _Running(self._scans.join(begin), stop, begun, monotonic())

    def _waited(self, one: "_Running[T]", given: Patience) -> T:
        def within() -> None:
            if not one.begun and monotonic() - one.asked > given.seconds:
                raise ScanLimitError(given.seconds, SCAN_SECONDS, self.number)
            given.say(in_line(self._scans.ahead(one.standing)))

        found = waited(one.standing.result, given, lambda: one.worked, within)
        given.say("")
        return found


def in_line(ahead: int) -> str:
    """Say how many are before somebody.

    Examples
    --------
    >>> in_line(3), in_line(1), in_line(0)
    ('3 other reads of rows are before this one.', '1 other read of rows is before this one.', '')
    """
    if not ahead:
        return ""
    return f"{ahead:,} other {'reads of rows are' if ahead > 1 else 'read of rows is'} before this one."


@dataclass(frozen=True)
class _Running(Generic[T]):
    """A piece of work in one of the places, or waiting for one.

    Parameters
    ----------
    standing : Standing
        Its place in the line, with what it gives.
    stop : Stop
        The wish that it ends.
    begun : list of _Scan
        Empty until it has a place.
    asked : float
        When it was asked for.
    """

    standing: Standing[T]
    stop: Stop
    begun: list[_Scan]
    asked: float

    @property
    def worked(self) -> float:
        """How many seconds it has worked; 0 while it has no place yet."""
        return self.begun[0].worked if self.begun else 0.0


def _end(running: Iterable[_Running[T]]) -> None:
    """Interrupt scans; what began between two words of one is interrupted by the next."""
    for one in running:
        one.stop.ask()
    for one in running:
        for _ in range(_LAST_LOOKS):
            one.stop.ask()
            if one.standing.result.cancel() or wait([one.standing.result], EVERY / 10).done:
                break


_PLACES: list[Places] = []
_MAKING = Lock()


def places() -> Places:
    """Give the places of this process."""
    with _MAKING:
        if not _PLACES:
            _PLACES.append(Places(_at_once()))
        return _PLACES[0]


def _at_once() -> int:
    return whole_number(SCANS, os.cpu_count() or 2)


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
    >>> from monitoring.store.scheduling.patience import patiently
    >>> with patiently(Patience(seconds=5)):
    ...     scan(con, lambda con: con.cursor().execute("select 2").fetchall())
    [(2,)]
    """
    patience = patience_of_asker()
    return work(con) if patience is None else places().scan_each(con, [work], patience)[0]


def scan_each(
    con: duckdb.DuckDBPyConnection, works: Iterable[Callable[[duckdb.DuckDBPyConnection], T]]
) -> list[T]:
    """Read rows in parts, each as `scan` does: side by side for who is alone, and outside `patiently`.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    works : iterable of callable
        Each gets a connection to read by.

    Returns
    -------
    list
        What each gives, in their order.

    Examples
    --------
    >>> con = duckdb.connect()
    >>> parts = [lambda con, k=k: con.cursor().execute(f"select {k}").fetchone() for k in range(3)]
    >>> scan_each(con, parts)
    [(0,), (1,), (2,)]
    """
    patience = patience_of_asker()
    if patience is not None:
        return places().scan_each(con, works, patience)
    with ThreadPoolExecutor(_at_once(), thread_name_prefix="scan") as threads:
        return list(threads.map(lambda work: work(con), works))
