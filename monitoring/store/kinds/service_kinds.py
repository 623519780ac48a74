"""Profiles of service and business: requests and errors, latency on a logarithmic scale, value of rows."""

from collections.abc import Iterator

import numpy as np

from monitoring.contract.model import Contract
from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.moment_table import MomentTable
from monitoring.profiles.tally_table import TallyTable
from monitoring.statistics.latency import ZERO_BIN, numbered_bins
from monitoring.store.columns.cells import Grouping
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.schema import Schema
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.expected_rows import canonical
from monitoring.store.kinds.kind import Kind, Part
from monitoring.store.quoting import literal, quote


def latency_column(contract: Contract, schema: Schema) -> str | None:
    """Give the SQL of a latency in milliseconds, null where it is below 0; None where no file has had it."""
    name = contract.service.latency_ms if contract.service else None
    if not name or name not in schema.columns:
        return None
    number = f"try_cast({quote(name)} as double)"
    return f"case when {number} >= 0 then {number} end"


def status_column(contract: Contract, schema: Schema) -> str | None:
    """Give the SQL of a row's status as text; None where no file has had it."""
    name = contract.service.status if contract.service else None
    return f"cast({quote(name)} as varchar)" if name in schema.columns and name else None


def failed(contract: Contract, schema: Schema) -> str | None:
    """Give the SQL of whether a request failed, null where its status is; None where no file has had it."""
    sql = status_column(contract, schema)
    if sql is None or contract.service is None:
        return None
    fine = ", ".join(literal(canonical(value)) for value in contract.service.ok)
    return f"regexp_replace({sql}, '\\.0$', '') not in ({fine or 'null'})"


def value_column(contract: Contract, schema: Schema) -> str | None:
    """Give the SQL of the value that a row brought; None where no file has had it."""
    name = contract.business.value if contract.business else None
    return f"try_cast({quote(name)} as double)" if name in schema.columns and name else None


def _service_columns(model: Model) -> Columns:
    sql = status_column(model.contract, model.schema)
    return Columns((), (), [sql] if sql else ())


def _service(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count requests, those with a known status, and errors.

    Statuses are compared as canonical text, so that 200, 200.0 and '200' are the same.
    """
    service, sql = chunk.model.contract.service, status_column(chunk.model.contract, chunk.model.schema)
    if service is None:
        return
    status = chunk.texts(sql) if sql else Levels(np.full(chunk.rows, -1), ())
    fine = {canonical(value) for value in service.ok}
    wrong = np.array([*(name.removesuffix(".0") not in fine for name in status.names), False], dtype=np.bool_)
    known, error = grouping.group[status.code >= 0], grouping.group[wrong[status.code]]
    counted = [np.bincount(some, minlength=grouping.groups) for some in (grouping.group, known, error)]
    names = ("requests", "checked", "errors")
    yield "", TallyTable(names, np.column_stack(counted), frozenset(names))


def _latency_columns(model: Model) -> Columns:
    sql = latency_column(model.contract, model.schema)
    return Columns([sql]) if sql else Columns()


def _latency(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count latencies by logarithmic bin."""
    sql = latency_column(chunk.model.contract, chunk.model.schema)
    if sql:
        milliseconds = chunk.floats(sql)
        kept = np.isfinite(milliseconds)
        bins, number = numbered_bins(milliseconds[kept])
        names = ["zero" if one == ZERO_BIN else str(one) for one in bins.tolist()]
        yield "", LevelTable.of(number, names, grouping.group[kept], grouping.groups)


def _value_columns(model: Model) -> Columns:
    sql = value_column(model.contract, model.schema)
    return Columns([sql]) if sql else Columns()


def _value(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep the moments of the value of rows."""
    sql = value_column(chunk.model.contract, chunk.model.schema)
    if sql:
        values = chunk.floats(sql)
        kept = np.isfinite(values)
        yield "", MomentTable.of([values[kept]], grouping.rows.where(kept))


SERVICE = Kind(_service_columns, _service)
LATENCY = Kind(_latency_columns, _latency)
VALUE = Kind(_value_columns, _value)
