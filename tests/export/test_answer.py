import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.errors import ExportError, UnknownNameError
from monitoring.export.answer import ANSWER_FORMATS, names, rows, write_answer

ANSWER = pa.table(
    {
        "text": ["=1+1", "a|b", None],
        "number": [0.1 + 0.2, float("nan"), -1.0],
        "count": pa.array([1, 2, 3], pa.int64()),
        "sum": pa.array([Decimal(6), None, Decimal("1.50")], pa.decimal128(20, 2)),
        "flag": [True, False, None],
        "at": pa.array([datetime(2025, 1, 1, 12, tzinfo=UTC)] * 3, pa.timestamp("us", tz="UTC")),
        "day": [date(2025, 1, 31)] * 3,
        "list": [["x", "y"], [], None],
    }
)


def test_json_keeps_every_digit_and_has_null_for_what_is_undefined() -> None:
    found = json.loads(write_answer(ANSWER, "json"))
    assert found[0] == {
        "text": "=1+1", "number": 0.1 + 0.2, "count": 1, "sum": 6, "flag": True,
        "at": "2025-01-01T12:00:00Z", "day": "2025-01-31", "list": ["x", "y"],
    }  # fmt: skip
    assert (found[1]["number"], found[1]["sum"], found[2]["text"]) == (None, None, None)


def test_csv_runs_nowhere() -> None:
    [head, first, second, third] = csv.reader(io.StringIO(write_answer(ANSWER, "csv").decode(), newline=""))
    assert head == list(ANSWER.column_names)
    assert first[:5] == ["'=1+1", "0.30000000000000004", "1", "6", "true"]
    assert (second[1], third[1], third[0]) == ("", "-1.0", "")


def test_markdown_sets_numbers_to_the_right() -> None:
    lines = write_answer(ANSWER, "md").decode().splitlines()
    assert lines[1] == "|---|--:|--:|--:|---|---|---|---|"
    assert lines[3].startswith(r"| a\|b |")


def test_parquet_is_the_same_table() -> None:
    same = ANSWER.drop_columns(["number"])  # NaN equals nothing
    assert pq.read_table(io.BytesIO(write_answer(same, "parquet"))).equals(same)


def test_what_parquet_cannot_hold_says_what_to_do() -> None:
    odd = pa.table({"ages": pa.array([[(0, 1, 0)]], pa.list_(pa.month_day_nano_interval()))})
    with pytest.raises(ExportError, match=r"Parquet cannot hold one of ages .*: cast it to varchar"):
        write_answer(odd, "parquet")


def test_twins_are_numbered() -> None:
    twins = pa.table([pa.array([1]), pa.array([2]), pa.array([3])], names=["a", "a", "a_1"])
    assert names(twins) == ["a", "a_1", "a_1_1"]
    assert json.loads(write_answer(twins, "json")) == [{"a": 1, "a_1": 2, "a_1_1": 3}]


def test_no_rows_and_an_unknown_format() -> None:
    empty = ANSWER.slice(0, 0)
    assert rows(empty) == []
    assert {format: len(write_answer(empty, format)) > 0 for format in ANSWER_FORMATS} == dict.fromkeys(
        ANSWER_FORMATS, True
    )
    with pytest.raises(UnknownNameError, match="did you mean 'json'"):
        write_answer(ANSWER, "jsn")
