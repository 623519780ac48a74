"""Of which days a volume is, in words."""

from datetime import timedelta

from monitoring.findings.words.day_words import day_within, days_within
from monitoring.panels.measurement import Measurement
from monitoring.panels.volume_days import VolumeDays


def volume_days_words(m: Measurement) -> str:
    """Say of which days a volume is; empty where it is of none by themselves."""
    days, length = m.volume_days, m.window_end - m.window_start
    if days is None:
        return ""
    return f"{'a day ' if days.a_day else ''}{since_or_within(days, length)}"


def since_or_within(days: VolumeDays, length: timedelta) -> str:
    """Say since when rows have been few, or on which day or days of a window of some length.

    Examples
    --------
    >>> from datetime import date
    >>> few = VolumeDays(date(2026, 10, 2), date(2026, 10, 30), a_day=True, lasts=True)
    >>> since_or_within(few, timedelta(days=30))
    'since 2 Oct'
    """
    if days.lasts:
        return f"since {day_within(days.first, length)}"
    return days_within(days.first, days.last, length)
