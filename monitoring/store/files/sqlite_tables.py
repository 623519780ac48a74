"""Tables of SQLite files. A cell has a type of its own there, whatever its column says: all are text here."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

from monitoring.errors import LoadError
from monitoring.store.files.sources import Source
from monitoring.store.files.table_names import chosen
from monitoring.store.files.text_rows import write_text
from monitoring.store.quoting import quote

_ROWS = 10_000


def put_aside(source: Source, target: Path) -> Source:
    """Copy a table or view into a Parquet file.

    Raises
    ------
    LoadError
        For a file that is no database, and a table that is not there.
    """
    assert source.address is not None and source.path is not None
    try:
        with closing(_connect(source.path)) as con:
            tables = con.execute("select name from sqlite_schema where type in ('table', 'view')").fetchall()
            every = [("main", str(name)) for (name,) in tables if not str(name).startswith("sqlite_")]
            _, table = chosen(source.address, every, "main")
            cursor = con.execute(f"select * from {quote(table)}")
            write_text(source.name, [column[0] for column in cursor.description], _rows(cursor), target)
    except sqlite3.Error as error:
        raise LoadError(f"cannot read {source.name}: {error}") from None
    facts = {"format": "sqlite", "table": table}
    return replace(source, format="parquet", path=target, untyped=True, facts=facts)


def _connect(path: Path) -> sqlite3.Connection:
    con = sqlite3.connect(f"file:{percent(str(path.resolve()))}?mode=ro", uri=True, timeout=30)
    con.execute("pragma query_only = on")
    con.execute("pragma trusted_schema = off")
    return con


def _rows(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(_ROWS):
        yield from batch
