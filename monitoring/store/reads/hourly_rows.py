"""Rows by hour of the clock."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import from_microseconds
from monitoring.scope.window import Span
from monitoring.store.bounded import Bounded
from monitoring.store.kinds.hours import HOUR_US
from monitoring.store.scheduling.scanning import scan
from monitoring.store.snapshot import Snapshot

Counts = NDArray[np.int64]
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
    """

    hour: Counts
    rows: Counts


_KEPT: Bounded[HourlyRows] = Bounded(_MOST, lambda some: 2 * len(some.hour))
_EVERY = Selection("", ())


def hourly_rows(snapshot: Snapshot, span: Span) -> HourlyRows:
    """Count the predictions of a span by hour.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    span : Span
        Hours that it cuts may be counted as a whole.

    Returns
    -------
    HourlyRows
        Of longer where that was counted before: each hour is the same there.

    Raises
    ------
    RowsGoneError
        When retention has dropped some of the rows.
    """
    whole = _KEPT.kept((snapshot.number, _EVERY))
    if whole is not None:
        return whole
    asked = Selection("", (span,))
    return _KEPT.get((snapshot.number, asked), lambda: _counted(snapshot, asked))


def count_every_hour(snapshot: Snapshot) -> None:
    """Count all predictions by hour, where their rows are there: spans of them need no scan of their own."""
    if not snapshot.rows_gone(_EVERY):
        _KEPT.get((snapshot.number, _EVERY), lambda: _counted(snapshot, _EVERY))


def _counted(snapshot: Snapshot, selection: Selection) -> HourlyRows:
    rows = snapshot.rows_of(selection, ["__ts"])
    sql = f"select epoch_us(__ts) // {HOUR_US} as hour, count(*) as n from {rows}"
    con = snapshot.connection(selection.as_of)
    found = scan(con, lambda con: con.cursor().execute(f"{sql} group by 1 order by 1").fetchnumpy())
    return HourlyRows(*(np.asarray(found[name], dtype=np.int64) for name in ("hour", "n")))


def first_and_last(snapshot: Snapshot, span: Span) -> tuple[datetime, datetime] | None:
    """Give the times of the first and the last prediction of a span; None where it has none."""
    rows = snapshot.rows_of(Selection("", (span,)), ["__ts"])
    [ends] = snapshot.ask(f"select epoch_us(min(__ts)), epoch_us(max(__ts)) from {rows}")
    return None if ends[0] is None else (from_microseconds(ends[0]), from_microseconds(ends[1]))
