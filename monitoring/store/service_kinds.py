"""Profiles of service and business: requests and errors, latency on a logarithmic scale, value of rows."""

from collections.abc import Iterator

import numpy as np

from monitoring.contract.model import Contract
from monitoring.profiles import LevelCounts, MomentVector
from monitoring.statistics.latency import sketch_counts
from monitoring.store.cells import KeySet
from monitoring.store.chunk import Chunk, Entry
from monitoring.store.quoting import literal, quote
from monitoring.store.schema import Schema


def latency_column(contract: Contract, schema: Schema) -> str | None:
    """Give the SQL of a row's latency in milliseconds; None where no file has had it."""
    name = contract.service.latency_ms if contract.service else None
    return f"try_cast({quote(name)} as double)" if name in schema.columns and name else None


def error_condition(contract: Contract, schema: Schema) -> tuple[str, str] | None:
    """Give the SQL of "a status is known" and of "it is an error"; None without a status.

    Statuses are compared as canonical text, so that 200, 200.0 and '200' are the same.
    """
    name = contract.service.status if contract.service else None
    if contract.service is None or not name or name not in schema.columns:
        return None
    listed = ", ".join(literal(_canonical(value)) for value in contract.service.ok)
    text = f"regexp_replace(cast({quote(name)} as varchar), '\\.0$', '')"
    return f"{quote(name)} is not null", f"({quote(name)} is not null and {text} not in ({listed}))"


def _canonical(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def value_column(contract: Contract, schema: Schema) -> str | None:
    """Give the SQL of the value that a row brought; None where no file has had it."""
    name = contract.business.value if contract.business else None
    return f"try_cast({quote(name)} as double)" if name in schema.columns and name else None


def service(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Count requests, those with a known status, and errors."""
    found = error_condition(chunk.contract, chunk.schema)
    if chunk.contract.service is None:
        return
    known, error = found or ("false", "false")
    counted = (
        chunk.con.cursor()
        .execute(
            f"select {key_set.column}, count(*), count(*) filter (where {known}), "
            f"count(*) filter (where {error}) from {chunk.table} where {key_set.column} >= 0 group by all"
        )
        .fetchall()
    )
    for cell, requests, checked, errors in counted:
        tally = {"requests": requests, "checked": checked, "errors": errors}
        yield cell, "", LevelCounts(tally).to_bytes()


def latency(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Count latencies by logarithmic bin."""
    sql = latency_column(chunk.contract, chunk.schema)
    if sql is None:
        return
    read = chunk.floats({"ms": sql}, f"isfinite({sql})")
    if not len(read["ms"]):
        return
    group = key_set.group[read["__row"].astype(np.intp)]
    order = np.argsort(group, kind="stable")
    cells, first = np.unique(group[order], return_index=True)
    for cell, part in zip(cells, np.split(read["ms"][order], first[1:]), strict=True):
        if cell >= 0:
            counts = {"zero" if k is None else str(k): n for k, n in sketch_counts(part).items()}
            yield int(cell), "", LevelCounts(counts).to_bytes()


def value(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Keep the moments of the value of rows."""
    sql = value_column(chunk.contract, chunk.schema)
    if sql is None:
        return
    read = chunk.floats({"value": sql}, f"isfinite({sql})")
    group = key_set.group[read["__row"].astype(np.intp)]
    kept = group >= 0
    profiles = MomentVector.grouped(read["value"][kept][:, None], group[kept], len(key_set.cells))
    for cell, profile in enumerate(profiles):
        if profile.n:
            yield cell, "", profile.to_bytes()
