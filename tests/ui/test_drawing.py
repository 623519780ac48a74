"""Rows of charts on their way to the browser."""

import pandas as pd
import pyarrow as pa
import pytest

from monitoring.ui.drawing import _table

DAY = pd.Timestamp("2026-01-01", tz="UTC")


def rows(count: int) -> pd.DataFrame:
    days = [DAY + pd.Timedelta(days=k % 90) for k in range(count)]
    said = {"rule": [f"rule {k // 90}" for k in range(count)], "when": [f"{at:%-d %b}" for at in days]}
    return pd.DataFrame({**said, "start": days, "share": [k / count if k else None for k in range(count)]})


@pytest.mark.parametrize("count", [0, 1, 199, 200, 2000])
def test_every_cell_travels_as_it_is(count: int) -> None:
    frame = rows(count)
    assert _table(frame).to_pylist() == pa.Table.from_pandas(frame).to_pylist()


def test_a_text_of_many_rows_travels_once() -> None:
    frame = rows(2000)
    sent = _table(frame)
    assert 2 * sent.select(["rule", "when"]).nbytes < pa.Table.from_pandas(frame[["rule", "when"]]).nbytes
    assert sent.schema.metadata is None


def test_rows_that_are_drawn_on_every_run_are_given_to_arrow_once() -> None:
    frame = rows(300)
    assert _table(frame) is _table(frame)
    assert _table(frame.copy()) is not _table(frame)
