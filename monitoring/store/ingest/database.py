"""The database of one load, and what the readers of all formats share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from monitoring.store.ingest.sources import Source
from monitoring.store.quoting import literal, quote

REJECTED = "__rejected"


@dataclass(frozen=True)
class Shape:
    """What must be equal for files to be read together.

    Parameters
    ----------
    format : str
        ``csv``, ``parquet``, ``ndjson`` or ``frame``.
    columns : tuple of (str, str)
        Name and DuckDB type of each column, in order.
    delimiter : str
        Of text.
    """

    format: str
    columns: tuple[tuple[str, str], ...]
    delimiter: str = ""

    @property
    def names(self) -> str:
        """The columns as a select list."""
        return ", ".join(quote(name) for name, _ in self.columns)


class Database:
    """Runs the statements of a load, each on a cursor of its own.

    Parameters
    ----------
    con : DuckDBPyConnection
        From `connect`, with the sources' paths allowed.
    known : collection of str
        Columns that the contract names.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, known: Collection[str]) -> None:
        self.con = con
        self.known = known
        columns = "file integer, row bigint, col varchar, rule varchar, value varchar"
        self.run(f"create table {REJECTED} ({columns})")

    def run(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement and fetch everything."""
        return self.con.cursor().execute(sql, list(values)).fetchall()


def paths(sources: Sequence[Source]) -> str:
    """The sources' paths as an SQL list."""
    return "[" + ", ".join(literal(str(source.path)) for source in sources) + "]"


def number_rows(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> None:
    """Make a view of a copied table with each row's file and number: copies keep the order of their source.

    The copy ``<name>_copy`` has the position of the source, from 1, under ``__file``.
    """
    found = database.run(f"select __file, min(rowid) from {name}_copy group by __file")
    first = {int(str(position)): int(str(start)) for position, start in found}
    starts = [first.get(position, 0) for position in range(1, len(sources) + 1)]
    numbers = [source.number for source in sources]
    database.run(
        f"create view {name} as select {shape.names}, ({numbers}::integer[])[__file] as __file,"
        f" rowid - ({starts}::bigint[])[__file] + 1 as __row from {name}_copy"
    )
