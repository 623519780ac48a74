"""Chosen rows among the codes of a file, by the records that they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.code_table import CODES
from monitoring.store.coded_days import CodedDays
from monitoring.store.codes import ROWS
from monitoring.store.values_at import between, values_at

Index = NDArray[np.intp]
_SEQUENCE_BYTES = 8


@dataclass(frozen=True)
class Rows:
    """The chosen rows of a file of codes, by the records that they stand in.

    Parameters
    ----------
    day, number : ndarray of intp, shape (records,)
        Ordinal of the day, and number of the record.
    record : ndarray of intp, shape (rows,)
        Which of these records each row is of, ascending.
    inside : ndarray of intp, shape (rows,)
        Its place in the record.
    place : ndarray of intp, shape (rows,)
        Its place among all rows of the file.
    """

    day: Index
    number: Index
    record: Index
    inside: Index
    place: Index

    @cached_property
    def cell(self) -> Index:
        """Where the counts of each row's record begin, `CODES` codes each."""
        return self.record * CODES

    @cached_property
    def ends(self) -> list[int]:
        """Where the rows of each record begin, and the end."""
        found: list[int] = np.searchsorted(self.record, np.arange(len(self.number) + 1)).tolist()
        return found

    def only(self, chosen: Index) -> "Rows":
        """Give some of the rows, by their numbers in order, and the records that still have some."""
        sizes = np.bincount(self.record.take(chosen), minlength=len(self.number))
        kept = np.flatnonzero(sizes)
        record = np.repeat(np.arange(len(kept)), sizes[kept])
        return Rows(
            self.day[kept], self.number[kept], record, self.inside.take(chosen), self.place.take(chosen)
        )

    def each(self) -> Iterator[tuple[int, Index]]:
        """Give the number of each record, and the places of its rows in it."""
        for number, (first, last) in zip(self.number.tolist(), pairwise(self.ends), strict=True):
            yield number, self.inside[first:last]


def inside(coded: CodedDays, chosen: NDArray[np.int64]) -> Rows:
    """Find the chosen rows in each record.

    Parameters
    ----------
    coded : CodedDays
        A file of codes.
    chosen : ndarray of int64
        Sequence numbers, ascending; also of rows of other files.
    """
    rows = coded.wholes[ROWS]
    place = np.flatnonzero(_among(coded.sequence, chosen))
    starts = (rows.ends - rows.ends[0]) // _SEQUENCE_BYTES
    sizes = np.diff(np.searchsorted(place, starts))
    number = np.flatnonzero(sizes)
    record = np.repeat(np.arange(len(number)), sizes[number])
    return Rows(coded.day[number], number, record, place - starts[number][record], place)


def _among(sequence: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each row whether it is one of the chosen, which are ascending."""
    if not len(sequence):
        return np.zeros(0, dtype=np.bool_)
    near = chosen[between(chosen, sequence)]
    return values_at(near, np.broadcast_to(np.True_, len(near)), sequence, False)
