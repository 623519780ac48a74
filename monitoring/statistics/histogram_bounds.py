"""What a histogram can say of a distance between the rows behind it."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats


def _distributions(counts: ArrayLike) -> Floats:
    """Cumulative shares with a leading 0, by histogram; NaN where one is empty."""
    cells = floats(counts)
    found = np.zeros((len(cells), cells.shape[1] + 1))
    np.cumsum(cells, axis=1, out=found[:, 1:])
    with np.errstate(invalid="ignore"):
        found /= found[:, -1:].copy()
    return found


@np.errstate(over="ignore", invalid="ignore")
def middle_moments_each(edges: ArrayLike, counts: ArrayLike) -> tuple[Floats, Floats]:
    """Moments of many histograms with every value in the middle of its bin.

    Parameters
    ----------
    edges : array, shape (S, B + 1)
        All edges of each, the outer ones included.
    counts : array, shape (S, B)
        Rows per bin.

    Returns
    -------
    mean, m2 : ndarray of float64, shape (S,)
        Mean in units of the values, NaN without rows, and the sum of squared deviations from it, there 0. For
        how far they are off see `moment_errors`.

    Examples
    --------
    >>> [found.tolist() for found in middle_moments_each([[0, 2, 4]], [[1, 1]])]
    [[2.0], [2.0]]
    """
    bounds, rows = floats(edges), floats(counts)
    middle = (bounds[:, 1:] + bounds[:, :-1]) / 2
    n = rows.sum(axis=1)
    there = rows > 0
    middle[~there] = 0.0  # an outer edge that nobody knows is no matter where no row lies
    # one bin alone: exactly its middle, and no spread
    first = middle[np.arange(len(rows)), there.argmax(axis=1)]
    mean = first + (rows * (middle - first[:, None])).sum(axis=1) / n
    spread = rows * np.where(there, middle - mean[:, None], 0.0) ** 2
    return mean, spread.sum(axis=1)


@np.errstate(over="ignore", invalid="ignore")
def moment_errors(edges: ArrayLike, counts: ArrayLike, off: float = 0.0) -> tuple[float, float]:
    """Say how far mean and standard deviation of the rows may be from those of the bins' middles.

    A value is at most half a bin away: the mean by the mean of that, the standard deviation, which is a
    norm, by its root mean square.

    Parameters
    ----------
    edges : array, shape (B + 1,)
        All edges, the outer ones included.
    counts : array, shape (B,)
        Rows per bin.
    off : float
        Which share of the rows may be in another bin.

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
    widest = off * half.max()
    return float(share @ half + widest), float(np.sqrt(share @ half**2 + widest * half.max()))


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
    [lower], [upper] = ks_bounds_each(floats(ref_counts)[None], floats(cur_counts)[None])
    return float(lower), float(upper)


def ks_bounds_each(ref_counts: ArrayLike, cur_counts: ArrayLike) -> tuple[Floats, Floats]:
    """Bounds of D of many pairs of histograms, each as `ks_bounds` gives them.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (S, B)
        Rows per bin.

    Returns
    -------
    lower, upper : ndarray of float64, shape (S,)
        NaN where a side is empty.

    Examples
    --------
    >>> ks_bounds_each([[1, 0], [1, 1]], [[0, 1], [0, 0]])[0].tolist()
    [1.0, nan]
    """
    f, g = _distributions(ref_counts), _distributions(cur_counts)
    inside = np.maximum(np.abs(f[:, 1:] - g[:, :-1]), np.abs(f[:, :-1] - g[:, 1:]))
    return floats(np.abs(f - g).max(axis=1)), floats(inside.max(axis=1))


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
    [value], [error] = wasserstein_bounds_each(
        *(floats(one)[None] for one in (edges, ref_counts, cur_counts))
    )
    return float(value), float(error)


def wasserstein_bounds_each(
    edges: ArrayLike, ref_counts: ArrayLike, cur_counts: ArrayLike
) -> tuple[Floats, Floats]:
    """Wasserstein distances of many pairs of histograms, each as `wasserstein_bounds` gives it.

    Parameters
    ----------
    edges : array, shape (S, B + 1)
        All edges of each pair.
    ref_counts, cur_counts : array, shape (S, B)
        Rows per bin.

    Returns
    -------
    value, error : ndarray of float64, shape (S,)
        NaN where a side is empty.

    Examples
    --------
    >>> wasserstein_bounds_each([[0, 2, 4]], [[1, 0]], [[0, 1]])[0].tolist()
    [2.0]
    """
    bounds, a, b = floats(edges), floats(ref_counts), floats(cur_counts)
    with np.errstate(invalid="ignore", over="ignore"):
        p, q = a / a.sum(axis=1, keepdims=True), b / b.sum(axis=1, keepdims=True)
        middle, width = (bounds[:, 1:] + bounds[:, :-1]) / 2, np.diff(bounds)
        value = (np.abs(np.cumsum(p - q, axis=1))[:, :-1] * np.diff(middle)).sum(axis=1)
        error = (width * (p + q)).sum(axis=1) / 2
    there = (a.sum(axis=1) > 0) & (b.sum(axis=1) > 0)
    return np.where(there, value, np.nan), np.where(there, error, np.nan)
