"""Periods of too few rows for an interval: hollow points that no line joins, and what tooltips tell."""

from __future__ import annotations

from monitoring.charts.axes import time_x
from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import Tokens


def few_points(periods: alt.Chart, tokens: Tokens, y: alt.Y, *, clip: bool) -> alt.Chart:
    """Draw the periods whose value nobody knows how sure it is.

    Parameters
    ----------
    periods : altair.Chart
        Of the rows of periods, with the column ``few``.
    tokens : Tokens
        The colours.
    y : altair.Y
        The axis of the values.
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
    drawn: alt.Chart = ring.encode(x=time_x("t"), y=y)
    return drawn


def written(field: str, format: str) -> str:
    """Write a number of a tooltip; a dash where there is none: an expression of Vega."""
    return f"isValid(datum.{field}) ? format(datum.{field},'{format}') : '–'"


def interval_words(format: str) -> str:
    """Write the interval of a period's tooltip; where it has no end above, from where on, and why.

    Parameters
    ----------
    format : str
        d3 format of the values.

    Returns
    -------
    str
        An expression of Vega.
    """
    low, high = (f"format(datum.{end},'{format}')" for end in ("lower", "upper"))
    few = f"(isValid(datum.lower) ? 'from '+{low}+', ' : '')+'too few rows for one'"
    both = f"isValid(datum.lower) && isValid(datum.upper) ? {low}+'–'+{high}"
    return f"{both} : datum.few ? {few} : '–'"
