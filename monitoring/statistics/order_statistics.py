"""Order statistics and quantiles of a sample, of which the values of some bins are enough."""

from dataclasses import dataclass
from math import sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats

Index = NDArray[np.intp]


def bins_of_ranks(counts: NDArray[np.int64], ranks: Index) -> NDArray[np.bool_]:
    """Say which bins hold the values of some ranks.

    Parameters
    ----------
    counts : ndarray of int64, shape (B,)
        Values by bin.
    ranks : ndarray of intp
        From 0 on, in ascending order of the values.

    Returns
    -------
    ndarray of bool, shape (B,)

    Examples
    --------
    >>> bins_of_ranks(np.array([2, 0, 3]), np.array([1, 2])).tolist()
    [True, False, True]
    """
    held = np.zeros(len(counts), dtype=np.bool_)
    held[np.searchsorted(np.cumsum(counts), ranks, side="right")] = True
    return held


@dataclass(frozen=True)
class OrderStatistics:
    """A sample of which all values are counted by bin, and those of some bins are held.

    Parameters
    ----------
    counts : ndarray of int64, shape (B,)
        Finite values by bin.
    held : ndarray of bool, shape (B,)
        Which bins.
    values : ndarray of float64
        All values in them, ascending.

    Examples
    --------
    >>> few = OrderStatistics(np.array([2, 1, 2]), np.array([False, True, True]), np.array([3.0, 4.0, 9.0]))
    >>> few.at(np.array([2, 4])).tolist()
    [3.0, 9.0]
    >>> few.quantile(0.75)
    4.0
    """

    counts: NDArray[np.int64]
    held: NDArray[np.bool_]
    values: Floats

    @classmethod
    def of(cls, ascending: Floats) -> Self:
        """Take a sample whose values are all known."""
        return cls(np.array([len(ascending)]), np.ones(1, dtype=np.bool_), ascending)

    @property
    def n(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    def at(self, ranks: Index) -> Floats:
        """Give the values of some ranks, from 0 on; those of bins that are not held are any."""
        bin_of = np.searchsorted(np.cumsum(self.counts), ranks, side="right")
        left_out = np.cumsum(np.where(self.held, 0, self.counts))[bin_of]
        found: Floats = self.values.take(ranks - left_out, mode="clip")
        return found

    def quantile(self, at: float) -> float:
        """Give a quantile, between its neighbours in proportion, as R's type 7.

        References
        ----------
        Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566
        """
        ranks, part = neighbour_ranks(self.n, at)
        low, high = self.at(ranks).tolist()
        # from the nearer end, so that both ends are met
        return float(low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part))

    def standard_error(self, at: float, z: float) -> float:
        """Estimate a quantile's standard error from the order statistics `z` errors of its rank around it."""
        low, high = self.at(interval_ranks(self.n, at, z)).tolist()
        return float(high - low) / (2 * z)


def neighbour_ranks(n: int, at: float) -> tuple[Index, float]:
    """Give the ranks of the neighbours of a quantile of n values, and how far it is from the first."""
    place = (n - 1) * at
    low = int(place)
    return np.array([low, min(low + 1, n - 1)]), place - low


def interval_ranks(n: int, at: float, z: float) -> Index:
    """Give the ranks `z` standard errors around that of a quantile of n values."""
    reach = z * sqrt(n * at * (1 - at))
    found: Index = np.clip([n * at - reach, n * at + reach], 0, n - 1).astype(np.intp)
    return found
