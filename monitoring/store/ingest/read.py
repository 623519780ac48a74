"""Files as relations of one DuckDB: read in place, each row with its file and its number in it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import duckdb

from monitoring.errors import LoadError
from monitoring.store.ingest.delimited import header
from monitoring.store.ingest.sources import Source
from monitoring.store.quoting import quote
from monitoring.store.subjects import literal

CHUNK_BYTES = 400_000_000
REJECTED = "__rejected"
_SAID = {
    "TOO MANY COLUMNS": "csv_columns",
    "MISSING COLUMNS": "csv_columns",
    "UNQUOTED VALUE": "csv_quotes",
    "INVALID ENCODING": "csv_encoding",
    "LINE SIZE OVER MAXIMUM": "csv_line",
}


@dataclass(frozen=True)
class Shape:
    """What must be equal for files to be read together."""

    format: str
    columns: tuple[tuple[str, str], ...]
    delimiter: str = ""


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


class Reader:
    """Makes relations of sources.

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
        self.made = 0
        self.run(
            f"create table {REJECTED} (file integer, row bigint, col varchar, rule varchar, value varchar)"
        )

    def run(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement on a cursor of its own."""
        return self.con.cursor().execute(sql, list(values)).fetchall()

    def groups(self, sources: Sequence[Source]) -> list[tuple[Shape, list[Source]]]:
        """Neighbouring files of one shape, in chunks of bounded size; their order is kept."""
        shaped = [(self._shape(source), source) for source in sources]
        found = []
        for shape, members in groupby(shaped, key=lambda pair: pair[0]):
            found += [(shape, some) for some in _chunks([source for _, source in members])]
        return found

    def open(self, shape: Shape, sources: Sequence[Source]) -> Raw:
        """Make the relation of a group."""
        self.made += 1
        name = f"__raw_{self.made}"
        {"csv": self._csv, "parquet": self._parquet, "ndjson": self._ndjson, "frame": self._frame}[
            shape.format
        ](name, shape, sources)
        kind = "view" if shape.format == "parquet" else "table"
        columns = dict(shape.columns)
        counted = self.run(f"select __file, count(*) from {name} group by __file")
        rows = {int(str(number)): int(str(count)) for number, count in counted}
        return Raw(name, columns, tuple(sources), rows, shape.format == "csv", lambda: self._drop(kind, name))

    def _drop(self, kind: str, name: str) -> None:
        if kind == "table":
            self.run(f"drop view {name}")
            self.run(f"drop table {name}_copy")
        else:
            self.run(f"drop view {name}")

    def _shape(self, source: Source) -> Shape:
        if source.format == "csv" and source.path is not None:
            delimiter, names = header(source.path, self.known)
            columns = tuple((name, "VARCHAR") for name in names)
        else:
            delimiter, columns = "", tuple(self._described(source))
        _check_names(source, [name for name, _ in columns])
        return Shape(source.format, columns, delimiter)

    def _described(self, source: Source) -> Iterable[tuple[str, str]]:
        try:
            if source.format == "ndjson":
                return self._json_columns(source)
            if source.format == "frame":
                return self._frame_columns(source)
            listed = f"read_parquet({_paths([source])}, hive_partitioning = false)"
            return [(str(r[0]), str(r[1])) for r in self.run(f"describe select * from {listed}")]
        except duckdb.Error as error:
            raise LoadError(f"cannot read {source.name}: {_first_line(error)}") from None

    def _frame_columns(self, source: Source) -> list[tuple[str, str]]:
        assert source.frame is not None
        if not all(isinstance(name, str) for name in source.frame.columns):
            raise LoadError("a frame's column names must be text: rename its columns")
        _check_names(source, [str(name) for name in source.frame.columns])
        cursor = self.con.cursor()
        cursor.register("__frame", source.frame)
        described = cursor.execute("describe select * from __frame").fetchall()
        cursor.unregister("__frame")
        return [(row[0], row[1]) for row in described]

    def _parquet(self, name: str, shape: Shape, sources: Sequence[Source]) -> None:
        columns = ", ".join(quote(column) for column, _ in shape.columns)
        numbers = [source.number for source in sources]
        file = (
            f"({numbers}::integer[])[cast(file_index as bigint) + 1]"
            if len(numbers) > 1
            else f"{numbers[0]}::integer"
        )
        self.run(
            f"create view {name} as select {columns}, {file} as __file, file_row_number + 1 as __row"
            f" from read_parquet({_paths(sources)}, hive_partitioning = false)"
        )

    def _csv(self, name: str, shape: Shape, sources: Sequence[Source]) -> None:
        columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column, _ in shape.columns)
        dialect = f"delim = {literal(shape.delimiter)}, quote = '\"', escape = '\"', header = true"
        cursor = self.con.cursor()
        cursor.execute(
            f"create table {name}_copy as select *, cast(file_index as bigint) + 1 as __file from read_csv({_paths(sources)},"
            f" auto_detect = false, columns = {{{columns}}}, {dialect}, allow_quoted_nulls = false,"
            f" ignore_errors = true, store_rejects = true, rejects_table = '{name}_errors',"
            f" rejects_scan = '{name}_scans', rejects_limit = 0)"
        )
        self._keep_rejected(cursor, name, sources)
        self._number(name, shape, sources)

    def _keep_rejected(self, cursor: duckdb.DuckDBPyConnection, name: str, sources: Sequence[Source]) -> None:
        """Remember damaged lines: line 1 is the header, so a line's number less one is the row's."""
        errors, scans = f"{name}_errors", f"{name}_scans"
        rules = " ".join(f"when {literal(error)} then {literal(rule)}" for error, rule in _SAID.items())
        numbers = [source.number for source in sources]
        cursor.execute(
            f"insert into {REJECTED}"
            f" select ({numbers}::integer[])[list_position({_paths(sources)}, s.file_path)], e.line - 1,"
            f" e.column_name, case cast(e.error_type as varchar) {rules} else 'csv' end, e.csv_line"
            f" from {errors} e join {scans} s using (scan_id, file_id)"
            " qualify row_number() over (partition by s.file_path, e.line order by e.byte_position) = 1"
        )
        cursor.execute(f"drop table {errors}")
        cursor.execute(f"drop table {scans}")

    def _ndjson(self, name: str, shape: Shape, sources: Sequence[Source]) -> None:
        columns = ", ".join(
            f"{_json_value(column, kind)} as {quote(column)}" for column, kind in shape.columns
        )
        parts = [
            f"select {columns}, {position} as __file from {_json_objects(source)}"
            for position, source in enumerate(sources, 1)
        ]
        self.run(f"create table {name}_copy as {' union all '.join(parts)}")
        self._number(name, shape, sources)

    def _json_columns(self, source: Source) -> list[tuple[str, str]]:
        found = self.run(
            "select unnest(map_entries(cast(json_group_structure(json) as map(varchar, json))), recursive := true)"
            f" from {_json_objects(source)} where json_type(json) = 'OBJECT'"
        )
        if not found:
            raise LoadError(f"{source.name} has no JSON object: give one object a line")
        return [(str(key), _JSON_TYPES.get(str(kind).strip('"'), "VARCHAR")) for key, kind in found]

    def _frame(self, name: str, shape: Shape, sources: Sequence[Source]) -> None:
        cursor = self.con.cursor()
        for position, source in enumerate(sources, 1):
            cursor.register("__frame", source.frame)
            head = f"insert into {name}_copy" if position > 1 else f"create table {name}_copy as"
            cursor.execute(f"{head} select *, {position} as __file from __frame")
            cursor.unregister("__frame")
        self._number(name, shape, sources)

    def _number(self, name: str, shape: Shape, sources: Sequence[Source]) -> None:
        """Number the rows of a copied table within each file: copies keep the order of their source."""
        found = self.run(f"select __file, min(rowid) from {name}_copy group by __file")
        first = {int(str(position)): int(str(start)) for position, start in found}
        starts = [first.get(position, 0) for position in range(1, len(sources) + 1)]
        columns = ", ".join(quote(column) for column, _ in shape.columns)
        numbers = [source.number for source in sources]
        self.run(
            f"create view {name} as select {columns}, ({numbers}::integer[])[__file] as __file,"
            f" rowid - ({starts}::bigint[])[__file] + 1 as __row from {name}_copy"
        )


_JSON_TYPES = {"UBIGINT": "BIGINT", "BIGINT": "BIGINT", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN"}


def _json_objects(source: Source) -> str:
    return f"read_ndjson_objects({_paths([source])}, ignore_errors = true)"


def _json_value(column: str, kind: str) -> str:
    path = literal('$."' + column.replace('"', '\\"') + '"')
    return f"try_cast(json ->> {path} as {kind})"


def _paths(sources: Sequence[Source]) -> str:
    """The sources' paths as a list."""
    return "[" + ", ".join(literal(str(source.path)) for source in sources) + "]"


def _chunks(sources: Sequence[Source]) -> list[list[Source]]:
    """Cut a list of files where it grows beyond what is worth holding at once."""
    found: list[list[Source]] = [[]]
    size = 0
    for source in sources:
        bytes_ = source.path.stat().st_size if source.path else 0
        if found[-1] and size + bytes_ > CHUNK_BYTES:
            found.append([])
            size = 0
        found[-1].append(source)
        size += bytes_
    return found


def _check_names(source: Source, names: Sequence[str]) -> None:
    """Refuse names that differ in nothing, or in case only: SQL cannot tell them apart."""
    seen: dict[str, str] = {}
    for name in names:
        if name.lower() in seen:
            twin = seen[name.lower()]
            raise LoadError(f"{source.name} has two columns {twin!r} and {name!r}: rename one of them")
        seen[name.lower()] = name


def _first_line(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0]
