"""Rows by hour of the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.damaged_record import reading
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression
from monitoring.scope.instant import from_microseconds, midnight
from monitoring.scope.window import Span
from monitoring.store.columns.cells import Dimension
from monitoring.store.kinds.row_hours import CYCLE
from monitoring.store.reads.level_hours import level_hours, whole_days
from monitoring.store.snapshot import Snapshot

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class HourlyRows:
    """The hours that have rows, ascending.

    Parameters
    ----------
    hour : ndarray of int64, shape (H,)
        Whole hours since 1970 (UTC).
    rows : ndarray of int64, shape (H,)
        Of each.
    """

    hour: Counts
    rows: Counts

    @classmethod
    def of(cls, begins: Counts, names: Sequence[str], counts: Counts) -> "HourlyRows":
        """Add up what days have of each hour.

        Parameters
        ----------
        begins : ndarray of int64, shape (D,)
            The hour of each day's midnight.
        names : sequence of str
            Hours by what remains of them, as the profiles name them.
        counts : ndarray of int64, shape (D, len(names))
            Rows.

        Examples
        --------
        >>> found = HourlyRows.of(np.array([31, 55]), ["00", "23", "31"], np.array([[5, 0, 7], [0, 9, 0]]))
        >>> found.hour.tolist(), found.rows.tolist()
        ([31, 32, 55], [7, 5, 9])
        """
        with reading("rows by hour"):
            rest = np.array([int(name) for name in names], dtype=np.int64)
        every = begins[:, None] + (rest - begins[:, None]) % CYCLE
        hour, place = np.unique(every[counts > 0], return_inverse=True)
        return cls(hour, np.bincount(place, weights=counts[counts > 0]).astype(np.int64))


def hourly_rows(snapshot: Snapshot, span: Span, cohort: Expression | None = None) -> HourlyRows:
    """Count the predictions of a span by hour.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    span : Span
        The days that it cuts are counted as a whole: each hour is the same there.
    cohort : Expression, optional
        Whose rows alone.

    Returns
    -------
    HourlyRows
        From what the cube keeps of each day, where it keeps this; else from the rows' times.

    Raises
    ------
    RowsGoneError
        When they are asked, and retention has dropped some of them.
    """
    days = whole_days(snapshot, span)
    found = snapshot.profiles("row_hours", Selection("", days, cohort=cohort)).of("")
    present, day = np.unique(found.day, return_inverse=True)
    levels = found.records.levels
    return HourlyRows.of(_begins(snapshot, present), levels.names, levels.by_group(day, len(present)))


def hourly_rows_by_level(
    snapshot: Snapshot, span: Span, column: Dimension, most: int
) -> dict[str, HourlyRows] | None:
    """Count the predictions of a span by hour, of each level of a cohort column.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    span : Span
        As of `hourly_rows`.
    column : Dimension
        The cohort column.
    most : int
        How many levels are worth it.

    Returns
    -------
    dict of str to HourlyRows, or None
        By the canonical text of levels that have rows there, as the cube keeps them: no row is read. None
        where it has not the column by itself on all of these days, or more levels.
    """
    found = level_hours(snapshot, span, column, most)
    if found is None:
        return None
    begins = _begins(snapshot, found.day)
    return {
        text: HourlyRows.of(begins, found.names, own)
        for text, own in zip(found.levels, found.counts, strict=True)
    }


def _begins(snapshot: Snapshot, days: NDArray[np.intp]) -> Counts:
    """Number the hour of the midnight of each day."""
    zone = snapshot.contract.zone
    begins = [midnight(date.fromordinal(one), zone).timestamp() // 3600 for one in days.tolist()]
    return np.array(begins, dtype=np.int64)


def first_and_last(
    snapshot: Snapshot, span: Span, cohort: Expression | None = None
) -> tuple[datetime, datetime] | None:
    """Give the times of the first and the last prediction of a span; None where it has none."""
    rows = snapshot.rows_of(Selection("", (span,), cohort=cohort), ["__ts"])
    [ends] = snapshot.ask(f"select epoch_us(min(__ts)), epoch_us(max(__ts)) from {rows}")
    return None if ends[0] is None else (from_microseconds(ends[0]), from_microseconds(ends[1]))
