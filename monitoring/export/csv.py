"""CSV (RFC 4180): the shortest text of every number, no cell that a spreadsheet would run."""

import csv
import io
import re
from datetime import datetime

from monitoring.export.table import Cell, Table, table
from monitoring.findings.report import Report
from monitoring.scope.instant import print_instant

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def to_csv(report: Report) -> bytes:
    """Write a report as CSV.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        UTF-8 without a mark, lines ended by CR LF.
    """
    return written(table(report))


def written(rows: Table) -> bytes:
    """Write a table as CSV.

    Parameters
    ----------
    rows : Table
        Any.

    Returns
    -------
    bytes
        Empty cells where a number or a time is undefined.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows.columns)
    writer.writerows([cell(value) for value in row] for row in rows.rows)
    return text.getvalue().encode()


def cell(value: Cell) -> str:
    """Write one cell.

    Parameters
    ----------
    value : str, float, int, datetime or None
        Of a table.

    Returns
    -------
    str
        Text that a spreadsheet would take for a formula begins with an apostrophe.

    Examples
    --------
    >>> cell("=1+1"), cell("-5"), cell(-5.5), cell(None)
    ("'=1+1", '-5', '-5.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return print_instant(value)
    if not isinstance(value, str):
        return repr(value)
    active = value[:1] in ("=", "+", "-", "@") or (value[:1] != "" and ord(value[0]) < 32)
    return f"'{value}" if active and not _NUMBER.fullmatch(value) else value
