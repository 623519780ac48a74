"""Differences with their intervals, one line each, about a rule at zero."""

from __future__ import annotations

from monitoring.charts.authored import authored
from monitoring.charts.axes import names_axis, once, root_ticks, signed_steps, ticks_from_zero, x_value
from monitoring.charts.brush import click
from monitoring.charts.decimals import told_tooltip, with_told
from monitoring.charts.lazy_imports import alt
from monitoring.charts.long_tail import scale_of
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette

JUDGEMENTS = ("worse", "better", "within noise", "no alarm", "no verdict")
"""``no alarm``: the interval excludes 0, and the change is too small for one, or not proven among all."""


def calm(lower: float, upper: float) -> str:
    """Name a difference that is no alarm.

    Examples
    --------
    >>> calm(-0.1, 0.2), calm(-0.3, -0.1), calm(float("nan"), float("nan"))
    ('within noise', 'no alarm', 'within noise')
    """
    return "no alarm" if lower > 0 or upper < 0 else "within noise"


@authored("step", "format", "measure")
def forest(
    *,
    theme: str = "light",
    scale: float = 1.0,
    step: int = 26,
    format: str = "+.3f",
    measure: str = "Difference",
    roots: bool = False,
    clicks: bool = False,
) -> Specification:
    """Draw labelled differences with intervals, in the order of the rows.

    Takes the columns `label` (text, unique), `difference`, `lower`, `upper` (numbers), `judgement` (one of
    `JUDGEMENTS`) and `n`; `cohort`, which a click reports, where lines can be clicked.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 26
        Height of one line in pixels.
    format : str, default "+.3f"
        d3 format of the differences.
    measure : str, default "Difference"
        What the tooltip calls them.
    roots : bool, default False
        Whether the axis is one of roots, as one line takes most of a linear one.
    clicks : bool, default False
        Whether a line can be clicked, anywhere in its row.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    marks = [tokens.alert.mark, tokens.steady.mark, tokens.baseline, tokens.baseline, tokens.none.mark]
    judged = alt.Scale(domain=list(JUDGEMENTS), range=marks)
    shapes = alt.Scale(
        domain=list(JUDGEMENTS), range=["diamond", "triangle-up", "circle", "circle", "circle"]
    )
    ends = scale_of(roots, zero=True, padding=0 if roots else 10)
    y = alt.Y("label:N", sort=None, title=None, axis=names_axis(tokens, scale, 190))
    x = alt.X(
        "difference:Q",
        title=None,
        scale=ends,
        axis=alt.Axis(
            labelExpr="format(datum.value, '.1~r')" if roots else signed_steps(format),
            grid=True,
            values=alt.ExprRef(root_ticks() if roots else ticks_from_zero()),
        ),
    )
    color = alt.Color("judgement:N", scale=judged, legend=None)
    shape = alt.Shape("judgement:N", scale=shapes, legend=None)
    tip = [
        alt.Tooltip("label:N", title="Of"),
        *told_tooltip(measure),
        alt.Tooltip("n:Q", title="Rows", format=","),
        alt.Tooltip("judgement:N", title="Verdict"),
    ]
    lines = with_told(alt.Chart(), format, "difference").encode(y=y, color=color, tooltip=tip)
    chart = alt.layer(
        once().mark_rule(color=tokens.axis, strokeWidth=1.4).encode(x=alt.datum(0)),
        lines.mark_rule(strokeWidth=2, opacity=0.6).encode(
            x=alt.X("lower:Q", title=None), x2=alt.X2("upper:Q")
        ),
        lines.mark_point(filled=True, size=74, opacity=1).encode(x=x, shape=shape),
        lines.mark_point(fill=tokens.bg, strokeWidth=1.6, size=60, opacity=1)
        .transform_filter("datum.judgement === 'no verdict'")
        .encode(x=x),
        *([_clicked(lines)] if clicks else []),
    )
    return specification(chart, {"step": step})


def _clicked(lines: alt.Chart) -> alt.Chart:
    """Make the whole row of a line answer to a click."""
    whole = {"x": x_value(0), "x2": alt.X2Value("width")}  # type: ignore[no-untyped-call]
    row: alt.Chart = lines.mark_rect(opacity=0, cursor="pointer").encode(**whole)
    return row.add_params(click("cohort"))
