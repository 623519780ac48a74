"""Which class is taken for which: a cell for each true and each predicted class."""

from __future__ import annotations

from typing import Any

from monitoring.charts.authored import authored
from monitoring.charts.axes import names_axis
from monitoring.charts.decimals import told_tooltip, with_told
from monitoring.charts.lazy_imports import alt
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette

NARROW = 46
"""Pixels of a cell below which it has colour alone: its numbers would lie over those beside it.

The names above stand upright then: side by side they were cut, or every other one was left out.
"""
_DEEPEST = 0.58
"""Opacity of a share of 1: the words on it have a contrast of 4.5 still, on a light and a dark ground."""


@authored("step")
def confusion_matrix(*, theme: str = "light", scale: float = 1.0, step: int = 44) -> Specification:
    """Draw the share of each true class that was predicted as each class.

    Takes the columns of `class_confusion`: ``actual predicted n of share lower upper before change
    change_lower change_upper``, in the order in which classes stand.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 44
        Height of one class in pixels.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing. True classes from above, predicted
        ones from the left; a cell is the darker the larger its share of its line, right ones have a frame.
    """
    tokens = palette(theme)
    upright: dict[str, Any] = {
        name: alt.expr(f"bandwidth('x') < {NARROW} ? {narrow} : {usual}")
        for name, narrow, usual in (
            ("labelAngle", "-90", "0"),
            ("labelAlign", "'left'", "'center'"),
            ("labelBaseline", "'middle'", "'bottom'"),
            ("labelLimit", "80", "bandwidth('x')"),
        )
    }
    x_axis = alt.Axis(orient="top", domain=False, labelOverlap=False, **upright)
    x = alt.X("predicted:N", sort=None, title=None, axis=x_axis, scale=alt.Scale(padding=0.04))
    y = alt.Y("actual:N", sort=None, title=None, axis=names_axis(tokens, scale, 140))
    change = "isValid(datum.change) ? format(100 * datum.change, '+.1f') + ' pp (95% CI ' +"
    ends = (
        "format(100 * datum.change_lower, '+.1f') + ' to ' + format(100 * datum.change_upper, '+.1f') + ')'"
    )
    cells = with_told(alt.Chart(), ".1%", "share").transform_calculate(
        rows="format(datum.n, ',') + ' of ' + format(datum.of, ',')", moved=f"{change} {ends} : '–'"
    )
    tip = [
        alt.Tooltip("actual:N", title="True class"),
        alt.Tooltip("predicted:N", title="Predicted"),
        *told_tooltip("Share"),
        alt.Tooltip("rows:N", title="Rows"),
        alt.Tooltip("moved:N", title="Against baseline"),
    ]
    cells = cells.encode(x=x, y=y)
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.04, _DEEPEST]), legend=None)
    right = cells.transform_filter("datum.actual === datum.predicted")
    written = cells.transform_filter("datum.n > 0")
    wide = f"bandwidth('x') < {NARROW} ? '' :"
    layers = [
        cells.mark_rect(color=tokens.current).encode(opacity=shade, tooltip=tip),
        right.mark_rect(filled=False, stroke=tokens.current, strokeWidth=1.5),
        written.mark_text(text=alt.expr(f"{wide} datum.said"), dy=-6, fontSize=12 * scale, color=tokens.ink),
        written.mark_text(
            text=alt.expr(f"{wide} 'n=' + format(datum.n, ',')"), dy=9, fontSize=10 * scale, color=tokens.ink
        ),
    ]
    return specification(alt.layer(*layers), {"step": step})
