"""What runs off an axis whose ends are given: marks at its edge, and the value that lies farthest beyond."""

from __future__ import annotations

from typing import Any, NamedTuple

from monitoring.charts.axes import x_at, y_value
from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import Tokens

EDGE = 7
"""Pixels between an edge and the middle of its marks: the asked window is drawn on the axis itself."""
LIFTED = 20
"""Pixels by which other words at the foot make room for the marks."""
BESIDE = 6
"""Pixels between the middle of the marks and the words."""


class _Side(NamedTuple):
    end: str
    beyond: str
    many: str
    top: bool


_SIDES = (_Side("max", ">", "up to ", top=True), _Side("min", "<", "down to ", top=False))


def off_scale(
    periods: alt.Chart, tokens: Tokens, ends: Any, format: str, scale: float, *, small: bool
) -> list[alt.Chart]:
    """Mark the periods whose value lies beyond the axis, where its line would only seem to fall.

    Parameters
    ----------
    periods : altair.Chart
        Of the rows of periods, with the columns ``t`` and ``value``.
    tokens : Tokens
        The colours.
    ends : pair of float, or a hole
        Of the axis.
    format : str
        d3 format of the values.
    scale : float
        Factor on the sizes of text and marks.
    small : bool
        Whether there is no room for words.

    Returns
    -------
    list of altair.Chart
        For each side a triangle a period; beside them "off the axis: down to 0.120", of several the farthest.
    """
    known = periods.transform_filter("isValid(datum.value)")
    sides = [_edge(known, ends, side) for side in _SIDES]
    marks = [_marks(off, tokens, side, (22 if small else 46) * scale) for off, side in sides]
    return (
        marks
        if small
        else [*marks, *(word for off, side in sides for word in _words(off, tokens, format, scale, side))]
    )


def _edge(known: alt.Chart, ends: Any, side: _Side) -> tuple[alt.Chart, _Side]:
    """Take the periods beyond one end; a filled in pair of ends is what `max` and `min` take."""
    off = known.transform_filter(f"datum.value {side.beyond} {side.end}{ends}")
    foot = alt.ExprRef(f"height - {EDGE}")
    return off.encode(x=x_at("t"), y=y_value(EDGE if side.top else foot)), side


def _marks(off: alt.Chart, tokens: Tokens, side: _Side, size: float) -> alt.Chart:
    shape: Any = "triangle-up" if side.top else "triangle-down"
    mark: alt.Chart = off.mark_point(shape=shape, color=tokens.current, filled=True, size=size, opacity=1)
    return mark


def _words(off: alt.Chart, tokens: Tokens, format: str, scale: float, side: _Side) -> list[alt.Chart]:
    """Say the farthest value, inside the plot; a halo behind it, as a band or a line may cross it."""
    order: Any = "descending" if side.top else "ascending"
    far = off.transform_joinaggregate(off="count()")
    far = far.transform_window(place="row_number()", sort=[alt.SortField("value", order=order)])
    far = far.transform_filter("datum.place === 1").transform_calculate(
        beyond=f"'off the axis: ' + (datum.off > 1 ? '{side.many}' : '') + format(datum.value, '{format}')"
    )
    right = "scale('x', datum.t) > width / 2"
    words: dict[str, Any] = {
        "align": alt.expr(f"{right} ? 'right' : 'left'"),
        "baseline": "top" if side.top else "bottom",
        "dx": alt.expr(f"{right} ? 5 : -5"),
        "dy": BESIDE if side.top else -BESIDE,
        "fontSize": 10.5 * scale,
    }
    said = far.encode(text=alt.Text("beyond:N"))
    halo = said.mark_text(**words, color=tokens.bg, stroke=tokens.bg, strokeWidth=3)
    return [halo, said.mark_text(**words, color=tokens.ink2)]
