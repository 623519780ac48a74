"""Rows of each level of a cohort column, by local day and hour of the clock, as the cube keeps them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.errors import RowsGoneError
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, spans_of
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.cube.reads import chosen_records
from monitoring.store.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class LevelHours:
    """How many rows of each level every day has, by hour.

    Parameters
    ----------
    levels : sequence of str
        Their canonical texts.
    day : ndarray of intp, shape (D,)
        Ordinals of the local days that have rows, ascending.
    names : sequence of str
        The hours, as the profiles name them.
    counts : ndarray of int64, shape (levels, D, hours)
        Rows.
    """

    levels: Sequence[str]
    day: NDArray[np.intp]
    names: Sequence[str]
    counts: NDArray[np.int64]

    def by_day(self) -> dict[str, dict[date, int]]:
        """Give the days that each level has rows on."""
        days = [date.fromordinal(one) for one in self.day.tolist()]
        of_days = self.counts.sum(axis=2).tolist()
        return {
            level: {day: rows for day, rows in zip(days, own, strict=True) if rows}
            for level, own in zip(self.levels, of_days, strict=True)
        }


def level_hours(snapshot: Snapshot, span: Span, column: Dimension, most: int) -> LevelHours | None:
    """Count the predictions of a span by level and hour; no row is read.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    span : Span
        The days that it cuts are counted as a whole: each hour is the same there.
    column : Dimension
        The cohort column.
    most : int
        How many levels are worth it.

    Returns
    -------
    LevelHours or None
        None where the cube has not the column by itself on all of these days, or more levels.
    """
    files = snapshot.files("row_hours", Selection("", whole_days(snapshot, span)))
    found = snapshot.cube.cells("row_hours", {column.name}, "", files) if files else None
    if not files or found is None or found[0] != (column.name,):
        return None
    held = found[1]
    chosen = np.flatnonzero(held.on(files))
    codes, level = np.unique(held.cell.code[chosen], return_inverse=True)
    texts = [json.loads(held.cell.names[code])[0] for code in codes.tolist()]
    named = [k for k, text in enumerate(texts) if text is not None]
    if len(named) > most:
        return None
    records = dict(chosen_records(held, chosen))[""]
    present, day = np.unique(records.day, return_inverse=True)
    rows = records.records.levels
    counts = rows.by_group(level * len(present) + day, len(texts) * len(present))
    counts = counts.reshape(len(texts), len(present), -1)
    return LevelHours([texts[k] for k in named], present, rows.names, counts[named])


def level_days(
    snapshot: Snapshot, span: Span, column: Dimension, most: int, *, read: bool
) -> dict[str, dict[date, int]] | None:
    """Count the predictions of a span by level and local day.

    Parameters
    ----------
    snapshot, span, column, most
        As of `level_hours`.
    read : bool
        Whether rows may be read where the cube has not the column by itself.

    Returns
    -------
    dict of str to dict of date to int, or None
        By canonical text. None for more levels, and where rows may not be read or are gone.
    """
    kept = level_hours(snapshot, span, column, most)
    if kept is not None or not read:
        return kept.by_day() if kept else None
    try:
        rows = snapshot.rows_of(Selection("", whole_days(snapshot, span)), ("__day", column.sql))
    except RowsGoneError:
        return None
    text = canonical_text(column.sql, column.kind)
    found: dict[str, dict[date, int]] = {}
    sql = (
        f"select {text}, __day, count(*) from {rows} where {column.sql} is not null group by all order by all"
    )
    for level, day, count in snapshot.ask(sql):
        found.setdefault(level, {})[day] = count
    return found if len(found) <= most else None


def whole_days(snapshot: Snapshot, span: Span) -> tuple[Span, ...]:
    """Give the local days that a span touches; no span at all would mean all rows."""
    zone = snapshot.contract.zone
    return spans_of(span.days(zone), zone) or (span,)
