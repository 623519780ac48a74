"""Rows as the charts take them: tables of fixed columns, times with an offset."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Rows: TypeAlias = pd.DataFrame | Iterable[Mapping[str, Any]]


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
    frame = rows.copy() if isinstance(rows, pd.DataFrame) else pd.DataFrame([dict(row) for row in rows])
    return frame.reindex(columns=list(columns)).reset_index(drop=True)


def numbers(column: Any) -> "pd.Series[float]":
    """Floats, NaN where there is no finite number (a chart leaves these out)."""
    try:
        floats = np.array(column, dtype=np.float64)
    except (TypeError, ValueError):  # a masked number, or a text that is one
        floats = np.array(pd.Series(pd.to_numeric(column), dtype="float64"))
    floats[np.isinf(floats)] = np.nan
    return pd.Series(floats, index=column.index if isinstance(column, pd.Series) else None)


def gathered(
    parts: Iterable[pd.DataFrame], *, texts: Sequence[str], numbers: Sequence[str], times: Sequence[str]
) -> pd.DataFrame:
    """Put tables of different columns below each other, each column of its one type.

    A chart reads types, not guesses; and one pass over arrays costs a tenth of what typing and concatenating
    table by table does.

    Parameters
    ----------
    parts : iterable of DataFrame
        Columns that one lacks are empty there; others than the named ones are left out.
    texts, numbers, times : sequence of str
        The columns: empty is an empty text, NaN, NaT. Times are those of `stamps`.

    Returns
    -------
    DataFrame
        Texts, numbers and times in that order.
    """
    kept = [part for part in parts if len(part)]
    columns: dict[str, Any] = {}
    for name in texts:
        pieces = [_texts(part[name]) if name in part else np.full(len(part), "", object) for part in kept]
        columns[name] = pd.Series(np.concatenate(pieces) if pieces else [], dtype="str")
    for name in numbers:
        pieces = [_floats(part[name]) if name in part else np.full(len(part), np.nan) for part in kept]
        columns[name] = np.concatenate(pieces) if pieces else np.array([], np.float64)
    for name in times:
        none = np.datetime64("NaT", "us")
        pieces = [_moments(part[name]) if name in part else np.full(len(part), none) for part in kept]
        joined = np.concatenate(pieces) if pieces else np.array([], "datetime64[us]")
        columns[name] = pd.Series(joined).dt.tz_localize("UTC")
    return pd.DataFrame(columns)


def _texts(column: "pd.Series[Any]") -> Any:
    return np.array(["" if pd.isna(value) else str(value) for value in column], object)


def _floats(column: "pd.Series[Any]") -> Any:
    return numbers(column).to_numpy()


def _moments(column: "pd.Series[Any]") -> Any:
    typed = column if str(column.dtype) == "datetime64[us, UTC]" else stamps(column)
    return typed.dt.tz_localize(None).to_numpy()


def stamps(column: Any) -> "pd.Series[pd.Timestamp]":
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
    values = list(column)
    plain = all(type(value) is datetime and value.tzinfo is not None for value in values)
    moments = pd.to_datetime(values, utc=True) if plain else [_stamp(value) for value in values]
    return pd.Series(moments, dtype="datetime64[us, UTC]")


def _stamp(value: Any) -> Any:
    """One time in UTC, or NaT."""
    if value is None or value is pd.NaT:
        return pd.NaT
    if isinstance(value, date) and not isinstance(value, datetime):
        return pd.Timestamp(value, tz="UTC")
    stamp: Any = pd.Timestamp(value)
    if stamp is pd.NaT:
        return stamp
    if stamp.tzinfo is None:
        raise ValueError(f"{value} has no offset: charts need times with one (UTC), or dates")
    return stamp.tz_convert("UTC")


def records(rows: Rows) -> list[dict[str, Any]]:
    """Rows as JSON can say them: times in milliseconds since 1970, null for what is no number."""
    plain: Any = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    return [{str(key): _plain(value) for key, value in row.items()} for row in plain]


def _plain(value: Any) -> Any:
    """One value as JSON can say it."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date):
        return round(_stamp(value).timestamp() * 1000)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str):
        return _drawable(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _drawable(text: str) -> str:
    """Replace what is no text for XML: a renderer may end the whole process on a control character."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
