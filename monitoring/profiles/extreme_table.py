"""Earliest and latest moments in many groups of rows, and in the larger groups that they make up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class ExtremeTable:
    """Least and greatest values of several columns by group.

    Parameters
    ----------
    ends : ndarray of float64, shape (groups, 2 × columns)
        Least and greatest value of each column in turn; NaN where a group has none. Microseconds since 1970
        are exact: they stay below 2**53 until the year 2255.

    Examples
    --------
    >>> table = ExtremeTable.of([np.array([3.0, 1.0, np.nan])], np.array([0, 0, 1]), 2)
    >>> table.ends.tolist()
    [[1.0, 3.0], [nan, nan]]
    """

    ends: Floats

    @classmethod
    def of(cls, columns: Sequence[Floats], group: Index, groups: int) -> "ExtremeTable":
        """Find the extremes of each group; NaN is no value."""
        found = np.full((groups, 2 * len(columns)), np.nan)
        for k, values in enumerate(columns):
            np.fmin.at(found[:, 2 * k], group, values)
            np.fmax.at(found[:, 2 * k + 1], group, values)
        return cls(found)

    def regrouped(self, into: Regrouping) -> "ExtremeTable":
        """Find the extremes of larger groups."""
        chosen = into.target >= 0
        kept = self.ends[chosen]
        columns = [kept[:, k] for k in range(kept.shape[1])]
        found = np.full((into.groups, kept.shape[1]), np.nan)
        for k, values in enumerate(columns):
            (np.fmax if k % 2 else np.fmin).at(found[:, k], into.target[chosen], values)
        return ExtremeTable(found)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Every group has a record."""
        return np.ones(len(self.ends), dtype=np.bool_)

    def payloads(self) -> Records:
        """Give each group's record as bytes: float64, little endian."""
        width = self.ends.shape[1]
        ends = np.ascontiguousarray(self.ends, dtype="<f8").view(f"V{8 * width}").ravel()
        return Records.all(Whole.even(ends))


def read_ends(record: bytes) -> Floats:
    """Give the ends of one record: least and greatest value of each column in turn."""
    return np.frombuffer(record, dtype="<f8")


def listed_ends(records: Sequence[bytes]) -> Floats:
    """Give the ends of each of some records, shape (records, 2 × columns); there is at least one."""
    if isinstance(records, Records):
        return records.data.view("<f8").reshape(len(records), -1)
    return np.stack([read_ends(record) for record in records])


def merged_ends(records: Sequence[bytes]) -> Floats:
    """Give the ends over all of some records; there is at least one.

    Examples
    --------
    >>> halves = ExtremeTable.of([np.array([3.0, 1.0])], np.array([0, 1]), 2).payloads()
    >>> merged_ends(halves).tolist()
    [1.0, 3.0]
    """
    ends = listed_ends(records)
    return np.array([(np.fmax if k % 2 else np.fmin).reduce(one) for k, one in enumerate(ends.T)])
