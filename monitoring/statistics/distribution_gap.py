"""The gap between two empirical distribution functions, without sorting the values of both together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats, sum_of_products

_STRETCHES = 1_024
_LARGEST = 1e280  # sums of values below it are finite
_SOUGHT = 8  # values in the time of one that is looked for: then merging all is as quick


def largest_gap(ref_sorted: Floats, cur_sorted: Floats) -> int:
    """Largest |n·m·(F − G)| over the distinct values, exactly.

    Between two values of the smaller sample its distribution function stands still while the other rises,
    so that the gap is largest at one of its values, or just before one. Stretches of values whose ends show
    that no larger gap can be among them are not looked through.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        n and m values, ascending; neither is empty.

    Returns
    -------
    int
        In [0, n·m].

    Examples
    --------
    >>> largest_gap(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    2
    """
    few, many = sorted((ref_sorted, cur_sorted), key=len)
    ends = np.unique(np.linspace(0, few.size - 1, min(few.size, _STRETCHES + 1)).astype(np.intp))
    in_many, in_few = (_passed(some, few[ends]) for some in (many, few))
    known = _gap(in_many, in_few, few.size, many.size)
    # Both functions only rise: at most one is at the end of a stretch while the other is at its start.
    most = np.maximum(
        in_many[1, 1:] * few.size - in_few[0, :-1] * many.size,
        in_few[1, 1:] * many.size - in_many[0, :-1] * few.size,
    )
    inner = few[1:][np.repeat(most > known, np.diff(ends))]
    if inner.size * _SOUGHT > few.size + many.size:
        return _largest_of_all(ref_sorted, cur_sorted)
    return max(known, _gap(_passed(many, inner), _passed(few, inner), few.size, many.size))


@dataclass(frozen=True)
class HeldBins:
    """A sample of which all rows are counted by bin, and the values of some bins are held.

    Parameters
    ----------
    counts : ndarray of int64, shape (B,)
        Finite values by bin; bins are closed on the right.
    values : ndarray of float64
        All of those in the bins that are held, ascending.
    """

    counts: NDArray[np.int64]
    values: Floats

    def below(self, at: Floats, bin_of: NDArray[np.intp], held: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Count the values below, and up to, each of some in bins that are held; shape (2, values)."""
        others = np.where(held, 0, self.counts)
        before: NDArray[np.intp] = (np.cumsum(others) - others)[bin_of]
        return _passed(self.values, at) + before


def open_bins(ref_counts: NDArray[np.int64], cur_counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say within which bins a gap may be larger than at any edge.

    Parameters
    ----------
    ref_counts, cur_counts : ndarray of int64, shape (B,)
        Finite values by bin.

    Returns
    -------
    ndarray of bool, shape (B,)
        None where a side is empty.

    Examples
    --------
    >>> open_bins(np.array([80, 10, 10]), np.array([0, 10, 90])).tolist()
    [False, True, True]
    """
    at_edges, within = _possible(ref_counts, cur_counts)
    return np.asarray(within > at_edges.max(), dtype=np.bool_)


def most_within(
    ref_counts: NDArray[np.int64], cur_counts: NDArray[np.int64], bins: NDArray[np.bool_]
) -> float:
    """Largest |F − G| that counts leave possible where all values of the other bins are the same.

    Parameters
    ----------
    ref_counts, cur_counts : ndarray of int64, shape (B,)
        Finite values by bin; neither side is empty.
    bins : ndarray of bool, shape (B,)
        Within which a gap may lie, beside the edges.

    Returns
    -------
    float
        In [0, 1]; no less than the gap at any edge.

    Examples
    --------
    >>> sides = np.array([80, 10, 10]), np.array([0, 10, 90])
    >>> [most_within(*sides, np.array(bins)) for bins in ([False] * 3, [False, True, False])]
    [0.8, 0.9]
    """
    at_edges, within = _possible(ref_counts, cur_counts)
    return float(max(at_edges.max(), within[bins].max(initial=0)) / (ref_counts.sum() * cur_counts.sum()))


def _possible(
    ref_counts: NDArray[np.int64], cur_counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give |n·m·(F − G)| at all edges, and the most that it may be within each bin."""
    n, m = int(ref_counts.sum()), int(cur_counts.sum())
    f, g = (np.append(0, np.cumsum(some)) * of for some, of in ((ref_counts, m), (cur_counts, n)))
    return np.abs(f - g), np.maximum(np.abs(f[1:] - g[:-1]), np.abs(f[:-1] - g[1:]))


def one_whole_number(edges: Floats) -> NDArray[np.bool_]:
    """Say which bins hold just one whole number.

    Of a column of whole numbers, all values of such a bin are the same.

    Parameters
    ----------
    edges : ndarray of float64, shape (B + 1,)
        All edges, ascending; the first is the least value, or NaN where nobody knows it.

    Returns
    -------
    ndarray of bool, shape (B,)
        Bins are closed on the right, the first also on the left.

    Examples
    --------
    >>> one_whole_number(np.array([0.0, 0.0, 1.0, 2.5, 4.0])).tolist()
    [True, True, True, False]
    >>> one_whole_number(np.array([0.1, 0.2, 0.9])).tolist()
    [False, False]
    """
    below = np.floor(edges)
    below[:1] = np.ceil(edges[:1]) - 1
    return np.asarray(np.diff(below) == 1, dtype=np.bool_)


def largest_gap_in_bins(edges: Floats, held: NDArray[np.bool_], ref: HeldBins, cur: HeldBins) -> int:
    """Largest |n·m·(F − G)| of samples of which only the values in some bins are held, exactly.

    Within a bin one function stands still between the values of one sample: the gap is largest at one of
    them, just before one, or at an edge.

    Parameters
    ----------
    edges : ndarray of float64, shape (B − 1,)
        The inner ones, ascending.
    held : ndarray of bool, shape (B,)
        The bins whose values are held: all that `open_bins` names, or more.
    ref, cur : HeldBins
        Neither side is empty.

    Returns
    -------
    int
        In [0, n·m].

    Examples
    --------
    >>> sides = [HeldBins(np.array([2, 1]), np.array(held)) for held in ([0.0, 1.0], [0.5, 0.6])]
    >>> largest_gap_in_bins(np.array([2.0]), np.array([True, False]), *sides)
    3
    """
    n, m = int(ref.counts.sum()), int(cur.counts.sum())
    at_edges = np.cumsum(ref.counts) * m - np.cumsum(cur.counts) * n
    few = min((ref, cur), key=lambda side: side.values.size)
    bin_of = np.searchsorted(edges, few.values, side="left")
    wanted = open_bins(ref.counts, cur.counts)[bin_of]
    at, bin_of = few.values[wanted], bin_of[wanted]
    in_ref, in_cur = (side.below(at, bin_of, held) for side in (ref, cur))
    return max(int(np.abs(at_edges).max(initial=0)), _gap(in_ref, in_cur, m, n))


def gap_integral(ref_sorted: Floats, cur_sorted: Floats, power: int) -> float:
    """∫ |F − G|^power dx: the area between the two functions where the power is 1.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending; neither is empty.
    power : int
        1 or 2.

    Returns
    -------
    float
        In [0, ∞).

    Examples
    --------
    >>> gap_integral(np.array([0.0, 1.0]), np.array([2.0]), 1)
    1.5
    """
    few, many = sorted((ref_sorted, cur_sorted), key=len)
    largest = max(abs(end) for side in (few, many) for end in (side[0], side[-1]))
    if power == 1 and few.size * _SOUGHT <= many.size and largest < _LARGEST:
        return _area(few, many)
    ascending, in_ref, in_cur = _merged(ref_sorted, cur_sorted)
    gap = np.abs(in_cur / cur_sorted.size - in_ref / ref_sorted.size)
    return sum_of_products(gap[:-1] ** power, np.diff(ascending))


def _area(few: Floats, many: Floats) -> float:
    """Area between the functions, of which one stands still between values of the smaller sample.

    There the other crosses it once at most: left of that value it is below, right of it above.
    """
    start, end = min(few[0], many[0]), max(few[-1], many[-1])
    edges = np.concatenate([[start], few, [end]])
    level = np.arange(few.size + 1) * (many.size / few.size)  # the still one, in rows of the other
    passed = np.searchsorted(many, edges, side="right")
    passed[0] = 0  # rows at the start itself rise from nothing
    before, after = passed[:-1], passed[1:]
    crossed = np.clip(np.ceil(level).astype(np.intp), before, after)
    # it is reached at the row of that number, unless at an end of the stretch
    inside = (crossed > before) & (crossed - 1 < after)
    at = np.where(inside, many[np.maximum(crossed - 1, 0)], edges[:-1])
    at = np.where(level > after, edges[1:], at)
    centre = many[many.size // 2]  # what is summed has no offset to lose digits by
    sums = _sums(many, centre, np.stack([before, crossed, after], axis=1))
    left = (level - before) * (at - edges[:-1]) - ((crossed - before) * (at - centre) - sums[:, 0])
    right = (crossed - level) * (edges[1:] - at) + ((after - crossed) * (edges[1:] - centre) - sums[:, 1])
    return float(left.sum() + right.sum()) / many.size


def _sums(values: Floats, offset: float, ends: NDArray[np.intp]) -> Floats:
    """Add up values less an offset between each end and the next; shape (rows of ends, columns less one)."""
    less = np.empty(values.size + 1)  # an end may lie behind the last
    np.subtract(values, offset, out=less[:-1])
    less[-1] = 0.0
    found = np.add.reduceat(less, ends.ravel()).reshape(ends.shape)[:, :-1]
    return np.where(np.diff(ends, axis=1) > 0, found, 0.0)


def _merged(ref_sorted: Floats, cur_sorted: Floats) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """Give the values of both in order, and how many of either sample there are up to each."""
    pooled = np.concatenate([ref_sorted, cur_sorted])
    order = np.argsort(pooled, kind="stable")  # merges the two ascending runs
    in_cur: NDArray[np.intp] = np.cumsum(order >= ref_sorted.size)
    return pooled.take(order), np.arange(1, pooled.size + 1) - in_cur, in_cur


def _largest_of_all(ref_sorted: Floats, cur_sorted: Floats) -> int:
    """Look at every value, in the order of all."""
    ascending, in_ref, in_cur = _merged(ref_sorted, cur_sorted)
    last = np.append(ascending[1:] != ascending[:-1], True)  # of equal values
    return int(np.abs(in_cur * ref_sorted.size - in_ref * cur_sorted.size)[last].max())


def _passed(some: Floats, values: Floats) -> NDArray[np.intp]:
    """Count the values of a sample below, and up to, each of some; shape (2, values)."""
    return np.stack([np.searchsorted(some, values, side=side) for side in ("left", "right")])


def _gap(in_many: NDArray[np.intp], in_few: NDArray[np.intp], few: int, many: int) -> int:
    return int(np.abs(in_many * few - in_few * many).max(initial=0))
