"""Measurements and curves as rows on a time axis: in the calendar of the contract's zone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from monitoring.charts.clock import wall_clock
from monitoring.charts.few_rows import few_words
from monitoring.findings.words.day_words import rows_until
from monitoring.kept_beside import kept_beside
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.scope.window import Span

Row = dict[str, Any]


def on_axis(span: Span, question: Question) -> Row:
    """Give the ends of a span as a chart's axis reads them, and until when it has rows if it is not over."""
    zone = question.contract.timezone
    ends = {"t": wall_clock(span.start, zone), "t_end": wall_clock(span.end, zone)}
    return {**ends, "until": rows_until(question)} if question.unfinished(span) else ends


def period_rows(rows: Iterable[Measurement], question: Question) -> list[Row]:
    """Shape one measure by period.

    Parameters
    ----------
    rows : iterable of Measurement
        Of one measure, subject and cohort.
    question : Question
        Gives the zone.

    Returns
    -------
    list of dict
        ``t t_end value lower upper n few``.
    """
    return [
        {
            **on_axis(Span(row.window_start, row.window_end), question),
            "value": row.value,
            "lower": row.lower,
            "upper": row.upper,
            "n": row.n,
            "few": row.few,
        }
        for row in rows
    ]


@kept_beside
def has_line(frame: pd.DataFrame) -> bool:
    """Say whether any period of a chart's rows has a value to draw."""
    return bool(frame["value"][frame["layer"] == "period"].notna().any())


@kept_beside
def has_band(frame: pd.DataFrame) -> bool:
    """Say whether a chart's rows have what the baseline varies by behind the line."""
    return bool((frame["layer"] == "baseline").any())


def hollow_words(frame: pd.DataFrame) -> str:
    """Say below the title of a chart what its hollow points are; empty without such points."""
    few = few_words(frame)
    return f" · hollow: {few}" if few else ""


def clocked(rows: Iterable[Mapping[str, Any]], question: Question) -> list[Row]:
    """Put the times of curve rows into the zone's calendar."""
    zone = question.contract.timezone
    return [{**row, "t": wall_clock(row["t"], zone), "t_end": wall_clock(row["t_end"], zone)} for row in rows]


def window_on_axis(question: Question) -> tuple[datetime, datetime]:
    """Give the asked window as the axis reads it."""
    ends = on_axis(question.span, question)
    return ends["t"], ends["t_end"]
