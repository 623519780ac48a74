"""Delimited text: header and delimiter read by Python so that nothing is guessed, damaged lines set apart."""

import csv
import gzip
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb

from monitoring.errors import LoadError
from monitoring.store.ingest.database import REJECTED, Database, Shape, number_rows, paths
from monitoring.store.ingest.sources import Source
from monitoring.store.quoting import literal

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_HEADER = 1_000_000
_SAID = {
    "TOO MANY COLUMNS": "csv_columns",
    "MISSING COLUMNS": "csv_columns",
    "UNQUOTED VALUE": "csv_quotes",
    "INVALID ENCODING": "csv_encoding",
    "LINE SIZE OVER MAXIMUM": "csv_line",
}


def shape(database: Database, source: Source) -> Shape:
    """Read the columns of a file from its first line; every value is text for now."""
    assert source.path is not None
    delimiter, names = header(source.path, database.known)
    return Shape("csv", tuple((name, "VARCHAR") for name in names), delimiter)


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> None:
    """Copy files of one shape into a table; lines that do not fit go to the table of rejected rows."""
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column, _ in shape.columns)
    dialect = f"delim = {literal(shape.delimiter)}, quote = '\"', escape = '\"', header = true"
    cursor = database.con.cursor()
    cursor.execute(
        f"create table {name}_copy as select *, cast(file_index as bigint) + 1 as __file"
        f" from read_csv({paths(sources)}, auto_detect = false, columns = {{{columns}}}, {dialect},"
        " allow_quoted_nulls = false, ignore_errors = true, store_rejects = true, rejects_limit = 0,"
        f" rejects_table = '{name}_errors', rejects_scan = '{name}_scans')"
    )
    _keep_rejected(cursor, name, sources)
    number_rows(database, name, shape, sources)


def _keep_rejected(cursor: duckdb.DuckDBPyConnection, name: str, sources: Sequence[Source]) -> None:
    """Remember damaged lines: the header is line 1, so that a row's number is its line's less one."""
    rules = " ".join(f"when {literal(error)} then {literal(rule)}" for error, rule in _SAID.items())
    numbers = [source.number for source in sources]
    cursor.execute(
        f"insert into {REJECTED}"
        f" select ({numbers}::integer[])[list_position({paths(sources)}, s.file_path)], e.line - 1,"
        f" e.column_name, case cast(e.error_type as varchar) {rules} else 'csv' end, e.csv_line"
        f" from {name}_errors e join {name}_scans s using (scan_id, file_id)"
        " qualify row_number() over (partition by s.file_path, e.line order by e.byte_position) = 1"
    )
    cursor.execute(f"drop table {name}_errors")
    cursor.execute(f"drop table {name}_scans")


def header(path: Path, known: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Read the delimiter and the column names of a text file.

    Parameters
    ----------
    path : Path
        CSV, plain or gzipped, with a header line.
    known : collection of str
        Columns that the contract names: the delimiter that shows most of them wins, then the one that
        gives most columns.

    Returns
    -------
    tuple of (str, tuple of str)
        A column without a name is called ``__unnamed_<position>``, which nothing loads.

    Raises
    ------
    LoadError
        For an empty file, one that is not UTF-8, and a name that stands twice.
    """
    line = _first_record(path)
    best = max(DELIMITERS, key=lambda sign: _score(_split(line, sign), known))
    names = [name or f"__unnamed_{i}" for i, name in enumerate(_split(line, best))]
    return best, tuple(names)


def _first_record(path: Path) -> str:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rb") as handle:
            content = handle.readline(_LONGEST_HEADER)
            while content.count(b'"') % 2 and (more := handle.readline(_LONGEST_HEADER)):
                content += more
        line = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LoadError(f"{path} is not UTF-8 text: save it as UTF-8, or load it as Parquet") from None
    except (OSError, EOFError) as error:
        raise LoadError(f"cannot read {path}: {error}") from None
    if not line.strip():
        raise LoadError(f"{path} is empty: a CSV file begins with a line of column names")
    return line


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter))


def _score(names: list[str], known: Collection[str]) -> tuple[int, int]:
    return sum(name in known for name in names), len(names)
