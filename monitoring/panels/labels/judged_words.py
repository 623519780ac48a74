"""On which days a verdict was taken: as a reason says it, and read from there."""

import re
from datetime import date, timedelta

from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.scope.window import Span

JUDGED_ON = "judged on "
_DAYS = re.compile(rf"{JUDGED_ON}(\d{{4}}-\d\d-\d\d)/(\d{{4}}-\d\d-\d\d)")


def judged_words(part: Span, whole: Span, question: Question) -> str:
    """Say which span a verdict was taken on, where it is not the whole.

    Parameters
    ----------
    part, whole : Span
        Judged, and shown.
    question : Question
        Gives the zone.

    Returns
    -------
    str
        Empty where all of it was judged.
    """
    if part == whole:
        return ""
    first, last = (local_day(moment, question.zone).isoformat() for moment in (part.start, part.end))
    return f"{JUDGED_ON}{first}/{last}"


def days_judged(reason: str) -> tuple[date, date] | None:
    """Read the first and the last day that a verdict was taken on; None where a reason names none.

    Examples
    --------
    >>> [str(day) for day in days_judged("judged on 2026-10-02/2026-10-10; immature")]
    ['2026-10-02', '2026-10-09']
    """
    found = _DAYS.search(reason)
    if found is None:
        return None
    first, end = (date.fromisoformat(day) for day in found.groups())
    return first, end - timedelta(days=1)
