"""Two distributions: the baseline as grey ground, what is seen now as a blue line over it."""

from __future__ import annotations

from typing import Any

from monitoring.charts.authored import authored
from monitoring.charts.axes import names_axis
from monitoring.charts.distribution_rows import SIDES
from monitoring.charts.lazy_imports import alt
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import PADDING, Tokens, palette


@authored("height")
def numeric_distribution(*, theme: str = "light", scale: float = 1.0, height: int = 190) -> Specification:
    """Draw the share of rows per bin of a number, with the missing ones as bars of their own.

    Takes the columns that `numeric_distribution_rows` makes: `layer side x0 x1 share before bin label`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 190
        In pixels, axes included.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    y = alt.Y("share:Q", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(format="%", tickCount=4))
    x = alt.X("x0:Q", title=None, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(tickCount=6))
    now = _of("step", "current").mark_line(color=tokens.current, interpolate="step-after", strokeJoin="miter")
    base = _of("step", "baseline").mark_area(color=tokens.baseline, opacity=0.32, interpolate="step-after")
    layers = [base.encode(x=x, y=y), now.encode(x=x, y=y), *_missing(tokens, x, y), *_names(tokens, x, y)]
    tip = [alt.Tooltip("bin:N", title="Bin"), *_tip(".1%")]
    hover = _of("bin").mark_rect(opacity=0).encode(x=x, x2="x1:Q", tooltip=tip)
    spec = specification(alt.layer(*layers, hover), height)
    return spec | {"padding": {**PADDING, "top": 14 * scale}}  # names may stand above the highest bin


def _of(layer: str, side: str | None = None) -> alt.Chart:
    """Begin a chart of the rows of one layer, and of one side."""
    chart = alt.Chart().transform_filter(f"datum.layer === '{layer}'")
    return chart.transform_filter(f"datum.side === '{side}'") if side else chart


def _tip(format: str) -> list[alt.Tooltip]:
    """Both shares of a bin or level."""
    return [
        alt.Tooltip("before:Q", title="Baseline", format=format),
        alt.Tooltip("share:Q", title="Current", format=format),
    ]


def _missing(tokens: Tokens, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Bars of the missing rows, beside the numbers, with their word above."""
    bars = [
        _of("missing", side)
        .mark_rect(color=color, opacity=opacity)
        .encode(x=x, x2="x1:Q", y=y, y2=alt.datum(0))
        for side, color, opacity in (("baseline", tokens.baseline, 0.5), ("current", tokens.current, 0.9))
    ]
    word = _of("missing_word").mark_text(dy=-4, dx=-2, baseline="bottom", align="right")
    return [*bars, word.encode(x=alt.X("x1:Q"), y=y, text=alt.Text("label:N"))]


_RIGHT = "datum.anchor === 'right'"
_INSIDE = f"{_RIGHT} ? 8 : max(-8, 4 - scale('x', datum.x0))"
"""A little beyond its bar, and never over the axis."""


def _names(tokens: Tokens, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The names of the two sides, at their shapes, in a halo where the line may cross them."""
    aligned = alt.expr(f"{_RIGHT} ? 'right' : 'left'")
    words: dict[str, Any] = {"fontWeight": 600, "baseline": "bottom", "dy": -5, "align": aligned}
    beyond = alt.expr(f"{_RIGHT} ? 0 : 8")
    before, now = (_of("name", side).encode(x=x, y=y, text=alt.Text("label:N")) for side in SIDES)
    return [
        before.mark_text(**words, color=tokens.ink2, dx=alt.expr(_INSIDE)),
        now.mark_text(**words, color=tokens.bg, stroke=tokens.bg, strokeWidth=3, opacity=0.8, dx=beyond),
        now.mark_text(**words, color=tokens.current, dx=beyond),
    ]


@authored("step")
def level_distribution(*, theme: str = "light", scale: float = 1.0, step: int = 37) -> Specification:
    """Draw the share of rows per level of a category, two bars each; missing is a level of its own.

    Takes the columns that `level_distribution_rows` makes: `level side share`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 37
        Height of one level in pixels, both of its bars.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    colors = alt.Scale(domain=list(SIDES), range=[tokens.baseline, tokens.current])
    offset = alt.YOffset("side:N", sort=list(SIDES), scale=alt.Scale(paddingOuter=0.15))
    chart = (
        alt.Chart()
        .mark_bar(cornerRadiusEnd=1.5)
        .encode(
            y=alt.Y("level:N", sort=None, title=None, axis=names_axis(tokens, scale, 150)),
            yOffset=offset,
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5, grid=True)),
            # An empty title: one that is null Streamlit would write over, in what all charts share.
            color=alt.Color("side:N", scale=colors, legend=alt.Legend(title="", labelExpr=_SIDE_WORDS)),
            tooltip=[
                alt.Tooltip("level:N", title="Level"),
                alt.Tooltip("side:N"),
                alt.Tooltip("share:Q", format=".1%"),
            ],
        )
    )
    return specification(chart, {"step": step, "for": "position"})


_SIDE_WORDS = "datum.value === 'current' ? 'Current' : 'Baseline'"
