"""Rows as the charts take them: tables of fixed columns, times with an offset."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from monitoring.charts.columns import Rows, floats, is_table, moments, timed
from monitoring.charts.lazy_imports import pd


def table(rows: Rows, columns: Iterable[str]) -> pd.DataFrame:
    """Make a new table with just these columns, empty where a row has none.

    Parameters
    ----------
    rows : DataFrame or iterable of mappings
        The rows as measured.
    columns : iterable of str
        The columns wanted, in their order.

    Returns
    -------
    DataFrame
        A copy; a missing column holds None.
    """
    given: Any = rows
    frame = rows.copy() if is_table(rows) else pd.DataFrame([dict(row) for row in given])
    return frame.reindex(columns=list(columns)).reset_index(drop=True)


def numbers(column: Any) -> pd.Series[float]:
    """Floats, NaN where there is no finite number (a chart leaves these out)."""
    return pd.Series(floats(column), index=column.index if isinstance(column, pd.Series) else None)


def stamps(column: Any) -> pd.Series[pd.Timestamp]:
    """Make times of one column, in UTC.

    Parameters
    ----------
    column : sequence of datetime, date or Timestamp
        A time must carry its offset; a date stands for midnight UTC of that day of the calendar.

    Returns
    -------
    Series
        Times in UTC (microseconds).

    Raises
    ------
    ValueError
        For a time without an offset: a browser would shift it by its own.
    """
    return timed(moments(column))


def records(rows: Rows) -> list[dict[str, Any]]:
    """Rows as JSON can say them: times in milliseconds since 1970, null for what is no number."""
    plain: Any = rows.to_dict("records") if is_table(rows) else rows
    return [{str(key): _plain(value) for key, value in row.items()} for row in plain]


def _plain(value: Any) -> Any:
    """One value as JSON can say it."""
    if isinstance(value, str):
        return _drawable(value)
    if not isinstance(value, float | int) and (value is None or value is pd.NaT or value is pd.NA):
        return None
    if isinstance(value, date):
        return round(int(moments([value]).astype(np.int64)[0]) / 1000)
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _drawable(text: str) -> str:
    """Replace what is no text for XML: a renderer may end the whole process on a control character."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
