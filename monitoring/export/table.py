"""The table of a report: which rows it has, and of which type each column is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Literal

from monitoring.findings import day_statuses, finding
from monitoring.findings.report import FINDINGS, Report
from monitoring.panels import measurement

ColumnType = Literal["text", "number", "integer", "time"]

_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(("value", "lower", "upper", "baseline_value", "adjusted_p"), "number"),
    **dict.fromkeys(("change", "change_lower", "change_upper", "at_stake"), "number"),
    **dict.fromkeys(("n", "baseline_n", "incident_order", "at_stake_n"), "integer"),
    **dict.fromkeys(
        ("window_start", "window_end", "since", "until", "full", "first_seen", "last_seen"), "time"
    ),
}
Cell = str | float | int | datetime | None


@dataclass(frozen=True)
class Table:
    """Rows of named, typed columns.

    Parameters
    ----------
    columns : tuple of str
        In their order.
    rows : list of tuple
        Text is never None; undefined numbers and times are.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def type_of(self, column: str) -> ColumnType:
        """Give a column's type."""
        return _TYPES.get(column, "text")


def table(report: Report) -> Table:
    """Give the one table that a report is.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    Table
        Its findings where nothing but findings was asked for, else its measurements.
    """
    if report.panels == (FINDINGS,):
        return findings_table(report)
    return measurements_table(report)


def measurements_table(report: Report) -> Table:
    """Give the measurements of a report, one a row."""
    return _table(measurement.COLUMNS, report.measurements)


def findings_table(report: Report) -> Table:
    """Give the findings of a report, one a row.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    Table
        Worst first.
    """
    return _table(finding.COLUMNS, report.findings)


def days_table(report: Report) -> Table:
    """Give the days of a report, those of the model first."""
    return _table(day_statuses.COLUMNS, report.days)


def _table(columns: tuple[str, ...], items: Sequence[object]) -> Table:
    return Table(columns, [tuple(_cell(getattr(item, name), name) for name in columns) for item in items])


def _cell(value: object, column: str) -> Cell:
    kind = _TYPES.get(column, "text")
    if kind == "text":
        return "" if value is None else str(value)
    if kind == "time":
        return value if isinstance(value, datetime) else None
    if value is None:
        return None
    number = float(value)  # type: ignore[arg-type]
    if kind == "integer":
        return int(number)
    return number if isfinite(number) else None
