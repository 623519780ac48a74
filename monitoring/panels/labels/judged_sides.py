"""The rows of window and baseline that may be judged: those of the days whose labels are in."""

from dataclasses import replace

from monitoring.panels.labels.judged_words import judged_words
from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.maturity import IMMATURE, maturity
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot


def judged_sides(snapshot: Snapshot, question: Question) -> tuple[Selection | None, Selection | None]:
    """Cut both sides of a question to what may be judged.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.

    Returns
    -------
    tuple of Selection or None
        Window and baseline; None where nothing of it is mature, or there is no baseline.
    """
    known, baseline = maturity(snapshot, question), question.baseline.selection
    part = LabelProgress(snapshot, question.window, known).mature_part(question.span)
    return (
        replace(question.window, spans=(part,)) if part else None,
        matured(baseline, snapshot, known) if baseline else None,
    )


def judged_question(snapshot: Snapshot, question: Question) -> Question:
    """Ask a question of what may be judged of both sides; of all where a side has nothing that may."""
    window, baseline = judged_sides(snapshot, question)
    if window is None or baseline is None:
        return question
    return replace(question, window=window, baseline=replace(question.baseline, selection=baseline))


def drawn_question(snapshot: Snapshot, question: Question) -> tuple[Question, str]:
    """Ask a question of the days whose labels are in, each side by itself, and say which those are.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline; of a side without such days early labels are taken.

    Returns
    -------
    tuple of Question and str
        The reason names the days of the window where they are not all, or says that none has its labels.
    """
    window, baseline = judged_sides(snapshot, question)
    if baseline is not None:
        question = replace(question, baseline=replace(question.baseline, selection=baseline))
    if window is None:
        return question, IMMATURE
    return replace(question, window=window), judged_words(window.spans[0], question.span, question)


def judged_periods(snapshot: Snapshot, question: Question) -> list[bool]:
    """Say of each period whether some of it may be judged: early labels are no sample of all labels."""
    progress = LabelProgress(snapshot, question.window, maturity(snapshot, question))
    return [progress.mature_part(one.span) is not None for one in question.periods]
