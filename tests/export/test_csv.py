import csv
import io

import pytest

from monitoring.export.csv import cell, to_csv
from monitoring.findings.report import Report


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=1", "'\r=1"),
        ("-5", "-5"),
        ("-5.5e-3", "-5.5e-3"),
        ("+7", "+7"),
        ("income", "income"),
        ("", ""),
        ("a=b", "a=b"),
        (-0.25, "-0.25"),
        (-3, "-3"),
        (None, ""),
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(value: str | float | None, written: str) -> None:
    assert cell(value) == written


def test_hostile_text_stays_in_its_cell(report: Report) -> None:
    text = to_csv(report).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[1]["subject"] == "'" + report.measurements[1].subject
    assert len(rows) == len(report.measurements)
    assert text.endswith("\r\n")
