"""The answer to a statement as text or Parquet: JSON, CSV, Markdown, and a table for a terminal."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.errors import ExportError, UnknownNameError
from monitoring.export.csv import cell
from monitoring.export.json import dumps
from monitoring.export.markdown import as_table, plain
from monitoring.scope.instant import print_instant

Rows = list[tuple[Any, ...]]


def names(answer: pa.Table) -> list[str]:
    """Give the columns' names; of two alike the later ones are numbered."""
    found: list[str] = []
    for name in answer.column_names:
        later = [f"{name}_{k}" for k in range(1, len(answer.column_names))]
        found.append(next(one for one in (name, *later) if one not in found))
    return found


def rows(answer: pa.Table) -> Rows:
    """Give the rows as plain values: times printed, what is undefined None.

    Parameters
    ----------
    answer : pyarrow.Table
        Any.

    Returns
    -------
    list of tuple
        Of text, numbers, truth values, None, lists and dictionaries.
    """
    columns = [[simple(value) for value in column.to_pylist()] for column in answer.columns]
    return list(zip(*columns, strict=True)) if columns else []


def simple(value: Any) -> Any:
    """Give a value as JSON has it.

    Parameters
    ----------
    value : object
        Of an Arrow table.

    Returns
    -------
    object
        A time with a zone is printed in UTC, one without as it is; NaN and infinity are None.

    Examples
    --------
    >>> simple(Decimal("15")), simple(float("nan")), simple(date(2025, 1, 31))
    (15, None, '2025-01-31')
    >>> simple(timedelta(days=2, hours=3)), simple(timedelta(hours=-3))
    ('2 days, 3:00:00', '-3:00:00')
    """
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return print_instant(value) if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): simple(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [simple(inner) for inner in value]
    if isinstance(value, timedelta):
        return f"-{-value}" if value < timedelta() else str(value)
    return value


def text(value: Any) -> str:
    """Write a plain value as one cell of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json(answer: pa.Table) -> bytes:
    """One object a row, in an array."""
    listed = names(answer)
    records = [dict(zip(listed, row, strict=True)) for row in rows(answer)]
    return (dumps(records) + "\n").encode()


def _csv(answer: pa.Table) -> bytes:
    """RFC 4180; no cell that a spreadsheet would run."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(cell, names(answer)))
    writer.writerows([_csv_cell(value) for value in row] for row in rows(answer))
    return written.getvalue().encode()


def _csv_cell(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return repr(value) if number else cell(text(value))


def _markdown(answer: pa.Table) -> bytes:
    """A table; numbers set to the right."""
    marks = ["--:" if numeric(field.type) else "---" for field in answer.schema]
    cells = [[plain(text(value)) for value in row] for row in rows(answer)]
    return (as_table(names(answer), marks, cells) + "\n").encode()


def _parquet(answer: pa.Table) -> bytes:
    buffer = io.BytesIO()
    try:
        pq.write_table(answer.rename_columns(names(answer)), buffer, compression="zstd")
    except pa.ArrowNotImplementedError:
        kinds = ", ".join(f"{field.name} ({field.type})" for field in answer.schema)
        raise ExportError(f"Parquet cannot hold one of {kinds}: cast it to varchar") from None
    return buffer.getvalue()


def numeric(kind: pa.DataType) -> bool:
    """Whether a column holds numbers."""
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(test(kind) for test in tests)


ANSWER_FORMATS: dict[str, Callable[[pa.Table], bytes]] = {
    "json": _json,
    "csv": _csv,
    "md": _markdown,
    "parquet": _parquet,
}
BINARY: Sequence[str] = ("parquet",)


def write_answer(answer: pa.Table, format: str) -> bytes:
    """Write an answer.

    Parameters
    ----------
    answer : pyarrow.Table
        Any.
    format : str
        One of `ANSWER_FORMATS`.

    Returns
    -------
    bytes
        UTF-8, or Parquet.

    Raises
    ------
    UnknownNameError
        With the nearest format that exists.
    """
    if format not in ANSWER_FORMATS:
        raise UnknownNameError("format", format, tuple(ANSWER_FORMATS))
    return ANSWER_FORMATS[format](answer)
