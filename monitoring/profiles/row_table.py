"""Rows that are counted by larger groups at once: where small groups are too many to be counted first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]


class Counted(Protocol):
    """A table of profiles by group."""

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have a record."""

    def payloads(self) -> Sequence[bytes]:
        """Give each group's record."""


T = TypeVar("T", bound=Counted)


@dataclass(frozen=True)
class RowTable(Generic[T]):
    """Rows, and how they are counted.

    Parameters
    ----------
    of : callable
        Makes a table from columns of rows, their groups, and the number of groups.
    columns : sequence of ndarray, each of shape (rows,)
        Of the rows.
    group : ndarray of intp, shape (rows,)
        Group of each row; -1 for none.
    groups : int
        Number of groups.
    """

    of: Callable[..., T]
    columns: Sequence[NDArray[Any]]
    group: Index
    groups: int

    def regrouped(self, into: Regrouping) -> "RowTable[T]":
        """Put the rows into larger groups."""
        return RowTable(self.of, self.columns, into.target[self.group], into.groups)

    @cached_property
    def _counted(self) -> T:
        kept = self.group >= 0
        if kept.all():
            return self.of(*self.columns, self.group, self.groups)
        return self.of(*(one[kept] for one in self.columns), self.group[kept], self.groups)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have a record."""
        return self._counted.filled

    def payloads(self) -> Sequence[bytes]:
        """Give each group's record."""
        return self._counted.payloads()


def counted(
    of: Callable[..., T], columns: Sequence[NDArray[Any]], group: Index, groups: int, cells: int
) -> "T | RowTable[T]":
    """Count rows by small groups, unless these would have more cells than there are rows.

    Parameters
    ----------
    of, columns, group, groups
        As `RowTable` has them.
    cells : int
        How many numbers a group has.
    """
    if groups * cells <= len(group):
        return of(*columns, group, groups)
    return RowTable(of, columns, group, groups)
