"""What the machine refuses, in one sentence: room on the disk, the right to write, a file of the store."""

import errno
import re
import sqlite3
from typing import TYPE_CHECKING

from monitoring.errors import DamagedRecordError
from monitoring.lazy_module import LazyModule
from monitoring.store.catalog.sqlite_reads import out_of_room

if TYPE_CHECKING:
    import duckdb
else:
    duckdb = LazyModule("duckdb")  # half of the time until the dashboard's own process begins was its import

_FULL = "no space left on device", "database or disk is full", "disk quota exceeded"
_NO_WRITING = "read-only file system", "readonly database", "permission denied", "operation not permitted"
_MALFORMED = "malformed", "not a database"
_OWN_FILE = re.compile(r"(?:segments|cube)/[^/\"']+/[a-z]+-[0-9a-f]{32}\.parquet[.a-z]*")
_NAMED = re.compile(r'file "([^"]+)"')  # as DuckDB names one that it cannot open
_BROKEN = "disk I/O error"  # as SQLite says it
NO_PLACE = {
    errno.ENAMETOOLONG: "a name is too long for this file system",
    errno.ENOTDIR: "a path leads through a file as if it were a folder",
    errno.ELOOP: "a link leads back to itself",
}
"""What is wrong with a path at which there can be nothing, by the error of the operating system."""
_BRING_BACK = "bring it back from a copy of the store, or load everything into a new one"
_UNOPENED = "unable to open database file"


def refusal(error: BaseException) -> str:
    """Say what the machine refused, and what to do.

    Parameters
    ----------
    error : BaseException
        Of the operating system, SQLite, DuckDB or Arrow.

    Returns
    -------
    str
        Empty where the error is none of these.

    Examples
    --------
    >>> refusal(OSError(28, "No space left on device"))[:20]
    'the disk is full (No'
    >>> refusal(ValueError("a mistake of the program"))
    ''
    """
    said = _first_line(error)
    named = _NAMED.search(said)
    place = getattr(error, "filename", None) or (named and named[1])
    indexed = isinstance(error, sqlite3.Error) and out_of_room(error)
    if indexed or any(words in said.lower() for words in _FULL):
        return (
            f"the disk is full ({said}): make room and do the same again;"
            " nothing of what failed is in the store, and what was in it is as it was"
        )
    if any(words in said.lower() for words in _NO_WRITING):
        where = f"use {place}" if place else "write there"
        return f"this user may not {where} ({said}): allow it, or work on a copy of the store"
    if _BROKEN in said:
        return f"the disk could not be read or written ({said}): look after it, and do the same again"
    if isinstance(error, OSError) and place and error.errno in NO_PLACE:
        return f"{NO_PLACE[error.errno]} ({said}): name another than {place}"
    if isinstance(error, sqlite3.Error) and any(words in said for words in _MALFORMED):
        return (
            f"a database of the store is damaged ({said}): bring catalog.sqlite and journal.sqlite back"
            " from a copy of the store, or load everything into a new one"
        )
    if isinstance(error, sqlite3.Error) and _UNOPENED in said:
        return (
            f"the store's catalog cannot be opened ({said}): let this user read its files and write into its"
            " folder, or work on a copy of the store"
        )
    # the second of no kind of its own, as where the bytes of a page mean nothing
    if isinstance(error, DamagedRecordError) or type(error) is duckdb.Error:
        return f"a file of the store is damaged ({_first_line(error)}; verify says which): {_BRING_BACK}"
    return damaged(error)


def damaged(error: BaseException) -> str:
    """Say which of the store's own files is missing or damaged, and what to do.

    Parameters
    ----------
    error : BaseException
        Of the operating system, DuckDB or Arrow; it names the file.

    Returns
    -------
    str
        Empty where it names none.
    """
    if not isinstance(error, (duckdb.Error, OSError)) or not (found := _OWN_FILE.search(str(error))):
        return ""
    return f"the store's file {found[0]} is missing or damaged ({_first_line(error)}): {_BRING_BACK}"


def _first_line(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error).split("\n")[0]
