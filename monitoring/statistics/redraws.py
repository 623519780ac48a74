"""Redrawn counts of positives: what chance alone does to the bins of a reliability diagram.

One set of standard normal draws stands for all groups of rows: a day is redrawn alike alone and in a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.lazy_imports import special

LARGE = 10.0
"""From this variance on a count is drawn from its normal law with the skewness corrected."""
_LEAST_SHARE = 1e-9


@dataclass(frozen=True, eq=False)
class BinLaws:
    """Laws of the positives in the bins of several groups, each group with the same number of bins.

    Parameters
    ----------
    n, mean, variance, third : array, shape (G, B)
        Rows, and the cumulants of the positives: of a binomial np, np(1 − p) and np(1 − p)(1 − 2p).
    """

    n: Floats
    mean: Floats
    variance: Floats
    third: Floats

    @classmethod
    def binomial(cls, n: Floats, p: Floats) -> "BinLaws":
        """Give the laws of bins with one probability each."""
        variance = n * p * (1 - p)
        return cls(n, n * p, variance, variance * (1 - 2 * p))

    @cached_property
    def small(self) -> NDArray[np.bool_]:
        """Which bins are drawn from their discrete law; shape (G, B)."""
        return np.asarray((self.variance > 0) & (self.variance < LARGE))

    @cached_property
    def normal(self) -> tuple[Floats, Floats]:
        """Factors of z and of z² − 1 in the draws of the others (Cornish–Fisher); shape (G, B)."""
        spread = np.where(self.small, 0.0, self.variance)
        skew = np.divide(self.third, 6 * spread, out=np.zeros_like(spread), where=spread > 0)
        return np.sqrt(spread), skew


def redrawn(laws: BinLaws, seed: int, draws: int) -> Floats:
    """Draw how many positives each bin has beyond its mean.

    Parameters
    ----------
    laws : BinLaws
        Of G groups.
    seed, draws : int
        The same seed gives the same draws, whatever other groups are drawn.

    Returns
    -------
    array, shape (G, draws, B)
        Whole numbers less the mean where a bin is small, else not rounded.

    References
    ----------
    Cornish & Fisher 1938, doi:10.2307/1400905

    Examples
    --------
    >>> drawn = redrawn(BinLaws.binomial(np.array([[1000.0]]), np.array([[0.5]])), 1, 10_000)
    >>> abs(drawn.mean()) < 1, abs(drawn.std() - 250**0.5) < 0.5
    (np.True_, np.True_)
    """
    standard = _Standard.of(seed, draws, laws.n.shape[1])
    spread, skew = laws.normal
    found = standard.z * spread[:, None] + (standard.z**2 - 1) * skew[:, None]
    if laws.small.any():
        table = _Table.of(laws, standard)
        for k, at, some in table.by_bin():
            found[at, :, k] = table.drawn(some, table.beyond[some])
    return floats(found)


def redrawn_sums(laws: BinLaws, linear: Floats, square: Floats, seed: int, draws: int) -> Floats:
    """Draw Σ linear·d + square·d² over the bins, d being what `redrawn` draws.

    The draws of a large bin are a polynomial of the same z in every group, so that all sums are one product.

    Parameters
    ----------
    laws : BinLaws
        Of G groups.
    linear, square : array, shape (G, B)
        Factors of each bin.
    seed, draws : int
        As of `redrawn`.

    Returns
    -------
    array, shape (G, draws)
        The same for a group whatever others are drawn with it.

    Examples
    --------
    >>> laws = BinLaws.binomial(np.array([[900.0, 20.0]]), np.array([[0.5, 0.1]]))
    >>> beyond = redrawn(laws, 3, 50)
    >>> both = redrawn_sums(laws, np.ones((1, 2)), np.ones((1, 2)), 3, 50)
    >>> np.allclose(both, (beyond + beyond**2).sum(axis=2))
    True
    """
    standard = _Standard.of(seed, draws, laws.n.shape[1])
    spread, skew = laws.normal
    bent = square * skew
    factors = np.concatenate(
        [
            (linear - 2 * bent) * spread,
            linear * skew + square * spread**2 - 2 * bent * skew,
            2 * bent * spread,
            bent * skew,
        ],
        axis=1,
    )
    # a product a group: one of all would be added up in an order that depends on how many there are
    found = np.matmul(factors[:, None], standard.powers)[:, 0]
    found += ((bent - linear) * skew).sum(axis=1)[:, None]
    if laws.small.any():
        table = _Table.of(laws, standard)
        values = (linear[table.where][:, None] + square[table.where][:, None] * table.beyond) * table.beyond
        for _, at, some in table.by_bin():
            found[at] += table.drawn(some, values[some])
    return floats(found)


class _Standard:
    """Standard normal draws z of some bins, shape (draws, B), and what is asked of them again and again."""

    def __init__(self, seed: int, draws: int, bins: int) -> None:
        self.z = np.random.default_rng(seed).standard_normal((draws, bins))
        self.powers = np.concatenate([self.z.T**k for k in (1, 2, 3, 4)])

    @staticmethod
    @lru_cache(maxsize=32)
    def of(seed: int, draws: int, bins: int) -> "_Standard":
        """Give the draws of a seed."""
        return _Standard(seed, draws, bins)

    @cached_property
    def rank(self) -> Indices:
        """Place of each draw among those of its bin; shape (B, draws)."""
        return np.argsort(np.argsort(self.z.T, axis=1), axis=1)

    @cached_property
    def shares(self) -> Floats:
        """The draws as quantiles of their law, ascending, bin after bin one higher; shape (B · draws,)."""
        return floats(np.arange(self.z.shape[1])[:, None] + special.ndtr(np.sort(self.z.T, axis=1))).ravel()


@dataclass(frozen=True, eq=False)
class _Table:
    """The discrete laws of small bins, and how many draws fall on each number of positives.

    Parameters
    ----------
    where : tuple of two arrays of int, shape (K,)
        Group and number of each bin, ascending by number.
    beyond : array, shape (K, W)
        Positives beyond the mean.
    times : array of int, shape (K, W)
        Draws that have them.
    rank : array of int, shape (B, draws)
        Place of each draw among those of its bin.
    """

    where: tuple[Indices, Indices]
    beyond: Floats
    times: Indices
    rank: Indices

    @classmethod
    def of(cls, laws: BinLaws, standard: _Standard) -> "_Table":
        """Hold the draws against the laws."""
        number, group = np.nonzero(laws.small.T)
        where, draws = (group, number), standard.rank.shape[1]
        beyond, below = _law(laws.n[where], laws.mean[where], laws.variance[where])
        reached = np.searchsorted(standard.shares, below + number[:, None], side="right")
        reached[:, -1] = (number + 1) * draws
        times = np.diff(reached, axis=1, prepend=number[:, None] * draws)
        return cls(where, beyond, times, standard.rank)

    def by_bin(self) -> Iterator[tuple[int, Indices, slice]]:
        """Give each number of a bin, the groups in which it is small, and their place in the table."""
        group, number = self.where
        ends = np.searchsorted(number, np.arange(len(self.rank) + 1)).tolist()
        for k, (first, last) in enumerate(pairwise(ends)):
            if first < last:
                yield k, group[first:last], slice(first, last)

    def drawn(self, some: slice, values: Floats) -> Floats:
        """Give each draw of bins of one number the value of its positives; shape (bins, draws)."""
        ascending = np.repeat(values.ravel(), self.times[some].ravel())
        return ascending.reshape(len(values), -1)[:, self.rank[self.where[1][some.start]]]


def _law(n: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Binomial laws of that mean and variance: of what is rarer, positives or negatives.

    Exact for rows of one probability; of rows with several the count has so nearly that law.

    Returns
    -------
    beyond, below : array, shape (K, W)
        Positives beyond the mean, and the probability of that much or less of what is rarer.

    References
    ----------
    Ehm 1991, Statistics & Probability Letters 11:7–16
    """
    turned = mean > n / 2
    rare = np.where(turned, n - mean, mean)
    p = np.maximum(1 - variance / rare, _LEAST_SHARE)
    trials = rare / p
    reach = np.ceil(8 * np.sqrt(variance)) + 4
    first = np.maximum(np.floor(rare) - reach, 0.0)
    count = first[:, None] + np.arange(int((np.floor(rare) + reach - first).max()) + 1)
    step = np.maximum(trials[:, None] - count[:, :-1], 0.0) / count[:, 1:] * (p / (1 - p))[:, None]
    step[count[:, 1:] > (np.floor(rare) + reach)[:, None]] = 0.0  # however far the others in the table reach
    below = np.cumsum(np.cumprod(np.concatenate([np.ones((len(n), 1)), step], axis=1), axis=1), axis=1)
    beyond = (count - rare[:, None]) * np.where(turned, -1.0, 1.0)[:, None]
    return beyond, below / below[:, -1:]
