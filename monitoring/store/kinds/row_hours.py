"""Rows of each hour of the clock, of every day: an hour without any is seen without a row being read."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.row_table import counted
from monitoring.scope.instant import HOUR_US
from monitoring.store.columns.cells import Grouping
from monitoring.store.columns.stored_columns import stamp
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.kind import Kind, Part

CYCLE = 32
"""An hour is numbered since 1970 (UTC), by what remains of it: no local day has as many."""
Index = NDArray[np.intp]
STAMP = stamp("__ts")
_NAMES = tuple(f"{hour:02d}" for hour in range(CYCLE))


def _columns(model: Model) -> Columns:
    return Columns([STAMP])


def _row_hours(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count rows by hour; those of a reference may have no time."""
    when = chunk.floats(STAMP)
    timed = np.isfinite(when)
    hour = np.where(timed, np.floor(when / HOUR_US) % CYCLE, -1).astype(np.intp)

    def of(hour: Index, group: Index, groups: int) -> LevelTable:
        return LevelTable.of(hour, _NAMES, group, groups)

    yield "", counted(of, [hour], grouping.group, grouping.groups, CYCLE + 1)


ROW_HOURS = Kind(_columns, _row_hours)
