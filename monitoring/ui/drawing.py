"""Charts on the page: a cached specification, its rows, and one sentence for those who cannot see it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charts.specification import Specification


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
    st.vega_lite_chart(rows, spec, theme=None, width="stretch", key=key, alt=alt, **listening)
