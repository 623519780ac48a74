"""Rows of charts on their way to the browser."""

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.charts.decile_strip import decile_strip
from monitoring.charts.forest import forest
from monitoring.charts.metric_time import metric_time
from monitoring.charts.rule_strip import rule_strip
from monitoring.charts.templates import templates
from monitoring.ui.drawing import drawing
from monitoring.ui.drawing.drawing import _in_pixels, _table

DAY = pd.Timestamp("2026-01-01", tz="UTC")


def rows(count: int) -> pd.DataFrame:
    days = [DAY + pd.Timedelta(days=k % 90) for k in range(count)]
    said = {"rule": [f"rule {k // 90}" for k in range(count)], "when": [f"{at:%-d %b}" for at in days]}
    return pd.DataFrame({**said, "start": days, "share": [k / count if k else None for k in range(count)]})


@pytest.mark.parametrize("count", [0, 1, 199, 200, 2000])
def test_every_cell_travels_as_it_is(count: int) -> None:
    frame = rows(count)
    assert _table(frame).to_pylist() == pa.Table.from_pandas(frame).to_pylist()


def test_columns_travel_as_pandas_would_send_them() -> None:
    frame = rows(120).assign(n=range(120), even=[k % 2 == 0 for k in range(120)], none=None)
    whole = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    sent = _table(frame)
    assert sent.schema == whole.schema
    assert sent.equals(whole)


def test_a_text_of_many_rows_travels_once() -> None:
    frame = rows(2000)
    sent = _table(frame)
    assert 2 * sent.select(["rule", "when"]).nbytes < pa.Table.from_pandas(frame[["rule", "when"]]).nbytes
    assert sent.schema.metadata is None


def test_rows_that_are_drawn_on_every_run_are_given_to_arrow_once() -> None:
    frame = rows(300)
    assert _table(frame) is _table(frame)
    assert _table(frame.copy()) is not _table(frame)


def test_a_chart_of_lines_has_its_height_in_pixels() -> None:
    """Of a step that is fitted in width Vega warns in the console; the names stand beside the height."""
    lines = pd.DataFrame({"label": ["a", "b", None], "decile": [1, 2, 3], "rule": "r"})
    for spec, high in ((forest(step=20), 40), (decile_strip(step=17), 51), (rule_strip(step=17), 17)):
        given = _in_pixels(spec, lines)
        assert given == {"height": high, "autosize": {"type": "fit-x", "contains": "padding"}}
    assert _in_pixels(metric_time(), lines) == {}
    assert _in_pixels(forest(step=20), lines.head(0))["height"] == 20, "room for nothing is none at all"


@pytest.mark.parametrize(
    "name", sorted(name for name, one in templates().items() if "step" in str(one["height"]))
)
def test_every_chart_of_lines_says_what_its_lines_are(name: str) -> None:
    spec = templates()[name] | {"height": {"step": 10}}
    columns = {
        y["field"]
        for layer in spec.get("layer", [spec])
        if (y := layer["encoding"].get("y", {})) and "field" in y
    }
    assert _in_pixels(spec, pd.DataFrame({one: ["a", "b"] for one in columns}))["height"] == 20


_CHART = """
import pandas as pd
import streamlit as st
from monitoring.ui.drawing.drawing import show
if "rows" not in st.session_state:
    st.session_state.rows = pd.DataFrame({"day": [1, 2], "value": [0.5, 0.25]})
    st.session_state.spec = {"layer": [{"mark": "line", "encoding": {"x": {"field": "day"}}}], "params": []}
rows, spec = st.session_state.rows, st.session_state.spec
show(spec, rows, "A line.", key="ours")
named = spec | {"data": {"name": "rows"}, "datasets": {"rows": rows}}
st.vega_lite_chart(spec=named, theme=None, width="stretch", key="theirs", alt="A line.")
"""


def charts(page: AppTest) -> list[Any]:
    assert not page.exception
    return [one.proto for one in page.main if "vega" in one.type]


def test_a_chart_is_told_as_streamlit_does_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    recorded = drawing._recorded
    monkeypatch.setattr(drawing, "_recorded", lambda *given: made.append(given) or recorded(*given))
    page = AppTest.from_string(_CHART).run()
    for _ in range(2):
        ours, theirs = charts(page)
        assert read(ours) == read(theirs)
        for one in (ours, theirs):
            one.datasets[0].ClearField("data")
        assert ours == theirs
        page.run()
    assert len(made) == 1


def test_other_rows_of_the_same_place_in_memory_are_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "id", lambda _: 7, raising=False)
    page = AppTest.from_string(_CHART).run()
    first = read(charts(page)[0])
    page.session_state.rows = pd.DataFrame({"day": [1, 2], "value": [0.75, 0.5]})
    assert read(charts(page.run())[0]) != first


def read(chart: Any) -> list[dict[str, Any]]:
    """The rows of a chart: a name has them drawn with it, not after it."""
    [rows] = chart.datasets
    found: list[dict[str, Any]] = pa.ipc.open_stream(rows.data.data).read_all().to_pylist()
    return found
