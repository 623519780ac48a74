"""Rates of single classes with their intervals, one line each, beside where the baseline had them."""

from __future__ import annotations

from monitoring.charts.authored import authored
from monitoring.charts.axes import names_axis
from monitoring.charts.decimals import told_tooltip, with_told
from monitoring.charts.lazy_imports import alt
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette


@authored("step")
def class_rates(*, theme: str = "light", scale: float = 1.0, step: int = 22) -> Specification:
    """Draw rates from 0 to 1, in the order of the rows: now in blue, the baseline's as a grey stroke.

    Takes the columns `label` (text, unique), `value`, `lower`, `upper`, `before` (0 to 1, NaN where unknown)
    and `n`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 22
        Height of one line in pixels.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    names = names_axis(tokens, scale, 190)
    names.labelPadding = 9  # a rate of 0 has its mark on the axis
    y = alt.Y("label:N", sort=None, title=None, axis=names)
    ends = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("value:Q", title=None, scale=ends, axis=alt.Axis(grid=True, tickCount=5, labelFlush=True))
    tip = [
        alt.Tooltip("label:N", title="Of"),
        *told_tooltip("Now"),
        alt.Tooltip("before:Q", title="Baseline", format=".3f"),
        alt.Tooltip("n:Q", title="Rows", format=","),
    ]
    lines = with_told(alt.Chart(), ".3f", "value").encode(y=y, tooltip=tip)
    tick = lines.mark_tick(color=tokens.baseline, thickness=2.5, size=14)
    rule = lines.mark_rule(color=tokens.current, strokeWidth=2, opacity=0.6)
    point = lines.mark_point(color=tokens.current, filled=True, size=62, opacity=1)
    return specification(
        alt.layer(
            tick.encode(x=alt.X("before:Q", title=None)),
            rule.encode(x=alt.X("lower:Q", title=None), x2=alt.X2("upper:Q")),
            point.encode(x=x),
        ),
        {"step": step},
    )
