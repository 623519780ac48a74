"""What came again and again in the weeks before: days as far off, and days of none, as of logs in bursts."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats
from monitoring.statistics.lazy_imports import special

AS_FAR = 0.8
"""So much of the distance counts as the same."""
MOST_TIMES = 3
"""In the weeks before: what was as far off so often comes and goes, and is no fault each time."""


def times_as_far(history: Floats, share: float) -> int:
    """Count how often days were as far off as another is now, on the same side.

    Parameters
    ----------
    history : array, shape (7, W)
        Counts of the weeks before, from the day itself back: its own weekday first, then those that follow;
        NaN where there is none.
    share : float
        Its rows by what is usual.

    Returns
    -------
    int
        Times apart: days that follow one another are one, weekdays without rows left out.

    Examples
    --------
    >>> weeks = np.full((7, 8), 60.0)
    >>> weeks[[0, 1, 2, 4], [0, 0, 3, 6]] = 5.0
    >>> times_as_far(weeks, 0.0), times_as_far(weeks, 2.0)
    (3, 0)
    """
    counts, usual = _in_order(history, _medians(history))
    return _times((counts / usual - 1) * np.sign(share - 1) >= AS_FAR * abs(share - 1))


def bare_days_z(history: Floats, counts: Floats) -> float:
    """Say how unusual so many days of none are where such days come again and again.

    Parameters
    ----------
    history : array, shape (7, W)
        As of `times_as_far`, of the first of some days.
    counts : array, shape (L,)
        Rows of these days, which lie in a row.

    Returns
    -------
    float
        Normal score by the share of days of none, which no law of counts has; infinite where they did not
        come three times apart.

    Examples
    --------
    >>> weeks = np.full((7, 8), 60.0)
    >>> bare_days_z(weeks, np.zeros(3))
    inf
    >>> weeks[[0, 1, 2, 4] * 4, np.repeat([0, 2, 4, 6], 4)] = 0.0
    >>> round(bare_days_z(weeks, np.zeros(3)), 2)
    1.99
    """
    usual = _medians(history)
    before, _ = _in_order(history, usual)
    if _times(before == 0) < MOST_TIMES:
        return inf
    own = counts[usual[np.arange(len(counts)) % len(usual)] > 0]
    empty = int((own == 0).sum())
    tail = special.bdtrc(empty - 1, len(own), float((before == 0).mean())) if empty else 1.0
    return float(-special.ndtri(tail))


def _medians(history: Floats) -> Floats:
    """Give what is usual on each weekday, 0 where nothing is known."""
    known = ~np.isnan(history).all(axis=1)
    found = np.zeros(len(history))
    found[known] = np.nanmedian(history[known], axis=1)
    return found


def _in_order(history: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """Give the days that have rows by their weekday in the order of time, and what is usual on them."""
    expected = np.broadcast_to(usual[:, None], history.shape)
    counts, expected = (one[:, ::-1].T.ravel() for one in (history, expected))
    some = ~np.isnan(counts) & (expected > 0)
    return counts[some], expected[some]


def _times(some: NDArray[np.bool_]) -> int:
    """Count the stretches of days in a row."""
    return int(some[:1].sum() + (some[1:] & ~some[:-1]).sum())
