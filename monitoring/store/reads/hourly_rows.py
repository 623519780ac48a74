"""Rows by hour of the clock, with the first and the last of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.scheduling.scanning import scan
from monitoring.store.snapshot import Snapshot

Counts = NDArray[np.int64]
HOUR_US = 3_600_000_000
_MOST = 1_000_000


@dataclass(frozen=True, eq=False)
class HourlyRows:
    """The hours that have rows, ascending.

    Parameters
    ----------
    hour : ndarray of int64, shape (H,)
        Whole hours since 1970 (UTC).
    rows : ndarray of int64, shape (H,)
        Of each.
    first, last : ndarray of int64, shape (H,)
        Times of its first and its last row, microseconds since 1970 (UTC).
    """

    hour: Counts
    rows: Counts
    first: Counts
    last: Counts


_KEPT: Bounded[HourlyRows] = Bounded(_MOST, lambda some: 4 * len(some.hour))


def hourly_rows(snapshot: Snapshot, selection: Selection) -> HourlyRows:
    """Count the rows of a selection by hour.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Of predictions.

    Returns
    -------
    HourlyRows
        Kept: panels and lines ask alike.
    """
    return _KEPT.get((snapshot.number, selection), lambda: _counted(snapshot, selection))


def _counted(snapshot: Snapshot, selection: Selection) -> HourlyRows:
    rows = snapshot.rows_of(selection, ["__ts"])
    sql = (
        f"select epoch_us(__ts) // {HOUR_US} as hour, count(*) as rows, "
        f"epoch_us(min(__ts)) as first, epoch_us(max(__ts)) as last from {rows} group by 1 order by 1"
    )
    con = snapshot.connection(selection.as_of)
    found = scan(con, lambda con: con.cursor().execute(sql).fetchnumpy())
    return HourlyRows(
        *(np.asarray(found[name], dtype=np.int64) for name in ("hour", "rows", "first", "last"))
    )
