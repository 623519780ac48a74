"""Chosen rows among the codes of a file, by the records that they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.code_table import CODES
from monitoring.store.codes.coded_days import CodedDays
from monitoring.store.codes.values_at import between, values_at

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Rows:
    """The chosen rows of a file of codes, by the records that they stand in.

    Parameters
    ----------
    day, number, start : ndarray of intp, shape (records,)
        Ordinal of the day, number of the record, and place of its first row among all rows of the file.
    ends : ndarray of intp, shape (records + 1,)
        Where the rows of each of these records begin, and the end.
    place : ndarray of intp, shape (rows,)
        Place of each row among all rows of the file.
    """

    day: Index
    number: Index
    start: Index
    ends: Index
    place: Index

    @cached_property
    def record(self) -> Index:
        """Which of these records each row is of, ascending."""
        return np.repeat(np.arange(len(self.number)), np.diff(self.ends))

    @cached_property
    def cell(self) -> Index:
        """Where the counts of each row's record begin, `CODES` codes each."""
        return self.record * CODES

    @cached_property
    def _inside(self) -> Index:
        """Place of each row in its record."""
        return self.place - np.repeat(self.start, np.diff(self.ends))

    def only(self, chosen: Index) -> "Rows":
        """Give some of the rows, by their numbers in order, and the records that still have some."""
        ends = np.searchsorted(chosen, self.ends)
        kept = np.flatnonzero(np.diff(ends))
        return Rows(
            self.day[kept],
            self.number[kept],
            self.start[kept],
            np.append(ends[kept], len(chosen)),
            self.place.take(chosen),
        )

    def each(self) -> Iterator[tuple[int, Index]]:
        """Give the number of each record, and the places of its rows in it."""
        for number, (first, last) in zip(self.number.tolist(), pairwise(self.ends.tolist()), strict=True):
            yield number, self._inside[first:last]


def inside(coded: CodedDays, chosen: NDArray[np.int64]) -> Rows:
    """Find the chosen rows in each record.

    Parameters
    ----------
    coded : CodedDays
        A file of codes.
    chosen : ndarray of int64
        Sequence numbers, ascending; also of rows of other files.
    """
    place, starts = _among(coded.sequence, chosen), coded.ends
    ends = np.searchsorted(place, starts)
    number = np.flatnonzero(np.diff(ends))
    return Rows(coded.day[number], number, starts[number], np.append(ends[number], len(place)), place)


def _among(sequence: NDArray[np.int64], chosen: NDArray[np.int64]) -> Index:
    """Give the places of the rows that are among the chosen, which are ascending."""
    if not len(sequence):
        return np.empty(0, dtype=np.intp)
    near = chosen[between(chosen, sequence)]
    if sequence[-1] - sequence[0] == len(sequence) - 1 and np.all(sequence[1:] > sequence[:-1]):
        return near - int(sequence[0])  # days follow each other as they came: none is looked up
    return np.flatnonzero(values_at(near, np.broadcast_to(np.True_, len(near)), sequence, False))
