"""JSON: numbers at full precision, what is undefined as null."""

import json
from datetime import datetime
from math import isnan
from typing import Any

from monitoring import __version__
from monitoring.export.long_text import spelled
from monitoring.export.table import Table, days_table, findings_table, measurements_table
from monitoring.findings.report import Report
from monitoring.scope.instant import print_instant


def to_json(report: Report) -> bytes:
    """Write a report as JSON.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        UTF-8; the same report gives the same bytes.
    """
    return (dumps(document(report)) + "\n").encode()


def dumps(value: Any) -> str:
    """Write plain values as JSON that may be shown anywhere: signs that a terminal would obey are escapes."""
    return spelled(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1))


def document(report: Report) -> dict[str, Any]:
    """Give a report as plain values.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    dict
        As interface.md promises.
    """
    found: dict[str, Any] = {
        "tidemark": __version__,
        "data_version": report.data_version,
        "scope": scope(report),
        "measurements": records(measurements_table(report)),
        "findings": records(findings_table(report)),
    }
    found |= {"days": records(days_table(report))} if report.days else {}
    found |= {"curves": _known(dict(report.curves))} if report.curves else {}
    found |= {"series": records(measurements_table(report.series))} if report.series else {}
    return found | ({"parts": dict(report.parts)} if report.parts else {})


def scope(report: Report) -> dict[str, str]:
    """Give a question as asked, and what it came to.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    dict
        The keys of an address, the hash of the contract, then the resolved window.
    """
    asked, question = report.scope, report.question
    return {
        "model": report.model,
        "window": asked.window,
        "baseline": question.baseline.words,
        "cohort": question.cohort_text,
        "version": asked.version,
        "as_of": asked.as_of,
        "now": print_instant(question.now),
        "by": asked.by,
        "exact": asked.exact,
        "contract_hash": report.contract_hash,
        "window_start": print_instant(question.span.start),
        "window_end": print_instant(question.span.end),
    }


def records(rows: Table) -> list[dict[str, Any]]:
    """Give a table as one dictionary a row.

    Parameters
    ----------
    rows : Table
        Any.

    Returns
    -------
    list of dict
        In the order of its columns; times printed in UTC.
    """
    return [
        {
            name: print_instant(cell) if isinstance(cell, datetime) else cell
            for name, cell in zip(rows.columns, row, strict=True)
        }
        for row in rows.rows
    ]


def _known(value: Any) -> Any:
    """Give null for NaN, which JSON has not."""
    if isinstance(value, dict):
        return {name: _known(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_known(one) for one in value]
    return None if isinstance(value, float) and isnan(value) else value
