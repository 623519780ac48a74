"""Tests of a table of counts: χ² with Cramér's V, and Fisher's exact test."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.noncentrality import root_intervals

_FEW = 20.0
"""Rows of a cell; of more, half a row more or less tells nothing."""


@dataclass(frozen=True)
class ChiSquare:
    """Two-sample χ² test of homogeneity, no continuity correction.

    Parameters
    ----------
    statistic : float
        χ², in [0, ∞).
    df : int
        Occupied cells − 1.
    p_value : float
        NaN when df = 0.
    cramers_v, cramers_v_corrected : float
        Effect in [0, 1], plain and with Bergsma's correction; larger is worse.
    min_expected : float
        Smallest expected count; below 5 the law is rough.
    """

    statistic: float
    df: int
    p_value: float
    cramers_v: float
    cramers_v_corrected: float
    min_expected: float


def chi_square(ref_counts: ArrayLike, cur_counts: ArrayLike) -> ChiSquare:
    """Compare two samples over the same cells; neither is taken as the truth.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (K,)
        Rows per cell; cells empty on both sides are left out.

    Returns
    -------
    ChiSquare
        All NaN where a side is empty; V is NaN with a single cell.

    References
    ----------
    Bergsma 2013, doi:10.1016/j.jkss.2012.10.002

    Examples
    --------
    >>> round(chi_square([120, 90, 40], [100, 80, 70]).p_value, 4)
    0.005
    """
    table = np.vstack([floats(ref_counts), floats(cur_counts)])
    columns = table.sum(axis=0)
    table, columns = table[:, columns > 0], columns[columns > 0]
    rows, n, k = table.sum(axis=1), table.sum(), table.shape[1]
    if (rows <= 0).any():
        return ChiSquare(math.nan, 0, math.nan, math.nan, math.nan, math.nan)
    expected = np.outer(rows, columns) / n
    statistic = float(((table - expected) ** 2 / expected).sum())
    if k < 2:
        return ChiSquare(statistic, 0, math.nan, math.nan, math.nan, float(expected.min()))
    phi2 = statistic / n
    corrected = max(0.0, phi2 - (k - 1) / (n - 1)) if n > 1 else 0.0
    # with two rows the smaller corrected dimension is 2 − 1/(n−1), or that of the columns
    room = min(2 - 1 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1 if n > 1 else 0.0
    v_corrected = math.sqrt(corrected / room) if room > 0 else math.nan
    p_value = float(special.chdtrc(k - 1, statistic))
    return ChiSquare(statistic, k - 1, p_value, math.sqrt(phi2), v_corrected, float(expected.min()))


def cramers_v(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Cramér's V between sample and cell, with the χ² p-value. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1], with the interval of a non-central χ², stretched where the counts themselves vary more; NaN
        with `empty_reference`, `empty_current` or `single_bin`.

    References
    ----------
    Bergsma 2013, doi:10.1016/j.jkss.2012.10.002; Smithson 2003, doi:10.4135/9781412983761

    Examples
    --------
    >>> round(cramers_v([120, 90, 40], [100, 80, 70]).value, 4)
    0.1455
    """
    n, m = floats(ref_counts).sum(), floats(cur_counts).sum()
    if reason := empty_side(n, m):
        return Estimate.undefined(reason, round(m))
    test = chi_square(ref_counts, cur_counts)
    if test.df < 1:
        return Estimate.undefined("single_bin", round(m))
    value, size = test.cramers_v, math.sqrt(n + m)
    [low], [high] = root_intervals([test.statistic], [test.df])
    middle = math.sqrt(max(0.0, test.statistic - test.df))
    there = floats(ref_counts) + floats(cur_counts) > 0
    sides = floats(ref_counts)[there], floats(cur_counts)[there]
    stretch = max(1.0, _stretch(*sides))
    if min(side.min() for side in sides) < _FEW:
        # half a row a cell: one that had a row or none by luck would tell that next to nothing varies
        stretch = max(stretch, _stretch(sides[0] + 0.5, sides[1] + 0.5))
    low, high = (max(0.0, middle + stretch * (end - middle)) / size for end in (float(low), float(high)))
    ends = min(low, value), min(1.0, max(high, value))
    return Estimate(value, *ends, round(m), test.p_value, "chi-square")


def _stretch(a: Floats, b: Floats) -> float:
    """How many times wider V varies than beside no change, by the delta method; 0 where nothing changed."""
    n, m = float(a.sum()), float(b.sum())
    p, q, pooled = a / n, b / m, (a + b) / (n + m)
    off, weight = (p - q) / pooled, n * m / (n + m) ** 2
    slopes = (2 * off - n / (n + m) * off**2, 2 * off + m / (n + m) * off**2)
    sides = ((p, slopes[0], n), (q, slopes[1], m))
    variance = sum(float(share @ slope**2 - (share @ slope) ** 2) / rows for share, slope, rows in sides)
    value = math.sqrt(weight * float(pooled @ off**2))
    return weight * math.sqrt(max(0.0, variance) * (n + m)) / (2 * value) if value > 0 else 0.0


def fisher(table: ArrayLike) -> float:
    """Two-sided p-value of Fisher's exact test.

    Parameters
    ----------
    table : array of int, shape (2, 2)
        For tables with expected counts below 5.

    Returns
    -------
    float
        In [0, 1].

    References
    ----------
    Fisher 1935, doi:10.2307/2342435

    Examples
    --------
    >>> round(fisher([[8, 2], [1, 5]]), 4)
    0.035
    """
    (a, b), (c, d) = np.asarray(table, dtype=np.int64).tolist()
    weights = _hypergeometric(a + b, c + d, a + c)
    likely = weights[a - max(0, a - d)]
    # tables as likely as this one but for rounding count with it, as in R
    return float(min(1.0, weights[weights <= likely * (1 + 1e-7)].sum() / weights.sum()))


def _hypergeometric(first: int, second: int, drawn: int) -> Floats:
    """Weigh the tables with given margins, by how many of those drawn are of the first row.

    The most likely has the weight 1, the others by the ratios of neighbours: no logarithm of a factorial
    loses digits.
    """
    low, high = max(0, drawn - second), min(first, drawn)
    mode = min(max((first + 1) * (drawn + 1) // (first + second + 2), low), high)
    up = np.arange(mode, high, dtype=np.float64)
    down = np.arange(mode, low, -1, dtype=np.float64)
    rising = np.cumprod((first - up) * (drawn - up) / ((up + 1) * (second - drawn + up + 1)))
    falling = np.cumprod(down * (second - drawn + down) / ((first - down + 1) * (drawn - down + 1)))
    return np.concatenate([falling[::-1], [1.0], rising])
