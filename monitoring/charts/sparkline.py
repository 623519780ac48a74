"""One measure as a line in a card: band of the baseline, line, dot at the end; a ring where that goes on."""

from __future__ import annotations

from monitoring.charts.authored import authored
from monitoring.charts.axes import y_value
from monitoring.charts.lazy_imports import alt
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette


@authored("height")
def sparkline(*, theme: str = "light", scale: float = 1.0, height: int = 56) -> Specification:
    """Draw one measure without axes.

    Takes the columns that `metric_time_rows` makes.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of lines.
    height : int, default 56
        In pixels.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    x = alt.X("t:T", axis=None, scale=alt.Scale(type="utc", nice=False))
    y_scale = alt.Scale(zero=False, nice=False, padding=4)
    y = alt.Y("value:Q", axis=None, scale=y_scale)
    low = alt.Y("lower:Q", axis=None, scale=y_scale)

    def of(layer: str, which: str = "true") -> alt.Chart:
        return alt.Chart().transform_filter(f"datum.layer === '{layer}' && {which}").encode(x=x)

    over = "!datum.unfinished"  # what came of a period so far stretches no axis of whole ones
    place = "scale('y', datum.value)"
    inside = y_value(alt.ExprRef(f"isValid({place}) ? clamp({place}, 4, height - 4) : height / 2"))
    chart = alt.layer(
        of("baseline").mark_area(color=tokens.baseline, opacity=0.18).encode(y=low, y2=alt.Y2("upper:Q")),
        # a baseline without noise has no area
        of("baseline").mark_line(color=tokens.baseline, strokeWidth=1, strokeDash=[2, 2]).encode(y=y),
        of("period", over).mark_line(color=tokens.current, strokeWidth=1.5).encode(y=y),
        of("latest", over).mark_point(color=tokens.current, filled=True, size=32, opacity=1).encode(y=y),
        of("latest", "datum.unfinished")
        .mark_point(color=tokens.current, fill=tokens.bg, strokeWidth=1.2, size=24, opacity=1)
        .encode(y=inside),
    )
    return specification(chart, height)
