"""Lines of newline-delimited JSON that are no object: refused with their text, as lines of CSV are."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from monitoring.errors import LoadError
from monitoring.store.files.database import Database
from monitoring.store.files.encoding import opened
from monitoring.store.files.limits import DAMAGED
from monitoring.store.files.sources import Source

RULE, MARK = "json_line", "__damaged"
IS_DAMAGED = "(json is null or not starts_with(json, '{'))"
"""The SQL of it over the objects: what cannot be read is null there, and its text is gone."""
_SHOWN = 200


def set_apart(database: Database, table: str, sources: Sequence[Source]) -> None:
    """Move damaged lines of copied files to the table of rejected rows.

    Parameters
    ----------
    database : Database
        Of the load.
    table : str
        Has ``__file``, the position of the source from 1, and `MARK`.
    sources : sequence of Source
        The files.

    Raises
    ------
    LoadError
        For a file with more of them than can be set apart within memory.
    """
    first = f"(select __file, min(rowid) as start from {table} group by __file)"
    damaged = f"from (select __file, rowid from {table} where {MARK}) join {first} using (__file)"
    counted = database.run(f"select __file, count(*) {damaged} group by __file order by __file")
    for position, count in counted:
        source = sources[int(str(position)) - 1]
        if int(str(count)) > DAMAGED.most:
            raise LoadError(
                f"{source.name}: {count:,} of its lines are no JSON object, too many to set apart"
                f" ({DAMAGED.most:,}): give one object a line, or set {DAMAGED.variable}"
            )
        asked = f"select rowid - start + 1 as row {damaged} where __file = ? order by row"
        _reject(database, source, [int(str(row)) for (row,) in database.run(asked, position)])
    if counted:  # anew, as rows are numbered by where they stand
        database.run(f"create or replace table {table} as select * from {table} where not {MARK}")


def _reject(database: Database, source: Source, rows: list[int]) -> None:
    assert source.path is not None
    texts = pa.array(_lines(source.path, rows), pa.string())
    cursor = database.con.cursor()
    cursor.register(MARK, pa.table({"row": pa.array(rows, pa.int64()), "line": texts}))
    database.reject(f"select {source.number}, row, '', '{RULE}', line from {MARK}", cursor)
    cursor.unregister(MARK)


def _lines(path: Path, rows: Sequence[int]) -> Iterator[str]:
    """Give the beginnings of some lines, ascending from 1; blank ones are none."""
    with opened(path) as handle:
        filled = (line for line in handle if line.strip())
        done = 0
        for row in rows:
            line = next(islice(filled, row - done - 1, None))
            yield line.strip()[: 4 * _SHOWN].decode("utf-8", "replace")[:_SHOWN]
            done = row
