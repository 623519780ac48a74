"""Of which days a volume is: the panel names them in its reason."""

import re
from datetime import date

from monitoring.findings.words.day_words import day_within, days_within
from monitoring.panels.lasting_fall import A_DAY, SINCE
from monitoring.panels.measurement import Measurement


def named_days(reason: str) -> tuple[date, date] | None:
    """Read the day that a reason names, or the first and last of several.

    Examples
    --------
    >>> [one.day for one in named_days("2025-11-25, z 17.8")]
    [25, 25]
    >>> [one.day for one in named_days("2025-11-19 to 2025-11-25, z 4.1")]
    [19, 25]
    """
    found = [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d{2}-\d{2}", reason)]
    return (found[0], found[-1]) if found else None


def volume_days(m: Measurement) -> str:
    """Say of which days a volume is, which the panel names in the reason; empty where it names none."""
    named, length = named_days(m.reason), m.window_end - m.window_start
    if named is None:
        return ""
    if m.reason.startswith(A_DAY + SINCE):
        return f"{A_DAY}{SINCE}{day_within(named[0], length)}"
    return f"{A_DAY if m.reason.startswith(A_DAY) else ''}{days_within(*named, length)}"
