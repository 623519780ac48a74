"""Files as relations of one DuckDB: read in place, each row with its file and its number in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

import duckdb

from monitoring.errors import LoadError
from monitoring.store.files import delimited, frames, json_lines, odd_scores, parquet
from monitoring.store.files.database import Database, Shape, check_names
from monitoring.store.files.hive import by_file, partition_type
from monitoring.store.files.json_texts import Inside, fields_in_texts
from monitoring.store.files.limits import COLUMNS
from monitoring.store.files.sources import Source
from monitoring.store.files.unreadable import unreadable
from monitoring.store.files.written_numbers import as_numbers, number_columns
from monitoring.store.quoting import quote

CHUNK_BYTES = 400_000_000
_HEAD = 100  # rows in which most columns have a value
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
        True where every value is text (CSV, XLSX), so that kinds are to be inferred from values; some
        columns of it may be read as numbers and times already.
    part : bool
        Whether it has some rows only: then it says their places itself, as their numbers leave gaps.
    odd : bool
        Whether the column ``__odd`` has the texts of scores that are none.
    """

    relation: str
    columns: Mapping[str, str]
    sources: tuple[Source, ...]
    rows: Mapping[int, int]
    untyped: bool = False
    _close: Callable[[], None] = field(default=lambda: None, compare=False)
    _text: "Callable[[], Raw] | None" = field(default=None, compare=False)
    part: bool = False
    odd: bool = False

    def close(self) -> None:
        """Free what was copied to read it."""
        self._close()

    @property
    def typed(self) -> bool:
        """Whether text was read as numbers or times."""
        return self._text is not None

    @property
    def date_cells(self) -> bool:
        """Whether dates may stand among its texts that are in no format, as a sheet holds them as dates."""
        return any(source.facts.get("format") == "xlsx" for source in self.sources)

    def as_text(self) -> "Raw":
        """The same files once more, every cell as it stands; to be closed as well."""
        return self._text() if self._text else replace(self, _close=lambda: None)


def head(database: Database, raw: Raw) -> str:
    """Give the very first rows of some files, for several looks: kept as a table where they lie in none."""
    if raw.sources[0].format != "parquet":
        return f"(select * from {raw.relation} limit {_HEAD})"
    name = f"{raw.relation}_head"
    database.run(f"create table if not exists {name} as select * from {raw.relation} limit {_HEAD}")
    return name


def open_sources(database: Database, sources: Sequence[Source]) -> list[Raw]:
    """Make relations of files: neighbours of one shape share one, up to a bounded size; their order is kept.

    Raises
    ------
    LoadError
        For a file that cannot be read, and for names that SQL cannot tell apart.
    """
    shaped = [(_with_partitions(_shape(database, source), source), source) for source in sources]
    found = []
    for shape, members in groupby(shaped, key=lambda pair: pair[0]):
        found += [_open(database, shape, some) for some in _chunks([source for _, source in members])]
    return found


def _shape(database: Database, source: Source) -> Shape:
    try:
        shape = _FORMATS[source.format][0](database, source)
    except duckdb.Error as error:
        raise unreadable([source], error) from None
    except LoadError as error:
        raise LoadError(_named(error, source)) from None
    shape = _called(shape, database.read_as)
    COLUMNS.check(source.name, len(shape.columns))
    check_names(source.name, [name for name, _ in shape.columns])
    return shape


def _called(shape: Shape, read_as: Mapping[str, str]) -> Shape:
    """Give columns the names that the contract has for them; one that a file has by that name wins."""
    own, inner = {name.lower() for name, _ in shape.columns}, dict(shape.inner)
    names = {name: read_as[name] for name, _ in shape.columns if name in read_as}
    names = {name: called for name, called in names.items() if called.lower() not in own}
    if not names:
        return shape
    steps = {called: inner.pop(name, (name,)) for name, called in names.items()}
    columns = tuple((names.get(name, name), kind) for name, kind in shape.columns)
    return replace(shape, columns=columns, inner=(*inner.items(), *steps.items()))


def _named(error: Exception, *sources: Source) -> str:
    """The first line of a message; a file that was put aside is called as it was given."""
    message = str(error).splitlines()[0]
    for source in sources:
        message = message.replace(str(source.path), source.name)
    return message


def _with_partitions(shape: Shape, source: Source) -> Shape:
    """Add the columns that stand in the path; one that the file has itself wins."""
    own = {name.lower() for name, _ in shape.columns}
    added = [pair for pair in source.partitions if pair[0].lower() not in own]
    if not added:
        return shape
    types = tuple((name, partition_type(value, shape.untyped)) for name, value in added)
    check_names(source.name, [name for name, _ in (*shape.columns, *types)])
    return replace(shape, columns=(*shape.columns, *types), partitions=len(types))


def _open(database: Database, shape: Shape, sources: Sequence[Source]) -> Raw:
    name = f"__raw_{sources[0].number}{'_text' if shape.as_text else ''}"
    numbers = number_columns(database, shape.columns)
    inner = f"{name}_read" if shape.partitions or numbers else name
    try:
        rows = _FORMATS[shape.format][1](database, inner, shape.of_files, sources)
    except duckdb.Error as error:
        raise unreadable(sources, error) from None
    if inner != name:
        _as_contract_says(database, name, shape, sources, numbers)
    copied = shape.format != "parquet"

    def close() -> None:
        made = [f"drop view {view}" for view in dict.fromkeys((name, inner))]
        database.run("; ".join(made + ([f"drop table {inner}_copy"] if copied else [])))

    columns, odd = _types(database, name, shape)
    fields = fields_in_texts(database, name, columns, untyped=shape.untyped)
    again = partial(_open, database, replace(shape, as_text=True), sources)
    text = again if columns != dict(shape.columns) else None
    raw = Raw(name, columns, tuple(sources), rows, shape.untyped, close, text, odd=odd)
    return _laid_flat(database, raw, fields) if fields else raw


def _laid_flat(database: Database, raw: Raw, fields: Mapping[str, Inside]) -> Raw:
    """Put the fields of texts that are records in their place; one that is named itself stays beside them."""
    view = f"{raw.relation}_flat"
    whole = {name for name in raw.columns if _is_laid_flat(database, name, fields)}
    called = {database.read_as.get(path, path): one for path, one in fields.items()}
    left = [name for name in raw.columns if name not in whole]
    check_names(raw.sources[0].name, [*left, *called])
    listed = ", ".join(f"{one.sql} as {quote(name)}" for name, one in called.items())
    own = "".join(f"{quote(name)}, " for name in left)
    database.run(f"create view {view} as select {own}{listed}, __file, __row from {raw.relation}")

    def close() -> None:
        database.run(f"drop view {view}")
        raw.close()

    columns = {name: raw.columns[name] for name in left} | {name: one.kind for name, one in called.items()}
    return replace(raw, relation=view, columns=columns, _close=close, odd=False)


def _is_laid_flat(database: Database, name: str, fields: Mapping[str, Inside]) -> bool:
    return name not in database.known and any(path.startswith((f"{name}.", f"{name}[")) for path in fields)


def _types(database: Database, name: str, shape: Shape) -> tuple[dict[str, str], bool]:
    """The columns with their types, as text may be read as others, and whether odd scores lie beside."""
    if shape.format != "csv":
        return dict(shape.columns), False
    found = {str(row[0]): str(row[1]) for row in database.run(f"describe {name}")}
    return {column: found[column] for column, _ in shape.columns}, odd_scores.is_there(found)


def _as_contract_says(
    database: Database, name: str, shape: Shape, sources: Sequence[Source], numbers: Mapping[str, str]
) -> None:
    """Make the view that has the columns of the paths beside those of the files, and numbers plainly."""
    values = [dict(source.partitions) for source in sources]
    partitions = shape.columns[len(shape.columns) - shape.partitions :]
    read = {
        column: by_file([one[column] for one in values], kind, sources[0].number)
        for column, kind in partitions
    }
    read |= {column: as_numbers(read.get(column, quote(column)), its) for column, its in numbers.items()}
    beside = odd_scores.beside(database, f"{name}_read") if shape.format == "csv" else ""
    database.run(
        f"create view {name} as select {shape.selected(read)}{beside}, __file, __row from {name}_read"
    )


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
