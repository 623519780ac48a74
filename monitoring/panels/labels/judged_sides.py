"""The rows of window and baseline that may be judged: those of the days whose labels are in."""

from dataclasses import replace

from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.maturity import maturity
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


def judged_periods(snapshot: Snapshot, question: Question) -> list[bool]:
    """Say of each period whether some of it may be judged: early labels are no sample of all labels."""
    progress = LabelProgress(snapshot, question.window, maturity(snapshot, question))
    return [progress.mature_part(one.span) is not None for one in question.periods]
