"""Values that were rounded: to fewer decimals, or down to them."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.exchanged_values import LEAST_ROWS, same_values

DECIMALS = range(-3, 7)
"""From thousands to millionths; what is finer moves no bin."""
EVERY, BEFORE = 0.9, 0.5
"""So many have no more decimals since, as a day may be both, and at most so many had no more before."""
EMPTY = 0.7
"""Of the bins that would hold a row so many at most do, where rounding moves rows between them."""
_SAME = 1e-7
"""A number of single precision is so near to a decimal one."""


def fewer_bins(ref_counts: ArrayLike, cur_counts: ArrayLike) -> bool:
    """Say whether rows stand in so few of the bins that they may be rounded.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (B,)
        Rows by fine bin.

    Returns
    -------
    bool
        Whether fewer than seven in ten hold a row of those that as many rows of the reference would be in.

    Examples
    --------
    >>> fewer_bins([50] * 8, [100, 0, 0, 0, 100, 0, 0, 0]), fewer_bins([50] * 8, [3, 1, 0, 0, 0, 1, 0, 0])
    (True, False)
    """
    then, now = floats(ref_counts), floats(cur_counts)
    if not then.sum() > 0:
        return False
    expected = -np.expm1(-now.sum() * then / then.sum()).sum()
    return bool(np.count_nonzero(now) <= EMPTY * expected)


def on_grid(values: ArrayLike, decimals: int) -> float:
    """Give the share of values that have no more decimals, at least one value; −1 is tens.

    Examples
    --------
    >>> on_grid([0.25, 0.5, 1.0, 20.0], 1), on_grid([0.25, 0.5, 1.0, 20.0], -1)
    (0.75, 0.25)
    """
    with np.errstate(over="ignore", invalid="ignore"):  # no scaled value is on no grid
        scaled = floats(values) * 10.0**decimals
        off = np.abs(scaled - np.round(scaled))
        return float(np.mean(off <= np.minimum(1e-9 + _SAME * np.abs(scaled), 0.01)))


def rounded_to(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> int | None:
    """Say to how many decimals values were rounded.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.

    Returns
    -------
    int or None
        The fewest that nearly all current values have, where at most half of the reference's had as few, and
        these, rounded so, or down, or up, are as the current ones; else None, and below a hundred values.

    References
    ----------
    Smirnov 1948, doi:10.1214/aoms/1177730256

    Examples
    --------
    >>> spread = np.linspace(0, 9.7, 1000)
    >>> rounded_to(spread, np.round(spread)), rounded_to(spread, np.floor(spread * 10) / 10)
    (0, 1)
    >>> rounded_to(spread, np.round(spread) + 3) is None
    True
    """
    then, now = floats(ref_sorted), floats(cur_sorted)
    if min(len(then), len(now)) < LEAST_ROWS:
        return None
    decimals = next((one for one in DECIMALS if on_grid(now, one) >= EVERY), None)
    if decimals is None or on_grid(then, decimals) > BEFORE:
        return None
    return decimals if any(same_values(one, now) for one in _rounded(then, decimals)) else None


def _rounded(values: Floats, decimals: int) -> list[Floats]:
    """Give values rounded, rounded down and rounded up; on one grid to the last digit."""
    scale = 10.0**decimals
    return [np.round(way(values * scale) / scale, max(decimals, 0)) for way in (np.round, np.floor, np.ceil)]
