"""The rows that a deviation is mostly of: its days, in the cohort that holds it; and those of before."""

from collections.abc import Callable
from dataclasses import replace

from monitoring.findings.dating.episode import Episode
from monitoring.panels.tasks.by_cohort import within
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.columns.subjects import Subject

Profile = NumericProfile | LevelCounts
Profiles = Callable[[Selection, Subject], Profile]
"""Gives the profile of one column of some rows."""
LEAST_ROWS = 100
"""Fewer of either side do not tell what values look like."""


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


def known_before(
    question: Question, sides: tuple[Selection, Selection], subject: Subject, profile: Profiles
) -> tuple[Selection, Selection]:
    """Hold what has no values before, as a version that is new, against everybody before.

    Parameters
    ----------
    question : Question
        What was asked.
    sides : tuple of Selection
        From `deviating_rows`.
    subject : Subject
        A column.
    profile : callable
        Gives its profile of some rows.
    """
    before, after = sides
    whole = question.baseline.selection
    return (before if whole is None or profile(before, subject).n else whole), after
