"""The hours of a window of less than a day, on other days: a night differs from the days around it."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from monitoring.scope.instant import full_hour, midnight
from monitoring.scope.window import Span

_DAY = timedelta(days=1)


def same_hours(span: Span, days: Iterable[date], zone: ZoneInfo) -> tuple[Span, ...]:
    """Give the full hours that a span of less than a day touches, on each of some days.

    Parameters
    ----------
    span : Span
        Of less than a day; one that crosses midnight has two stretches of hours.
    days : iterable of date
        Local days.
    zone : ZoneInfo
        Whose clock.

    Returns
    -------
    tuple of Span
        Each within one day, in order of time; hours that a clock change skipped are left out.

    Examples
    --------
    >>> from monitoring.scope.window import parse_span, print_span
    >>> utc = ZoneInfo("UTC")
    >>> night = parse_span("2025-03-09T22:30/2025-03-10T03:00", utc)
    >>> [print_span(one, utc) for one in same_hours(night, [date(2025, 1, 7)], utc)]
    ['2025-01-07/2025-01-07T03:00+00:00', '2025-01-07T22:00+00:00/2025-01-08']
    """
    stretches = _stretches(span, zone)
    found = [one.before((of - day).days, zone) for day in days for of, one in stretches]
    return tuple(sorted(one for one in found if one.start < one.end))


def full_hours(span: Span, zone: ZoneInfo) -> Span:
    """Give the full hours that a span touches."""
    last = full_hour(span.end - timedelta(microseconds=1), zone) + timedelta(hours=1)
    return Span(full_hour(span.start, zone), last)


def _stretches(span: Span, zone: ZoneInfo) -> list[tuple[date, Span]]:
    """Give the full hours of a span by their day."""
    whole, found = full_hours(span, zone), []
    for day in whole.days(zone):
        begin, end = midnight(day, zone), midnight(day + _DAY, zone)
        found.append((day, Span(max(whole.start, begin), min(whole.end, end))))
    return found
