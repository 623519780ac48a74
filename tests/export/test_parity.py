"""The same digits in every format, in the promised columns."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.export.formats import FORMATS
from monitoring.export.table import table
from monitoring.findings.report import Report
from monitoring.panels.measurement import COLUMNS

WORDS = """panel measure subject cohort version window_start window_end value lower upper n
baseline_value baseline_n change change_lower change_upper verdict reason method"""
PROMISED = WORDS.split()
NUMBERS = ("value", "lower", "upper", "baseline_value", "change", "change_lower", "change_upper")
INTEGERS = ("n", "baseline_n")
TIMES = ("window_start", "window_end")


def as_json(report: Report) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(FORMATS["json"].write(report))["measurements"]
    return [
        {k: None if v is None else repr(v) if k in NUMBERS else v for k, v in row.items()} for row in rows
    ]


def as_csv(report: Report) -> list[dict[str, Any]]:
    text = FORMATS["csv"].write(report).decode()
    found = []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        read: dict[str, Any] = {k: v[1:] if v.startswith("'") else v for k, v in row.items()}
        found.append(read | {k: int(read[k]) if read[k] else None for k in INTEGERS} | {
            k: read[k] or None for k in NUMBERS
        })  # fmt: skip
    return found


def as_parquet(report: Report) -> list[dict[str, Any]]:
    rows = pq.read_table(io.BytesIO(FORMATS["parquet"].write(report))).to_pylist()
    return [
        row
        | {k: None if row[k] is None else repr(row[k]) for k in NUMBERS}
        | {k: row[k].isoformat().replace("+00:00", "Z") for k in TIMES}
        for row in rows
    ]


@pytest.mark.parametrize("read", [as_csv, as_parquet])
def test_the_digits_are_those_of_json(report: Report, read: Any) -> None:
    assert read(report) == as_json(report)


@pytest.mark.parametrize("read", [as_json, as_csv, as_parquet])
def test_the_columns_are_those_of_the_interface(report: Report, read: Any) -> None:
    assert list(read(report)[0]) == PROMISED == list(COLUMNS)


def test_digits_are_full(report: Report) -> None:
    [first, *_] = as_json(report)
    assert first["value"] == "0.30000000000000004"
    assert first["lower"] == "0.3333333333333333"


def test_json_has_null_never_nan(report: Report) -> None:
    text = FORMATS["json"].write(report).decode()
    assert "NaN" not in text
    assert "Infinity" not in text
    document = json.loads(text)
    assert list(document) == ["tidemark", "data_version", "scope", "measurements", "findings"]
    assert document["measurements"][1]["upper"] is None
    assert document["data_version"] == "7"
    assert document["scope"]["window"] == "2025-05-01/2025-06-01"
    assert document["scope"]["exact"] == ""
    exactly = replace(report, scope=replace(report.scope, exact="1"))
    assert json.loads(FORMATS["json"].write(exactly))["scope"]["exact"] == "1"


def test_curves_stand_beside(report: Report) -> None:
    drawn = {"roc": [[0, 0], [1, 1]], "confusion": [{"n": 3, "before": float("nan")}]}
    document = json.loads(FORMATS["json"].write(replace(report, curves=drawn)))
    assert document["curves"] == {"roc": [[0, 0], [1, 1]], "confusion": [{"n": 3, "before": None}]}


def test_parquet_is_typed(report: Report) -> None:
    schema = pq.read_table(io.BytesIO(FORMATS["parquet"].write(report))).schema
    for name in PROMISED:
        expected = (
            pa.float64() if name in NUMBERS
            else pa.int64() if name in INTEGERS
            else pa.timestamp("us", tz="UTC") if name in TIMES
            else pa.string()
        )  # fmt: skip
        assert schema.field(name).type == expected, name
        assert schema.field(name).nullable is not (expected == pa.string())


def test_an_empty_report_keeps_its_columns(report: Report) -> None:
    empty = replace(report, measurements=[], findings=[])
    assert pq.read_table(io.BytesIO(FORMATS["parquet"].write(empty))).column_names == PROMISED
    assert FORMATS["csv"].write(empty).decode() == ",".join(PROMISED) + "\r\n"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(report: Report, name: str) -> None:
    assert FORMATS[name].write(report) == FORMATS[name].write(report)


def test_findings_are_rows_of_their_own(findings_report: Report) -> None:
    lines = list(csv.reader(io.StringIO(FORMATS["csv"].write(findings_report).decode(), newline="")))
    assert lines[0][:4] == ["id", "severity", "title", "panel"]
    assert len(lines) == 1 + len(findings_report.findings) == 5
    arrow = pq.read_table(io.BytesIO(FORMATS["parquet"].write(findings_report)))
    assert arrow.column_names == lines[0]
    assert arrow.schema.field("since").type == pa.timestamp("us", tz="UTC")
    assert arrow.schema.field("adjusted_p").type == pa.float64()
    document = json.loads(FORMATS["json"].write(findings_report))
    assert document["measurements"] == []
    assert [list(one) for one in document["findings"]] == [lines[0]] * 4
    assert document["findings"][0]["since"] == "2025-05-03T00:00:00Z"


def test_times_are_utc_with_a_z(report: Report) -> None:
    [first, *_] = as_csv(report)
    assert first["window_start"] == "2025-05-01T00:00:00Z"
    assert isinstance(table(report).rows[0][5], datetime)
