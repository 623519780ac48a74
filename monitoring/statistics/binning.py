"""Where the edges of bins lie, and which bin a value falls into."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import Floats, Indices, floats


def quantile_ranks(n: "int | NDArray[np.int64]", bins: int) -> NDArray[np.int64]:
    """Return the 1-based ranks ⌈k·n/bins⌉, k = 1 … bins − 1, in integer arithmetic.

    Floating-point ranks move edges: 0.30000000000000004 · 60 lands one row too high. Numbers of rows in a
    column give a row of ranks each.

    Examples
    --------
    >>> quantile_ranks(60, 10).tolist()
    [6, 12, 18, 24, 30, 36, 42, 48, 54]
    >>> quantile_ranks(np.array([[60], [7]]), 3).tolist()
    [[20, 40], [3, 5]]
    """
    return (np.arange(1, bins, dtype=np.int64) * n + bins - 1) // bins


def reference_edges(sorted_ref: ArrayLike, bins: int) -> Floats:
    """Return bin edges that cut the reference into about equal masses.

    Parameters
    ----------
    sorted_ref : array, shape (n,)
        Finite reference values in ascending order.
    bins : int
        Bins wanted; a heavy point mass gives fewer.

    Returns
    -------
    array
        Ascending distinct inner edges e₁ … e_last of the bins (−∞, e₁], (e₁, e₂], …, (e_last, ∞);
        empty for an empty reference.

    Examples
    --------
    >>> reference_edges([1, 2, 3, 4], 2)
    array([2.])
    """
    reference = floats(sorted_ref)
    if reference.size == 0:
        return reference
    return np.unique(reference[quantile_ranks(reference.size, bins) - 1])


def bin_counts(values: ArrayLike, edges: ArrayLike) -> NDArray[np.int64]:
    """Count values in the right-closed bins between `edges`.

    Parameters
    ----------
    values : array
        Any order; NaN is not counted (missing is a cell of its own), ±∞ falls into the outermost bins.
    edges : array, shape (B − 1,)
        Ascending inner edges.

    Returns
    -------
    array of int, shape (B,)
        Rows per bin.

    Examples
    --------
    >>> bin_counts([1, 2, 2.5, 9], [2, 3])
    array([2, 1, 1])
    """
    data, inner = floats(values), floats(edges)
    present = data[~np.isnan(data)]
    return np.bincount(np.searchsorted(inner, present, side="left"), minlength=inner.size + 1)


def probability_bin(p: ArrayLike, bins: int = 10) -> Indices:
    """Index of the equal-width bin [k/B, (k+1)/B) of probabilities; the last is closed.

    Rounding to 9 digits first keeps 0.3 in bin 3, where linspace edges put it in bin 2.

    Examples
    --------
    >>> probability_bin([0.0, 0.3, 1.0]).tolist()
    [0, 3, 9]
    """
    index = np.floor(np.round(floats(p) * bins, 9)).astype(np.intp)
    return np.clip(index, 0, bins - 1)


def collapse(fine_counts: ArrayLike, bins: int) -> Indices:
    """Group fine bins into about equal masses of the rows they hold.

    The cuts are those of `reference_edges` on the rows behind the counts, moved up to the next fine edge:
    if the fine bins are quantiles of the same rows and `bins` divides their number, they agree exactly.

    Parameters
    ----------
    fine_counts : array of int, shape (F,)
        Rows per fine bin, ascending, of the baseline that is to be cut.
    bins : int
        Groups wanted.

    Returns
    -------
    array of int, shape (F,)
        Group of each fine bin, non-decreasing from 0; all 0 when there are no rows.

    Examples
    --------
    >>> collapse([5, 5, 5, 5], 2).tolist()
    [0, 0, 1, 1]
    """
    counts = np.rint(floats(fine_counts)).astype(np.int64)
    cumulative = np.cumsum(counts)
    total = int(cumulative[-1]) if counts.size else 0
    if total == 0:
        return np.zeros(counts.size, dtype=np.intp)
    cuts = np.unique(np.searchsorted(cumulative, quantile_ranks(total, bins), side="left"))
    return np.searchsorted(cuts, np.arange(counts.size), side="left")


def regroup(counts: ArrayLike, index: Indices) -> Floats:
    """Add up counts by group, along the last axis.

    Parameters
    ----------
    counts : array, shape (…, F)
        Rows per cell.
    index : array of int, shape (F,)
        Group of each cell.

    Returns
    -------
    array, shape (…, G)
        Rows per group.

    Examples
    --------
    >>> regroup([[1, 2, 3], [4, 5, 6]], np.array([0, 0, 1]))
    array([[3., 3.],
           [9., 6.]])
    """
    cells = floats(counts)
    if index.size == 0:
        return np.zeros((*cells.shape[:-1], 0))
    groups = int(index.max()) + 1
    if cells.ndim == 1:
        return floats(np.bincount(index, weights=cells, minlength=groups))
    lots = math.prod(cells.shape[:-1])
    place = np.add.outer(np.arange(lots) * groups, index).ravel()
    sums = np.bincount(place, weights=cells.ravel(), minlength=lots * groups)
    return sums.reshape((*cells.shape[:-1], groups))


def bins_for(n: int, m: int, max_bins: int = 10, per_bin: int = 20) -> int:
    """Return how many bins two samples bear: at least `per_bin` rows each in the smaller one.

    Returns
    -------
    int
        Between 2 and `max_bins`.

    Examples
    --------
    >>> bins_for(5000, 100)
    5
    """
    return max(2, min(max_bins, min(n, m) // per_bin))
