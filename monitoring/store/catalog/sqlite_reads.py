"""What SQLite files say, kept as long as they are what they were: a page asks the same at each of its runs.

Nothing else may open these files: Unix lets go of all locks that a process has on a file as soon as any part
of it closes that file, and SQLite, which then believes to be alone, throws away what another has written.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

from monitoring.errors import StoreError
from monitoring.store.bounded import Bounded
from monitoring.store.catalog.aside import folder_aside
from monitoring.store.catalog.file_states import file_state, look_again

MOST_ROWS = 50_000
PATIENCE = 60.0
"""Seconds for which who writes waits for others."""
SETTLED = 100_000_000
"""Nanoseconds after a change in which another one could bear the same time: nothing is kept meanwhile."""
_LOG = "-wal"  # what a commit is written to first
_UNWRITABLE = "unable to open", "readonly database"  # a read-only file system, a folder of somebody else
_NO_INDEX = "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN"
_ABSENT = (0, 0, 0, 0)
_HELD: ContextVar["_Held | None"] = ContextVar("held", default=None)

_State = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class _Answer:
    """What was said, and how the file and its log were just before."""

    state: _State
    rows: list[sqlite3.Row]


def rows(path: Path, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
    """Ask a file.

    Parameters
    ----------
    path : Path
        Of SQLite.
    sql : str
        Reads only.
    values : mapping
        Its parameters.

    Returns
    -------
    list of Row
        Shared: nothing may be changed in it.
    """
    state = _state(path)
    if time.time_ns() - max(changed for *_, changed in state) < SETTLED:
        return _asked(path, sql, values)
    key = str(path), sql, tuple(values.items())
    answer = _KEPT.renewed(
        key, lambda kept: kept.state == state, lambda _: _Answer(state, _asked(path, sql, values))
    )
    return answer.rows


def opened(path: Path) -> sqlite3.Connection:
    """Open a file; who writes says begin and commit."""
    con = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    con.row_factory = sqlite3.Row
    return con


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file to write to it, and close it afterwards; a commit is on the disk once it returns.

    Raises
    ------
    StoreError
        Where nobody may write there, naming the file.
    """
    try:
        with closing(opened(path)) as con:
            con.execute("pragma synchronous = full")
            yield con
    except sqlite3.OperationalError as error:
        if not _unwritten(error):
            raise
        raise StoreError(
            f"{path} cannot be written to ({error}): let this user write there, or work on a copy of it"
        ) from error
    finally:
        look_again()


def made_whole(path: Path, fill: Callable[[Path], None]) -> None:
    """Make a file that appears with all its tables: who looks meanwhile sees none, never half of one.

    Parameters
    ----------
    path : Path
        Not there yet; where somebody else is quicker, theirs stays.
    fill : callable
        Makes the tables in the file that it is given, and closes it.
    """
    with folder_aside(path.parent / "spill") as aside:
        made = aside / path.name
        fill(made)
        with suppress(FileExistsError):
            os.link(made, path)
    look_again()


class _Held:
    """A file that is opened when it is asked first, and stays open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._con: sqlite3.Connection | None = None

    def con(self) -> sqlite3.Connection:
        """Give its connection."""
        self._con = self._con or opened(self.path)
        return self._con

    def close(self) -> None:
        """Close it where it was opened."""
        if self._con is not None:
            self._con.close()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep a file open inside, for work that asks it much: to open it takes far longer than to ask."""
    with closing(_Held(path)) as one:
        token = _HELD.set(one)
        try:
            yield
        finally:
            _HELD.reset(token)


def _asked(path: Path, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
    known = _HELD.get()
    try:
        if known is not None and known.path == path:
            return known.con().execute(sql, dict(values)).fetchall()
        with closing(opened(path)) as con:
            return con.execute(sql, dict(values)).fetchall()
    except sqlite3.OperationalError as error:
        nothing_beside = _unwritten(error) or out_of_room(error)
        if not nothing_beside or _of_file(path.with_name(path.name + _LOG))[2]:
            raise
        return _unwritable(path, sql, values)


def _unwritten(error: sqlite3.OperationalError) -> bool:
    return any(words in str(error) for words in _UNWRITABLE)


def out_of_room(error: sqlite3.Error) -> bool:
    """Whether a full disk is meant by ``disk I/O error``: readers of a log share an index beside it.

    Examples
    --------
    >>> out_of_room(sqlite3.OperationalError("disk I/O error"))  # which of them, only SQLite itself says
    False
    """
    return getattr(error, "sqlite_errorname", "") in _NO_INDEX


def _unwritable(path: Path, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
    """Ask a file in a folder where nothing can be written: mounted to be read only, or on a full disk.

    SQLite wants files of its own beside one that has a log. Where there is none, all is in the file.
    """
    address = f"file:{percent(str(path.resolve()))}?mode=ro&immutable=1"
    look_again()
    before = _state(path)
    with closing(sqlite3.connect(address, uri=True)) as con:
        con.row_factory = sqlite3.Row
        found = con.execute(sql, dict(values)).fetchall()
    look_again()
    if _state(path) != before:
        raise StoreError(f"{path} was changed while it was read, from elsewhere: ask again in a moment")
    return found


def _state(path: Path) -> _State:
    return _of_file(path), _of_file(path.with_name(path.name + _LOG))


def _of_file(path: Path) -> tuple[int, int, int, int]:
    found = file_state(path)
    return _ABSENT if found is None else (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


_KEPT: Bounded[_Answer] = Bounded(MOST_ROWS, lambda answer: len(answer.rows) + 1)
