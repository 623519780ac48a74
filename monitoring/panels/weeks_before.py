"""The weeks before a window, which tell what is usual whatever the baseline is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from monitoring.errors import RowsGoneError
from monitoring.store.snapshot import Snapshot

WEEKS = 8
Counted = TypeVar("Counted")


def with_weeks_before(
    snapshot: Snapshot, first: date, counted: Callable[[date], Counted], weeks: int = WEEKS
) -> tuple[Counted, date | None]:
    """Count from some weeks before a day on, or from the first day whose rows are still there.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    first : date
        Of the window.
    counted : callable
        Counts from a day on.
    weeks : int, optional
        Eight tell what is usual.

    Returns
    -------
    counts, kept : object and date or None
        What it gives; the day from which rows are kept, where those before were asked for in vain.

    Raises
    ------
    RowsGoneError
        Where the window itself has lost rows that are needed.
    """
    try:
        return counted(first - timedelta(weeks=weeks)), None
    except RowsGoneError:  # of the days before the window, whose profiles do not hold the cohort
        kept = snapshot.retained.rows_from
        if kept is None or kept > first:
            raise
        return counted(kept), kept
