"""Peaks of a month: what came around the same day of both months before, as at their end, is no fault."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from monitoring.panels.daily_volume import LEAST_WEEKS, weeks_before

_MONTHS = (1, 2)
_AS_FAR = 0.6
"""So much of the distance counts as the same: peaks vary, and both have to reach it."""
_APART = 3
"""A last working day lies up to so many days from that of another month, counted from the end."""


def came_monthly(day: date, share: float, rows: Mapping[date, int], started: date) -> bool:
    """Say whether a day of many rows had one as far up around its day of both months before.

    Parameters
    ----------
    day : date
        The day.
    share : float
        Its rows by what is usual.
    rows : mapping of date to int
        From `daily_rows`.
    started : date
        Days before it are no history.

    Returns
    -------
    bool
        False of days of few rows: what fails every month fails.
    """
    least = 1 + _AS_FAR * (share - 1)
    return share > 1 and all(
        any(_share(one, rows, started) >= least for one in _around(day, back)) for back in _MONTHS
    )


def _around(day: date, back: int) -> Iterator[date]:
    """Give the days of an earlier month that lie about as far from its nearer end."""
    ahead = day.day > 15
    month = day.year * 12 + day.month - 1 + ahead
    first, then = (date(some // 12, some % 12 + 1, 1) for some in (month, month - back))
    return (then + (day - first) + timedelta(days=k) for k in range(-_APART, _APART + 1))


def _share(day: date, rows: Mapping[date, int], started: date) -> float:
    """Give the rows of a day by what was usual; 0 where that is not known."""
    weeks = weeks_before([day], rows, started)[0, 0]
    known = weeks[~np.isnan(weeks)]
    usual = float(np.median(known)) if len(known) >= LEAST_WEEKS else 0.0
    return rows.get(day, 0) / usual if usual else 0.0
