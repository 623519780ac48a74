"""Cells: the day × version × cohort groups that profiles are kept for."""

import json
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
from monitoring.scope.cohort import Expression, names
from monitoring.store.columns.schema import Schema
from monitoring.store.quoting import quote

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


OF_VERSION = "version"
"""As what a cohort names the version, which every cell has besides its levels."""


def keys_named(cohort: Expression | None) -> frozenset[str]:
    """Name the columns that a cohort is made of; the version is none, as every cell has one.

    Examples
    --------
    >>> from monitoring.scope.cohort import Both, Comparison
    >>> sorted(keys_named(Both((Comparison("version", "=", "B"), Comparison("side", "=", "a")))))
    ['side']
    """
    return frozenset(names(cohort) - {OF_VERSION})


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
