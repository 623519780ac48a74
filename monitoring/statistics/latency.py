"""Percentiles of latency from mergeable counts on a logarithmic scale (DDSketch)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrik

from monitoring.statistics.arrays import floats

ALPHA = 0.01
ZERO = 1e-9
ZERO_BIN = np.iinfo(np.int64).min


def _gamma(alpha: float) -> float:
    """Ratio of the edges of a bin."""
    return (1 + alpha) / (1 - alpha)


def sketch_counts(values: ArrayLike, alpha: float = ALPHA) -> dict[int | None, int]:
    """Count values by logarithmic bin ⌈log_γ x⌉; merge by adding.

    Parameters
    ----------
    values : array
        Non-negative; those up to 1e-9 fall into the bin None.
    alpha : float
        Relative accuracy of the quantiles.

    Returns
    -------
    dict
        Rows per bin.

    References
    ----------
    Masson, Rim & Lee 2019, doi:10.14778/3352063.3352135

    Examples
    --------
    >>> sketch_counts([0.0, 1.0, 1.0])
    {None: 1, 0: 2}
    """
    index, rows = np.unique(sketch_bins(values, alpha), return_counts=True)
    pairs = zip(index.tolist(), rows.tolist(), strict=True)
    return {None if i == ZERO_BIN else i: k for i, k in pairs}


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


def sketch_quantile(counts: Mapping[int | None, int], q: float, alpha: float = ALPHA) -> float:
    """Quantile of the counted values, within `alpha` of the exact one (rank ⌊q(n − 1)⌋). Larger is worse.

    Returns
    -------
    float
        Units of the values; NaN without rows. Never average percentiles: merge the counts.

    References
    ----------
    Masson, Rim & Lee 2019, doi:10.14778/3352063.3352135

    Examples
    --------
    >>> round(sketch_quantile(sketch_counts([1.0, 100.0]), 1.0), 1)
    100.5
    """
    return _at_rank(counts, math.floor(q * (sum(counts.values()) - 1)), alpha)


def _at_rank(counts: Mapping[int | None, int], rank: int, alpha: float) -> float:
    """Give the middle of the bin of the value at a rank from 0; NaN where there is none."""
    seen = 0
    for index in sorted(counts, key=lambda i: -math.inf if i is None else i):
        seen += counts[index]
        if seen > rank >= 0:
            return 0.0 if index is None else 2 * _gamma(alpha) ** index / (_gamma(alpha) + 1)
    return math.nan


def sketch_interval(
    counts: Mapping[int | None, int], q: float, alpha: float = ALPHA, level: float = 0.95
) -> tuple[float, float]:
    """Interval of a quantile of the counted values: the bins of the order statistics that enclose it.

    Returns
    -------
    tuple of float
        Units of the values, widened by `alpha`: a value lies anywhere in its bin; NaN where an end is open.

    References
    ----------
    Conover 1999, Practical Nonparametric Statistics, §3.2, ISBN 978-0471160687

    Examples
    --------
    >>> [round(end, 1) for end in sketch_interval(sketch_counts(range(1, 1001)), 0.5)]
    [464.1, 533.8]
    """
    total = sum(counts.values())
    if total == 0:
        return math.nan, math.nan
    ranks = percentile_ranks(total, q, level)
    low, high = (_at_rank(counts, rank - 1, alpha) for rank in (ranks.lower, ranks.upper))
    return low * (1 - alpha), high * (1 + alpha)


def exact_quantile(values: ArrayLike, q: float) -> float:
    """Value at rank ⌊q(n − 1)⌋, which `sketch_quantile` comes near. Larger is worse.

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
    below_upper = 1.0 if upper > n else float(bdtr(upper - 1, n, q))
    return PercentileRanks(lower, upper, below_upper - (float(bdtr(lower - 1, n, q)) if lower > 0 else 0.0))


def _rank(share: float, n: int, q: float) -> int:
    """Give the least count that a binomial variate stays within with at least this probability."""
    rank = math.ceil(bdtrik(share, n, q))
    return rank - 1 if rank > 0 and bdtr(rank - 1, n, q) >= share else rank
