"""Periods: local hours, days, ISO weeks and months, clipped to the window."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from monitoring.errors import ScopeError
from monitoring.scope.instant import full_hour, local_day, midnight
from monitoring.scope.window import Span

AxisGrain = Literal["hour", "day", "week", "month"]
"""What the periods of a line are."""
Grain = Literal["none", AxisGrain]
GRAINS: tuple[Grain, ...] = get_args(Grain)

MOST = 10_000
"""Periods of a series: a year of hours, 27 of days. No screen tells more of them apart."""
_LENGTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True)
class Period:
    """One period of a series.

    Parameters
    ----------
    span : Span
        Clipped to the window.
    partial : bool
        True when the window clips it or the data ends inside it.
    """

    span: Span
    partial: bool


def first_day(day: date, grain: Grain) -> date:
    """Give the first day of the period that holds a day.

    Parameters
    ----------
    day : date
        Local day.
    grain : {'day', 'week', 'month'}
        ISO weeks begin on Mondays.

    Returns
    -------
    date
        The period's first day.

    Examples
    --------
    >>> first_day(date(2025, 1, 1), "week")
    datetime.date(2024, 12, 30)
    """
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def check_number(span: Span, grain: Grain) -> None:
    """Refuse a series of too many periods before any of them is cut.

    Parameters
    ----------
    span : Span
        The window.
    grain : {'none', 'hour', 'day', 'week', 'month'}
        The length of its periods.

    Raises
    ------
    ScopeError
        With their number, and how many there may be.
    """
    number = (span.end - span.start) // _LENGTHS[grain] if grain in _LENGTHS else 1
    if number > MOST:
        raise ScopeError(
            f"by {grain} this window has {number:,} periods, and a series at most {MOST:,}: "
            "choose longer periods or a shorter window"
        )


@lru_cache(maxsize=64)  # every panel cuts the same window, and lines have many periods
def periods(
    span: Span, grain: Grain, zone: ZoneInfo, newest: datetime, *, ends_early: bool = False
) -> tuple[Period, ...]:
    """Cut a window into periods.

    Parameters
    ----------
    span : Span
        The window.
    grain : {'none', 'hour', 'day', 'week', 'month'}
        ``none`` gives the window itself.
    zone : ZoneInfo
        Local midnights are those of this zone.
    newest : datetime
        Newest prediction; a week or month that it has not reached the last day of is partial.
    ends_early : bool
        Whether its day is not over: what holds that row and goes on behind it is partial, too.

    Returns
    -------
    tuple of Period
        In order, without gaps.
    """
    if grain == "none":
        return (Period(span, partial=False),)
    found = []
    day = first_day(local_day(span.start, zone), grain)
    start = full_hour(span.start, zone) if grain == "hour" else midnight(day, zone)
    known = newest if ends_early else midnight(local_day(newest, zone) + timedelta(days=1), zone)
    while start < span.end:
        end = _next(start, grain, zone)
        clipped = Span(max(start, span.start), min(end, span.end))
        found.append(Period(clipped, clipped != Span(start, end) or known < end))
        start = end
    return tuple(found)


def _next(start: datetime, grain: Grain, zone: ZoneInfo) -> datetime:
    if grain == "hour":
        return start + timedelta(hours=1)
    day = local_day(start, zone)
    if grain == "month":
        return midnight((day.replace(day=28) + timedelta(days=4)).replace(day=1), zone)
    return midnight(day + timedelta(days=7 if grain == "week" else 1), zone)
