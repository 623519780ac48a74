"""Joint moments of many groups of rows at once, and their sums over larger groups."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@lru_cache
def moment_record(width: int) -> np.dtype[np.void]:
    """Give the layout of joint moments as bytes."""
    return np.dtype([("n", "<i8"), ("mean", "<f8", (width,)), ("comoment", "<f8", (width, width))])


@dataclass(frozen=True)
class MomentTable:
    """Joint moments of the same quantities in several groups.

    Parameters
    ----------
    records : structured ndarray, shape (groups,)
        As `moment_record` lays them out; means are 0 where a group is empty.
    """

    records: NDArray[np.void]

    @classmethod
    def of(cls, values: Floats, group: Index, groups: int) -> "MomentTable":
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
        MomentTable
            One record a group.
        """
        width = values.shape[1]
        records = np.zeros(groups, dtype=moment_record(width))
        records["n"] = np.bincount(group, minlength=groups)
        divisor = np.maximum(records["n"], 1)
        columns = [np.ascontiguousarray(values[:, j]) for j in range(width)]
        mean = np.stack([_sums(one, group, groups) / divisor for one in columns], axis=1)
        off = [one - mean[group, j] for j, one in enumerate(columns)]
        for i in range(width):
            for j in range(i, width):
                product = _sums(off[i] * off[j], group, groups)
                records["comoment"][:, i, j] = records["comoment"][:, j, i] = product
        records["mean"] = mean
        return cls(records)

    def regrouped(self, into: Regrouping) -> "MomentTable":
        """Sum into larger groups, by Chan's formula for co-moments."""
        found = np.zeros(into.groups, dtype=self.records.dtype)
        found["n"] = into.sum(self.records["n"])
        size = self.records["n"].astype(np.float64)
        mean = into.sum(self.records["mean"] * size[:, None]) / np.maximum(found["n"], 1)[:, None]
        if into.groups:
            off = self.records["mean"] - mean[np.where(into.target < 0, 0, into.target)]
            between = off[:, :, None] * off[:, None, :] * size[:, None, None]
            found["comoment"] = into.sum(self.records["comoment"] + between)
        found["mean"] = mean
        return MomentTable(found)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.asarray(self.records["n"] > 0)

    def payloads(self) -> Records:
        """Give each group's record as bytes."""
        return Records.all(Whole.even(self.records))


def _sums(values: Floats, group: Index, groups: int) -> Floats:
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)
