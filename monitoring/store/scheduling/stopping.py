"""A wish to stop long work in the store: the running statement ends, and the next never begins."""

from threading import Event, Lock
from typing import Any, cast
from weakref import WeakSet

import duckdb

from monitoring.errors import LoadError


class StoppedError(LoadError):
    """Work that was stopped because somebody asked for it; the store is as it was."""

    def __init__(self) -> None:
        super().__init__("stopped: nothing was changed")


class Stop:
    """Asked by one thread, obeyed by another."""

    def __init__(self) -> None:
        self._asked = Event()
        self._lock = Lock()
        self._cursors: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()

    def ask(self) -> None:
        """Wish the work to end; asking again interrupts what has begun meanwhile."""
        self._asked.set()
        with self._lock:
            cursors = list(self._cursors)
        for cursor in cursors:
            cursor.interrupt()

    @property
    def asked(self) -> bool:
        """Whether the work is to end."""
        return self._asked.is_set()

    def check(self) -> None:
        """Go on, or end.

        Raises
        ------
        StoppedError
            When it is to end.
        """
        if self.asked:
            raise StoppedError

    def watch(self, con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Give the same connection, with cursors that this wish interrupts."""
        return cast(duckdb.DuckDBPyConnection, _Watched(con, self))

    def cursor_of(self, con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Make a cursor that this wish interrupts."""
        self.check()
        cursor = con.cursor()
        with self._lock:
            self._cursors.add(cursor)
        return cursor


class _Watched:
    """A connection whose cursors can be interrupted; all else is the connection's own."""

    def __init__(self, con: duckdb.DuckDBPyConnection, stop: Stop) -> None:
        self._con, self._stop = con, stop

    def cursor(self) -> duckdb.DuckDBPyConnection:
        return self._stop.cursor_of(self._con)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)
