"""Where the mass moved: deciles of the baseline by period, coloured by the change of their share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitoring.charts.authored import authored
from monitoring.charts.axes import time_x
from monitoring.charts.brush import time_brush
from monitoring.charts.columns import Rows, moments
from monitoring.charts.event_rules import event_rules, with_events
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.period_names import period_names
from monitoring.charts.rows import numbers, stamps, table
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette

COLUMNS = ("start", "end", "when", "decile", "share", "difference")
LIMITS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@authored("step", "offset")
def decile_strip(
    *,
    theme: str = "light",
    scale: float = 1.0,
    step: int = 8,
    limit: float = 0.2,
    offset: int = 45,
) -> Specification:
    """Draw the change of each decile's share, by period.

    Takes the columns that `decile_strip_rows` makes: `start end when decile share difference`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 8
        Height of one decile in pixels.
    limit : float, default 0.2
        The difference at which the colours end, the same both ways; `strip_limit` finds it.
    offset : int, default 45
        From the legend to the cells, in pixels: `room` finds it.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    ends = "datum.value === 10 ? 'high' : datum.value === 1 ? 'low' : ''"
    # Squares: a browser finds a gradient by the address of the page, and draws none once that has changed.
    legend = alt.Legend(
        title="share against baseline", type="symbol", symbolType="square", symbolStrokeWidth=0,
        values=[-limit, 0, limit], offset=offset,
        labelExpr="datum.value === 0 ? '0' : format(100 * datum.value, '+.0f') + ' pp'",
    )  # fmt: skip
    middle = limit / 2
    colors = alt.Scale(
        domain=[-limit, -middle, 0, middle, limit],
        range=list(tokens.diverging),
        clamp=True,
        interpolate="rgb",
    )
    chart = (
        alt.Chart()
        .transform_filter("isValid(datum.start)")
        .transform_calculate(points="format(100 * datum.difference, '+.1f') + ' pp'")
        .mark_rect(stroke=tokens.bg, strokeWidth=0.4)
        .encode(
            x=time_x("start"),
            x2=alt.X2("end:T"),
            y=alt.Y(
                "decile:O", title=None, sort="descending", axis=alt.Axis(labelExpr=ends, labelOverlap=False)
            ),
            color=alt.Color("difference:Q", scale=colors, legend=legend),
            tooltip=[
                alt.Tooltip("when:N", title="Period"),
                alt.Tooltip("decile:O", title="Baseline decile"),
                alt.Tooltip("share:Q", title="Share now", format=".1%"),
                alt.Tooltip("points:N", title="Against baseline"),
            ],
        )
    )
    cells = chart.properties(name="brushed").add_params(time_brush(tokens))
    return specification(alt.layer(cells, _blank(), *event_rules(tokens, scale)), {"step": step})


def _blank() -> alt.Chart:
    """Reserve the place of periods without a value: what has no colour does not count for an axis."""
    blank: alt.Chart = (
        alt.Chart()
        .transform_filter("isValid(datum.start) && !isValid(datum.difference)")
        .mark_rect(opacity=0)
        .encode(x=time_x("start"), x2=alt.X2("end:T"))
    )
    return blank


def decile_strip_rows(
    cells: Rows, *, grain: str = "day", events: Iterable[tuple[datetime, str]] = ()
) -> pd.DataFrame:
    """Shape the cells of a decile strip.

    Parameters
    ----------
    cells : DataFrame or iterable of mappings
        `t`, `t_end` (half-open, with an offset, or dates), `decile` (1 to 10, of the baseline), `share` (0
        to 1, of the period's rows) and `difference` (share minus the baseline's; NaN leaves the cell
        blank: the axis reaches over it).
    grain : {"hour", "day", "week", "month"}
        How the tooltip writes a period.
    events : iterable of (datetime, str)
        Moments and their names; those outside the periods are left out.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS` and of `placed`.
    """
    frame = table(cells, ("t", "t_end", "decile", "share", "difference"))
    start = stamps(frame["t"])
    shares = {name: numbers(frame[name]) for name in ("decile", "share", "difference")}
    when = period_names(moments(frame["t"]), moments(frame["t_end"]), grain)
    frame = frame.assign(start=start, end=stamps(frame["t_end"]), when=when, **shares)
    return with_events(frame[list(COLUMNS)].reset_index(drop=True), events)


def strip_limit(differences: pd.Series[float]) -> float:
    """Find the round limit of the colours that holds all but the extreme differences.

    Parameters
    ----------
    differences : Series
        The column `difference`.

    Returns
    -------
    float
        One of `LIMITS`: few values, so that few specifications are cached.

    Examples
    --------
    >>> strip_limit(pd.Series([-0.03, 0.0, 0.08]))
    0.1
    """
    widest = float(differences.abs().quantile(0.98)) if len(differences) else 0.0
    return next((limit for limit in LIMITS if widest <= limit), LIMITS[-1])
