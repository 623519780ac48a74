"""Writing segments: immutable Parquet files that reach the disk before anybody can see them."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from uuid import uuid4

from monitoring.store.entries import Segment
from monitoring.store.ingest.loading import Loading
from monitoring.store.quoting import literal

ROW_GROUP = 122_880  # as DuckDB's own, so that what it reads and writes is cut alike
# Numbers hardly compress: snappy is a seventh larger than zstd and read in half the time.
_FORMAT = f"(format parquet, compression snappy, row_group_size {ROW_GROUP})"
_DATED = ("predictions", "reference")


def write(
    loading: Loading, kind: str, source: str, select: str, *, order: str = "", columns: Iterable[str] = ()
) -> Segment | None:
    """Write the rows of a query as a segment.

    Parameters
    ----------
    loading : Loading
        The load that it belongs to.
    kind, source : str
        As in the catalog.
    select : str
        The rows.
    order : str
        Columns to sort by.
    columns : iterable of str
        The users' columns that the files had.

    Returns
    -------
    Segment or None
        None when there is no row: nothing is written then.
    """
    name = f"segments/{loading.contract.model}/{kind}-{uuid4().hex}.parquet"
    path = loading.directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = f"{select} order by {order}" if order else select
    rows = loading.number(f"copy ({ordered}) to {literal(str(path.resolve()))} {_FORMAT}")
    if rows == 0:
        path.unlink()
        return None
    sync(path)
    first, last = _days(loading, path) if kind in _DATED else (None, None)
    return Segment(kind, source, name, rows, path.stat().st_size, first, last, tuple(columns))


def _days(loading: Loading, path: Path) -> tuple[date | None, date | None]:
    row = loading.run(f"select min(__day), max(__day) from read_parquet({literal(str(path.resolve()))})")[0]
    first, last = (day if isinstance(day, date) else None for day in row)
    return first, last


def sync(path: Path) -> None:
    """Wait until a file and its name are on the disk."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
