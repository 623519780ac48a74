"""Rows of Python values as a Parquet file of text: kinds are told by all values, as in CSV."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from monitoring.scope.cohort import print_number
from monitoring.store.files.database import check_names

_BATCH = 20_000


def write_text(name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]], target: Path) -> None:
    """Write rows, a batch at a time.

    Parameters
    ----------
    name : str
        Of their source, for messages.
    columns : sequence
        Names; one without is called ``__unnamed_<position>``, which nothing loads.
    rows : iterable of sequence
        A short row lacks its last cells; what is beyond the columns is left out.
    target : Path
        The file.

    Raises
    ------
    LoadError
        For names that SQL cannot tell apart.
    """
    names = [str(one).strip() if one is not None and str(one).strip() else f"__unnamed_{k}"
             for k, one in enumerate(columns)]  # fmt: skip
    check_names(name, names)
    schema = pa.schema([(one, pa.string()) for one in names])
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            cells = [[as_text(row[k]) if k < len(row) else None for row in batch] for k in range(len(names))]
            writer.write_batch(pa.record_batch([pa.array(c, pa.string()) for c in cells], schema=schema))


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    every = iter(rows)
    while batch := list(islice(every, _BATCH)):
        yield batch


def as_text(value: Any) -> str | None:
    r"""A value as CSV would have it.

    Examples
    --------
    >>> [as_text(one) for one in (True, 3.0, 0.1, date(2026, 1, 2), b"\x01", None)]
    ['true', '3', '0.1', '2026-01-02', '01', None]
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return print_number(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
