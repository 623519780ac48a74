"""The database of one load, and what the readers of all formats share."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from monitoring.errors import LoadError
from monitoring.store.catalog.aside import folder_aside
from monitoring.store.files.expected_kinds import ExpectedKinds
from monitoring.store.files.sources import Source
from monitoring.store.quoting import literal, quote

REJECTED = "__rejected"
Steps = tuple[str | int, ...]
"""Where something stands inside a column: names of fields, numbers of elements from 0."""
Inner = tuple[tuple[str, Steps], ...]
RESERVED = {"rowid", "file_index", "file_row_number"}


@dataclass(frozen=True)
class Shape:
    """What must be equal for files to be read together.

    Parameters
    ----------
    format : str
        ``csv``, ``parquet``, ``ndjson`` or ``frame``.
    columns : tuple of (str, str)
        Name and DuckDB type of each column, in order.
    text : hashable, optional
        Of text files: what else their reader needs to be told.
    untyped : bool
        Whether every value is text, as in CSV.
    partitions : int
        How many of the columns, the last ones, stand in the paths.
    as_text : bool
        Whether no column of text may be read as anything else.
    inner : tuple of (str, Steps)
        Columns that stand inside others of the file, and where.
    """

    format: str
    columns: tuple[tuple[str, str], ...]
    text: Any = None
    untyped: bool = False
    partitions: int = 0
    as_text: bool = False
    inner: Inner = ()

    @property
    def names(self) -> str:
        """The columns as a select list."""
        return ", ".join(quote(name) for name, _ in self.columns)

    def selected(self, values: Mapping[str, str]) -> str:
        """The columns as a select list; `values` has the SQL of those that are not taken as they stand."""
        return ", ".join(f"{values.get(name, quote(name))} as {quote(name)}" for name, _ in self.columns)

    @property
    def of_files(self) -> "Shape":
        """The same without the columns that stand in the paths."""
        return replace(self, columns=self.columns[: len(self.columns) - self.partitions], partitions=0)


class Database:
    """Runs the statements of a load, each on a cursor of its own.

    Parameters
    ----------
    con : DuckDBPyConnection
        From `connect`, with the sources' paths allowed.
    known : collection of str
        Columns that the contract names or that are stored.
    read_as : mapping of str to str
        Columns of files that are called otherwise, with the name that they have from here on.
    number_formats : mapping of str to str
        How numbers are written, by columns of text.
    keys : collection of str
        Columns by which rows are told apart: no number of them may lose a digit.
    offers_elements : bool
        Whether the elements of short lists of numbers are columns as well, as where no contract names any.

    Attributes
    ----------
    facts : dict of int to dict
        By the number of a source: how it was read.
    expected : ExpectedKinds or None
        What is expected of the columns of text files; None where all stay text.
    rejected : int
        How many lines could not be read.
    registered : dict of int to DuckDBPyConnection
        By the number of a source: the cursor on which its frame is registered, from its shape to its copy.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        known: Collection[str],
        read_as: Mapping[str, str] | None = None,
        number_formats: Mapping[str, str] | None = None,
        *,
        keys: Collection[str] = (),
        offers_elements: bool = False,
    ) -> None:
        self.con = con
        self.keys = keys
        self.read_as = read_as or {}
        self.number_formats = number_formats or {}
        self.known = {*known, *self.read_as}
        self.offers_elements = offers_elements
        self.facts: dict[int, dict[str, Any]] = {}
        self.expected: ExpectedKinds | None = None
        self.rejected = 0
        self.registered: dict[int, duckdb.DuckDBPyConnection] = {}
        columns = "file integer, row bigint, col varchar, rule varchar, value varchar"
        self.run(f"create table {REJECTED} ({columns})")

    def run(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement and fetch everything."""
        return self.con.cursor().execute(sql, list(values)).fetchall()

    def reject(self, select: str, cursor: duckdb.DuckDBPyConnection | None = None) -> None:
        """Set lines apart that could not be read: `select` gives file, row, column, rule and value."""
        found = (cursor or self.con.cursor()).execute(f"insert into {REJECTED} {select}").fetchall()
        self.rejected += int(found[0][0])

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Give a folder that this database may read, for as long as it is needed."""
        [(spill,)] = self.run("select current_setting('temp_directory')")
        with folder_aside(Path(str(spill))) as folder:
            yield folder


def paths(sources: Sequence[Source]) -> str:
    """The sources' paths as an SQL list."""
    return "[" + ", ".join(literal(str(source.path)) for source in sources) + "]"


def check_names(file: str, names: Sequence[str]) -> None:
    """Refuse columns that SQL cannot tell apart, or that are words of the database.

    Raises
    ------
    LoadError
        Naming the file and the columns.
    """
    counted = Counter(name.lower() for name in names)
    if "" in counted:
        raise LoadError(f"{file} has a column without a name: name it")
    twins = [name for name in names if counted[name.lower()] > 1]
    clash = sorted(RESERVED & set(counted))
    if clash:
        raise LoadError(f"{file} has a column named {', '.join(clash)}, a word of the database: rename it")
    if twins:
        raise LoadError(f"{file} has columns that SQL cannot tell apart ({', '.join(twins)}): rename them")


def number_rows(
    database: Database,
    name: str,
    shape: Shape,
    sources: Sequence[Source],
    values: Mapping[str, str] | None = None,
    beside: str = "",
) -> dict[int, int]:
    """Make a view of a copied table with each row's file and number: copies keep the order of their source.

    The copy ``<name>_copy`` has the position of the source, from 1, under ``__file``; `values` has the SQL of
    columns that are not taken as they stand, `beside` further ones. Gives how many rows each source has, by
    its number.
    """
    listed = shape.selected(values or {})
    grouped = (
        "__file, min(rowid), count(*) from {} group by __file"
        if len(sources) > 1
        else "1, 0, count(*) from {}"
    )
    found = database.run(f"select {grouped.format(f'{name}_copy')}")
    first = {int(str(position)): (int(str(start)), int(str(rows))) for position, start, rows in found}
    starts = [first.get(position, (0, 0))[0] for position in range(1, len(sources) + 1)]
    numbers = [source.number for source in sources]
    database.run(
        f"create view {name} as select {listed}{beside}, ({numbers}::integer[])[__file] as __file,"
        f" rowid - ({starts}::bigint[])[__file] + 1 as __row from {name}_copy"
    )
    return {numbers[position - 1]: rows for position, (_, rows) in first.items()}
