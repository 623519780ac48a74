"""Intervals of distances whose square is χ² where nothing moved, and non-central χ² where something did."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.normal import normal_quantile

_LARGE = 500.0
"""From this χ² on its root is as good as normal; inverting the exact law takes long there."""


def root_intervals(statistic: ArrayLike, df: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Intervals of the root of the non-centrality of χ² variates.

    Parameters
    ----------
    statistic, df : array, shape (S,)
        χ² of each subject, and its degrees of freedom.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : array, shape (S,)
        In [0, ∞); NaN without a degree of freedom.

    References
    ----------
    Smithson 2003, doi:10.4135/9781412983761; large: Sankaran 1963, doi:10.1093/biomet/50.1-2.199

    Examples
    --------
    >>> [one.round(2).tolist() for one in root_intervals([4.0, 1000.0], [1, 9])]
    [[0.0, 29.53], [3.96, 33.45]]
    """
    x, free = floats(statistic), floats(df)
    middle, z = np.sqrt(np.maximum(x - free + 0.5, 0.0)), normal_quantile(level)
    low, high = np.maximum(middle - z, 0.0), middle + z
    # better than the middle one of no change samples agree by luck, and counts often wholly: 0 is no end
    most = np.maximum(x, free - 2 / 3)
    for k in np.flatnonzero((x < _LARGE) & (free > 0)).tolist():
        low[k], high[k] = _root(x[k], free[k], (1 + level) / 2), _root(most[k], free[k], (1 - level) / 2)
    return np.where(free > 0, low, np.nan), np.where(free > 0, high, np.nan)


def _root(x: float, df: float, tail: float) -> float:
    """Root of the non-centrality under which a χ² is at most x with this probability; 0 where none is."""
    return 0.0 if special.chdtr(df, x) <= tail else math.sqrt(special.chndtrinc(x, df, tail))
