"""The report of the default question, kept with the store: a page that opens on it has nothing to compute."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pyarrow as pa

from monitoring.findings.day_statuses import DayStatus
from monitoring.findings.finding import Finding
from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.gap import Gap
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import FRESHNESS, hours_since
from monitoring.panels.shortfall import Shortfall
from monitoring.panels.stuck_kind import StuckLabels
from monitoring.panels.volume_days import VolumeDays
from monitoring.store.reads.kept_tables import keep_tables, kept_tables, last_kept
from monitoring.store.snapshot import Snapshot

NAME = "default-report"
Rows = tuple[list[Measurement], list[Finding], tuple[DayStatus, ...]]
_INNER: dict[str, type] = {
    "evidence": Evidence,
    "lack": Shortfall,
    "judged": Judged,
    "gap": Gap,
    "stuck": StuckLabels,
    "volume_days": VolumeDays,
}
"""What a field holds that has fields of its own."""
_ARROW = {
    str: pa.string(),
    float: pa.float64(),
    int: pa.int64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def kept_report(snapshot: Snapshot) -> Rows | None:
    """Give the measurements of all panels, the findings and the days, where they are kept.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.

    Returns
    -------
    tuple, or None
        Equal to those that were computed, evidence included, but for the age of the newest row, which is that
        of now; None where this very code has not yet computed them for this generation, or where they are
        `timed`.
    """
    tables = None if timed(snapshot) else kept_tables(snapshot, NAME, ("measurements", "findings", "days"))
    if tables is None:
        return None
    now = hours_since(snapshot, datetime.now(UTC))
    measurements = [_measurement(row) for row in _records(tables["measurements"])]
    measurements = [replace(one, value=now) if one.measure == FRESHNESS else one for one in measurements]
    days = tuple(DayStatus(**row) for row in _records(tables["days"]))
    return measurements, [Finding(**row) for row in _records(tables["findings"])], days


def last_severities(directory: Path, model: str) -> list[str]:
    """Give the severities of the findings kept last, be it of earlier data: whom to look at first."""
    table = last_kept(directory, model, NAME, "findings", ("severity",))
    return [] if table is None else [str(word) for word in table["severity"].to_pylist()]


def timed(snapshot: Snapshot) -> bool:
    """Say whether the clock alone can change a verdict: rows are late where the contract expects some."""
    return snapshot.contract.expect_every is not None


def keep_report(
    snapshot: Snapshot,
    measurements: Sequence[Measurement],
    findings: Sequence[Finding],
    days: Sequence[DayStatus] = (),
) -> None:
    """Keep the answer to the default question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation that answered.
    measurements, findings, days : sequence
        Of all panels.
    """
    if timed(snapshot) or snapshot.generation != snapshot.catalog.generation(snapshot.model):
        return  # there is one place a model: the newest has it
    tables = {
        "measurements": _table(measurements, Measurement),
        "findings": _table(findings, Finding),
        "days": _table(days, DayStatus),
    }
    keep_tables(snapshot, NAME, tables)


def _table(rows: Sequence[Any], kind: type) -> pa.Table:
    return pa.Table.from_pylist([_plain(row) for row in rows], schema=pa.schema(_fields(kind)))


def _plain(row: Any) -> dict[str, Any]:
    """Give the fields of a row: `asdict` copies each of them, which takes longer than to judge them."""
    own = {one.name: getattr(row, one.name) for one in fields(row)}
    for name in _INNER:
        if own.get(name) is not None:
            own[name] = _plain(own[name])
    return own


@cache
def _fields(kind: type) -> tuple[pa.Field, ...]:
    """The columns of a dataclass, in its own words."""
    return tuple(pa.field(name, _type(hint)) for name, hint in get_type_hints(kind).items())


def _type(hint: Any) -> pa.DataType:
    if get_origin(hint) is UnionType:  # a value or None
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if hint in _INNER.values():
        return pa.struct(_fields(hint))
    return _ARROW[hint] if hint in _ARROW else pa.string()  # a Literal of words


def _records(table: pa.Table) -> list[dict[str, Any]]:
    columns = {name: _values(table[name]) for name in table.column_names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Give plain values; times with the very zone that the rest of the product has."""
    values: list[Any] = column.to_pylist()
    if not pa.types.is_timestamp(column.type):
        return values
    return [value and value.replace(tzinfo=UTC) for value in values]


def _measurement(row: dict[str, Any]) -> Measurement:
    return Measurement(**_with_inner(row))


def _with_inner(row: dict[str, Any]) -> dict[str, Any]:
    held = {name: _INNER[name](**_with_inner(_in_utc(row[name]))) for name in _INNER if row.get(name)}
    return row | held


def _in_utc(row: dict[str, Any]) -> dict[str, Any]:
    """Give times the very zone that the rest of the product has, where they stand inside another field."""
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
