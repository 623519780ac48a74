"""Columns of a chart's rows as arrays: every type is settled here, and tables are made once, at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.lazy_imports import pd
from monitoring.scope.instant import naive_utc

Rows: TypeAlias = "pd.DataFrame | Iterable[Mapping[str, Any]]"
Column: TypeAlias = NDArray[Any]
Columns: TypeAlias = dict[str, Column]
Moment: TypeAlias = np.datetime64
NO_TIME = np.datetime64("NaT", "us")


def is_table(rows: Rows) -> TypeGuard[pd.DataFrame]:
    """Tell a table from other rows: without pandas there is none."""
    return "pandas" in sys.modules and isinstance(rows, pd.DataFrame)


def columns(rows: Rows, names: Sequence[str]) -> dict[str, list[Any]]:
    """Give some columns of rows.

    Parameters
    ----------
    rows : DataFrame or iterable of mappings
        The rows as measured.
    names : sequence of str
        The columns wanted.

    Returns
    -------
    dict of str to list
        In that order, None where a row has none.
    """
    if is_table(rows):
        return {name: list(rows[name]) if name in rows else [None] * len(rows) for name in names}
    listed: list[Any] = list(rows)
    return {name: [row.get(name) for row in listed] for name in names}


def floats(values: Any) -> Column:
    """Floats, NaN where there is no finite number (a chart leaves these out)."""
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):  # a masked number, or a text that is one
        found = np.array(pd.Series(pd.to_numeric(values), dtype="float64"))
    found[np.isinf(found)] = np.nan
    return found


def moments(values: Iterable[Any]) -> Column:
    """Make times, in UTC.

    Parameters
    ----------
    values : iterable of datetime, date or Timestamp
        A time must carry its offset; a date stands for midnight UTC of that day of the calendar.

    Returns
    -------
    ndarray of datetime64[us]
        NaT where there is none.

    Raises
    ------
    ValueError
        For a time without an offset: a browser would shift it by its own.
    """
    return np.array([_moment(value) for value in values], dtype="datetime64[us]")


def _moment(value: Any) -> Any:
    """One time in UTC, its offset left out as arrays have it."""
    if type(value) is datetime and value.tzinfo is not None:
        return naive_utc(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if value is None or value is pd.NaT or value is pd.NA:
        return NO_TIME
    stamp: Any = pd.Timestamp(value)
    if stamp is pd.NaT:
        return NO_TIME
    if stamp.tzinfo is None:
        raise ValueError(f"{value} has no offset: charts need times with one (UTC), or dates")
    return stamp.tz_convert(None).to_datetime64()


def words(times: Column, pattern: str) -> Column:
    """Write times as text; empty where there is none."""
    return np.array(["" if at is None else at.strftime(pattern) for at in times.tolist()], dtype=object)


def with_until(names: Column, until: Iterable[Any]) -> Column:
    """Say behind the names of periods that are not over until when they have rows."""
    both = zip(names.tolist(), until, strict=True)
    return np.array([f"{name}, {end}" if isinstance(end, str) else name for name, end in both], dtype=object)


def timed(times: Column) -> pd.Series[pd.Timestamp]:
    """Make a column of a table from times in UTC."""
    return pd.Series(pd.DatetimeIndex(times, tz="UTC"))


_KINDS: dict[str, tuple[object, np.dtype[Any]]] = {
    "text": ("", np.dtype(object)),
    "number": (np.nan, np.dtype(np.float64)),
    "time": (NO_TIME, np.dtype("datetime64[us]")),
    "flag": (False, np.dtype(np.bool_)),
}
"""What is empty in a column of each kind, and what it is held as."""


def gathered(parts: Iterable[Columns], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Put layers of different columns below each other in one table, each column of its one type.

    Parameters
    ----------
    parts : iterable of dict of str to ndarray
        Columns of one length; those that one lacks are empty there, others than the named ones are left out.
    kinds : mapping of str to {"text", "number", "time", "flag"}
        The columns in their order: empty is an empty text, NaN, NaT, false. Times are those of `moments`.

    Returns
    -------
    DataFrame
        With these columns.
    """
    kept = [(part, length(part)) for part in parts]
    joined = {name: _joined(kept, name, *_KINDS[kind]) for name, kind in kinds.items()}
    # arrays of their type at once: a table of series would bring each in line with all others first
    return pd.DataFrame({name: _array(joined[name], kind) for name, kind in kinds.items()})


def _array(values: Column, kind: str) -> Any:
    if kind == "text":
        return pd.array(values, dtype="str")
    return timed(values).array if kind == "time" else values


def length(part: Columns) -> int:
    """Count the rows of a layer."""
    return len(next(iter(part.values()))) if part else 0


def _joined(parts: list[tuple[Columns, int]], name: str, empty: object, kind: np.dtype[Any]) -> Column:
    joined = np.full(sum(rows for _, rows in parts), empty, dtype=kind)
    at = 0
    for part, rows in parts:
        if name in part:
            joined[at : at + rows] = part[name]
        at += rows
    return joined
