"""Rows in groups, in the order of the groups: shared by all columns of the same rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.code_table import CODES

Index = NDArray[np.intp]
_BLOCK = 65_536
"""Rows at once: what the processor's cache holds."""


@dataclass(frozen=True)
class Block:
    """Some groups that have rows, and these rows.

    Parameters
    ----------
    rows : ndarray of intp
        Their numbers, by group.
    groups : slice
        The groups from the first to the last, those between them included.
    present : ndarray of intp
        The groups that have rows, numbered from the slice's start.
    starts, sizes : ndarray of intp
        Where each of those begins in `rows`, and how many rows it has.
    """

    rows: Index
    groups: slice
    present: Index
    starts: Index
    sizes: Index

    def over(self, values: NDArray[np.generic]) -> Index:
        """Repeat one value of each group that has rows over its rows."""
        return np.repeat(values, self.sizes)

    @cached_property
    def first_code(self) -> Index:
        """Where the counts of each row's group begin, `CODES` codes each, from the slice's start."""
        return self.over(self.present * CODES)


@dataclass(frozen=True, eq=False)
class GroupedRows:
    """Rows in groups.

    Parameters
    ----------
    group : ndarray of intp, shape (rows,)
        Group of each row.
    groups : int
        Number of groups.

    Examples
    --------
    >>> rows = GroupedRows(np.array([2, 0, 2]), 3)
    >>> rows.order.tolist(), rows.sizes.tolist()
    ([1, 0, 2], [1, 0, 2])
    """

    group: Index
    groups: int

    def where(self, kept: NDArray[np.bool_]) -> "GroupedRows":
        """Leave out the other rows."""
        return self if kept.all() else GroupedRows(self.group[kept], self.groups)

    @cached_property
    def order(self) -> Index:
        """The rows by group, those of one group in their order."""
        narrow = self.group.astype(np.uint16) if self.groups <= 1 << 16 else self.group  # sorted by digits
        return np.argsort(narrow, kind="stable")

    @cached_property
    def sizes(self) -> Index:
        """Rows of each group."""
        return np.bincount(self.group, minlength=self.groups)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All groups that have rows, in blocks of about as many rows as the cache holds."""
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        ends = np.cumsum(self.sizes)
        first = 0
        while first < self.groups:
            begin = int(ends[first] - self.sizes[first])
            last = max(int(np.searchsorted(ends, begin + _BLOCK, side="right")), first + 1)
            sizes = self.sizes[first:last]
            present = np.flatnonzero(sizes)
            if len(present):
                starts = (ends[first:last] - sizes)[present] - begin
                rows = self.order[begin : int(ends[last - 1])]
                yield Block(rows, slice(first, last), present, starts, sizes[present])
            first = last
