"""Files as relations of one DuckDB: read in place, each row with its file and its number in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import duckdb

from monitoring.errors import LoadError
from monitoring.store.ingest import delimited, frames, json_lines, parquet
from monitoring.store.ingest.database import Database, Shape
from monitoring.store.ingest.sources import Source

CHUNK_BYTES = 400_000_000
RESERVED = {"rowid", "file_index", "file_row_number"}
_FORMATS = {
    "csv": (delimited.shape, delimited.read),
    "ndjson": (json_lines.shape, json_lines.read),
    "frame": (frames.shape, frames.read),
    "parquet": (parquet.shape, parquet.read),
}


@dataclass(frozen=True)
class Raw:
    """Files of one shape as a relation.

    Parameters
    ----------
    relation : str
        Its name; besides the columns it has ``__file`` (the source's number) and ``__row`` (1-based).
    columns : mapping of str to str
        Name -> DuckDB type.
    sources : tuple of Source
        In the order of their rows.
    rows : mapping of int to int
        How many rows each source has, by its number.
    untyped : bool
        True where every value is text (CSV), so that kinds are to be inferred from values.
    """

    relation: str
    columns: Mapping[str, str]
    sources: tuple[Source, ...]
    rows: Mapping[int, int]
    untyped: bool = False
    _close: Callable[[], None] = field(default=lambda: None, compare=False)

    def close(self) -> None:
        """Free what was copied to read it."""
        self._close()


def open_sources(database: Database, sources: Sequence[Source]) -> list[Raw]:
    """Make relations of files: neighbours of one shape share one, up to a bounded size; their order is kept.

    Raises
    ------
    LoadError
        For a file that cannot be read, and for names that SQL cannot tell apart.
    """
    shaped = [(_shape(database, source), source) for source in sources]
    found = []
    for shape, members in groupby(shaped, key=lambda pair: pair[0]):
        found += [_open(database, shape, some) for some in _chunks([source for _, source in members])]
    return found


def _shape(database: Database, source: Source) -> Shape:
    try:
        shape = _FORMATS[source.format][0](database, source)
    except duckdb.Error as error:
        raise LoadError(f"cannot read {source.name}: {str(error).splitlines()[0]}") from None
    names = [name.lower() for name, _ in shape.columns]
    twins = [name for name, _ in shape.columns if names.count(name.lower()) > 1]
    clash = sorted(RESERVED & set(names))
    if clash:
        raise LoadError(
            f"{source.name} has a column named {', '.join(clash)}, a word of the database: rename it"
        )
    if twins:
        raise LoadError(
            f"{source.name} has columns that SQL cannot tell apart ({', '.join(twins)}): rename them"
        )
    return shape


def _open(database: Database, shape: Shape, sources: Sequence[Source]) -> Raw:
    name = f"__raw_{sources[0].number}"
    try:
        _FORMATS[shape.format][1](database, name, shape, sources)
    except duckdb.Error as error:
        raise LoadError(f"cannot read {sources[0].name}: {str(error).splitlines()[0]}") from None
    counted = database.run(f"select __file, count(*) from {name} group by __file")
    rows = {int(str(number)): int(str(count)) for number, count in counted}
    copied = shape.format != "parquet"

    def close() -> None:
        database.run(f"drop view {name}")
        if copied:
            database.run(f"drop table {name}_copy")

    return Raw(name, dict(shape.columns), tuple(sources), rows, shape.format == "csv", close)


def _chunks(sources: Sequence[Source]) -> list[list[Source]]:
    """Cut a list of files where it grows beyond what is worth holding at once."""
    found: list[list[Source]] = [[]]
    size = 0
    for source in sources:
        weight = source.path.stat().st_size if source.path else 0
        if found[-1] and size + weight > CHUNK_BYTES:
            found.append([])
            size = 0
        found[-1].append(source)
        size += weight
    return found
