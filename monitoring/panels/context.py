"""What stands around a window on a time axis: some weeks before it, in periods that can be read."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.period import Grain
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot

DAYS_BEFORE = 90
DAYS_AHEAD = 14
"""Of an onset before all of these, so that what it was before is seen."""
DAYS_OF_HOURS = 3
"""Of more days, hours can neither be read nor be had at once: most are taken from their rows."""
FEWEST_DAYS = 8


def days_with_rows(snapshot: Snapshot) -> list[date]:
    """Give the local days that have rows, in order."""
    return sorted(snapshot.partitions("quality"))


def grain_of(days: int) -> Grain:
    """Choose periods of which there are not too many.

    Parameters
    ----------
    days : int
        Length of the axis.

    Returns
    -------
    str
        Days up to four months, weeks up to two years, else months.

    Examples
    --------
    >>> grain_of(90), grain_of(365), grain_of(1500)
    ('day', 'week', 'month')
    """
    return "day" if days <= 120 else "week" if days <= 730 else "month"


def widened(question: Question, snapshot: Snapshot, since: datetime | None = None) -> Question:
    """Give the same question over a longer stretch of time, by period.

    Parameters
    ----------
    question : Question
        Its baseline stays the same rows, whatever the stretch; where the rows come on few days, the
        stretch goes back to the first of them; hours are those of its last days alone.
    snapshot : Snapshot
        The data.
    since : datetime, optional
        A moment that the stretch begins `DAYS_AHEAD` days before, where it would begin later.

    Returns
    -------
    Question
        To be computed, not to be linked to.
    """
    zone, span = question.zone, question.span
    last = local_day(span.end - timedelta(microseconds=1), zone)
    first = _first(question, snapshot, last, since)
    grain = question.scope.by if question.scope.by != "none" else grain_of((last - first).days + 1)
    stretch = Span(midnight(first, zone), midnight(last + timedelta(days=1), zone))
    window: Selection = replace(question.window, spans=(stretch,))
    return replace(question, window=window, scope=replace(question.scope, by=grain))


def _first(question: Question, snapshot: Snapshot, last: date, since: datetime | None) -> date:
    """Give the first day of the stretch that ends with a day."""
    if question.scope.by == "hour":
        return last - timedelta(days=DAYS_OF_HOURS - 1)
    first = min(local_day(question.span.start, question.zone), last - timedelta(days=DAYS_BEFORE - 1))
    if since is not None and (began := local_day(since, question.zone)) < first:
        first = began - timedelta(days=DAYS_AHEAD)
    known = [day for day in days_with_rows(snapshot) if day <= last]
    near = [day for day in known if day >= first]
    if not known:
        return first
    return known[0] if len(near) < FEWEST_DAYS else max(first, known[0])
