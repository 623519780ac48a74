"""Values that two columns exchange: each has from a day on what the other had before."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.two_sample_tests import ks_critical, ks_distance

NEAR = 0.05
"""Up to which D values are the same, or up to what chance makes of it in one of a thousand: days wander."""
_BY_CHANCE = 0.001
APART = 4
"""So many times as far a column is from what it was itself."""
LEAST_ROWS, LEAST_VALUES = 100, 10
"""Of yes and no, and of five marks, a share that moved is soon that of another column."""
_RANKS = np.arange(1, 10) / 10


def near(n: float, m: float) -> float:
    """Give the Kolmogorov–Smirnov D up to which samples of `n` and `m` values are the same."""
    return max(NEAR, ks_critical(n, m, _BY_CHANCE))


def decile_bounds(edges: ArrayLike, counts: ArrayLike, slack: float = 0.0) -> tuple[Floats, Floats]:
    """Bound the nine deciles of values, by bins.

    Parameters
    ----------
    edges : array, shape (B + 1,)
        Ascending, the outer ones included; bins are closed on the right.
    counts : array, shape (B,)
        Values per bin, at least one.
    slack : float
        Bound those of everything that is at most so far in D from these values instead.

    Returns
    -------
    low, high : ndarray of float64, shape (9,)
        In units of the values.

    References
    ----------
    Kolmogorov–Smirnov bands of quantiles: Doksum 1974, doi:10.1214/aos/1176342662

    Examples
    --------
    >>> low, high = decile_bounds([0, 1, 2, 3, 4], [1, 1, 1, 1])
    >>> low.tolist(), high.tolist()
    ([0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0], [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0])
    """
    bounds, below = floats(edges), np.cumsum(floats(counts))
    share, last = below / below[-1], len(below) - 1
    least, most = (np.searchsorted(share, _RANKS + off) for off in (-slack, slack))
    return bounds[np.minimum(least, last)], bounds[np.minimum(most, last) + 1]


def same_values(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> bool:
    """Say whether the values of two samples, ascending, are much the same.

    Examples
    --------
    >>> some = np.arange(1000.0)
    >>> same_values(some, some[::2]), same_values(some, some[200:])
    (True, False)
    """
    n, m = len(floats(ref_sorted)), len(floats(cur_sorted))
    return min(n, m) >= LEAST_ROWS and ks_distance(ref_sorted, cur_sorted) <= near(n, m)


def exchanged(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> bool:
    """Say whether two columns have exchanged their values.

    Parameters
    ----------
    first, second : tuple of ndarray of float64
        Of each column the finite values before and since, ascending.

    Returns
    -------
    bool
        Whether each has now much what the other had, and is four times as far from what it had itself; False
        where one has fewer than a hundred values, or fewer than ten different ones.

    References
    ----------
    Smirnov 1948, doi:10.1214/aoms/1177730256

    Examples
    --------
    >>> one, other = np.arange(1000.0), np.arange(500.0, 2500.0, 2.0)
    >>> exchanged((one, other), (other, one)), exchanged((one, other), (other, other))
    (True, False)
    """
    (then, now), (then_other, now_other) = first, second
    return (
        same_values(then_other, now)
        and same_values(then, now_other)
        and all(_other_values(*pair) for pair in (first, second))
    )


def _other_values(then: Floats, now: Floats) -> bool:
    far = ks_distance(then, now) >= APART * near(len(then), len(now))
    return far and len(np.unique(now)) >= LEAST_VALUES
