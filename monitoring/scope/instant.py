"""Dates and times as text, in the zone of a contract."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitoring.errors import ScopeError

EPOCH = date(1970, 1, 1).toordinal()
HOUR_US = 3_600_000_000
"""The day from which days are numbered."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_YEAR, _PAST_YEARS = 1969, 2263  # a local midnight of 1970 may lie in 1969 of UTC


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """Read an ISO 8601 date or time as an instant.

    Parameters
    ----------
    text : str
        A date (its local midnight is meant) or a time, with or without offset.
    zone : ZoneInfo
        The zone of what has no offset.

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    ScopeError
        When `text` is neither, or lies outside the years that rows may have.

    Examples
    --------
    >>> parse_instant("2025-01-01", ZoneInfo("Europe/Berlin")).isoformat()
    '2024-12-31T23:00:00+00:00'
    """
    moment = _read(text, zone)
    if not _FIRST_YEAR <= moment.year < _PAST_YEARS:
        raise ScopeError(f"{text!r} lies outside 1970 to 2262: no row can have such a time")
    return moment


def _read(text: str, zone: ZoneInfo) -> datetime:
    cleaned = text.strip()
    try:
        if _DATE.fullmatch(cleaned):
            return midnight(date.fromisoformat(cleaned), zone)
        moment = datetime.fromisoformat(cleaned)
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ScopeError(f"{text!r} is no date or time: write 2025-01-31 or 2025-01-31T14:00") from error


def from_microseconds(microseconds: float) -> datetime:
    """Give the instant so many microseconds after the beginning of 1970, as rows carry it.

    Examples
    --------
    >>> from_microseconds(1.5e6).isoformat()
    '1970-01-01T00:00:01.500000+00:00'
    """
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(microseconds))


def naive_utc(moment: datetime) -> datetime:
    """Give an instant in UTC without its zone, as columns of times and SQL have it.

    Parameters
    ----------
    moment : datetime
        Aware.

    Returns
    -------
    datetime
        Naive.

    Examples
    --------
    >>> naive_utc(datetime(2025, 7, 1, 14, tzinfo=ZoneInfo("Europe/Berlin")))
    datetime.datetime(2025, 7, 1, 12, 0)
    """
    return moment.astimezone(UTC).replace(tzinfo=None)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Give the instant at which a local day begins.

    Parameters
    ----------
    day : date
        Local calendar day.
    zone : ZoneInfo
        The zone of that calendar.

    Returns
    -------
    datetime
        Aware, in UTC.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def on_day(moment: datetime, day: date, zone: ZoneInfo) -> datetime:
    """Give the instant at which the clocks of another local day read as they did.

    Parameters
    ----------
    moment : datetime
        Aware.
    day : date
        The other local day.
    zone : ZoneInfo
        The zone of calendar and clocks.

    Returns
    -------
    datetime
        Aware, in UTC. The first moment of a day gives that of the other one: where a clock change skips
        midnight, a day begins at one.

    Examples
    --------
    >>> santiago = ZoneInfo("America/Santiago")
    >>> begun = midnight(date(2025, 9, 7), santiago)
    >>> on_day(begun, date(2025, 8, 31), santiago) == midnight(date(2025, 8, 31), santiago)
    True
    """
    local = moment.astimezone(zone)
    if midnight(local.date(), zone) == moment:
        return midnight(day, zone)
    return datetime.combine(day, local.time().replace(fold=0), tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Give the local calendar day of an instant.

    Parameters
    ----------
    moment : datetime
        Aware.
    zone : ZoneInfo
        The zone of the calendar.

    Returns
    -------
    date
        The day there.
    """
    return moment.astimezone(zone).date()


def full_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant at which the local hour of an instant began.

    Parameters
    ----------
    moment : datetime
        Aware.
    zone : ZoneInfo
        The zone whose clocks are meant: some lie half an hour beside those of UTC.

    Returns
    -------
    datetime
        Aware, in the zone of `moment`.

    Examples
    --------
    >>> full_hour(datetime(2025, 1, 1, 12, 10, tzinfo=UTC), ZoneInfo("Asia/Kolkata")).isoformat()
    '2025-01-01T11:30:00+00:00'
    """
    local = moment.astimezone(zone)
    return moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def day_after(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the midnight after an instant.

    Parameters
    ----------
    moment : datetime
        Aware.
    zone : ZoneInfo
        The zone whose midnight is meant.

    Returns
    -------
    datetime
        Aware, in UTC; a full day later when `moment` is a midnight itself.
    """
    return midnight(local_day(moment, zone) + timedelta(days=1), zone)


def print_instant(moment: datetime) -> str:
    """Print an instant as interface.md promises: UTC with a Z.

    Parameters
    ----------
    moment : datetime
        Aware.

    Returns
    -------
    str
        ``YYYY-MM-DDTHH:MM:SSZ``, with microseconds only where there are some.

    Examples
    --------
    >>> print_instant(datetime(2025, 1, 1, tzinfo=UTC))
    '2025-01-01T00:00:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def print_second(moment: datetime) -> str:
    """Print when something was done, of which nobody wants to know more than the second.

    Parameters
    ----------
    moment : datetime
        Aware.

    Returns
    -------
    str
        ``YYYY-MM-DDTHH:MM:SSZ``.

    Examples
    --------
    >>> print_second(datetime(2025, 1, 1, 12, 0, 1, 999_999, tzinfo=UTC))
    '2025-01-01T12:00:01Z'
    """
    return print_instant(moment.replace(microsecond=0))


def print_local(moment: datetime, zone: ZoneInfo) -> str:
    """Print an instant as the calendar and the clocks of a zone have it, in words that `parse_instant` reads.

    Parameters
    ----------
    moment : datetime
        Aware.
    zone : ZoneInfo
        The zone that is named beside it.

    Returns
    -------
    str
        The date alone for a midnight there, else the time with its offset.

    Examples
    --------
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> print_local(datetime(2026, 10, 19, 22, tzinfo=UTC), berlin)
    '2026-10-20'
    >>> print_local(datetime(2026, 10, 20, 6, tzinfo=UTC), berlin)
    '2026-10-20T08:00+02:00'
    """
    day = local_day(moment, zone)
    if midnight(day, zone) == moment:
        return day.isoformat()
    local = moment.astimezone(zone)
    return local.isoformat(timespec="auto" if local.second or local.microsecond else "minutes")
