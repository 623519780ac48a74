"""Rows by group of records and level: of levels that are millions, as keys are, no table of both is made."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.level_rows import LevelRows

Index = NDArray[np.intp]
Counts = NDArray[np.int64]
_MANY = 256
"""Levels: of more, a cell that most of them share is not added up, but what the others leave."""


@dataclass(frozen=True)
class GroupedLevels:
    """Counts of levels, and the group of each record, as its day.

    Parameters
    ----------
    held : LevelRows
        One group of pairs a record.
    group : ndarray of intp, shape (records,)
        Of each, from 0 on.
    groups : int
        How many there are; some may have no record.

    Examples
    --------
    >>> held = LevelRows.of([b'[1, {"b": 2}]', b'[0, {"a": 1}]', b'[0, {"a": 4, "c": 3}]'])
    >>> days = GroupedLevels(held, np.array([0, 0, 1]), 2)
    >>> days.by_level().tolist(), days.total.tolist()
    ([[1, 2, 0, 1], [4, 0, 3, 0]], [5, 2, 3, 1])
    >>> days.in_cells(np.array([0, 1, 1, 2])).tolist()
    [[1.0, 2.0, 1.0], [4.0, 3.0, 0.0]]
    """

    held: LevelRows
    group: Index
    groups: int

    @classmethod
    def joined(cls, parts: Sequence[LevelRows]) -> "GroupedLevels":
        """Take the records of each part as a group."""
        names, held = shared_names(parts)
        sizes = [len(one.missing) for one in held]
        pairs = np.concatenate([np.diff(one.ends) for one in held])
        together = LevelRows(
            names,
            np.concatenate([one.missing for one in held]),
            np.concatenate([[0], np.cumsum(pairs)]).astype(np.intp),
            np.concatenate([one.level for one in held]),
            np.concatenate([one.rows for one in held]),
        )
        return cls(together, np.repeat(np.arange(len(parts)), sizes), len(parts))

    @cached_property
    def missing(self) -> Counts:
        """Rows of each group without a value."""
        return self._added(self.group, self.held.missing, self.groups)

    @cached_property
    def rows(self) -> Counts:
        """Rows of each group, with those without a value."""
        return self.missing + self._added(self.group, self.held.present(), self.groups)

    @cached_property
    def total(self) -> Counts:
        """Rows of each level, missing ones last."""
        return np.append(self.held.total(), self.held.missing.sum())

    @property
    def most(self) -> Counts:
        """Rows that no group has more of, by level."""
        found = np.zeros(len(self.held.names), dtype=np.int64)
        np.maximum.at(found, self.held.level, self.held.rows.astype(np.int64))
        return found * int(np.bincount(self.group, minlength=1).max())

    def by_level(self) -> Counts:
        """Give the rows of each group and level, missing ones last: a table for few levels."""
        return np.column_stack([self.held.by_group(self.group, self.groups), self.missing])

    def of_levels(self, levels: Index) -> Counts:
        """Give the rows of each group and of some levels; shape (groups, levels)."""
        cells = np.full(len(self.held.names) + 1, len(levels), dtype=np.intp)
        cells[levels] = np.arange(len(levels))
        return self.in_cells(cells)[:, :-1].astype(np.int64)

    def in_cells(self, cells: Index) -> NDArray[np.float64]:
        """Add up the rows of levels that share a cell.

        Parameters
        ----------
        cells : ndarray of intp, shape (levels + 1,)
            Of each level, that of missing ones last.

        Returns
        -------
        ndarray of float64, shape (groups, cells)
            Whole numbers.
        """
        width = int(cells.max()) + 1
        levels = np.bincount(cells)
        if len(cells) > _MANY and 2 * levels.max() > len(cells):
            found = self._beside(cells.astype(np.int32), int(levels.argmax()), width)
        else:
            place = np.repeat(self.group * width, np.diff(self.held.ends)) + cells[self.held.level]
            added = np.bincount(place, weights=self.held.rows, minlength=self.groups * width)
            found = added.astype(np.float64, copy=False).reshape(self.groups, width)
        found[:, cells[-1]] += self.missing
        return found

    def _beside(self, cells: NDArray[np.int32], most: int, width: int) -> NDArray[np.float64]:
        """Add up the levels of all cells but one, that of most levels: it has the rest of the rows."""
        cell = cells[self.held.level]
        apart = np.flatnonzero(cell != most)
        record = np.searchsorted(self.held.ends, apart, side="right") - 1
        place = self.group[record] * width + cell[apart]
        added = np.bincount(place, weights=self.held.rows[apart], minlength=self.groups * width)
        found = added.astype(np.float64, copy=False).reshape(self.groups, width)
        found[:, most] = self.rows - self.missing - found.sum(axis=1)
        return found

    def among(self, groups: Index) -> "GroupedLevels":
        """Give some of the groups, which ascend."""
        if len(groups) == self.groups:
            return self
        place = np.full(self.groups, -1, dtype=np.intp)
        place[groups] = np.arange(len(groups))
        records = np.flatnonzero(place[self.group] >= 0)
        return GroupedLevels(self.held.chosen(records), place[self.group[records]], len(groups))

    @staticmethod
    def _added(group: Index, rows: Counts, groups: int) -> Counts:
        return np.bincount(group, weights=rows, minlength=groups).astype(np.int64)  # exact below 2**53


def shared_names(parts: Sequence[LevelRows]) -> tuple[Sequence[str], list[LevelRows]]:
    """Number the levels of several parts alike; those of one file have the same names already.

    Examples
    --------
    >>> names, both = shared_names([LevelRows.of([b'[0, {"c": 2}]']), LevelRows.of([b'[0, {"a": 1}]'])])
    >>> names, [one.level.tolist() for one in both]
    (('a', 'c'), [[1], [0]])
    """
    if all(one.names is parts[0].names for one in parts):
        return parts[0].names, list(parts)
    names = tuple(sorted({name for one in parts for name in one.names}))
    place = {name: k for k, name in enumerate(names)}
    return names, [_renumbered(one, names, place) for one in parts]


def _renumbered(some: LevelRows, names: Sequence[str], place: dict[str, int]) -> LevelRows:
    own = np.array([place[name] for name in some.names], dtype=np.int32)
    return LevelRows(names, some.missing, some.ends, own[some.level], some.rows)
