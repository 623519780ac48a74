"""The rows that a deviation is mostly of: its days, in the cohort that holds it; and those of before."""

from dataclasses import replace

from monitoring.findings.dating.episode import Episode
from monitoring.panels.tasks.by_cohort import within
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question
from monitoring.scope.window import Span


def deviating_rows(question: Question, episode: Episode, where: str) -> tuple[Selection, Selection] | None:
    """Cut baseline and window to the cohort, and the window to the days.

    Parameters
    ----------
    question : Question
        What was asked, of the whole window.
    episode : Episode
        Since when, and until when; all of the window where that is not known.
    where : str
        The cohort, empty where no one stands out.

    Returns
    -------
    tuple of Selection or None
        Baseline and window; None where there are no rows before, or none of the window are left.
    """
    baseline, start, end = question.baseline.selection, question.span.start, question.span.end
    part = Span(max(start, episode.since or start), min(end, episode.until or end))
    if baseline is None or baseline.complement or part.end <= part.start:
        return None
    window, cohort = replace(question.window, spans=(part,)), parse_cohort(where)
    return (baseline, window) if cohort is None else (within(baseline, cohort), within(window, cohort))
