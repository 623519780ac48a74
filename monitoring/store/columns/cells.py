"""Cells: the day × version × cohort groups that profiles are kept for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.contract.model import Contract
from monitoring.profiles.arrow_numbers import days_array
from monitoring.profiles.arrow_texts import texts_array
from monitoring.profiles.grouped_rows import GroupedRows
from monitoring.profiles.regrouping import Regrouping
from monitoring.scope.instant import EPOCH
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.row_groups import joined, numbered
from monitoring.store.columns.schema import Schema
from monitoring.store.quoting import quote

# Below this many rows a cell, reading the rows costs less than keeping their cells; single dimensions are
# asked about most, one level after the other, and earn their keep earlier.
ROWS_PER_CELL = 200
ROWS_PER_LEVEL = 100
ROWS_PER_GROUP = 16  # below it, counting each key set by itself costs less than summing so many groups

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Dimension:
    """A cohort column as a key of cells.

    Parameters
    ----------
    name : str
        The cohort's name.
    kind : str
        How it is stored: ``numeric``, ``boolean`` or text.
    sql : str
        Its value over the rows.
    as_number : bool
        Whether comparisons read it as a number, also where it is stored as text.
    """

    name: str
    kind: str
    sql: str
    as_number: bool = False


@dataclass(frozen=True)
class Cell:
    """One group of rows.

    Parameters
    ----------
    day : date
        Local day.
    version : str
        Empty where the contract names none.
    levels : tuple of str or None
        Canonical text of the key set's dimensions, in their order.
    """

    day: date
    version: str
    levels: tuple[str | None, ...]

    @property
    def key(self) -> str:
        """The levels as JSON: how cells are named in the store."""
        return json.dumps(self.levels, ensure_ascii=False)


@dataclass(frozen=True)
class KeySet:
    """The cells of one set of dimensions, as sums of the groups that rows were counted by.

    Parameters
    ----------
    name : str
        The dimensions' names as JSON, ``[]`` for everybody.
    cells : tuple of Cell
        In the order of day, version and levels.
    into : Regrouping
        Which cell each group belongs to.
    """

    name: str
    cells: tuple[Cell, ...]
    into: Regrouping

    @cached_property
    def days(self) -> pa.Array:
        """The day of each cell."""
        return days_array([cell.day for cell in self.cells])

    @cached_property
    def versions(self) -> pa.Array:
        """The version of each cell."""
        return texts_array([cell.version for cell in self.cells])

    @cached_property
    def keys(self) -> pa.Array:
        """The levels of each cell as JSON."""
        return texts_array([cell.key for cell in self.cells])


@dataclass(frozen=True)
class Grouping:
    """Groups of rows that are counted in one pass, and the key sets that are summed from them.

    Parameters
    ----------
    group : ndarray of intp, shape (rows,)
        Group of each row.
    groups : int
        Number of groups.
    key_sets : tuple of KeySet
        All are sums of the groups.
    """

    group: Index
    groups: int
    key_sets: tuple[KeySet, ...]

    @cached_property
    def rows(self) -> GroupedRows:
        """The rows in the order of their groups."""
        return GroupedRows(self.group, self.groups)


def dimensions(contract: Contract, schema: Schema) -> tuple[Dimension, ...]:
    """Give the cohort columns of a model.

    Parameters
    ----------
    contract : Contract
        Names them.
    schema : Schema
        Says their kinds; a column that no file has had yet is left out.

    Returns
    -------
    tuple of Dimension
        In the contract's order.
    """
    found = []
    for cohort in contract.cohorts:
        column = f"__cohort_{cohort.name}" if cohort.bins else cohort.column
        if cohort.column in schema.columns:
            stored = schema.columns[cohort.column]
            kind = "text" if cohort.bins else stored.kind
            as_number = stored.numeric and not cohort.bins
            found.append(Dimension(cohort.name, kind, quote(column), as_number))
    return tuple(found)


def key_set_name(names: tuple[str, ...]) -> str:
    """Name a key set by its dimensions."""
    return json.dumps(names, ensure_ascii=False)


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
        Everybody, each dimension alone, and all together where cells stay large: whether a day is in a
        key set depends on no other day's rows. One grouping by all dimensions serves all key sets where
        its groups are few; else each key set is counted by itself.
    """
    numbers = tuple(range(len(dimensions)))
    own, others = numbers[:within], numbers[within:]
    wanted = [own, *((*own, k) for k in others)]
    wanted += [numbers] if len(others) > 1 and not every_level else []
    least = _Least(len(numbers) if every_level else within, typical_rows)
    finest = _Groups.of(day, version, levels, numbers)
    if len(finest.rows) * ROWS_PER_GROUP <= len(day):
        return [finest.grouping(dimensions, wanted, least)]
    return [_Groups.of(day, version, levels, keys).grouping(dimensions, [keys], least) for keys in wanted]


@dataclass(frozen=True)
class _Least:
    """How large cells must be for their day to be kept."""

    within: int
    typical_rows: int

    def dense(self, days: Index, rows: Index, keys: int) -> NDArray[np.bool_]:
        """Say of each cell, by its day, whether the day's cells are kept."""
        if keys <= self.within:
            return np.ones(len(days), dtype=np.bool_)
        least = ROWS_PER_LEVEL if keys == 1 else ROWS_PER_CELL
        first = int(days.min(initial=EPOCH))
        own, cells = np.bincount(days - first, weights=rows), np.bincount(days - first)
        return np.asarray((np.maximum(own, self.typical_rows) >= least * cells)[days - first])


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
        columns = [version.code, *(_last(levels[k]) for k in keys)]
        _, group, rows = numbered(joined(day, sizes, columns))
        some = np.empty(len(rows), dtype=np.intp)
        some[group] = np.arange(len(group))  # a row of each
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
        self, dimensions: tuple[Dimension, ...], wanted: Sequence[tuple[int, ...]], least: _Least
    ) -> Grouping:
        sets = [self._key_set(dimensions, keys, least) for keys in wanted]
        return Grouping(self.group, len(self.rows), tuple(one for one in sets if one.cells))

    def _key_set(self, dimensions: tuple[Dimension, ...], keys: tuple[int, ...], least: _Least) -> KeySet:
        columns = [self.versions, *(self.levels[k] for k in keys)]
        sizes = [int(column.max(initial=0)) + 1 for column in columns]
        _, cell, _ = numbered(joined(self.days, sizes, columns))
        firsts = np.unique(cell, return_index=True)[1]
        kept = least.dense(self.days[firsts], np.bincount(cell, weights=self.rows), len(keys))
        number = np.cumsum(kept) - 1
        into = Regrouping(np.where(kept[cell], number[cell], -1), int(kept.sum()))
        cells = tuple(self._cell(k, keys) for k in firsts[kept].tolist())
        return KeySet(key_set_name(tuple(dimensions[k].name for k in keys)), cells, into)

    def _cell(self, group: int, keys: tuple[int, ...]) -> Cell:
        named = tuple(self.level_names[k][self.levels[k][group]] for k in keys)
        day = date.fromordinal(EPOCH + int(self.days[group]))
        return Cell(day, self.version_names[self.versions[group]], named)


def _last(levels: Levels) -> Index:
    """The numbers of levels, null after all others."""
    return np.where(levels.code < 0, len(levels.names), levels.code)
