"""Percentiles of latency from mergeable counts on a logarithmic scale (DDSketch)."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import floats
from monitoring.statistics.lazy_imports import special

ALPHA = 0.01
ZERO = 1e-9
ZERO_BIN = np.iinfo(np.int64).min


def _gamma(alpha: float) -> float:
    """Ratio of the edges of a bin."""
    return (1 + alpha) / (1 - alpha)


def sketch_bins(values: ArrayLike, alpha: float = ALPHA) -> NDArray[np.int64]:
    """Give the logarithmic bin ⌈log_γ x⌉ of each value; `ZERO_BIN` up to 1e-9.

    Examples
    --------
    >>> sketch_bins([1.0, 10.0]).tolist()
    [0, 116]
    """
    x = floats(values)
    found = np.full(x.shape, ZERO_BIN, dtype=np.int64)
    positive = x > ZERO
    found[positive] = np.ceil(np.log(x[positive]) / math.log(_gamma(alpha))).astype(np.int64)
    return found


def numbered_bins(values: ArrayLike, alpha: float = ALPHA) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Give the logarithmic bins that have values, ascending, and the number of each value's among them.

    Bins of all that a float holds are few, so they are counted; sorting millions takes ten times that.

    Examples
    --------
    >>> bins, number = numbered_bins([10.0, 1.0, 10.0])
    >>> bins.tolist(), number.tolist()
    ([0, 116], [1, 0, 1])
    """
    bins = sketch_bins(values, alpha)
    zero = bins == ZERO_BIN
    before = 0 if zero.all() else int(bins[~zero].min()) - 1
    place = bins - before
    place[zero] = 0
    there = np.bincount(place) > 0
    found = np.flatnonzero(there) + before
    found[: int(zero.any())] = ZERO_BIN
    return found, (np.cumsum(there) - 1).take(place)


@dataclass(frozen=True)
class Sketch:
    """Values counted by logarithmic bin ⌈log_γ x⌉: to merge, add rows by bin; never average percentiles.

    Parameters
    ----------
    bins : ndarray of int64, shape (bins,)
        From `sketch_bins`, ascending: those up to 1e-9 have the first.
    ends : ndarray of int64, shape (bins,)
        Rows up to each bin, its own included.
    alpha : float
        Relative accuracy of the quantiles.

    References
    ----------
    Masson, Rim & Lee 2019, doi:10.14778/3352063.3352135

    Examples
    --------
    >>> some = Sketch.counted([0.0, 1.0, 1.0])
    >>> some.bins[1:].tolist(), some.ends.tolist(), some.n
    ([0], [1, 3], 3)
    """

    bins: NDArray[np.int64]
    ends: NDArray[np.int64]
    alpha: float = ALPHA

    @classmethod
    def of(cls, bins: NDArray[np.int64], rows: NDArray[np.int64], alpha: float = ALPHA) -> "Sketch":
        """Take the rows of bins in any order."""
        order = np.argsort(bins)
        return cls(bins[order], np.cumsum(rows[order]), alpha)

    @classmethod
    def counted(cls, values: ArrayLike, alpha: float = ALPHA) -> "Sketch":
        """Count values that are not negative."""
        return cls.of(*np.unique(sketch_bins(values, alpha), return_counts=True), alpha)

    @property
    def n(self) -> int:
        """Rows."""
        return int(self.ends[-1]) if len(self.ends) else 0

    def quantile(self, q: float) -> float:
        """Quantile of the values, within `alpha` of the exact one (rank ⌊q(n − 1)⌋). Larger is worse.

        Returns
        -------
        float
            Units of the values; NaN without rows.

        Examples
        --------
        >>> round(Sketch.counted([1.0, 100.0]).quantile(1.0), 1)
        100.5
        """
        return self._at_rank(math.floor(q * (self.n - 1)))

    def interval(self, q: float, level: float = 0.95) -> tuple[float, float]:
        """Interval of a quantile: the bins of the order statistics that enclose it.

        Returns
        -------
        tuple of float
            Units of the values, widened by `alpha`: a value lies anywhere in its bin; NaN of an open end.

        References
        ----------
        Conover 1999, Practical Nonparametric Statistics, §3.2, ISBN 978-0471160687

        Examples
        --------
        >>> [round(end, 1) for end in Sketch.counted(range(1, 1001)).interval(0.5)]
        [464.1, 533.8]
        """
        if not self.n:
            return math.nan, math.nan
        ranks = percentile_ranks(self.n, q, level)
        own = math.floor(q * (self.n - 1))  # of two values, p99 is the lower one, and its interval holds it
        low, high = self._at_rank(min(ranks.lower - 1, own)), self._at_rank(max(ranks.upper - 1, own))
        return low * (1 - self.alpha), high * (1 + self.alpha)

    def _at_rank(self, rank: int) -> float:
        """Give the middle of the bin of the value at a rank from 0; NaN where there is none."""
        if not 0 <= rank < self.n:
            return math.nan
        index = int(self.bins[np.searchsorted(self.ends, rank, side="right")])
        gamma = _gamma(self.alpha)
        return 0.0 if index == ZERO_BIN else 2 * gamma**index / (gamma + 1)


def exact_quantile(values: ArrayLike, q: float) -> float:
    """Value at rank ⌊q(n − 1)⌋, which `Sketch.quantile` comes near. Larger is worse.

    Returns
    -------
    float
        NaN without rows.

    Examples
    --------
    >>> exact_quantile([3.0, 1.0, 2.0], 0.9)
    2.0
    """
    x = np.sort(floats(values))
    return float(x[math.floor(q * (x.size - 1))]) if x.size else math.nan


@dataclass(frozen=True)
class PercentileRanks:
    """Order statistics that enclose a percentile.

    Parameters
    ----------
    lower, upper : int
        1-based ranks; 0 or n + 1 is an open side.
    coverage : float
        Probability that they enclose it.
    """

    lower: int
    upper: int
    coverage: float


@lru_cache(maxsize=4096)
def percentile_ranks(n: int, q: float, level: float = 0.95) -> PercentileRanks:
    """Ranks of the order statistics that enclose the q-quantile of a continuous law.

    References
    ----------
    Conover 1999, Practical Nonparametric Statistics, §3.2, ISBN 978-0471160687

    Examples
    --------
    >>> percentile_ranks(21, 0.5).lower, percentile_ranks(21, 0.5).upper
    (6, 16)
    """
    tail = (1 - level) / 2
    lower, upper = _rank(tail, n, q), _rank(1 - tail, n, q) + 1
    below_upper = 1.0 if upper > n else float(special.bdtr(upper - 1, n, q))
    below_lower = float(special.bdtr(lower - 1, n, q)) if lower > 0 else 0.0
    return PercentileRanks(lower, upper, below_upper - below_lower)


def _rank(share: float, n: int, q: float) -> int:
    """Give the least count that a binomial variate stays within with at least this probability."""
    rank = math.ceil(special.bdtrik(share, n, q))
    return rank - 1 if rank > 0 and special.bdtr(rank - 1, n, q) >= share else rank
