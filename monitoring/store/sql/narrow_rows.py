"""Rows with only those columns that a question names: a statement binds every column of the views it asks."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import duckdb

from monitoring.scope.instant import naive_utc
from monitoring.store.columns.schema import Schema
from monitoring.store.quoting import quote
from monitoring.store.sql.implied import with_due
from monitoring.store.sql.views import OWN, UNLABELLED, Viewed, joined_rows, read_of, table, with_features

WIDE = 100
"""Columns: of fewer a view is bound in a few milliseconds; of a thousand in fifty, at every statement."""
_STORED = "stored columns"


class Asked(Viewed, Protocol):
    """One generation of one model, as far as some columns of its rows are asked for.

    Attributes
    ----------
    memo : dict
        What was found out about it, under any name.
    """

    memo: dict[object, Any]

    def connection(self, as_of: datetime | None = None) -> duckdb.DuckDBPyConnection:
        """Give the connection with the views; take a cursor of it for each call."""


def narrow_rows(snapshot: Asked, named: Sequence[str], as_of: datetime | None = None) -> str:
    """Give the SQL of the unlabelled rows with those stored columns that some other SQL names.

    Parameters
    ----------
    snapshot : Asked
        The generation.
    named : sequence of str
        All SQL that is asked of the rows, and by which they are chosen.
    as_of : datetime, optional
        Aware: a missing label means only what was known by then.

    Returns
    -------
    str
        A subquery with the same rows; the view itself where a model has few columns, or where features came
        apart from their predictions.
    """
    columns = snapshot.schema.columns
    if len(columns) < WIDE or with_features(snapshot.segments):
        return UNLABELLED
    schema = _naming(snapshot, named)
    moment = naive_utc(as_of) if as_of else None
    wanted = OWN | {name: column.sql_type for name, column in schema.columns.items()}
    files = snapshot.segments.get("predictions", ())
    rows = table(snapshot.directory, files, wanted, _stored(snapshot, as_of))
    predictions = with_due(snapshot.contract, rows, snapshot.due, moment)
    return f"({joined_rows(snapshot.contract, schema, snapshot.segments, f'({predictions})', labels=False)})"


def _naming(snapshot: Asked, named: Iterable[str]) -> Schema:
    """Leave only the columns that some SQL names, or that a cohort which it names is made of."""
    asked = " ".join(named)
    made = {one.column for one in snapshot.contract.cohorts if quote(f"__cohort_{one.name}") in asked}
    columns = snapshot.schema.columns
    return replace(
        snapshot.schema,
        columns={name: one for name, one in columns.items() if name in made or quote(name) in asked},
    )


def _stored(snapshot: Asked, as_of: datetime | None) -> frozenset[str]:
    """Give the columns that some file of predictions has; looked for once."""
    if _STORED not in snapshot.memo:
        files = snapshot.segments.get("predictions", ())
        sql = f"select * from {read_of(snapshot.directory, files)} limit 0"
        snapshot.memo[_STORED] = frozenset(
            snapshot.connection(as_of).cursor().sql(sql).columns if files else ()
        )
    found: frozenset[str] = snapshot.memo[_STORED]
    return found
