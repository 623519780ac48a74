"""Delimited text: its layout read by Python so that nothing is guessed, damaged lines set apart."""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from monitoring.errors import LoadError
from monitoring.store.files import odd_scores
from monitoring.store.files.damaged_lines import check_lines
from monitoring.store.files.database import Database, Shape, number_rows, paths
from monitoring.store.files.decimal_comma import Commas, decimal_commas
from monitoring.store.files.dialect import Layout, layout, separator_line
from monitoring.store.files.encoding import Encoding, decode, detect, is_gzip, opened, single_byte, to_utf8
from monitoring.store.files.sources import Source
from monitoring.store.files.typed_columns import copy_typed, large
from monitoring.store.files.unreadable import MIXED_ENDS
from monitoring.store.quoting import literal

_SAMPLES = (1 << 20, 16 << 20)
_JSON = re.compile(r'\s*(\[\s*)?\{\s*"[^"]*"\s*:')
_SAID = {
    "TOO MANY COLUMNS": "csv_columns",
    "MISSING COLUMNS": "csv_columns",
    "UNQUOTED VALUE": "csv_quotes",
    "INVALID ENCODING": "csv_encoding",
    "LINE SIZE OVER MAXIMUM": "csv_line",
}


class Text(NamedTuple):
    """What must be equal for text files to be read together, besides their columns.

    `above` counts the lines above the names of the columns.
    """

    delimiter: str
    quote: str
    escape: str
    encoding: Encoding
    gzip: bool
    above: int = 0

    def reading(self, columns: Sequence[tuple[str, str]], *, gzip: bool) -> str:
        """The options of ``read_csv`` for columns of these types, without those of damaged lines."""
        listed = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns)
        return (
            f"auto_detect = false, columns = {{{listed}}}, header = true, delim = {literal(self.delimiter)},"
            f" quote = {literal(self.quote)}, escape = {literal(self.escape)},"
            f" compression = '{'gzip' if gzip else 'none'}', allow_quoted_nulls = false"
            f"{f', skip = {self.above}' if self.above else ''}"
        )


def shape(database: Database, source: Source) -> Shape:
    """Read the columns of a file from its first line; every value is text for now.

    Raises
    ------
    LoadError
        For an empty file, one whose encoding cannot be told, one of JSON, and a header without an end.
    """
    assert source.path is not None
    encoding = detect(source.path, source.dialect.encoding)
    found, above = _layout(source, encoding, database)
    text = Text(found.delimiter, found.quote, found.escape, encoding, is_gzip(source.path), above)
    return Shape("csv", tuple((name, "VARCHAR") for name in found.names), text, untyped=True)


def _layout(source: Source, encoding: Encoding, database: Database) -> tuple[Layout, int]:
    """The layout of a file, and how many lines stand above it."""
    assert source.path is not None
    for size in _SAMPLES:
        with opened(source.path) as handle:
            content = handle.read(size)
        try:
            text = decode(content, encoding) + ("\n" if len(content) < size else "")
        except UnicodeError:
            raise LoadError(f"{source.name} is not {encoding.name} text: name its encoding") from None
        if _JSON.match(text):
            raise LoadError(
                f"{source.name} begins as JSON, and is read as delimited text by its name: let the name end"
                " in .jsonl or .json"
            )
        line, sign = separator_line(text)
        text = text.removeprefix(line)
        if line and ("\r\n" in line) != ("\r\n" in text[: text.find("\n") + 1]):  # it would have no row
            raise LoadError(f"cannot read {source.name}: {MIXED_ENDS}")
        if not text.split("\n", 1)[0].strip():
            raise LoadError(f"{source.name} is empty: a CSV file begins with a line of column names")
        asked = replace(source.dialect, delimiter=source.dialect.delimiter or sign)
        found = layout(text, asked, database.known)
        if found:
            break
    else:
        raise LoadError(f"{source.name}: the first line does not end, or a quote in it is not closed")
    if any("\udc80" <= sign <= "\udcff" for name in found.names for sign in name):
        raise LoadError(f"{source.name} is not UTF-8 text: name its encoding, or save it as UTF-8")
    return found, 1 if line else 0


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> dict[int, int]:
    """Copy files of one shape into a table, and give the rows of each; lines that do not fit are rejected."""
    encodings = {source.number: shape.text.encoding for source in sources}
    commas = Commas({}, set())
    if not copy_typed(database, name, shape, sources):
        encodings |= _copy_text(database, name, shape, sources, encodings)
        commas = decimal_commas(database, f"{name}_copy", shape, sources)
    rows = number_rows(database, name, shape, sources, commas.columns, odd_scores.beside(database, name))
    for position, source in enumerate(sources, 1):
        decimal = "," if position in commas.files else "."
        database.facts[source.number] = _facts(shape.text, encodings[source.number], decimal)
    return rows


def _copy_text(
    database: Database, name: str, shape: Shape, sources: Sequence[Source], encodings: dict[int, Encoding]
) -> dict[int, Encoding]:
    """Copy every cell as text; give the encodings that are others than were thought.

    Text of another encoding is written anew as UTF-8 for the time of the copy. Lines that are no UTF-8 in
    a file that passed for it have it looked at as a whole, and read again where it is Windows-1252.
    """
    damaged = _copy(database, name, shape, sources, encodings)
    other = _other_encodings(database, name, sources) if damaged else {}
    if other:
        database.run(f"drop table {name}_copy; drop table {name}_rejected")
        damaged = _copy(database, name, shape, sources, encodings | other)
    if damaged:
        _keep_rejected(database, name, sources)
    return other


def _facts(text: Text, encoding: Encoding, decimal: str) -> dict[str, str | bool]:
    return {
        "format": "csv",
        "delimiter": text.delimiter,
        "quote": text.quote,
        "decimal": decimal,
        "encoding": encoding.name,
        "byte_order_mark": bool(encoding.mark),
        "compression": "gzip" if text.gzip else "none",
    }


def _copy(
    database: Database, name: str, shape: Shape, sources: Sequence[Source], encodings: dict[int, Encoding]
) -> bool:
    """Make the table of the rows as they stand, and one of the lines that could not be read, if any.

    Says whether any could not.
    """
    anew = any(encoding.name != "utf-8" for encoding in encodings.values())
    with database.aside() if anew else nullcontext() as aside:
        placed = [_as_utf8(one, encodings[one.number], aside) if aside else one for one in sources]
        reading = shape.text.reading(shape.columns, gzip=shape.text.gzip and not anew)
        for one in placed:
            names = [column for column, _ in shape.columns]
            check_lines(database, one, names, shape.text.delimiter, reading)
        listed = odd_scores.selected(database, shape, placed, reading) if large(sources) else "*"
        cursor = database.con.cursor()  # the tables of errors are its own
        cursor.execute(
            f"create table {name}_copy as select {listed}, cast(file_index as bigint) + 1 as __file"
            f" from read_csv({paths(placed)}, {reading},"
            " ignore_errors = true, store_rejects = true, rejects_limit = 0,"
            f" rejects_table = '{name}_errors', rejects_scan = '{name}_scans')"
        )
        [(errors,)] = cursor.execute(f"select count(*) from {name}_errors").fetchall()
        if errors:
            cursor.execute(
                f"create table {name}_rejected as"
                f" select list_position({paths(placed)}, s.file_path) as position,"
                f" e.line - {1 + shape.text.above} as row,"
                " e.column_name as col, cast(e.error_type as varchar) as error, e.csv_line as line"
                f" from {name}_errors e join {name}_scans s using (scan_id, file_id)"
                " qualify row_number() over (partition by s.file_path, e.line order by e.byte_position) = 1"
            )
        cursor.execute(f"drop table {name}_errors; drop table {name}_scans")
    return bool(errors)


def _as_utf8(source: Source, encoding: Encoding, aside: Path) -> Source:
    """A copy of a text file that DuckDB can read."""
    target = aside / f"{source.number}.csv"
    to_utf8(Path(str(source.path)), encoding, target)
    return replace(source, path=target)


def _other_encodings(database: Database, name: str, sources: Sequence[Source]) -> dict[int, Encoding]:
    """The files that passed for UTF-8 by their beginning, and are Windows-1252 on the whole."""
    broken = database.run(f"select distinct position from {name}_rejected where error = 'INVALID ENCODING'")
    doubtful = [sources[int(str(position)) - 1] for (position,) in broken]
    plain = [one for one in doubtful if not one.dialect.encoding and one.path]
    found = {one.number: single_byte(one.path) for one in plain if one.path}
    return {number: Encoding(encoding) for number, encoding in found.items() if encoding != "utf-8"}


def _keep_rejected(database: Database, name: str, sources: Sequence[Source]) -> None:
    """Remember damaged lines: a row's number is its line's less that of the header."""
    rules = " ".join(f"when {literal(error)} then {literal(rule)}" for error, rule in _SAID.items())
    numbers = [source.number for source in sources]
    database.reject(
        f"select ({numbers}::integer[])[position], row, col,"
        f" case error {rules} else 'csv' end, line from {name}_rejected"
    )
    database.run(f"drop table {name}_rejected")
