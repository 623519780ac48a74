"""One DuckDB for all generations of a store: what each of them reads lies in a catalog of its own.

A database takes fifteen milliseconds of a processor, two threads and four megabytes; a catalog that is
attached to one takes next to nothing. All share one limit of memory as well.
"""

from collections.abc import Hashable
from itertools import count
from pathlib import Path
from threading import Lock
from typing import cast
from weakref import WeakKeyDictionary, finalize

import duckdb

from monitoring.store.bounded import Bounded
from monitoring.store.sql.connection import connect

MOST_CATALOGS = 256
"""Of one database: what it remembers of files goes with it, in a process that runs for months."""
_STORES = 8


class _Catalogs:
    """A database, and how many catalogs it was given."""

    def __init__(self, directory: Path) -> None:
        self.con = connect(directory)
        self._lock, self._numbers = Lock(), count()
        self._left = MOST_CATALOGS

    @property
    def room(self) -> bool:
        """Whether it takes more."""
        return self._left > 0

    def attached(self) -> duckdb.DuckDBPyConnection:
        """Attach a catalog that nobody else sees."""
        with self._lock:
            self._left -= 1
            name = f"catalog_{next(self._numbers)}"
        self.con.cursor().execute(f"attach ':memory:' as {name}")
        return cast(duckdb.DuckDBPyConnection, _InCatalog(self.con, name))


class _InCatalog:
    """A connection of which nothing but cursors is asked: names mean what is in one catalog."""

    def __init__(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        self._con, self._name = con, name
        finalize(self, _detach, con, name).atexit = False  # the database goes by then

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a cursor, for as long as which the catalog stays."""
        cursor = self._con.cursor()
        cursor.execute(f"use {self._name}")
        _CATALOGS[cursor] = self
        return cursor


def _detach(con: duckdb.DuckDBPyConnection, name: str) -> None:
    con.cursor().execute(f"detach database if exists {name}")


_CATALOGS: WeakKeyDictionary[duckdb.DuckDBPyConnection, _InCatalog] = WeakKeyDictionary()
"""That of each cursor that somebody has."""
_DATABASES: Bounded[_Catalogs] = Bounded(_STORES, lambda one: 1)


def attached_catalog(directory: Path) -> duckdb.DuckDBPyConnection:
    """Give a place for views that may read a store, and nothing else.

    Parameters
    ----------
    directory : Path
        The store.

    Returns
    -------
    DuckDBPyConnection
        Take ``.cursor()`` for each call, and fetch everything; it has nothing else.

    Examples
    --------
    >>> import tempfile
    >>> store = Path(tempfile.mkdtemp())
    >>> one, other = attached_catalog(store), attached_catalog(store)
    >>> _ = one.cursor().execute("create view rows as select 1")
    >>> _ = other.cursor().execute("create view rows as select 2")
    >>> [some.cursor().execute("from rows").fetchall() for some in (one, other)]
    [[(1,)], [(2,)]]
    """
    return _DATABASES.renewed(
        _place(directory), lambda one: one.room, lambda _: _Catalogs(directory)
    ).attached()


def _place(directory: Path) -> Hashable:
    """Tell a folder from one that stood there before."""
    home = directory.resolve()
    found = home.stat()
    return home, found.st_dev, found.st_ino
