"""Where labels are still to come: the way to the newest days that may be judged."""

from dataclasses import replace
from datetime import timedelta

from monitoring.findings.awaited_labels import awaited
from monitoring.findings.words.day_words import span_words
from monitoring.panels.labels.maturity import maturity
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span, print_span
from monitoring.store.snapshot import Snapshot
from monitoring.ui.address.navigation import page_link


def newest_judged(snapshot: Snapshot, question: Question) -> Span | None:
    """Give the newest days, as many as the window's, whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Of the page.

    Returns
    -------
    Span or None
        Fewer days where the log has no more before; None where no day is old enough.
    """
    cut, zone = maturity(snapshot, question).cut, question.zone
    if cut is None:
        return None
    end, days = local_day(cut, zone), timedelta(days=len(question.span.days(zone)))
    start = max(end - days, local_day(snapshot.extent.first, zone))
    span = Span(midnight(start, zone), midnight(end, zone)) if start < end else None
    return span if span and span.end < question.span.end else None


def judged_days_link(path: str, row: Measurement | None, snapshot: Snapshot, question: Question) -> None:
    """Draw a link to these days, where a page has no verdict before labels come.

    Parameters
    ----------
    path : str
        The page's.
    row : Measurement or None
        What it would be judged by.
    snapshot : Snapshot
        The generation.
    question : Question
        Of the page.
    """
    span = newest_judged(snapshot, question) if row is not None and awaited(row) else None
    if span is None:
        return
    days = len(span.days(question.zone))
    newest = "day" if days == 1 else f"{days:,} days"
    label = f"The newest {newest} whose labels are in: {span_words(span, question.zone)}"
    scope = replace(question.scope, window=print_span(span, question.zone))
    page_link(path, scope, label=label, icon=":material/history:")
