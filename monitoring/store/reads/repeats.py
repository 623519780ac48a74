"""Rows that came again: counted by local day and version when they were loaded."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pyarrow.parquet as pq

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.catalog.damaged_file import named
from monitoring.store.snapshot import Snapshot

_COLUMNS = ["__day", "__version", "n"]
_Counts: TypeAlias = list[tuple[date, str | None, int]]
_KEPT: Bounded[_Counts] = Bounded(100_000, len)
"""Of files, which never change: to open DuckDB for a few rows took half of the first question of a store."""


def repeated_rows(snapshot: Snapshot, selection: Selection) -> dict[date, int]:
    """Count the rows of a selection's version that came again, by day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Of predictions; its cohort is not looked at, as a refused row belongs to none.

    Returns
    -------
    dict of date to int
        Days of the whole store; a day without repeats is absent.

    Raises
    ------
    OSError
        Where a file is missing or damaged; it names the file.
    """
    counts: dict[date, int] = {}
    for segment in snapshot.segments.get("repeats", []):
        file = snapshot.directory / segment.file
        for day, version, n in _KEPT.get(file, partial(_read, file)):
            if not selection.version or version == selection.version:
                counts[day] = counts.get(day, 0) + n
    return counts


def _read(file: Path) -> _Counts:
    with named(file), pq.ParquetFile(file) as opened:
        found = opened.read(_COLUMNS, use_threads=False).to_pydict()
    return list(zip(*(found[column] for column in _COLUMNS), strict=True))
