"""Numeric profiles of many groups of rows at once, and their sums over larger groups."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import ABOVE, BELOW, CODES, MISSING, by_bin, number_codes
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.grouped_rows import Block, GroupedRows
from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Counts = NDArray[np.integer[Any]]
_MOMENTS = ("excess", "m2", "minimum", "maximum")
_NARROW = np.iinfo(np.uint16).max
_NARROW_FROM = 8
"""Bins from which on there are narrow records: those of fewer save little, and one of two is as wide as a
wide one of a single bin."""


@lru_cache
def numeric_record(bins: int) -> np.dtype[np.void]:
    """Give the layout of a numeric profile as bytes."""
    return _layout(bins, "<i4")


@lru_cache
def numeric_records(bins: int) -> tuple[np.dtype[np.void], ...]:
    """Give the layouts that a record may have, told apart by their width.

    The first has counts of two bytes where there are bins enough: half the memory, and half the time to read.
    """
    wide = numeric_record(bins)
    return (_layout(bins, "<u2"), wide) if bins >= _NARROW_FROM else (wide,)


def _layout(bins: int, count: str) -> np.dtype[np.void]:
    scalars = [(name, "<f8") for name in _MOMENTS]
    return np.dtype([("missing", "<i8"), ("infinite", "<i8"), *scalars, ("counts", count, (bins,))])


@dataclass(frozen=True)
class NumericTable:
    """Numeric profiles over the same edges.

    Parameters
    ----------
    cells : ndarray of whole numbers, shape (groups, bins + 1)
        Rows by bin, those without a value last: in a type that holds those of every group.
    infinite : ndarray of intp, shape (groups,)
        Rows with an infinite value.
    moments : ndarray of float64, shape (4, groups)
        Mean above the minimum, sum of squared deviations, minimum and maximum of the finite values; NaN where
        a group has none.
    rows : ndarray of intp, shape (groups,)
        All rows of each group.
    """

    cells: Counts
    infinite: Index
    moments: Floats
    rows: Index

    @classmethod
    def of(cls, values: Floats, bins: FineBins, group: Index, groups: int) -> "NumericTable":
        """Build the profiles of many groups of rows in one pass.

        Parameters
        ----------
        values : ndarray of float64, shape (n,)
            NaN is missing.
        bins : FineBins
            The edges, at most 252.
        group : ndarray of intp, shape (n,)
            Group of each row.
        groups : int
            Number of groups.

        Returns
        -------
        NumericTable
            One record a group.
        """
        return cls.counted(values, number_codes(values, bins), bins.bins, GroupedRows(group, groups))

    @classmethod
    def counted(
        cls, values: "Floats | NDArray[np.float32]", codes: NDArray[np.uint8], bins: int, rows: GroupedRows
    ) -> "NumericTable":
        """Build the same from values whose codes are known, as `number_codes` gives them."""
        narrow = np.uint16 if int(rows.sizes.max(initial=0)) <= _NARROW else np.int32
        cells = np.zeros((rows.groups, bins + 1), dtype=narrow)
        infinite = np.zeros(rows.groups, dtype=np.intp)
        moments = np.full((len(_MOMENTS), rows.groups), np.nan)
        for block in rows.blocks:
            value, code = values.take(block.rows).astype(np.float64, copy=False), codes.take(block.rows)
            height = block.groups.stop - block.groups.start
            found = np.bincount(block.first_code + code, minlength=height * CODES).reshape(height, CODES)
            inside, beyond = by_bin(found, bins)
            cells[block.groups, :bins], cells[block.groups, bins] = inside, found[:, MISSING]
            infinite[block.groups] = beyond
            if beyond.any():
                value[(code == ABOVE) | (code == BELOW)] = np.nan
            size = rows.sizes[block.groups] - found[:, MISSING] - beyond
            moments[:, block.groups][:, block.present] = _moments(value, size[block.present], block)
        return cls(cells, infinite, moments, rows.sizes)

    def regrouped(self, into: Regrouping) -> "NumericTable":
        """Sum into larger groups: counts add up exactly, moments merge by Chan's formula.

        References
        ----------
        Chan, Golub, LeVeque (1983), doi:10.1080/00031305.1983.10483115.
        """
        rows = into.sum(self.rows)
        most = int(np.max(rows, initial=0))
        cells = self.cells if most <= np.iinfo(self.cells.dtype).max else self.cells.astype(np.int32)
        infinite = into.sum(self.infinite) if self.infinite.any() else np.zeros(into.groups, dtype=np.intp)
        size = (self.rows - self.cells[:, -1] - self.infinite).astype(np.float64)
        return NumericTable(into.sum(cells), infinite, _merged(self.moments, size, into), rows)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.asarray(self.rows > 0)

    @property
    def records(self) -> NDArray[np.void]:
        """Each group's record, in the first of `numeric_records` that holds all counts."""
        layouts = numeric_records(self.cells.shape[1] - 1)
        found = np.empty(len(self.cells), dtype=layouts[0 if self.cells.dtype == np.uint16 else -1])
        found["missing"], found["infinite"], found["counts"] = (
            self.cells[:, -1],
            self.infinite,
            self.cells[:, :-1],
        )
        for name, part in zip(_MOMENTS, self.moments, strict=True):
            found[name] = part
        return found

    def payloads(self) -> Records:
        """Give each group's record as bytes."""
        return Records.all(Whole.even(self.records))


@np.errstate(over="ignore", invalid="ignore")  # of values whose squares no float holds
def _moments(values: Floats, size: Index, block: Block) -> Floats:
    """Give excess, m2, minimum and maximum of each group that has rows; NaN where nothing is finite."""
    lowest, highest = (one.reduceat(values, block.starts) for one in (np.fmin, np.fmax))
    absent = np.flatnonzero(np.isnan(values))
    # around each group's minimum: exact for a constant, and no cancellation at a large offset
    values -= np.repeat(lowest, block.sizes)
    values[absent] = 0.0
    excess = np.add.reduceat(values, block.starts) / np.maximum(size, 1)
    values -= np.repeat(excess, block.sizes)
    values[absent] = 0.0
    values *= values
    m2 = np.add.reduceat(values, block.starts)
    empty = size == 0
    return np.stack([np.where(empty, np.nan, one) for one in (excess, m2, lowest, highest)])


@np.errstate(over="ignore", invalid="ignore")  # of values whose squares no float holds
def _merged(moments: Floats, size: Floats, into: Regrouping) -> Floats:
    """Merge excess, m2, minimum and maximum; NaN where nothing finite is."""
    excess, m2, minimum, maximum = moments
    filled = (size > 0) & (into.target >= 0)
    kept = Regrouping(np.where(filled, into.target, -1), into.groups) if not filled.all() else into
    lowest, highest = kept.reduce(np.minimum, minimum), kept.reduce(np.maximum, maximum)
    if not into.groups:
        return np.empty((len(moments), 0))
    above = minimum - lowest[into.target] + excess
    # around each group's least mean, so that a constant column keeps its exact mean and a variance of 0
    first = kept.reduce(np.minimum, above)
    total = np.maximum(kept.sum(size), 1.0)
    off = above - first[into.target]
    mean = first + kept.sum(np.where(filled, off * size, 0.0)) / total
    spread = size * (above - mean[into.target]) ** 2
    merged = kept.sum(np.where(filled, m2 + spread, 0.0))
    return np.stack([mean, np.where(np.isnan(lowest), np.nan, merged), lowest, highest])
