"""Joint moments of several per-row quantities: means, co-moments; exact under merging."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MomentVector:
    """Means and co-moments of k quantities over the same rows.

    Parameters
    ----------
    n : int
        Rows.
    mean : ndarray of float64, shape (k,)
        NaN without rows.
    comoment : ndarray of float64, shape (k, k)
        Sums of products of deviations from the means.

    Examples
    --------
    >>> v = MomentVector.grouped(np.array([[1.0, 2.0], [3.0, 6.0]]), np.array([0, 0]), 1)[0]
    >>> v.mean.tolist(), v.covariance.tolist()
    ([2.0, 4.0], [[2.0, 4.0], [4.0, 8.0]])
    """

    n: int
    mean: Floats
    comoment: Floats

    @property
    def covariance(self) -> Floats:
        """Sample covariance (ddof 1); NaN below two rows."""
        return self.comoment / (self.n - 1) if self.n > 1 else np.full_like(self.comoment, np.nan)

    @classmethod
    def grouped(cls, values: Floats, group: NDArray[np.intp], groups: int) -> list["MomentVector"]:
        """Build the profiles of many groups of rows in one pass.

        Parameters
        ----------
        values : ndarray of float64, shape (n, k)
            Finite.
        group : ndarray of intp, shape (n,)
            Group of each row.
        groups : int
            Number of groups.

        Returns
        -------
        list of MomentVector
            One a group, in order.
        """
        width = values.shape[1]
        size = np.bincount(group, minlength=groups)
        divisor = np.where(size == 0, np.nan, size)
        mean = np.stack([_sums(values[:, j], group, groups) / divisor for j in range(width)], axis=1)
        off = values - mean[group]
        comoment = np.empty((groups, width, width))
        for i in range(width):
            for j in range(i, width):
                comoment[:, i, j] = comoment[:, j, i] = _sums(off[:, i] * off[:, j], group, groups)
        return [cls(int(size[g]), mean[g], comoment[g]) for g in range(groups)]

    def to_bytes(self) -> bytes:
        """Give the record that `merged` reads."""
        record = np.zeros((), dtype=_record(len(self.mean)))
        record["n"], record["mean"], record["comoment"] = self.n, self.mean, self.comoment
        return record.tobytes()

    @classmethod
    def merged(cls, records: Sequence[bytes], width: int) -> "MomentVector":
        """Merge any number of records; none gives the empty profile.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`.
        width : int
            Number of quantities.

        Returns
        -------
        MomentVector
            By Chan's formula for co-moments.
        """
        parts = np.frombuffer(b"".join(records), dtype=_record(width))
        parts = parts[parts["n"] > 0]
        if not len(parts):
            return cls(0, np.full(width, np.nan), np.zeros((width, width)))
        size = parts["n"]
        first = parts["mean"][0]
        mean = first + np.sum((parts["mean"] - first) * (size / size.sum())[:, None], axis=0)
        off = parts["mean"] - mean
        comoment = parts["comoment"].sum(axis=0) + np.einsum("p,pi,pj->ij", size.astype(float), off, off)
        return cls(int(size.sum()), mean, comoment)


@lru_cache
def _record(width: int) -> np.dtype[np.void]:
    return np.dtype([("n", "<i8"), ("mean", "<f8", (width,)), ("comoment", "<f8", (width, width))])


def _sums(values: Floats, group: NDArray[np.intp], groups: int) -> Floats:
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)
