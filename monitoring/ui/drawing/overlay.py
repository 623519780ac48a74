"""A second window laid over the first on time axes: the same measure, moved to the first one's days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo

from monitoring.charts.clock import moment_of, wall_clock
from monitoring.contract.panel import Panel
from monitoring.findings.words.day_words import span_words
from monitoring.panels.context import widened
from monitoring.panels.distributions.column_series import Wanted
from monitoring.panels.labels.settled import labels_in, settled
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day, midnight, on_day
from monitoring.scope.overlay import resolve_overlay
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.ui.address.context import grain_around
from monitoring.ui.address.view import current
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.time_rows import Row, on_axis
from monitoring.ui.drawing.trends import of_measure


@dataclass(frozen=True)
class Overlay:
    """A second window.

    Parameters
    ----------
    span : Span
        As asked for.
    part : Span
        What of it lies on days that the axis shows of the first window.
    shift : timedelta
        How far it is moved, on the clock of the wall: day by day, also where a clock was changed.
    """

    span: Span
    part: Span
    shift: timedelta


def overlay_of(question: Question) -> Overlay | None:
    """Give the second window of the address; None where there is none, or the axis shows nothing of it.

    Parameters
    ----------
    question : Question
        Gives the first window.
    """
    view = current()
    words = view.display.get("overlay", "")
    if not words or view.snapshot is None:
        return None
    span = resolve_overlay(words, question.span, question.zone)
    shown, zone = widened(question, view.snapshot).span, question.contract.timezone
    shift = _shift(question.span.start, span.start, question.zone)

    def there(moment: datetime) -> datetime:
        if not shift % timedelta(days=1):
            return on_day(moment, local_day(moment, question.zone) - shift, question.zone)
        return moment_of(wall_clock(moment, zone) - shift, zone)

    start = there(max(shown.start, question.span.start))
    end = min(there(min(shown.end, question.span.end)), span.end)
    return Overlay(span, Span(start, end), shift) if start < end else None


def _shift(first: datetime, second: datetime, zone: ZoneInfo) -> timedelta:
    """Give how far the second window is moved; by days where both begin one, at whatever time that is."""
    days = local_day(first, zone), local_day(second, zone)
    if [midnight(day, zone) for day in days] == [first, second]:
        return days[0] - days[1]
    return wall_clock(first, zone.key) - wall_clock(second, zone.key)


def overlaid(question: Question) -> bool:
    """Say whether a second window is drawn."""
    return overlay_of(question) is not None


def laid_over(panel: Panel, measure: str, question: Question, subject: str = "") -> list[Row] | None:
    """Give one measure of the second window as rows on the axis of the first.

    Parameters
    ----------
    panel, measure : str
        Which.
    question : Question
        Of the first window.
    subject : str
        Whose.

    Returns
    -------
    list of dict or None
        ``t t_end at value``; None without a second window. Periods that wait for labels have no value: early
        labels are no sample of all labels.
    """
    second = overlay_of(question)
    if second is None:
        return None
    series = kept_series.of_panel(panel, question, measure, part=second.part)
    rows, shares = of_measure(series, measure, subject), labels_in(series)
    return [
        _row(Span(row.window_start, row.window_end), _settled(row, shares), question, second) for row in rows
    ]


def _settled(row: Measurement, shares: Mapping[datetime, float]) -> float:
    return row.value if row.n and settled(row, shares.get(row.window_start, nan)) else nan


def column_laid_over(wanted: Wanted, question: Question) -> list[Row] | None:
    """Give a measure of one column in the second window as rows on the axis of the first; None without."""
    second = overlay_of(question)
    if second is None:
        return None
    points = kept_series.of_column(question, wanted, second.part)
    return [_row(point.period.span, point.judged_value, question, second) for point in points]


def _row(span: Span, value: float, question: Question, second: Overlay) -> Row:
    true = on_axis(span, question)
    moved = {name: true[name] + second.shift for name in ("t", "t_end")}
    return {**moved, "at": true["t"], "value": value}


def overlay_words(question: Question) -> str:
    """Say which second window is drawn, for the line under a chart's title; empty without one."""
    second = overlay_of(question)
    if second is None:
        return ""
    taken = current().whole[0]
    empty = second.span.end <= taken.extent.first or second.span.start > taken.extent.last
    grain = grain_around(question, taken)
    return f" · ┅ {span_words(second.span, question.zone)}, {'no rows' if empty else f'{grain} by {grain}'}"
