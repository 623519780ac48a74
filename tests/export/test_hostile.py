"""Ten million signs in the fields of a report: cut where a person reads, whole where a program does."""

import csv
import io
import json
import sys
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from monitoring.export.formats import FORMATS
from monitoring.export.html import LARGEST
from monitoring.export.minutes import MINUTES_FORMATS, write_minutes
from monitoring.findings.report import Report
from tests.export.test_minutes import minutes_of

SIGNS = 10_000_000
LONG = ("=1+1 <script>alert(1)</script> \x1b[2J\x9b31m\u202e" + "x" * 200) * (SIGNS // 200)
WHOLE = ("json", "csv", "parquet")
CONTROLS = ("\x1b", "\x9b", "\u202e", "\x00")


@pytest.fixture
def hostile(report: Report) -> Report:
    """One finding and one row whose texts are of ten million signs."""
    first, *_ = report.findings
    row, *_ = report.measurements
    texts = replace(first, title=LONG, subject=LONG, link=f"/drift?feature={LONG}", runbook=f"https://{LONG}")
    found = replace(texts, owner="<b>", next_action=LONG[:SIGNS])
    return replace(report, measurements=[replace(row, subject=LONG, reason="x")], findings=[found])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("format", [name for name in FORMATS if name not in WHOLE])
def test_what_a_person_reads_is_cut(hostile: Report, format: str) -> None:
    content = FORMATS[format].write(hostile)
    assert len(content) < LARGEST
    assert b"<script" not in content.replace(b"\\<", b"")
    if format in ("html", "svg", "md"):
        assert not [sign for sign in CONTROLS if sign in content.decode()]
    if format in ("html", "md"):
        assert f"{len(LONG):,} signs" in content.decode()


def test_what_a_program_reads_is_whole(hostile: Report) -> None:
    csv.field_size_limit(sys.maxsize)
    by_name = {name: FORMATS[name].write(hostile) for name in WHOLE}
    [row] = csv.DictReader(io.StringIO(by_name["csv"].decode(), newline=""))
    assert row["subject"] == f"'{LONG}"  # which a spreadsheet does not run
    assert pq.read_table(io.BytesIO(by_name["parquet"]))["subject"].to_pylist() == [LONG]
    text = by_name["json"].decode()
    assert json.loads(text)["measurements"][0]["subject"] == LONG
    assert not [sign for sign in CONTROLS if sign in text]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("format", MINUTES_FORMATS)
def test_the_minutes_are_cut(report: Report, format: str) -> None:
    content = write_minutes(minutes_of(report, word=LONG), format)
    assert len(content) < LARGEST
    assert b"<script" not in content.replace(b"\\<", b"")
