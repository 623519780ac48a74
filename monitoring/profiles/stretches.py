"""Stretches of records that follow one another: those of each period of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.records import even

Index = NDArray[np.intp]
_FEW = 8


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
