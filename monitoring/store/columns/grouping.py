"""Rows grouped to the cells of every key set that is worth keeping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.regrouping import Regrouping
from monitoring.scope.instant import EPOCH
from monitoring.store.columns.cells import Cell, Dimension, Grouping, Index, KeySet, key_set_name
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.row_groups import a_row_of_each, joined, numbered

# Below this many rows a cell, reading the rows costs less than keeping their cells; single dimensions are
# asked about most, one level after the other, and earn their keep earlier.
ROWS_PER_CELL = 200
ROWS_PER_LEVEL = 100
# All dimensions by themselves, in times the cells of one: twenty of them cost more than all else of a load.
MOST_TOGETHER = 4
ROWS_PER_GROUP = 16  # below it, counting each key set by itself costs less than summing so many groups

Keys = tuple[int, ...]
"""Numbers of dimensions."""
_Cells = tuple[Index, Index]
"""The cell of each group, and a group of each cell."""


def groupings(
    day: Index,
    version: Levels,
    levels: Sequence[Levels],
    dimensions: tuple[Dimension, ...],
    within: int = 0,
    *,
    every_level: bool = False,
    typical_rows: int = 0,
) -> list[Grouping]:
    """Group rows for every key set that is worth keeping.

    Parameters
    ----------
    day : ndarray of intp, shape (rows,)
        Days since 1970.
    version : Levels
        Of each row.
    levels : sequence of Levels
        Of each row, by dimension.
    dimensions : tuple of Dimension
        The cohort columns.
    within : int
        So many of the first dimensions are in every key set: those of parts of a day.
    every_level : bool
        Everybody and each dimension alone, however few rows a level has.
    typical_rows : int
        Of a day: one with fewer may have as many cells, for it costs no more to keep.

    Returns
    -------
    list of Grouping
        Everybody, each dimension alone (of very many, those of the fewest levels), and all together where
        cells stay large: whether a day is in a key set depends on no other day's rows. One grouping by all
        dimensions serves all key sets where its groups are few; else one serves some dimensions together.
    """
    numbers = tuple(range(len(dimensions)))
    own, others = numbers[:within], numbers[within:]
    whole = [numbers] if len(others) > 1 and not every_level else []
    wanted = [own, *((*own, k) for k in others), *whole]
    least = _Least(len(numbers) if every_level else within, typical_rows)
    finest = _Groups.of(day, version, levels, numbers)
    if len(finest.rows) * ROWS_PER_GROUP <= len(day):
        grouped = [(finest, wanted)]
    else:
        grouped = [
            (
                _Groups.of(day, version, levels, (*own, *some)) if len(some) < len(others) else finest,
                [(*own, k) for k in some],
            )
            for some in _together(day, version, levels, own, others)
        ]
        grouped[0][1].insert(0, own)
        grouped += [(finest, whole)] if whole else []
    counted = [(groups, {keys: groups.cells(keys) for keys in some}) for groups, some in grouped]
    few = _few_enough(counted, least)
    found = [groups.grouping(dimensions, cells, least, few) for groups, cells in counted]
    return [one for one in found if one.key_sets]


def _together(
    day: Index, version: Levels, levels: Sequence[Levels], own: Keys, others: Keys
) -> list[list[int]]:
    """Put dimensions together whose groups, summed for each of them, cost less than to count the rows anew.

    Of the fewest levels first, with as many groups as there could be. For `s` dimensions a row is counted
    `1 / s` times each; a group costs as much as some rows, see `ROWS_PER_GROUP`.
    """
    sizes = {k: int(levels[k].null_last.max(initial=0)) + 1 for k in (*own, *others)}
    alone = len(np.unique(day)) * len(version.names) * prod(sizes[k] for k in own)
    found: list[list[int]] = [[]]
    groups = alone
    for k in sorted(others, key=lambda one: sizes[one]):
        held = len(found[-1])
        more = groups * (sizes[k] - 1)
        if held and more * ROWS_PER_GROUP * held * (held + 1) > 2 * len(day):
            found.append([])
            groups = alone
        found[-1].append(k)
        groups *= sizes[k]
    return found


@dataclass(frozen=True)
class _Least:
    """How large cells must be for their day to be kept."""

    within: int
    typical_rows: int

    def dense(self, days: Index, rows: Index, keys: int) -> NDArray[np.bool_]:
        """Say of each cell, by its day, whether the day's cells are kept."""
        if keys <= self.within:
            return np.ones(len(days), dtype=np.bool_)
        first = int(days.min(initial=EPOCH))
        own, cells = np.bincount(days - first, weights=rows), np.bincount(days - first)
        return np.asarray((self.of_day(own) >= self.cell_rows(keys) * cells)[days - first])

    def cell_rows(self, keys: int) -> int:
        """Give the rows that a cell of so many keys has to have, on average of its day."""
        return ROWS_PER_LEVEL if keys == 1 else ROWS_PER_CELL

    def of_day(self, rows: Index | NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the rows that days are judged by."""
        return np.maximum(rows, float(self.typical_rows))


@dataclass(frozen=True)
class _Groups:
    """Rows grouped by day, version and some dimensions: a column of keys for each.

    ``columns`` holds the numbers of day, version and levels by group; a level that is null has the greatest
    number, so that it comes last.
    """

    group: Index
    rows: Index
    days: Index
    versions: Index
    levels: Mapping[int, Index]
    version_names: Sequence[str]
    level_names: Mapping[int, Sequence[str | None]]

    @classmethod
    def of(cls, day: Index, version: Levels, levels: Sequence[Levels], keys: tuple[int, ...]) -> "_Groups":
        sizes = [len(version.names), *(len(levels[k].names) + 1 for k in keys)]
        columns = [version.code, *(levels[k].null_last for k in keys)]
        _, group, rows = numbered(joined(day, sizes, columns))
        some = a_row_of_each(group, len(rows))
        versions, *others = (column[some] for column in columns)
        return cls(
            group,
            rows,
            day[some],
            versions,
            dict(zip(keys, others, strict=True)),
            version.names,
            {k: (*levels[k].names, None) for k in keys},
        )

    def grouping(
        self,
        dimensions: tuple[Dimension, ...],
        cells: Mapping[Keys, _Cells],
        least: _Least,
        few: Mapping[Keys, Index],
    ) -> Grouping:
        sets = [self._key_set(dimensions, keys, own, least, few.get(keys)) for keys, own in cells.items()]
        return Grouping(self.group, len(self.rows), tuple(one for one in sets if one.cells))

    def cells(self, keys: Keys) -> _Cells:
        """Give the cell of each group, and a group of each cell."""
        columns = [self.versions, *(self.levels[k] for k in keys)]
        sizes = [int(column.max(initial=0)) + 1 for column in columns]
        _, cell, groups = numbered(joined(self.days, sizes, columns))
        return cell, a_row_of_each(cell, len(groups))

    def _key_set(
        self,
        dimensions: tuple[Dimension, ...],
        keys: Keys,
        own: _Cells,
        least: _Least,
        few: Index | None,
    ) -> KeySet:
        cell, some = own
        days = self.days[some]
        kept = least.dense(days, np.bincount(cell, weights=self.rows), len(keys))
        kept &= True if few is None else np.isin(days, few)
        number = np.cumsum(kept) - 1
        into = Regrouping(np.where(kept[cell], number[cell], -1), int(kept.sum()))
        cells = tuple(self._cell(k, keys) for k in some[kept].tolist())
        return KeySet(key_set_name(tuple(dimensions[k].name for k in keys)), cells, into)

    def _cell(self, group: int, keys: tuple[int, ...]) -> Cell:
        named = tuple(self.level_names[k][self.levels[k][group]] for k in keys)
        day = date.fromordinal(EPOCH + int(self.days[group]))
        return Cell(day, self.version_names[self.versions[group]], named)


def _few_enough(counted: Sequence[tuple[_Groups, Mapping[Keys, _Cells]]], least: _Least) -> dict[Keys, Index]:
    """Give the days on which each dimension by itself may be kept: those of the fewest cells come first."""
    every = {keys: groups.days[some] for groups, cells in counted for keys, (_, some) in cells.items()}
    single = {keys: every[keys] for keys in sorted(every) if len(keys) == least.within + 1}
    if not single:
        return {}
    whole = counted[0][0]
    first = int(whole.days.min(initial=EPOCH))
    rows = least.of_day(np.bincount(whole.days - first, weights=whole.rows))
    number = np.array([np.bincount(days - first, minlength=len(rows)) for days in single.values()])
    order = np.argsort(number, axis=0, kind="stable")
    together = np.cumsum(np.take_along_axis(number, order, axis=0), axis=0)
    few = np.empty(number.shape, dtype=np.bool_)
    np.put_along_axis(
        few, order, rows * MOST_TOGETHER >= least.cell_rows(least.within + 1) * together, axis=0
    )
    return {keys: first + np.flatnonzero(days) for keys, days in zip(single, few, strict=True)}
