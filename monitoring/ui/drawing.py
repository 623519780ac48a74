"""Charts on the page: a cached specification, its rows, and one sentence for those who cannot see it."""

from collections.abc import Callable
from typing import Any
from weakref import ref

import pandas as pd
import pyarrow as pa
import streamlit as st

from monitoring.charts.specification import Specification
from monitoring.store.bounded import Bounded

_MANY = 200
_TABLES: Bounded[tuple["ref[pd.DataFrame]", pa.Table]] = Bounded(64 << 20, lambda kept: int(kept[1].nbytes))


def show(
    spec: Specification,
    rows: pd.DataFrame,
    alt: str,
    *,
    key: str,
    on_select: Callable[[], None] | None = None,
    selection: str = "",
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
    selection : str
        The name of the selection that is listened to.
    """
    listening: dict[str, Any] = {"on_select": on_select, "selection_mode": [selection]} if on_select else {}
    st.vega_lite_chart(_table(rows), spec, theme=None, width="stretch", key=key, alt=alt, **listening)


def _table(rows: pd.DataFrame) -> pa.Table:
    """Give rows to Arrow, once for rows that are drawn on every run."""
    # The number of rows that are gone is given anew: those that it was kept for are looked at.
    kept = _TABLES.renewed(id(rows), lambda one: one[0]() is rows, lambda _: (ref(rows), _arrow(rows)))
    return kept[1]


def _arrow(rows: pd.DataFrame) -> pa.Table:
    """Give rows without what only pandas would read, and each text of many rows once."""
    table = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    if len(table) < _MANY:
        return table
    columns = [_once(column) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _once(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return column.dictionary_encode() if text else column
