"""Events over a strip of periods: dotted rules, named above it, with the whole name in the tooltip."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isnan
from typing import Any

import numpy as np

from monitoring.charts.axes import x_at, y_value
from monitoring.charts.columns import NO_TIME, length, timed
from monitoring.charts.event_places import LONGER, ONSET, placed
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.theme import Tokens
from monitoring.kept_beside import kept_beside

LINE = 13
"""Height of a row of names, in pixels."""
_MOST_SIGNS = 34
"""Letters that a name of `LONGEST` has, on average."""


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
        For rows with the columns of `placed`; other rows are left out.
    """
    event = alt.Chart().transform_filter("isValid(datum.at)").encode(x=x_at("at"))
    words = beside_rule("event", "at", scale) | {"fontSize": 10.5 * scale}
    rule = event.mark_rule(**up_to_name(scale), color=tokens.ink2, strokeDash=[2, 2], strokeWidth=1)
    return [
        rule.encode(tooltip=whole_name("event")),
        event.mark_text(**words, color=tokens.ink2).encode(y=y_value(0), tooltip=whole_name("event")),
    ]


def beside_rule(field: str, at: str, scale: float, margin: str = "") -> dict[str, Any]:
    """Place a name above the plot, on the side of its rule where it has more room.

    Parameters
    ----------
    field, at, margin : str
        Which has the name, where the rule stands, and what is taken off the name's room: `` - 8``.
    scale : float
        Factor on the size of text.

    Returns
    -------
    dict
        For a mark of text whose rows have the columns ``anchor`` and ``row``.
    """
    left, x = "datum.anchor === 'right'", f"scale('x', datum.{at})"
    return {
        "baseline": "bottom",
        "align": alt.expr(f"{left} ? 'right' : 'left'"),
        "dx": alt.expr(f"{left} ? -4 : 4"),
        "dy": alt.expr(f"-2 - {LINE * scale} * datum.row"),
        "limit": alt.expr(f"max(30, ({left} ? {x} : width - {x}){margin})"),
        "text": short_name(field),
    }


def whole_name(field: str) -> list[alt.Tooltip]:
    """Give the tooltip of a rule or of a name that may be cut.

    Parameters
    ----------
    field : str
        Which has the name.

    Returns
    -------
    list of altair.Tooltip
        One line.
    """
    return [alt.Tooltip(f"{field}:N", title="Event")]


def short_name(field: str) -> alt.ExprRef:
    """Cut a name by its signs: where files are drawn, widths of words are guessed, and far too large.

    That of `ONSET` may be longer; a rule that shares the name of another has none.

    Parameters
    ----------
    field : str
        Which has the name.

    Returns
    -------
    ExprRef
        The text of a mark.
    """
    most = f"(indexof(datum.{field}, '{ONSET}') === 0 ? {int(LONGER * _MOST_SIGNS)} : {_MOST_SIGNS})"
    cut = f"slice(datum.{field}, 0, {most} - 1) + '…'"
    return alt.expr(f"datum.row < 0 ? '' : length(datum.{field}) > {most} ? {cut} : datum.{field}")


def up_to_name(scale: float) -> dict[str, Any]:
    """Give the ends of a rule that reaches above the plot, to its own name where it has one.

    Parameters
    ----------
    scale : float
        Factor on the size of text.

    Returns
    -------
    dict
        For a mark whose rows have the column ``row``.
    """
    return {"y": alt.expr(f"-2 - {LINE * scale} * (datum.row + 0.8)"), "y2": alt.expr("height")}


@kept_beside
def names_height(rows: pd.DataFrame) -> int:
    """Give how high the names of events stand above a plot.

    Parameters
    ----------
    rows : DataFrame
        With the columns of `placed`.

    Returns
    -------
    int
        In pixels; 0 without events.
    """
    highest = float(rows["row"].max())
    return 0 if isnan(highest) else LINE * (int(highest) + 1)


def room(rows: pd.DataFrame) -> int:
    """Give how far a legend stands above a strip: over the names of its events; in pixels."""
    return 6 + names_height(rows)


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
        The same columns and those of `placed`.
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
