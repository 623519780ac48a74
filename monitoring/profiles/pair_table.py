"""Rows by pairs of whole numbers in many groups of rows at once, and their sums over larger groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.errors import DamagedRecordError
from monitoring.profiles.damaged_record import no_count, reading
from monitoring.profiles.records import Records
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]
PAIR = np.dtype([("first", "<i4"), ("second", "<i4"), ("rows", "<i8")])


@dataclass(frozen=True)
class PairTable:
    """Rows by group and pair; only those that have rows.

    Parameters
    ----------
    groups : int
        Number of groups.
    group : ndarray of intp, shape (pairs,)
        Ascending.
    pairs : structured ndarray, shape (pairs,)
        As `PAIR` lays them out, ascending within a group.

    Examples
    --------
    >>> table = PairTable.of(np.array([1, 1, 0]), np.array([5, 5, 7]), np.array([0, 0, 0]), 1)
    >>> read_pairs(table.payloads()).tolist()
    [(0, 7, 1), (1, 5, 2)]
    """

    groups: int
    group: Index
    pairs: NDArray[np.void]

    @classmethod
    def of(cls, first: Index, second: Index, group: Index, groups: int) -> "PairTable":
        """Count the pairs of many groups of rows in one pass; both numbers fit 32 bits."""
        return cls._summed(group, first, second, np.ones(len(group), dtype=np.int64), groups)

    @classmethod
    def _summed(
        cls, group: Index, first: Index, second: Index, rows: NDArray[np.int64], groups: int
    ) -> "PairTable":
        low, high = int(second.min(initial=0)), int(second.max(initial=0))
        most, span = int(first.max(initial=0)) + 1, high - low + 1
        code = (group.astype(np.int64) * most + first) * span + (second - low)
        present, counted = _counted(code, rows, groups * most * span)
        pairs = np.zeros(len(present), dtype=PAIR)
        pairs["first"], pairs["second"] = present // span % most, present % span + low
        pairs["rows"] = counted
        return cls(groups, (present // (span * most)).astype(np.intp), pairs)

    def regrouped(self, into: Regrouping) -> "PairTable":
        """Sum into larger groups."""
        target = into.target[self.group]
        kept = target >= 0
        pairs = self.pairs[kept]
        return self._summed(target[kept], pairs["first"], pairs["second"], pairs["rows"], into.groups)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.bincount(self.group, minlength=self.groups) > 0

    def payloads(self) -> list[bytes]:
        """Give each group's pairs as bytes, as `read_pairs` reads them."""
        ends = np.searchsorted(self.group, np.arange(self.groups + 1)).tolist()
        return [self.pairs[a:b].tobytes() for a, b in pairwise(ends)]


@reading("pairs")
def summed_pairs(*data: NDArray[np.uint8]) -> bytes:
    """Add up records: a pair stands once in what is given.

    Parameters
    ----------
    *data : ndarray of uint8
        The bytes of some records each, one after the other.

    Raises
    ------
    DamagedRecordError
        When a pair has less than no rows, or more than there can be.

    Examples
    --------
    >>> some = np.array([(0, 7, 1), (1, 5, 2), (0, 7, 3)], dtype=PAIR).view(np.uint8)
    >>> read_pairs([summed_pairs(some)]).tolist()
    [(0, 7, 4), (1, 5, 2)]
    """
    pairs = np.concatenate(data).view(PAIR)
    if (place := no_count(pairs["rows"])) is not None:
        raise DamagedRecordError(f"a record of pairs counts {pairs['rows'][place]:,} rows")
    first, second = (pairs[name].astype(np.intp) for name in ("first", "second"))
    every = np.zeros(len(pairs), dtype=np.intp)
    return PairTable._summed(every, first, second, pairs["rows"], 1).pairs.tobytes()


def _counted(code: Index, rows: NDArray[np.int64], most: int) -> tuple[Index, NDArray[Any]]:
    """Give the codes that are there, ascending, and the rows of each; all are below `most`."""
    if most <= 4 * len(code):
        present = np.flatnonzero(np.bincount(code, minlength=most))
        return present, np.bincount(code, weights=rows, minlength=most)[present]
    present, place = np.unique(code, return_inverse=True)
    return present, np.bincount(place, weights=rows, minlength=len(present))


def read_pairs(records: Sequence[bytes]) -> NDArray[np.void]:
    """Give the pairs of records, one after the other; a pair may stand in several."""
    if isinstance(records, Records):
        return records.data.view(PAIR)
    return np.frombuffer(b"".join(records), dtype=PAIR)
