"""The window: half-open spans of time, asked for in words."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitoring.errors import ScopeError
from monitoring.scope.instant import (
    day_after,
    full_hour,
    local_day,
    midnight,
    on_day,
    parse_instant,
    print_local,
)

_LAST = re.compile(r"last-(\d+)([dh])", re.ASCII)
DEFAULT_WINDOW = "last-30d"
WEEK = 7
_DAY = timedelta(days=1)
_EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True, order=True)
class Span:
    """A half-open span of time.

    Parameters
    ----------
    start, end : datetime
        Aware, in UTC; `end` is not part of it.
    """

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Say whether some instant lies in both."""
        return self.start < other.end and other.start < self.end

    def without(self, other: "Span") -> tuple["Span", ...]:
        """Give what is left when `other` is cut out: none, one or two spans."""
        if not self.overlaps(other):
            return (self,)
        parts = (Span(self.start, other.start), Span(other.end, self.end))
        return tuple(part for part in parts if part.start < part.end)

    def whole_days(self, zone: ZoneInfo) -> bool:
        """Say whether both ends are local midnights."""
        return _whole_days(self.start, self.end, zone)

    def days(self, zone: ZoneInfo) -> tuple[date, ...]:
        """Give the local days that the span touches, in order."""
        return _days(self.start, self.end, zone)

    def part_of_day(self, zone: ZoneInfo) -> bool:
        """Say whether it is of hours: what is shorter than a day, and none that a clock change made short."""
        return self.end - self.start < _DAY and not self.whole_days(zone)

    def part_of_week(self, zone: ZoneInfo) -> tuple[int, int] | None:
        """Give the ordinal of the first day and the number of days of what is less than a week.

        Of days that are cut they are those that it touches; None for a week or more, which has every weekday,
        and for hours.

        Examples
        --------
        >>> weekend = spans_of([date(2025, 1, 4), date(2025, 1, 5)], ZoneInfo("UTC"))[0]
        >>> weekend.part_of_week(ZoneInfo("UTC")), date(2025, 1, 4).toordinal()
        ((739255, 2), 739255)
        """
        days = () if self.part_of_day(zone) else self.days(zone)
        return (days[0].toordinal(), len(days)) if 0 < len(days) < WEEK else None

    def previous(self, zone: ZoneInfo) -> "Span":
        """Give the span of the same length just before: as many local days where it is whole days."""
        if not self.whole_days(zone):
            return Span(self.start - (self.end - self.start), self.start)
        days = timedelta(days=len(self.days(zone)))
        return Span(midnight(local_day(self.start, zone) - days, zone), self.start)

    def before(self, days: int, zone: ZoneInfo) -> "Span":
        """Give the span moved back by a number of local days, clock times kept through clock changes.

        Where an end is the first moment of a day it stays that, also where a clock change skips midnight. A
        span of hours that a clock change skipped there is empty.
        """
        back = timedelta(days=days)
        return Span(*(on_day(t, local_day(t, zone) - back, zone) for t in (self.start, self.end)))


def days_of(spans: Iterable[Span | None], zone: ZoneInfo) -> list[tuple[date, ...] | None]:
    """Give the local days of each span; None, which stands for all rows, has none of its own."""
    return [span.days(zone) if span else None for span in spans]


@lru_cache(maxsize=4096)  # every panel asks for those of the same periods
def _days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    first, last = local_day(start, zone), local_day(end - timedelta(microseconds=1), zone)
    return tuple(first + timedelta(days=k) for k in range((last - first).days + 1))


@lru_cache(maxsize=4096)
def _whole_days(start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    return all(midnight(local_day(t, zone), zone) == t for t in (start, end))


def spans_of(days: Collection[date], zone: ZoneInfo) -> tuple[Span, ...]:
    """Give the spans of some local days, neighbours in one.

    Examples
    --------
    >>> some = spans_of([date(2025, 1, 1), date(2025, 1, 4), date(2025, 1, 2)], ZoneInfo("UTC"))
    >>> [(span.start.day, span.end.day) for span in some]
    [(1, 3), (4, 5)]
    """
    return tuple(
        Span(midnight(first, zone), midnight(last + timedelta(days=1), zone)) for first, last in runs_of(days)
    )


def runs_of(days: Collection[date]) -> list[tuple[date, date]]:
    """Give the first and the last of each run of neighbouring days.

    Examples
    --------
    >>> some = runs_of([date(2025, 1, 1), date(2025, 1, 4), date(2025, 1, 2)])
    >>> [(first.day, last.day) for first, last in some]
    [(1, 2), (4, 4)]
    """
    listed = sorted(days)
    if not listed:
        return []
    firsts = [day for k, day in enumerate(listed) if not k or (day - listed[k - 1]).days > 1]
    lasts = [
        day for day, after in zip(listed, [*listed[1:], date.max], strict=True) if (after - day).days > 1
    ]
    return list(zip(firsts, lasts, strict=True))


def resolve_window(text: str, first: datetime, last: datetime, zone: ZoneInfo) -> Span:
    """Turn the words of ``--window`` into a span.

    Parameters
    ----------
    text : str
        ``START/END``, ``last-7d``, ``last-24h`` or ``all``.
    first, last : datetime
        Earliest and newest prediction of the model, aware.
    zone : ZoneInfo
        The contract's zone.

    Returns
    -------
    Span
        ``last-Nd``: the N local days that end with the newest prediction's day; ``last-Nh`` ends at the
        next full hour; ``all``: first prediction's midnight to the midnight after the last.

    Raises
    ------
    ScopeError
        When the words are none of these, or the span is empty or begins before any row can.
    """
    if text == "all":
        return Span(midnight(local_day(first, zone), zone), day_after(last, zone))
    relative = _LAST.fullmatch(text)
    if relative:
        return _last(relative[1], relative[2], last, zone)
    return parse_span(text, zone)


def parse_span(text: str, zone: ZoneInfo, name: str = "window") -> Span:
    """Read ``START/END``.

    Parameters
    ----------
    text : str
        Two ISO dates or times, half-open.
    zone : ZoneInfo
        The zone of what has no offset.
    name : str
        What the span is to be, for the refusal.

    Returns
    -------
    Span
        In UTC.

    Raises
    ------
    ScopeError
        When there are not two, or END is not after START.

    Examples
    --------
    >>> parse_span("soon", ZoneInfo("UTC"), "baseline")
    Traceback (most recent call last):
    monitoring.errors.ScopeError: baseline 'soon' is no START/END (such as 2025-01-01/2025-02-01)
    """
    parts = text.split("/")
    if len(parts) != 2:
        wanted = "none of START/END, last-7d, last-24h, all" if name == "window" else "no START/END"
        raise ScopeError(f"{name} {text!r} is {wanted} (such as 2025-01-01/2025-02-01)")
    span = Span(parse_instant(parts[0], zone), parse_instant(parts[1], zone))
    if span.start >= span.end:
        order = "the end, which is not part of it, must come after the start"
        raise ScopeError(f"{name} {text!r} is empty: {_skipped(parts, zone) or order}")
    return span


def _skipped(ends: list[str], zone: ZoneInfo) -> str:
    """Say that clocks were put forward where that alone leaves no time between two ends."""
    first, last = (datetime.fromisoformat(end.strip()) for end in ends)
    if first.tzinfo or last.tzinfo or first >= last:
        return ""
    return f"the clocks of {zone} skipped these hours"


def print_span(span: Span, zone: ZoneInfo) -> str:
    """Print a span as its zone has it, in words that `parse_span` reads.

    Examples
    --------
    >>> print_span(parse_span("2025-01-01/2025-02-01", ZoneInfo("Europe/Berlin")), ZoneInfo("Europe/Berlin"))
    '2025-01-01/2025-02-01'
    """
    return f"{print_local(span.start, zone)}/{print_local(span.end, zone)}"


def _last(count: str, unit: str, last: datetime, zone: ZoneInfo) -> Span:
    if not count.strip("0"):
        raise ScopeError(f"window 'last-{count}{unit}' is empty: ask for at least 1")
    end = day_after(last, zone) if unit == "d" else full_hour(last, zone) + timedelta(hours=1)
    most = round((end - midnight(_EARLIEST, zone)) / (_DAY if unit == "d" else timedelta(hours=1)))
    if len(count.lstrip("0")) > len(str(most)) or int(count) > most:  # Python reads no number of 5,000 digits
        raise ScopeError(
            f"window 'last-{count}{unit}' begins before 1970, and no row is older: ask for at most {most:,},"
            " or all"
        )
    if unit == "d":
        return Span(midnight(local_day(last, zone) + _DAY - timedelta(days=int(count)), zone), end)
    return Span(end - timedelta(hours=int(count)), end)
