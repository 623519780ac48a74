"""Days as text: the only place that writes a date of the calendar."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitoring.findings.words.words import DASH
from monitoring.panels.labels.judged_words import JUDGED_AGAINST, JUDGED_ON, days_judged
from monitoring.scope.instant import local_day, print_local
from monitoring.scope.question import Question
from monitoring.scope.window import Span

ONE_YEAR = timedelta(days=365)
"""A longer stretch may have several days of one name."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment's local day, without the year.

    Parameters
    ----------
    moment : datetime
        Aware.
    zone : ZoneInfo
        Whose calendar.

    Returns
    -------
    str
        Such as ``3 May``.

    Examples
    --------
    >>> from datetime import UTC
    >>> day(datetime(2025, 5, 2, 23, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    '3 May'
    """
    return calendar_day(moment.astimezone(zone).date())


def calendar_day(local: date) -> str:
    """Write a day of the calendar, without the year."""
    return f"{local.day} {_MONTHS[local.month - 1]}"


def full_day(local: date) -> str:
    """Write a day of the calendar with its year."""
    return f"{calendar_day(local)} {local.year}"


def days_words(first: date, last: date, *, year: bool = True) -> str:
    """Write a stretch of days of the calendar; what both ends have alike once.

    Parameters
    ----------
    first, last : date
        Both in it.
    year : bool
        Whether its year is said; of two they are said anyway.

    Returns
    -------
    str
        Such as ``2–31 Oct 2026``.

    Examples
    --------
    >>> days_words(date(2026, 10, 2), date(2026, 10, 31)), days_words(date(2026, 9, 30), date(2026, 10, 2))
    ('2–31 Oct 2026', '30 Sep – 2 Oct 2026')
    >>> days_words(date(2025, 12, 30), date(2026, 1, 2), year=False)
    '30 Dec 2025 – 2 Jan 2026'
    >>> days_words(date(2026, 10, 2), date(2026, 10, 2), year=False)
    '2 Oct'
    """
    if first.year != last.year:
        return f"{full_day(first)} {DASH} {full_day(last)}"
    end = full_day(last) if year else calendar_day(last)
    if first == last:
        return end
    return f"{first.day}{DASH}{end}" if first.month == last.month else f"{calendar_day(first)} {DASH} {end}"


def moment_words(text: str) -> str:
    """Write a moment of a question, a date or a time, as sentences have it.

    Examples
    --------
    >>> moment_words("2026-10-01"), moment_words("2026-10-01T12:00"), moment_words("2026-10-01T12:00:00Z")
    ('1 Oct 2026', '1 Oct 2026, 12:00', '1 Oct 2026, 12:00 UTC')
    """
    moment = datetime.fromisoformat(text)
    if "T" not in text and " " not in text:
        return full_day(moment.date())
    clock = moment.time().isoformat("auto" if moment.second or moment.microsecond else "minutes")
    return f"{full_day(moment.date())}, {clock}" + (f" {moment.tzname()}" if moment.tzinfo else "")


def span_words(span: Span, zone: ZoneInfo) -> str:
    """Say which days a span of time is, as every page and document writes a window.

    Parameters
    ----------
    span : Span
        Any.
    zone : ZoneInfo
        Whose days.

    Returns
    -------
    str
        First to last day, or both moments; hours of one day name it once.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 5, 12, tzinfo=UTC)
    >>> span_words(Span(noon, noon + timedelta(hours=6)), ZoneInfo("UTC"))
    '5 Oct 2026, 12:00–18:00'
    >>> span_words(Span(noon, noon + timedelta(hours=18)), ZoneInfo("UTC"))
    '5 Oct 2026, 12:00 to 6 Oct 2026, 06:00'
    """
    if not span.whole_days(zone):
        start, end = span.start.astimezone(zone), span.end.astimezone(zone)
        if start.date() == end.date() and start.utcoffset() == end.utcoffset():
            return f"{full_day(start)}, {start:%H:%M}–{end:%H:%M}"
        return " to ".join(f"{full_day(one)}, {one:%H:%M}" for one in (start, end))
    first, last = local_day(span.start, zone), local_day(span.end - timedelta(microseconds=1), zone)
    return days_words(first, last)


def days_of(words: str) -> str:
    """Say which days START/END are, which names the day after their last, or which moments; else the words.

    Examples
    --------
    >>> days_of("2026-10-02/2026-11-01"), days_of("2026-10-02T00:00:00Z/2026-10-02T06:00:00Z")
    ('2–31 Oct 2026', '2 Oct 2026, 00:00–06:00 UTC')
    >>> days_of("2026-10-02T06:00/2026-10-03T18:30"), days_of("20261002")
    ('2 Oct 2026, 06:00 to 3 Oct 2026, 18:30', '20261002')
    """
    start, slash, end = words.partition("/")
    try:
        return days_words(date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1))
    except ValueError:
        pass
    try:
        return _from_to(moment_words(start), moment_words(end)) if slash else words
    except ValueError:
        return words


def _from_to(start: str, end: str) -> str:
    """Name the day of both once, where it is one."""
    day, _, clock = start.rpartition(", ")
    same = day and end.startswith(f"{day}, ")
    return (
        f"{day}, {clock.removesuffix(' UTC')}–{end.removeprefix(f'{day}, ')}" if same else f"{start} to {end}"
    )


def exact_span_words(span: Span, zone: ZoneInfo) -> str:
    """Write a span of time so that it can be told from any other: hours with seconds and offset.

    Parameters
    ----------
    span : Span
        Any.
    zone : ZoneInfo
        Whose days.

    Returns
    -------
    str
        First to last day; of hours both moments, of which the second is the first beyond it.
    """
    if span.whole_days(zone):
        return span_words(span, zone)
    return " to ".join(print_local(end, zone) for end in (span.start, span.end))


def baseline_title(question: Question, write: Callable[[Span, ZoneInfo], str] = span_words) -> str:
    """Name what the window is held against; what was asked for by its days as a window is written.

    Parameters
    ----------
    question : Question
        Any.
    write : callable
        `span_words` for a sentence, `exact_span_words` where nothing else says the hours.

    Returns
    -------
    str
        Such as ``training set`` or ``1–31 Jan 2020``.
    """
    days = question.baseline.days
    return write(days, question.zone) if days else question.baseline.title


def judged_on(part: str, *, year: bool = True) -> str:
    """Write the days that a part of a reason names; empty where it names none.

    Examples
    --------
    >>> judged_on("judged on 2026-10-02/2026-10-10"), judged_on("immature")
    ('judged on 2–9 Oct 2026', '')
    """
    days = days_judged(part)
    return f"{JUDGED_ON}{days_words(*days, year=year)}" if days else ""


def judged_against(part: str, *, year: bool = True) -> str:
    """Write the days of the baseline that a part of a reason names; empty where it names none.

    Examples
    --------
    >>> judged_against("judged against 2026-10-02/2026-10-10 of the baseline", year=False)
    'judged against 2–9 Oct of the baseline'
    """
    days = days_judged(part, JUDGED_AGAINST)
    return f"{JUDGED_AGAINST}{days_words(*days, year=year)} of the baseline" if days else ""


def day_within(local: date, length: timedelta) -> str:
    """Write a day of the calendar, with its year where a stretch may have several of that name."""
    return full_day(local) if length > ONE_YEAR else calendar_day(local)


def days_within(first: date, last: date, length: timedelta) -> str:
    """Say on which day of a stretch, or from which to which, as `day_within` writes them.

    Examples
    --------
    >>> days_within(date(2026, 10, 2), date(2026, 10, 8), timedelta(days=30))
    'from 2 Oct to 8 Oct'
    >>> days_within(date(2026, 10, 2), date(2026, 10, 2), timedelta(days=30))
    'on 2 Oct'
    """
    ends = [day_within(day, length) for day in (first, last)]
    return f"on {ends[0]}" if first == last else f"from {ends[0]} to {ends[1]}"


def rows_until(question: Question) -> str:
    """Say until when the newest day has rows, where it is not over."""
    return f"until {question.newest.astimezone(question.zone):%H:%M}"
