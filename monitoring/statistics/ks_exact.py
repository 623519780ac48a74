"""The exact law of the Kolmogorov–Smirnov distance of two samples, ties kept."""

from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import floats
from monitoring.statistics.distribution_gap import largest_gap

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
_LOOK, _LARGE = 16, 1e200
"""So many columns, in each of which they grow 10,000 times at most, until paths may need a larger unit."""


def ks_p_exact(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> float:
    """Probability of a D at least this large, over all ways to label the pooled values, ties kept.

    Each way is a path of steps from (0, 0) to (n, m), one a pooled value: to the right for one of the smaller
    sample, else up. It counts where it is far enough from the diagonal at the end of a run of ties. Paths are
    counted column by column until they first get there, sums of a column at a time, and weighed by the number
    of ways in which they can go on.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending, at least one each.

    Returns
    -------
    float
        In [0, 1], to about twelve digits.

    References
    ----------
    Hodges 1958, doi:10.1007/BF02589501; ties: Schröer & Trenkler 1995, doi:10.1016/0167-9473(94)00040-P

    Examples
    --------
    >>> round(ks_p_exact([1, 2, 3, 4, 5], [6, 7, 8, 9]), 6)
    0.015873
    """
    small, large = sorted((floats(ref_sorted), floats(cur_sorted)), key=len)
    n, m = small.size, large.size
    pooled = np.sort(np.concatenate([small, large]))
    run_ends = np.append(np.flatnonzero(pooled[1:] != pooled[:-1]) + 1, n + m)
    begins, stops = _between(run_ends, n, m, largest_gap(small, large))
    return min(1.0, _weighed(_leaving(begins.tolist(), stops.tolist(), m), n, m))


@dataclass(frozen=True)
class _Leaving:
    """Paths that get far enough by one step, into cells above one another.

    Parameters
    ----------
    paths : ndarray of float64, shape (cells,)
        How many, in units of exp(`unit`).
    column, row : int
        Of the lowest of the cells.
    unit : float
        Logarithm.
    """

    paths: Floats
    column: int
    row: int
    unit: float


def _between(run_ends: Index, n: int, m: int, limit: int) -> tuple[Index, Index]:
    """Give the rows of each column, from one to before another, of which no path is far enough yet.

    Cells that are far off, but not at the end of a run, are left on no other way: those below count as out.
    """
    column = np.arange(n + 1)
    low, high = (column * m - limit) // n, -((-(column * m + limit)) // n)
    before = np.searchsorted(run_ends, column + low, side="right")
    begins = np.where(low < 0, 0, np.append(-1, run_ends)[before] - column + 1)
    behind = np.searchsorted(run_ends, column + high)
    stops = np.append(run_ends, n + 2 * m + 1)[behind] - column
    return np.maximum.accumulate(np.maximum(begins, 0)), np.minimum(stops, m + 1)


def _leaving(begins: list[int], stops: list[int], m: int) -> list[_Leaving]:
    """Count the paths that get far enough, column by column."""
    begin, stop, unit = 0, stops[0], 0.0
    paths = np.ones(stop)
    found = [_Leaving(paths[-1:], 0, stop, unit)] if stop <= m else []
    for column in range(1, len(begins)):
        first, last = begins[column], stops[column]
        if first > begin:
            found.append(_Leaving(paths[: first - begin], column, begin, unit))
        if last < stop:
            found.append(_Leaving(paths[max(last - begin, 0) :], column, max(last, begin), unit))
        stepping = min(stop, last) - first
        if stepping <= 0:
            break
        above = np.empty(last - first)
        np.cumsum(paths[first - begin : first - begin + stepping], out=above[:stepping])
        above[stepping:] = above[stepping - 1]
        if column % _LOOK == 0 and above[-1] > _LARGE:
            above /= _LARGE
            unit += log(_LARGE)
        paths, begin, stop = above, first, last
        if stop <= m:
            found.append(_Leaving(paths[-1:], column, stop, unit))
    return found


def _weighed(leaving: list[_Leaving], n: int, m: int) -> float:
    """Give the share of all paths that these are, however they go on."""
    sizes = np.array([one.paths.size for one in leaving])
    column = np.repeat([one.column for one in leaving], sizes)
    lowest = np.repeat([one.row for one in leaving], sizes)
    row = lowest + np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ways = _log_factorials(n + m)
    onwards = ways[n + m - column - row] - ways[n - column] - ways[m - row]
    share = onwards - (ways[n + m] - ways[n] - ways[m]) + np.repeat([one.unit for one in leaving], sizes)
    return float((np.concatenate([one.paths for one in leaving]) * np.exp(share)).sum())


@lru_cache(maxsize=64)
def _log_factorials(most: int) -> NDArray[np.longdouble]:
    """Give log 0! to log most!, wider than their differences need."""
    return np.append(np.longdouble(0), np.cumsum(np.log(np.arange(1, most + 1, dtype=np.longdouble))))
