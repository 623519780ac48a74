"""The cube: profiles per day × version × cohort, built from the rows a day at a time."""

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from monitoring.contract.model import Contract
from monitoring.store.bins import Bins, freeze
from monitoring.store.cells import dimensions, key_sets
from monitoring.store.chunk import Chunk
from monitoring.store.entries import Partition
from monitoring.store.kinds import KINDS, Builder
from monitoring.store.quoting import literal
from monitoring.store.schema import Schema
from monitoring.store.subjects import subjects

CHUNK_ROWS = 500_000
_COLUMNS = {
    **{name: pa.string() for name in ("kind", "source", "keyset", "subject")},
    **{"day": pa.date32(), "version": pa.string(), "cell": pa.string(), "payload": pa.binary()},
}


@dataclass(frozen=True)
class Built:
    """What a build gives to the commit.

    Parameters
    ----------
    partitions : tuple of Partition
        One for every kind and touched day, also where the day has no rows left.
    bins : dict or None
        The bin specification when it grew, ready for the catalog.
    """

    partitions: tuple[Partition, ...]
    bins: dict[str, Any] | None


def build(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    schema: Schema,
    bins: dict[str, Any] | None,
    touched: Set[tuple[str, date]],
    directory: Path,
    kinds: Mapping[str, Builder] = KINDS,
) -> Built:
    """Build the profiles of whole days from the rows.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views ``rows`` and ``reference_rows``.
    contract : Contract
        Of the model.
    schema : Schema
        Of its columns.
    bins : dict or None
        The frozen bins so far.
    touched : set of (source, day)
        Days whose rows or labels changed.
    directory : Path
        The store.
    kinds : mapping, optional
        Which kinds of profile; all by default.

    Returns
    -------
    Built
        The partitions, written and synced, not yet visible to anybody.
    """
    frozen, grown = _frozen(con, contract, schema, bins, touched)
    parts: list[Partition] = []
    for source in sorted({name for name, _ in touched}):
        days = sorted(day for name, day in touched if name == source)
        for some in _chunks(con, source, days):
            file = _write(con, contract, schema, frozen, source, some, directory, kinds)
            parts += [Partition(kind, source, day, file) for kind in kinds for day in some]
    return Built(tuple(parts), frozen.to_json() if grown else None)


def _frozen(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    schema: Schema,
    bins: dict[str, Any] | None,
    touched: Set[tuple[str, date]],
) -> tuple[Bins, bool]:
    """Freeze what is not frozen yet: from the reference when it is there, else from the first rows."""
    frozen = Bins.from_json(bins)
    grown = False
    wanted = subjects(contract, schema)
    for relation, some in (("reference_rows", any(s for s, _ in touched)), ("rows", True)):
        more = freeze(con, frozen, wanted, relation) if some else None
        frozen, grown = more or frozen, grown or more is not None
    return frozen, grown


def relation_of(source: str) -> str:
    """Give the SQL of a source's rows: the predictions, or one reference."""
    return "rows" if not source else f"(select * from reference_rows where __source = {literal(source)})"


def _chunks(con: duckdb.DuckDBPyConnection, source: str, days: Sequence[date]) -> Iterator[list[date]]:
    """Cut the days so that a chunk holds about `CHUNK_ROWS` rows."""
    listed = ", ".join(f"date '{day.isoformat()}'" for day in days)
    counted = (
        con.cursor()
        .execute(f"select __day, count(*) from {relation_of(source)} where __day in ({listed}) group by all")
        .fetchall()
    )
    size = dict(counted)
    some: list[date] = []
    rows = 0
    for day in days:
        if some and rows + size.get(day, 0) > CHUNK_ROWS:
            yield some
            some, rows = [], 0
        some.append(day)
        rows += size.get(day, 0)
    if some:
        yield some


def _write(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    schema: Schema,
    bins: Bins,
    source: str,
    days: Sequence[date],
    directory: Path,
    kinds: Mapping[str, Builder],
) -> str:
    """Profile one chunk and write it as one file; give the file's name."""
    table = "__chunk"
    listed = ", ".join(f"date '{day.isoformat()}'" for day in days)
    con.cursor().execute(
        f"create or replace table {table} as select *, row_number() over () - 1 as __row "
        f"from {relation_of(source)} where __day in ({listed})"
    )
    chunk = Chunk(con, table, contract, schema, bins)
    keyed = key_sets(con, table, dimensions(contract, schema))
    records: list[tuple[object, ...]] = []
    for key_set in (one for one in keyed if one.cells):
        cells = [(cell.day, cell.version, cell.key) for cell in key_set.cells]
        for kind, builder in kinds.items():
            built = builder(chunk, key_set)
            records += [(kind, source, key_set.name, name, *cells[k], payload) for k, name, payload in built]
    con.cursor().execute(f"drop table {table}")
    return _store(con, records, contract.model, directory)


def _store(
    con: duckdb.DuckDBPyConnection, records: Sequence[tuple[object, ...]], model: str, directory: Path
) -> str:
    """Write the records, sorted so that a question reads few row groups."""
    name = f"segments/{model}/profiles-{uuid4().hex}.parquet"
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    cursor = con.cursor()
    columns = zip(*records, strict=True) if records else [()] * len(_COLUMNS)
    arrays = [pa.array(c, type=t) for c, t in zip(columns, _COLUMNS.values(), strict=True)]
    cursor.register("__records", pa.table(dict(zip(_COLUMNS, arrays, strict=True))))
    cursor.execute(
        "copy (select * from __records order by kind, keyset, subject, day, version, cell) "
        f"to {literal(str(path))} (format parquet, compression zstd, row_group_size 8192)"
    )
    cursor.unregister("__records")
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return name
