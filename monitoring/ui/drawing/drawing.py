"""Charts on the page: a cached specification, its rows, and one sentence for those who cannot see it.

Of a chart that was drawn before, Streamlit writes the specification and the rows anew on each run, and reads
the former again: an eighth of a page. Its message is kept instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import ref

import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.elements import vega_charts
from streamlit.elements.lib import agent_spec
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart

from monitoring.charts.drawn_layers import with_drawn_layers
from monitoring.charts.specification import Specification
from monitoring.kept_beside import kept_beside
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_ANSWERS

_MANY = 200
_TABLES: Bounded[tuple["ref[pd.DataFrame]", pa.Table]] = Bounded(
    64 << 20, lambda kept: int(kept[1].nbytes) + 2_000, OF_ANSWERS
)
_SIZED: dict[str, Any] = {"theme": None, "width": "stretch"}
_ROWS = "rows"
_FITTED = {"type": "fit-x", "contains": "padding"}  # names of lines and ticks stand beside the height


@dataclass(frozen=True)
class _Message:
    """What Streamlit tells the browser of a chart that nobody selects in."""

    spec: Specification
    rows: "ref[pd.DataFrame]"
    chart: VegaLiteChart
    layout: LayoutConfig


class _Recorder(vega_charts.VegaChartsMixin):
    """Takes the message of a chart instead of sending it."""

    def _enqueue(self, _: str, chart: VegaLiteChart, *, layout_config: LayoutConfig, **_others: Any) -> None:
        self.chart, self.layout = chart, layout_config


_MESSAGES: Bounded[_Message] = Bounded(32 << 20, lambda kept: kept.chart.ByteSize() + 1_000, OF_ANSWERS)


def show(
    spec: Specification,
    rows: pd.DataFrame,
    alt: str,
    *,
    key: str,
    on_select: Callable[[], None] | None = None,
    selections: Sequence[str] = (),
) -> None:
    """Draw a chart.

    Parameters
    ----------
    spec : dict
        From the charts room; shared, never changed.
    rows : DataFrame
        As the chart takes them.
    alt : str
        What it shows, in one sentence.
    key : str
        Unique on the page.
    on_select : callable, optional
        Called when something is selected.
    selections : sequence of str
        The names of the selections that are listened to.
    """
    if on_select is None and not agent_spec.is_recording():
        said = _message(spec, rows, alt)
        st._main._enqueue("vega_lite_chart", said.chart, layout_config=said.layout)
        return
    listening: dict[str, Any] = {"on_select": on_select, "selection_mode": [*selections]} if on_select else {}
    st.vega_lite_chart(spec=_with_rows(spec, rows), key=key, alt=alt, **_SIZED, **listening)


# The number of what is gone is given anew: what it was kept for is looked at.


def _message(spec: Specification, rows: pd.DataFrame, alt: str) -> _Message:
    """Give the message of a chart, once for one that is drawn on every run."""
    return _MESSAGES.renewed(
        (id(spec), id(rows), alt),
        lambda kept: kept.spec is spec and kept.rows() is rows,
        lambda _: _recorded(spec, rows, alt),
    )


def _recorded(spec: Specification, rows: pd.DataFrame, alt: str) -> _Message:
    recorder = _Recorder()
    recorder._vega_lite_chart(spec=_with_rows(spec, rows), alt=alt, **_SIZED)
    return _Message(spec, ref(rows), recorder.chart, recorder.layout)


def _with_rows(spec: Specification, rows: pd.DataFrame) -> Specification:
    """Give a chart its rows by a name: without one they come once an empty chart has been drawn."""
    drawn = with_drawn_layers(spec, rows) | _in_pixels(spec, rows)
    return drawn | {"data": {"name": _ROWS}, "datasets": {_ROWS: _table(rows)}}


def _in_pixels(spec: Specification, rows: pd.DataFrame) -> Specification:
    """Give a chart of lines its height in pixels: of steps that are fitted in width Vega warns."""
    height = spec.get("height")
    if not isinstance(height, dict):
        return {}
    places = (layer["encoding"].get("y", {}) for layer in spec.get("layer", [spec]))
    lines = _lines(rows, next(y["field"] for y in places if y.get("type") in ("nominal", "ordinal")))
    return {"height": height["step"] * lines, "autosize": _FITTED}


@kept_beside
def _lines(rows: pd.DataFrame, field: str) -> int:
    return max(rows[field].nunique(), 1)


def _table(rows: pd.DataFrame) -> pa.Table:
    """Give rows to Arrow, once for rows that are drawn on every run."""
    kept = _TABLES.renewed(id(rows), lambda one: one[0]() is rows, lambda _: (ref(rows), _arrow(rows)))
    return kept[1]


def _arrow(rows: pd.DataFrame) -> pa.Table:
    """Give rows without what only pandas would read, and each text of many rows once."""
    # what pandas would read again, `Table.from_pandas` takes half of its time for
    table = pa.table({name: pa.array(column, from_pandas=True) for name, column in rows.items()})
    if len(table) < _MANY:
        return table
    columns = [_once(column) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _once(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return column.dictionary_encode() if text else column


# It reads and searches the whole specification; the same ones come again on every run.
vars(vega_charts)["_stabilize_vega_json_spec"] = lru_cache(256)(vega_charts._stabilize_vega_json_spec)
