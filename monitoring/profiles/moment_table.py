"""Joint moments of many groups of rows at once, and their sums over larger groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.grouped_rows import GroupedRows
from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Floats = NDArray[np.float64]


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
    @np.errstate(over="ignore", invalid="ignore")  # of what no float holds the squares
    def of(cls, columns: Sequence[Floats], rows: GroupedRows) -> "MomentTable":
        """Build the profiles of many groups of rows in one pass.

        Parameters
        ----------
        columns : sequence of k ndarrays of float64, each of shape (n,)
            The quantities, finite.
        rows : GroupedRows
            These rows.

        Returns
        -------
        MomentTable
            One record a group.
        """
        width = len(columns)
        records = np.zeros(rows.groups, dtype=moment_record(width))
        records["n"] = rows.sizes
        for block in rows.blocks:
            into, there, off = records[block.groups], block.present, []
            for i, column in enumerate(columns):
                values = column.take(block.rows)
                mean = np.add.reduceat(values, block.starts) / block.sizes
                into["mean"][there, i] = mean
                off.append(values - block.over(mean))
                for j in range(i + 1):
                    product = np.add.reduceat(off[i] * off[j], block.starts)
                    into["comoment"][there, i, j] = into["comoment"][there, j, i] = product
        return cls(records)

    @np.errstate(over="ignore", invalid="ignore")
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
