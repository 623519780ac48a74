"""Numeric profiles of many groups of rows at once, and their sums over larger groups."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.regrouping import Regrouping, cut

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Records = NDArray[np.void]


@lru_cache
def numeric_record(bins: int) -> np.dtype[np.void]:
    """Give the layout of a numeric profile as bytes."""
    scalars = [(name, "<f8") for name in ("excess", "m2", "minimum", "maximum")]
    return np.dtype([("missing", "<i8"), ("infinite", "<i8"), *scalars, ("counts", "<i4", (bins,))])


@dataclass(frozen=True)
class NumericTable:
    """Numeric profiles over the same edges.

    Parameters
    ----------
    records : structured ndarray, shape (groups,)
        As `numeric_record` lays them out.
    present : ndarray of intp, shape (groups,)
        Rows with a value: the sums of their counts.
    """

    records: Records
    present: Index

    @classmethod
    def of(cls, values: Floats, bins: FineBins, group: Index, groups: int) -> "NumericTable":
        """Build the profiles of many groups of rows in one pass.

        Parameters
        ----------
        values : ndarray of float64, shape (n,)
            NaN is missing.
        bins : FineBins
            The edges.
        group : ndarray of intp, shape (n,)
            Group of each row.
        groups : int
            Number of groups.

        Returns
        -------
        NumericTable
            One record a group.
        """
        records = np.zeros(groups, dtype=numeric_record(bins.bins))
        absent = np.isnan(values)
        if absent.any():
            records["missing"] = np.bincount(group[absent], minlength=groups)
            values, group = values[~absent], group[~absent]
        present = np.bincount(group, minlength=groups)
        cell = group * bins.bins + bins.codes(values)
        counts = np.bincount(cell, minlength=groups * bins.bins)
        records["counts"] = counts.reshape(groups, bins.bins)
        finite = np.isfinite(values)
        if not finite.all():
            records["infinite"] = np.bincount(group[~finite], minlength=groups)
            values, group = values[finite], group[finite]
        _add_moments(records, values, group)
        return cls(records, present)

    def regrouped(self, into: Regrouping) -> "NumericTable":
        """Sum into larger groups: counts add up exactly, moments merge by Chan's formula.

        References
        ----------
        Chan, Golub, LeVeque (1983), doi:10.1080/00031305.1983.10483115.
        """
        found = np.zeros(into.groups, dtype=self.records.dtype)
        for name in ("missing", "infinite", "counts"):
            found[name] = into.sum(self.records[name])
        filled = ~np.isnan(self.records["minimum"])
        kept = Regrouping(np.where(filled, into.target, -1), into.groups)
        size = (self.present - self.records["infinite"]).astype(np.float64)
        _merge_moments(found, self.records, size, kept)
        return NumericTable(found, np.asarray(into.sum(self.present), dtype=np.intp))

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.asarray((self.present > 0) | (self.records["missing"] > 0))

    def payloads(self) -> list[bytes]:
        """Give each group's record as bytes."""
        return cut(self.records)


def _add_moments(records: Records, values: Floats, group: Index) -> None:
    """Fill in excess, m2, minimum and maximum; NaN where a group is empty."""
    groups = len(records)
    size = np.bincount(group, minlength=groups)
    lowest, highest = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(lowest, group, values)
    np.maximum.at(highest, group, values)
    # around each group's minimum: exact for a constant, and no cancellation at a large offset
    above = values - lowest[group]
    excess = np.bincount(group, weights=above, minlength=groups) / np.maximum(size, 1)
    above -= excess[group]
    above *= above
    m2 = np.bincount(group, weights=above, minlength=groups)
    parts: dict[str, Any] = {"excess": excess, "m2": m2, "minimum": lowest, "maximum": highest}
    for name, part in parts.items():
        records[name] = np.where(size == 0, np.nan, part)


def _merge_moments(found: Records, parts: Records, size: Floats, into: Regrouping) -> None:
    """Fill in the merged excess, m2, minimum and maximum; NaN where nothing finite is."""
    lowest = into.reduce(np.minimum, parts["minimum"])
    found["minimum"], found["maximum"] = lowest, into.reduce(np.maximum, parts["maximum"])
    target = np.where(into.target < 0, 0, into.target)
    above = parts["minimum"] - lowest[target] + parts["excess"] if len(lowest) else parts["excess"]
    # around each group's least mean, so that a constant column keeps its exact mean and a variance of 0
    first = into.reduce(np.minimum, above)
    total = np.maximum(into.sum(np.where(into.target < 0, 0.0, size)), 1.0)
    off = above - first[target] if len(first) else above
    mean = first + into.sum(np.where(into.target < 0, 0.0, off * size)) / total
    spread = size * (above - mean[target]) ** 2 if len(mean) else above
    found["excess"] = mean
    m2 = into.sum(np.where(into.target < 0, 0.0, parts["m2"] + spread))
    found["m2"] = np.where(np.isnan(lowest), np.nan, m2)
