"""On which days a verdict was taken: as a reason says it, and read from there."""

import re
from datetime import date, timedelta

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.scope.window import Span

JUDGED_ON, JUDGED_AGAINST = "judged on ", "judged against "
_DAYS = r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)"
_NAMED = {before: re.compile(before + _DAYS) for before in (JUDGED_ON, JUDGED_AGAINST)}


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
    return "" if part == whole else f"{JUDGED_ON}{_days(part, question)}"


def judged_against(
    ripe: Selection | None, baseline: Selection | None, part: Span | None, question: Question
) -> str:
    """Say which days of the baseline a verdict was taken against, where these are not all of it.

    Parameters
    ----------
    ripe, baseline : Selection or None
        Judged, and shown.
    part : Span or None
        What is judged of the window; where these are the same days, `judged_words` says them of both.
    question : Question
        Gives the zone.

    Returns
    -------
    str
        Empty where all of it was held against the window, or nothing.
    """
    if ripe is None or ripe == baseline:
        return ""
    days = Span(ripe.spans[0].start, ripe.spans[-1].end)
    return "" if days == part else f"{JUDGED_AGAINST}{_days(days, question)} of the baseline"


def _days(span: Span, question: Question) -> str:
    return "/".join(local_day(moment, question.zone).isoformat() for moment in (span.start, span.end))


def days_judged(reason: str, before: str = JUDGED_ON) -> tuple[date, date] | None:
    """Read the first and the last day that a verdict was taken on; None where a reason names none.

    Parameters
    ----------
    reason : str
        As in the measurement table.
    before : str
        What stands before them: of those of the baseline `JUDGED_AGAINST`.

    Returns
    -------
    tuple of date, or None
        Both are in it.

    Examples
    --------
    >>> [str(day) for day in days_judged("judged on 2026-10-02/2026-10-10; immature")]
    ['2026-10-02', '2026-10-09']
    """
    found = _NAMED[before].search(reason)
    if found is None:
        return None
    first, end = (date.fromisoformat(day) for day in found.groups())
    return first, end - timedelta(days=1)
