"""The interval of the population stability index."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.distances import PsiLaw, empty_side, occupied, psi_value

DRAWN_CELLS = 64
"""Up to so many cells an interval of the PSI is drawn; above, its law is normal, and drawing takes long."""


def psi_interval(
    ref_counts: ArrayLike, cur_counts: ArrayLike, seed: int, draws: int = 400, level: float = 0.95
) -> tuple[float, float]:
    """Interval of the PSI by redrawing the counts of both sides; by its moments where cells are many.

    Redrawing adds the null mean a second time to the one already in the value; both are taken off, and the
    interval is widened to contain the value where that is needed.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (B,)
        Rows per cell.
    seed : int
        The same seed gives the same interval.
    draws : int
        Resamples.
    level : float
        Confidence level.

    Returns
    -------
    tuple of float
        In [0, ∞); NaN where a side is empty.

    Examples
    --------
    >>> low, high = psi_interval([500, 500], [600, 400], seed=1)
    >>> 0 < low < 0.0405 < high
    True
    """
    a, b = floats(ref_counts), floats(cur_counts)
    if empty_side(a, b):
        return math.nan, math.nan
    n, m = round(a.sum()), round(b.sum())
    law, value = PsiLaw(n, m, occupied(a, b)), float(psi_value(a, b))
    if law.bins > DRAWN_CELLS:
        half = float(ndtri((1 + level) / 2)) * _standard_error(a, b, law)
        low, high = value - law.mean - half, value - law.mean + half
    else:
        rng = np.random.default_rng(seed)
        drawn = psi_value(
            rng.multinomial(n, a / a.sum(), size=draws), rng.multinomial(m, b / b.sum(), size=draws)
        )
        low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]) - 2 * law.mean
    return min(value, max(0.0, float(low))), max(value, float(high))


def _standard_error(a: Floats, b: Floats, law: PsiLaw) -> float:
    """Standard error of the PSI of many cells: the delta method, and what is left where nothing moved."""
    there = (a > 0) | (b > 0)
    p, q = ((np.where(side > 0, side, 0.5) / side.sum())[there] for side in (a, b))
    slopes = ((p, 1 - q / p - np.log(q / p), a.sum()), (q, 1 - p / q + np.log(q / p), b.sum()))
    moved = sum(float(share @ slope**2 - (share @ slope) ** 2) / rows for share, slope, rows in slopes)
    return math.sqrt(moved + 2 * law.mean**2 / (law.bins - 1))
