"""Cells: the day × version × cohort groups that profiles are kept for."""

import json
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.contract.model import Contract
from monitoring.store.quoting import quote
from monitoring.store.schema import Schema
from monitoring.store.subjects import canonical_text

# Below this many rows a cell, reading the rows costs less than keeping their cells; single dimensions are
# asked about most, one level after the other, and earn their keep earlier.
ROWS_PER_CELL = 250
ROWS_PER_LEVEL = 100


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
    """The cells of one set of dimensions over the rows of a chunk.

    Parameters
    ----------
    name : str
        The dimensions' names as JSON, ``[]`` for everybody.
    column : str
        The chunk's column that holds each row's cell.
    cells : tuple of Cell
        By the number in that column.
    group : ndarray of intp
        Each row's cell, in the chunk's order.
    """

    name: str
    column: str
    cells: tuple[Cell, ...]
    group: NDArray[np.intp]


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


def key_sets(con: duckdb.DuckDBPyConnection, table: str, dimensions: tuple[Dimension, ...]) -> list[KeySet]:
    """Number the cells of every key set that is worth keeping.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the table.
    table : str
        A chunk of rows of whole days; each key set adds a column to it.
    dimensions : tuple of Dimension
        The cohort columns.

    Returns
    -------
    list of KeySet
        Everybody, each dimension alone, and all together where cells stay large. Whether a day is in a
        key set depends on that day's rows alone.
    """
    wanted = [(), *((d,) for d in dimensions)] + ([dimensions] if len(dimensions) > 1 else [])
    return [_number(con, table, index, keys) for index, keys in enumerate(wanted)]


def _number(con: duckdb.DuckDBPyConnection, table: str, index: int, keys: tuple[Dimension, ...]) -> KeySet:
    """Add each row's cell to the table; -1 where its day is not kept for these keys."""
    column = f"{table}_cell_{index}"
    texts = [f"{canonical_text(d.sql, d.kind)} as k{i}" for i, d in enumerate(keys)]
    order = ", ".join(["__day", "__version", *(f"k{i}" for i in range(len(keys)))])
    cursor = con.cursor()
    cursor.execute(
        f"create or replace table {column} as select *, row_number() over (order by {order}) - 1 as cell "
        f"from (select __day, __version, {''.join(t + ', ' for t in texts)} count(*) as size "
        f"from {table} group by {order} {_dense(len(keys))})"
    )
    same = "".join(
        f" and {canonical_text(d.sql, d.kind)} is not distinct from c.k{i}" for i, d in enumerate(keys)
    )
    cursor.execute(f"alter table {table} add column {column} integer default -1")
    cursor.execute(  # joins nothing where no day is kept
        f"update {table} set {column} = c.cell from {column} c "
        f"where {table}.__day = c.__day and {table}.__version = c.__version{same}"
    )
    levels = ", ".join(f"k{i}" for i in range(len(keys)))
    listed = cursor.execute(
        f"select __day, __version{', ' if levels else ''}{levels} from {column} order by cell"
    ).fetchall()
    group = cursor.execute(f"select {column} as g from {table} order by __row").fetchnumpy()["g"]
    cursor.execute(f"drop table {column}")
    cells = tuple(Cell(row[0], row[1], tuple(row[2:])) for row in listed)
    return KeySet(key_set_name(tuple(d.name for d in keys)), column, cells, np.asarray(group, dtype=np.intp))


def _dense(keys: int) -> str:
    """Give the SQL that leaves out the days whose cells are too small to be worth keeping."""
    if keys == 0:
        return ""
    day = "over (partition by __day)"
    least = ROWS_PER_LEVEL if keys == 1 else ROWS_PER_CELL
    return f"qualify sum(count(*)) {day} >= {least} * count(*) {day}"
