"""Events over a strip of periods: dotted rules, named above it, with the whole name in the tooltip."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

from monitoring.charts.axes import time_x, y_value
from monitoring.charts.columns import NO_TIME, Columns, length, moments, timed
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.theme import Tokens

COLUMNS = ("at", "event", "row", "anchor")
LEVELS = 3


def event_rules(tokens: Tokens, scale: float = 1.0) -> list[alt.Chart]:
    """Make the layers of a strip's events.

    Parameters
    ----------
    tokens : Tokens
        The colours.
    scale : float, default 1.0
        Factor on the size of text.

    Returns
    -------
    list of altair.Chart
        For rows with the columns of `COLUMNS`; other rows are left out.
    """
    event = alt.Chart().transform_filter("isValid(datum.at)").encode(x=time_x("at"))
    left, x = "datum.anchor === 'right'", "scale('x', datum.at)"
    words: dict[str, Any] = {
        "baseline": "bottom",
        "align": alt.expr(f"{left} ? 'right' : 'left'"),
        "dx": alt.expr(f"{left} ? 3 : -3"),
        "dy": alt.expr(f"-3 - {13 * scale} * datum.row"),
        "limit": alt.expr(f"max(30, min(220, ({left} ? {x} : width - {x})))"),
        "fontSize": 10.5 * scale,
    }
    return [
        event.mark_rule(color=tokens.ink2, strokeDash=[2, 2], strokeWidth=1.2).encode(
            tooltip=[alt.Tooltip("event:N", title="Event")]
        ),
        event.mark_text(**words, color=tokens.ink2).encode(y=y_value(0), text=alt.Text("event:N")),
    ]


def with_events(frame: pd.DataFrame, events: Iterable[tuple[datetime, str]]) -> pd.DataFrame:
    """Add events to the rows of a strip.

    Parameters
    ----------
    frame : DataFrame
        With the columns ``start`` and ``end``.
    events : iterable of (datetime, str)
        Moments (with an offset) and their names; those outside the periods are left out.

    Returns
    -------
    DataFrame
        The same columns and those of `COLUMNS`.
    """
    rows = frame.assign(at=timed(np.full(len(frame), NO_TIME)), event="", row=float("nan"), anchor="")
    if frame.empty:
        return rows
    first, last = (frame[name].dt.tz_localize(None).to_numpy() for name in ("start", "end"))
    found = placed(events, first.min(), last.max())
    if not length(found):
        return rows
    added = pd.DataFrame({**found, "at": timed(found["at"])}).reindex(columns=rows.columns)
    return pd.concat([rows, added.astype(rows.dtypes.to_dict())], ignore_index=True)


def placed(events: Iterable[tuple[datetime, str]], first: Any, last: Any) -> Columns:
    """Place the names of events in rows, turned inwards near the right edge.

    Parameters
    ----------
    events : iterable of (datetime, str)
        Moments (with an offset) and their names.
    first, last : datetime64
        The ends of the axis, in UTC; events outside are left out.

    Returns
    -------
    dict of str to ndarray
        The columns of `COLUMNS`, earliest first.
    """
    listed = list(events)
    every = sorted(zip(moments(at for at, _ in listed), (name for _, name in listed), strict=True))
    inside = [(at, name) for at, name in every if first <= at < last]
    turn = first + (last - first) * 0.8
    return {
        "at": np.array([at for at, _ in inside], dtype="datetime64[us]"),
        "event": np.array([name for _, name in inside], dtype=object),
        "row": np.array([float(k % LEVELS) for k in range(len(inside))]),
        "anchor": np.array(["right" if at > turn else "left" for at, _ in inside], dtype=object),
    }
