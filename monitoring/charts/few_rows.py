"""Periods of too few rows for an interval: hollow points that no line joins, and what tooltips tell."""

from __future__ import annotations

from monitoring.charts.axes import x_at, y_at
from monitoring.charts.decimals import in_format
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.theme import Tokens
from monitoring.kept_beside import kept_beside


def few_points(periods: alt.Chart, tokens: Tokens, *, clip: bool) -> alt.Chart:
    """Draw the periods whose value nobody knows how sure it is.

    Parameters
    ----------
    periods : altair.Chart
        Of the rows of periods, with the column ``few``.
    tokens : Tokens
        The colours.
    clip : bool
        Whether points beyond the axis are left out.

    Returns
    -------
    altair.Chart
        Rings of the background's colour inside.
    """
    ring: alt.Chart = periods.transform_filter("datum.few").mark_point(
        color=tokens.current, fill=tokens.bg, strokeWidth=1, size=18, opacity=1, clip=clip
    )
    drawn: alt.Chart = ring.encode(x=x_at("t"), y=y_at("value"))
    return drawn


@kept_beside
def few_words(frame: pd.DataFrame, least: int = 0) -> str:
    """Say what hollow points are, where a chart has some.

    Parameters
    ----------
    frame : DataFrame
        From `metric_time_rows`.
    least : int
        Rows that an interval needs, where that is one number.

    Returns
    -------
    str
        To stand behind "hollow"; empty without such points.
    """
    hollow, begun = frame["few"], frame["unfinished"]
    few = f"under {least} rows, too few for an interval" if least else "too few rows for an interval"
    said = {few: hollow & ~begun, "the newest, which is not over": hollow & begun}
    return " or ".join(words for words, which in said.items() if which.any())


def written(field: str, format: str) -> str:
    """Write a number of a tooltip; a dash where there is none: an expression of Vega."""
    return f"isValid(datum.{field}) ? format(datum.{field},'{format}') : '–'"


def interval_words() -> str:
    """Write the interval of a period's tooltip; where it has no end above, from where on, and why.

    Returns
    -------
    str
        An expression of Vega, of rows whose column `digits` names their format.
    """
    low, high = in_format("lower"), in_format("upper")
    few = f"(isValid(datum.lower) ? 'from '+{low}+', ' : '')+'too few rows for one'"
    both = f"isValid(datum.lower) && isValid(datum.upper) ? {low}+'–'+{high}"
    return f"{both} : datum.few ? {few} : '–'"


def tooltip(measure: str, period: str, overlay: bool) -> list[alt.Tooltip]:
    """Give the lines of a period's tooltip.

    Parameters
    ----------
    measure : str
        Name of the measure.
    period : str
        What one period is called.
    overlay : bool
        Whether a second window is laid over.

    Returns
    -------
    list of altair.Tooltip
        Of the fields `when said interval rows labels`, and `other_when there` of a second window.
    """
    second = [alt.Tooltip("other_when:N", title="Laid over"), alt.Tooltip("there:N", title=f"{measure} then")]
    return [
        alt.Tooltip("when:N", title=period),
        alt.Tooltip("said:N", title=measure),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("rows:N", title="Rows"),
        alt.Tooltip("labels:N", title="Labels in"),
        *(second if overlay else ()),
    ]
