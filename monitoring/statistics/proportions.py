"""Proportions of many groups of rows at once, and exact intervals."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import Interval, wilson
from monitoring.statistics.lazy_imports import special


def proportions(
    k: ArrayLike, n: ArrayLike, level: float = 0.95, reason: str = "zero_denominator"
) -> list[Estimate]:
    """Estimate proportions, each as `intervals.proportion` gives it.

    Parameters
    ----------
    k, n : array, shape (G,)
        Successes and trials.
    level : float
        Confidence level.
    reason : str
        Code where n = 0.

    Returns
    -------
    list of Estimate
        In [0, 1] with their Wilson intervals; NaN where n = 0.

    Examples
    --------
    >>> [one.value for one in proportions([3, 0], [4, 0])]
    [0.75, nan]
    """
    successes, trials = floats(k), floats(n)
    low, high = wilson(successes, trials, level)
    share = successes / np.where(trials > 0, trials, np.nan)
    columns = (one.tolist() for one in (share, low, high, np.rint(trials).astype(np.int64)))
    return [
        Estimate(value, lower, upper, rows, None, "Wilson") if rows else Estimate.undefined(reason)
        for value, lower, upper, rows in zip(*columns, strict=True)
    ]


def clopper_pearson(k: int, n: int, level: float = 0.95) -> Interval:
    """Exact (conservative) interval of a proportion.

    Returns
    -------
    tuple of float
        In [0, 1]; NaN when n = 0.

    References
    ----------
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404

    Examples
    --------
    >>> [round(end, 4) for end in clopper_pearson(0, 30)]
    [0.0, 0.1157]
    """
    if n <= 0:
        return math.nan, math.nan
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(special.betaincinv(k + 1, n - k, 1 - tail))
    return low, high
