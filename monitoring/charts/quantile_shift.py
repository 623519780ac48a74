"""How far each quantile moved, with its interval."""

from __future__ import annotations

from monitoring.charts.authored import authored
from monitoring.charts.axes import once, signed_labels
from monitoring.charts.decimals import told_tooltip, with_told
from monitoring.charts.lazy_imports import alt
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette


@authored("height", "format")
def quantile_shift(
    *, theme: str = "light", scale: float = 1.0, height: int = 190, format: str = "+.1f"
) -> Specification:
    """Draw current minus baseline at each quantile.

    Takes the columns `quantile` (0 to 1), `shift`, `lower`, `upper` (numbers, NaN where unknown).

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 190
        In pixels, axes included.
    format : str, default "+.1f"
        d3 format of the shifts where they are told; the axis has the digits that its steps need.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    x_axis = alt.Axis(format="%", values=[0.01, 0.25, 0.5, 0.75, 0.99], labelFlush=True)
    x = alt.X("quantile:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=x_axis)
    y = alt.Y("shift:Q", title=None, axis=alt.Axis(labelExpr=signed_labels()), scale=alt.Scale(zero=True))
    tip = [
        alt.Tooltip("quantile:Q", title="Quantile", format=".0%"),
        *told_tooltip("Shift"),
    ]
    base = alt.Chart().encode(x=x)
    chart = alt.layer(
        base.mark_area(color=tokens.current, opacity=0.16).encode(
            y=alt.Y("lower:Q", title=None), y2=alt.Y2("upper:Q")
        ),
        once().mark_rule(color=tokens.axis, strokeWidth=1.2).encode(y=alt.datum(0)),
        base.mark_line(color=tokens.current).encode(y=y),
        with_told(base, format, "shift")
        .mark_point(color=tokens.current, filled=True, size=26, opacity=1)
        .encode(y=y, tooltip=tip),
    )
    return specification(chart, height)
