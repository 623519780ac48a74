"""The rows of window and baseline that may be judged: those of the days whose labels are in."""

from dataclasses import replace

from monitoring.panels.maturity import LabelProgress, matured, maturity
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
