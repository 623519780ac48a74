"""Events over a strip of periods: dotted rules, named above it, with the whole name in the tooltip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, product
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.axes import x_at, y_value
from monitoring.charts.columns import NO_TIME, Columns, length, moments, timed
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.theme import Tokens
from monitoring.kept_beside import kept_beside

COLUMNS = ("at", "event", "row", "anchor")
LEVELS = 3
SHARED = (24, 12, 8, 6, 4, 3, 2)
"""Into how many stretches an axis is cut, at most, where events have to share a name."""
_TURNS = (0.8, 0.5)  # from where on an axis names stand left of their rules: at neither does its edge cut one
LINE, LONGEST = 13, 180
"""Height of a row of names, and the width at which they are cut, in pixels."""
ONSET = "since "
"""How the name of the day begins since when something is wrong."""
UNNAMED = -1
"""The row of an event whose name stands at another: its rule ends at the plot."""
_RULES = 24
"""Into how many stretches an axis is cut, of which each has about one rule without a name at most."""
_AXIS, _SIGN = 400, 6
_TOLD = 8
"""Of so many events that share a mark its tooltip has the names."""
_MOST_SIGNS = 34
"""That so wide a name has, on average."""
_LONGER = 1.5
"""How much more place the name of that day gets: the chart is drawn for it."""


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
    most = f"(indexof(datum.{field}, '{ONSET}') === 0 ? {int(_LONGER * _MOST_SIGNS)} : {_MOST_SIGNS})"
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
        With the columns of `COLUMNS`.

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

    Where too many are there for every name to have a place, neighbours share the name of their first: each
    keeps its own rule, unless it would stand beside another.

    Parameters
    ----------
    events : iterable of (datetime, str)
        Moments (with an offset) and their names.
    first, last : datetime64
        The ends of the axis, in UTC; events outside are left out.

    Returns
    -------
    dict of str to ndarray
        The columns of `COLUMNS`, earliest first; the row of one without a name is `UNNAMED`.
    """
    listed = list(events)
    every = sorted(zip(moments(at for at, _ in listed), (name for _, name in listed), strict=True))
    inside = [(at, name) for at, name in every if first <= at < last]
    for stretches, turn in product((0, *SHARED), _TURNS):
        found = _laid(_shared(inside, first, last, stretches), first, last, turn)
        if not np.isnan(found["row"]).any():
            break
    found["row"] = np.nan_to_num(found["row"], nan=LEVELS - 1)
    return _with_unnamed(found, inside, (last - first) / _RULES)


def _with_unnamed(named: Columns, inside: list[tuple[Any, str]], apart: Any) -> Columns:
    """Add the rules of events that share a name, where they do not stand beside a rule that is there."""
    drawn = list(named["at"])
    added: list[tuple[Any, str]] = []
    for at, name in inside:
        if all(abs(at - other) >= apart for other in drawn):
            drawn.append(at)
            added.append((at, name))
    if not added:
        return named
    more: Columns = {
        "at": np.array([at for at, _ in added], dtype=named["at"].dtype),
        "event": np.array([name for _, name in added], dtype=object),
        "row": np.full(len(added), float(UNNAMED)),
        "anchor": np.array(["left"] * len(added), dtype=object),
    }
    every = {name: np.concatenate([column, more[name]]) for name, column in named.items()}
    order = np.argsort(every["at"], kind="stable")
    return {name: column[order] for name, column in every.items()}


def _shared(inside: list[tuple[Any, str]], first: Any, last: Any, stretches: int) -> list[tuple[Any, str]]:
    """Put the events of each stretch of the axis under its first; 0 leaves every event its own mark.

    The day since when something is wrong is what the chart is drawn for: it keeps its own.
    """
    if not stretches:
        return inside
    length_of_one = (last - first) / stretches
    onset = [one for one in inside if one[1].startswith(ONSET)]
    others = [one for one in inside if not one[1].startswith(ONSET)]
    each = groupby(others, key=lambda one: int((one[0] - first) / length_of_one))
    groups = [list(some) for _, some in each]
    return sorted([(some[0][0], _together([name for _, name in some])) for some in groups] + onset)


def _together(names: Sequence[str]) -> str:
    """Name the events of one mark: cut on the chart, whole in its tooltip."""
    more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
    return f"{len(names):,} events: {'; '.join(names[:_TOLD])}{more}" if len(names) > 1 else names[0]


def _laid(inside: list[tuple[Any, str]], first: Any, last: Any, turn: float) -> Columns:
    left = [at <= first + (last - first) * turn for at, _ in inside]
    share = [float((at - first) / (last - first)) for at, _ in inside]
    return {
        "at": np.array([at for at, _ in inside], dtype="datetime64[us]"),
        "event": np.array([name for _, name in inside], dtype=object),
        "row": _rows(share, [_width(name) for _, name in inside], left),
        "anchor": np.array(["left" if one else "right" for one in left], dtype=object),
    }


def _width(name: str) -> float:
    """Guess how wide a name will be, in pixels."""
    return min((_LONGER if name.startswith(ONSET) else 1.0) * LONGEST, _SIGN * len(name))


def _rows(share: Sequence[float], wide: Sequence[float], left: Sequence[bool]) -> NDArray[np.float64]:
    """Put names in the lowest rows in which they neither meet nor are crossed by the rule of another.

    Rules reach up to their own name. As wide as the axis will be is not known: half a page is assumed.
    From the first that has no place on, in the order of placing, the row is NaN.
    """
    at = [one * _AXIS for one in share]
    ends = [(x, x + w) if one else (x - w, x) for x, w, one in zip(at, wide, left, strict=True)]
    inwards = [k for k in reversed(range(len(at))) if left[k]] + [k for k in range(len(at)) if not left[k]]
    row: dict[int, int] = {}
    for k in inwards:
        low, high = ends[k]
        crossing = [row[i] for i in row if low <= at[i] <= high]
        meeting = {row[i] for i in row if ends[i][0] <= high and low <= ends[i][1]}
        crossed = [row[i] for i in row if ends[i][0] <= at[k] <= ends[i][1]]
        free = range(max(crossing, default=-1) + 1, min(crossed, default=LEVELS))
        place = next((one for one in free if one not in meeting), None)
        if place is None:
            break
        row[k] = place
    return np.array([row.get(k, np.nan) for k in range(len(at))], dtype=np.float64)
