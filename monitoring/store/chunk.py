"""A chunk: rows of whole days in a table of their own, ready to be profiled."""

from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.contract.model import Contract
from monitoring.store.bins import Bins
from monitoring.store.cells import KeySet
from monitoring.store.schema import Schema
from monitoring.store.subjects import Subject, subjects

Entry = tuple[int, str, bytes]
"""A cell's number, a subject, and the record of its profile."""


@dataclass(frozen=True)
class Chunk:
    """Rows of whole days, ready to be profiled.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the table.
    table : str
        The rows, numbered in ``__row``.
    contract, schema, bins
        Of the model.
    read : dict
        Numbers that were read already: every key set asks for the same.
    """

    con: duckdb.DuckDBPyConnection
    table: str
    contract: Contract
    schema: Schema
    bins: Bins
    read: dict[tuple[object, ...], dict[str, NDArray[np.float64]]] = field(default_factory=dict)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Every subject of the model."""
        return subjects(self.contract, self.schema)

    def floats(self, columns: dict[str, str], where: str = "true") -> dict[str, NDArray[np.float64]]:
        """Read numbers of the rows, NaN where null, with each row's number under ``__row``; kept."""
        key = (*columns.items(), where)
        if key not in self.read:
            self.read[key] = self._fetch(columns, where)
        return self.read[key]

    def _fetch(self, columns: dict[str, str], where: str) -> dict[str, NDArray[np.float64]]:
        listed = "".join(
            f"coalesce(cast({sql} as double), 'nan') as c{i}, " for i, sql in enumerate(columns.values())
        )
        sql = f"select {listed}__row from {self.table} where {where}"
        found = self.con.cursor().execute(sql).fetchnumpy()
        read = {name: np.asarray(found[f"c{i}"], dtype=np.float64) for i, name in enumerate(columns)}
        return read | {"__row": np.asarray(found["__row"], dtype=np.float64)}

    def tallies(self, key_set: KeySet, level: str, where: str = "true") -> list[tuple[int, str | None, int]]:
        """Count rows by cell and level."""
        return (
            self.con.cursor()
            .execute(
                f"select {key_set.column}, {level} as level, count(*) from {self.table} "
                f"where {key_set.column} >= 0 and {where} group by all order by all"
            )
            .fetchall()
        )
