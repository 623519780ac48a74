"""Stretches of records that follow one another: those of each period of a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.records import Records, Whole, even

Index = NDArray[np.intp]
_FEW = 8
_TOGETHER = 4_096
"""Records about so many of which are read at once: all hours of a quarter would be hundreds of megabytes."""


@dataclass(frozen=True)
class Stretches:
    """Where each stretch begins and ends; they may overlap, and be empty.

    Parameters
    ----------
    first, last : ndarray of intp, shape (stretches,)
        Numbers of the first record, and of the one behind the last.

    Examples
    --------
    >>> some = Stretches(np.array([0, 1, 1]), np.array([2, 1, 3]))
    >>> some.numbers.tolist(), some.sums(np.array([5, 6, 6, 7])).tolist()
    ([0, 1, 1, 2], [11, 0, 13])
    """

    first: Index
    last: Index

    @classmethod
    def whole(cls, records: Sequence[bytes]) -> "Stretches":
        """Give one stretch of all records."""
        return cls(np.zeros(1, dtype=np.intp), np.array([len(records)]))

    @cached_property
    def group(self) -> Index:
        """Stretch of each record, stretch after stretch."""
        return np.repeat(np.arange(len(self.first)), self.last - self.first)

    @cached_property
    def numbers(self) -> Index:
        """Numbers of the records, stretch after stretch."""
        size = self.last - self.first
        moved = np.repeat(self.first - (np.cumsum(size) - size), size)
        return np.asarray(np.arange(len(moved)) + moved, dtype=np.intp)

    def read(self, records: Sequence[bytes], layout: np.dtype[np.void]) -> NDArray[np.void]:
        """Read the records, all of one width, stretch after stretch; those of one stretch are not copied."""
        every = even(records, layout)
        alone = len(self.first) == 1
        return every[int(self.first[0]) : int(self.last[0])] if alone else every[self.numbers]

    def sums(self, values: NDArray[Any], kind: type | None = None) -> NDArray[Any]:
        """Add up what was read of each record, along the first axis; of another kind where one is given."""
        return group_sums(values, self.group, len(self.first), kind)


def group_sums(values: NDArray[Any], group: Index, groups: int, kind: type | None = None) -> NDArray[Any]:
    """Add up values of groups that lie one after the other, along the first axis; nothing gives 0."""
    found = np.zeros((groups, *values.shape[1:]), dtype=kind or values.dtype)
    size = np.bincount(group, minlength=groups)
    start = np.cumsum(size) - size
    for k in np.flatnonzero(size > _FEW).tolist():
        found[k] = values[start[k] : start[k] + size[k]].sum(axis=0, dtype=kind)
    few = np.flatnonzero((size > 0) & (size <= _FEW))
    found[few] = values[start[few]]
    for place in range(1, int(size[few].max(initial=0))):  # a day has a record a version
        few = few[size[few] > place]
        found[few] += values[start[few] + place]
    return found


def sums_of_each(parts: Sequence[Records], read: Callable[[Records], NDArray[np.int64]]) -> NDArray[np.int64]:
    """Add up what is read of the records of each part: those that lie together are read together.

    Parameters
    ----------
    parts : sequence of Records
        At least one; hours are seven hundred a month, of a record or two each.
    read : callable
        Gives the counts of each record; shape (records, counts).

    Returns
    -------
    ndarray of int64, shape (parts, counts)
        0 of a part without records.

    Examples
    --------
    >>> from monitoring.profiles.records import Whole
    >>> whole, other = Whole.of([b"a", b"c", b"e"]), Whole.of([b"g"])
    >>> some = [Records(whole, slice(0, 2)), Records(other, slice(0, 1)), Records(whole, slice(2, 3))]
    >>> sums_of_each(some, lambda one: np.array([[ord(record)] for record in one])).ravel().tolist()
    [196, 103, 101]
    """
    lots: dict[int, list[int]] = {}
    for k, part in enumerate(parts):
        lots.setdefault(id(part.whole), []).append(k)
    found: list[tuple[list[int], NDArray[np.int64]]] = []
    for lot in lots.values():
        whole, numbers = parts[lot[0]].whole, [parts[k].numbers for k in lot]
        for some in _few_records(list(map(len, numbers))):
            listed, sizes = np.concatenate(numbers[some]), list(map(len, numbers[some]))
            counts = _in_any_order(whole, listed, read)
            found.append((lot[some], group_sums(counts, np.repeat(np.arange(len(sizes)), sizes), len(sizes))))
    order = np.argsort(np.concatenate([some for some, _ in found]))
    return np.asarray(np.concatenate([sums for _, sums in found])[order], dtype=np.int64)


def _few_records(sizes: Sequence[int]) -> list[slice]:
    """Give runs of parts of these sizes that have not too many records together."""
    if sum(sizes) <= _TOGETHER:
        return [slice(None)]
    run = np.cumsum([0, *sizes[:-1]]) // _TOGETHER
    ends = [0, *(np.flatnonzero(np.diff(run)) + 1).tolist(), len(sizes)]
    return [slice(first, last) for first, last in pairwise(ends)]


def _in_any_order(
    whole: Whole, numbers: Index, read: Callable[[Records], NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Read records of a whole, which gives them ascending."""
    if np.all(numbers[1:] > numbers[:-1]):
        return read(Records(whole, numbers))
    own, place = np.unique(numbers, return_inverse=True)
    return read(Records(whole, own))[place]
