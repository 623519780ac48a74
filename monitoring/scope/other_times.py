"""Where a baseline holds other weekdays or other hours of the day than the window: a cycle is no drift."""

from datetime import timedelta

from monitoring.scope.question import Question
from monitoring.scope.window import WEEK


def other_times(question: Question) -> str:
    """Say which times of a cycle the window and its baseline do not share.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    str
        ``other weekdays`` of two stretches of less than a week, ``other hours of the day`` of a window of
        less than a day; else empty, as where both are of the same time, or the baseline has whole weeks.
    """
    zone, span, selection = question.zone, question.span, question.baseline.selection
    if selection is None or question.baseline.beside:
        return ""
    own = selection.spans
    few = [one.part_of_week(zone) for one in (span, *own)]
    known = [pair for pair in few if pair]
    if len(known) == len(few) == 2 and len({(first % WEEK, days) for first, days in known}) == 2:
        return "other weekdays"
    if span.end - span.start >= timedelta(days=1) or few[0]:
        return ""
    clocks = {tuple(t.astimezone(zone).time() for t in (one.start, one.end)) for one in (span, *own)}
    return "" if len(own) == 1 and len(clocks) == 1 else "other hours of the day"
