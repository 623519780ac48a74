"""What a histogram can say of a distance between the rows behind it."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.moments import Moments


def _distribution(counts: ArrayLike) -> Floats:
    """Cumulative shares with a leading 0."""
    cells = floats(counts)
    return np.concatenate([[0.0], np.cumsum(cells) / cells.sum()])


def middle_moments(edges: ArrayLike, counts: ArrayLike) -> Moments:
    """Moments of a histogram with every value in the middle of its bin.

    Parameters
    ----------
    edges : array, shape (B + 1,)
        All edges, the outer ones included.
    counts : array, shape (B,)
        Rows per bin.

    Returns
    -------
    Moments
        For how far they are off see `moment_errors`; mean NaN without rows.

    Examples
    --------
    >>> middle_moments([0, 2, 4], [1, 1])
    Moments(n=2, mean=2.0, m2=2.0, residual=0.0)
    """
    bounds, rows = floats(edges), floats(counts)
    n = int(rows.sum())
    if n == 0:
        return Moments(0, np.nan, 0.0)
    middle = (bounds[1:] + bounds[:-1]) / 2
    first = middle[np.flatnonzero(rows)[0]]  # one bin alone: exactly its middle, and no spread
    mean = first + float(rows @ (middle - first)) / n
    return Moments(n, float(mean), float(rows @ (middle - mean) ** 2))


def moment_errors(edges: ArrayLike, counts: ArrayLike) -> tuple[float, float]:
    """Say how far mean and standard deviation of the rows may be from those of the bins' middles.

    A value is at most half a bin away: the mean by the mean of that, the standard deviation, which is a
    norm, by its root mean square.

    Returns
    -------
    mean, sd : float
        In units of the values; NaN without rows.

    Examples
    --------
    >>> moment_errors([0, 2, 4], [1, 1])
    (1.0, 1.0)
    """
    bounds, rows = floats(edges), floats(counts)
    if not rows.sum() > 0:
        return np.nan, np.nan
    share, half = rows / rows.sum(), np.diff(bounds) / 2
    return float(share @ half), float(np.sqrt(share @ half**2))


def ks_bounds(ref_counts: ArrayLike, cur_counts: ArrayLike) -> tuple[float, float]:
    """Bounds of the Kolmogorov–Smirnov D of the rows behind two histograms over the same edges.

    Returns
    -------
    lower, upper : float
        In [0, 1]; the lower one is D at the edges, and tight for fine bins. NaN where a side is empty.

    References
    ----------
    Smirnov 1948, doi:10.1214/aoms/1177730256

    Examples
    --------
    >>> [round(bound, 2) for bound in ks_bounds([10, 20, 30, 40], [25, 25, 25, 25])]
    [0.2, 0.45]
    """
    if not (floats(ref_counts).sum() > 0 and floats(cur_counts).sum() > 0):
        return np.nan, np.nan
    f, g = _distribution(ref_counts), _distribution(cur_counts)
    inside = np.maximum(np.abs(f[1:] - g[:-1]), np.abs(f[:-1] - g[1:]))
    return float(np.abs(f - g).max()), float(inside.max())


def wasserstein_bounds(edges: ArrayLike, ref_counts: ArrayLike, cur_counts: ArrayLike) -> tuple[float, float]:
    """Wasserstein distance of two histograms, and how far the rows behind them may be off it.

    Parameters
    ----------
    edges : array, shape (B + 1,)
        All edges, the outer ones included.
    ref_counts, cur_counts : array, shape (B,)
        Rows per bin.

    Returns
    -------
    value, error : float
        In units of the values: distance with all rows at the middle of their bin, and a bound of
        |true − value|. NaN where a side is empty.

    References
    ----------
    Vallender 1974, doi:10.1137/1118101

    Examples
    --------
    >>> wasserstein_bounds([0, 1, 2, 4, 8], [10, 20, 30, 40], [5, 15, 30, 50])[0].__round__(6)
    0.5
    """
    bounds, a, b = floats(edges), floats(ref_counts), floats(cur_counts)
    if not (a.sum() > 0 and b.sum() > 0):
        return np.nan, np.nan
    p, q, middle = a / a.sum(), b / b.sum(), (bounds[1:] + bounds[:-1]) / 2
    value = np.abs(np.cumsum(p - q))[:-1] @ np.diff(middle)
    return float(value), float(np.diff(bounds) @ (p + q) / 2)
