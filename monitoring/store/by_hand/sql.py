"""Ask by hand: one read-only statement over the views and tables of a model."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeAlias

import duckdb
import pandas as pd
import pyarrow as pa

from monitoring.store.catalog.load_history import TYPES, load_frame
from monitoring.store.catalog.machine_refusals import refusal
from monitoring.store.quoting import quote
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import connect
from monitoring.store.sql.named_views import VIEWS
from monitoring.store.sql.statement import StatementError, relations_of
from monitoring.store.upkeep.quarantine import Refused, quarantine_table

SECONDS = 60.0
_LONGEST = 1e9  # seconds, thirty years
MOST_ROWS = 5_000_000
_BATCH = 100_000
_DAY_US = 86_400_000_000
# Row, column and at are words of SQL.
_RENAMED = {"row": "row_number", "column": "column_name", "at": "refused_at"}
QUARANTINE_TYPES = {_RENAMED.get(one.name, one.name): "varchar" for one in fields(Refused)} | {
    "row_number": "bigint",
    "refused_at": "timestamptz",
    "settled_at": "timestamptz",
}
Frame: TypeAlias = pd.DataFrame | pa.Table
Tables = Mapping[str, Callable[[], Frame]]


def ask(snapshot: Snapshot, statement: str, computed: Tables, seconds: float = SECONDS) -> pa.Table:
    """Run one SELECT.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    statement : str
        Over ``predictions features labels reference loads quarantine`` and the names of `computed`.
    computed : mapping of str to callable
        Further tables, made only when the statement names them.
    seconds : float
        The time limit.

    Returns
    -------
    pyarrow.Table
        The answer, whole.

    Raises
    ------
    StatementError
        For anything but one SELECT over these relations, for what DuckDB refuses, and after the time limit.
    """
    con = connect(snapshot.directory, settings=_limits(seconds))
    tables = stored_tables(snapshot)
    try:
        snapshot.open_views(con)
        named = relations_of(con, statement, {*VIEWS, *tables, *computed})
        for name in sorted(named & {*tables, *computed}):
            types = STORED_TYPES.get(name, {})
            register(con, name, (tables | dict(computed))[name](), types)
        return _lengths(_whole(con.cursor().sql(statement).to_arrow_reader(_BATCH)))
    except duckdb.InterruptException:
        raise StatementError(f"the statement took longer than {seconds:g} s: ask for less at once") from None
    except duckdb.Error as error:
        raise StatementError(refusal(error) or str(error).strip()) from None


def _whole(reader: pa.RecordBatchReader) -> pa.Table:
    """Gather an answer, and stop before it fills the memory: it is no part of DuckDB's limit."""
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows > MOST_ROWS:
            raise StatementError(
                f"the answer has more than {MOST_ROWS:,} rows: aggregate, add a LIMIT, or use export-database"
            )
    return pa.Table.from_batches(batches, schema=reader.schema)


def _lengths(answer: pa.Table) -> pa.Table:
    """Give intervals as lengths of time, which pandas and Parquet have as well."""
    for place, field in enumerate(answer.schema):
        if field.type == pa.month_day_nano_interval():
            answer = answer.set_column(place, field.name, _length(answer.column(place).to_pylist()))
    return answer


def _length(intervals: list[Any]) -> pa.Array:
    """The microseconds of each; where some have months, which are of no one length, the words for all."""
    found = [one and one.days * _DAY_US + one.nanoseconds // 1000 for one in intervals]
    if not any(one and one.months for one in intervals) and all(abs(us or 0) < 2**63 for us in found):
        return pa.array(found, pa.duration("us"))
    words = [one and f"{one.months} months {one.days} days {one.nanoseconds / 1e9:g} s" for one in intervals]
    return pa.array(words, pa.string())


def _limits(seconds: float) -> dict[str, str | int]:
    limit = max(1, round(min(seconds, _LONGEST) * 1000))
    return {"max_execution_time": limit, "max_temp_directory_size": "1GB"}


def open_database(snapshot: Snapshot, computed: Tables) -> duckdb.DuckDBPyConnection:
    """Open a database with every view and table of a model.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    computed : mapping of str to callable
        Further tables.

    Returns
    -------
    duckdb.DuckDBPyConnection
        In memory; it reads the store and nothing else.
    """
    con = connect(snapshot.directory)
    snapshot.open_views(con)
    for name, make in (stored_tables(snapshot) | dict(computed)).items():
        register(con, name, make(), STORED_TYPES.get(name, {}))
    return con


STORED_TYPES: dict[str, Mapping[str, str]] = {"loads": TYPES, "quarantine": QUARANTINE_TYPES}


def stored_tables(snapshot: Snapshot) -> dict[str, Callable[[], Frame]]:
    """Give the tables that the catalog holds."""
    return {
        "loads": lambda: load_frame(snapshot.catalog.batches(snapshot.model)),
        "quarantine": lambda: quarantine_table(snapshot.directory, snapshot.model).rename_columns(
            list(QUARANTINE_TYPES)
        ),
    }


def register(con: duckdb.DuckDBPyConnection, name: str, frame: Frame, types: Mapping[str, str]) -> None:
    """Make a frame a table of the database; columns without a type here keep that of the frame."""
    cursor = con.cursor()
    cursor.register("__frame", frame)
    names = frame.column_names if isinstance(frame, pa.Table) else [str(column) for column in frame.columns]
    listed = ", ".join(
        f"cast({quote(c)} as {types[c]}) as {quote(c)}" if c in types else quote(c) for c in names
    )
    cursor.execute(f"create or replace table {quote(name)} as select {listed} from __frame")
    cursor.unregister("__frame")
