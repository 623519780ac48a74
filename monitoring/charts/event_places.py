"""Where the names of events stand: in rows above a plot, none meeting another or crossed by its rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, product

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.columns import Columns, Moment, moments

LEVELS = 3
SHARED = (24, 12, 8, 6, 4, 3, 2)
"""Into how many stretches an axis is cut, at most, where events have to share a name."""
_TURNS = (0.8, 0.5)  # from where on an axis names stand left of their rules: at neither does its edge cut one
LONGEST = 180
"""The width at which names are cut, in pixels."""
ONSET = "since "
"""How the name of the day begins since when something is wrong."""
UNNAMED = -1
"""The row of an event whose name stands at another: its rule ends at the plot."""
_RULES = 24
"""Into how many stretches an axis is cut, of which each has about one rule without a name at most."""
_AXIS, _SIGN = 400, 6
_TOLD = 8
"""Of so many events that share a mark its tooltip has the names."""
LONGER = 1.5
"""How much more place the name of that day gets: the chart is drawn for it."""
_Event = tuple[Moment, str]


def placed(events: Iterable[tuple[datetime, str]], first: Moment, last: Moment) -> Columns:
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
        ``at event row anchor``, earliest first; the row of one without a name is `UNNAMED`.
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


def _with_unnamed(named: Columns, inside: list[_Event], apart: np.timedelta64) -> Columns:
    """Add the rules of events that share a name, where they do not stand beside a rule that is there."""
    drawn = list(named["at"])
    added: list[_Event] = []
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


def _shared(inside: list[_Event], first: Moment, last: Moment, stretches: int) -> list[_Event]:
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


def _laid(inside: list[_Event], first: Moment, last: Moment, turn: float) -> Columns:
    left = [bool(at <= first + (last - first) * turn) for at, _ in inside]
    share = [float((at - first) / (last - first)) for at, _ in inside]
    return {
        "at": np.array([at for at, _ in inside], dtype="datetime64[us]"),
        "event": np.array([name for _, name in inside], dtype=object),
        "row": _rows(share, [_width(name) for _, name in inside], left),
        "anchor": np.array(["left" if one else "right" for one in left], dtype=object),
    }


def _width(name: str) -> float:
    """Guess how wide a name will be, in pixels."""
    return min((LONGER if name.startswith(ONSET) else 1.0) * LONGEST, _SIGN * len(name))


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
