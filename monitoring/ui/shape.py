"""How one subject moved: what its detail shows first."""

from dataclasses import dataclass, replace
from typing import Any

from monitoring.panels.distributions.feature_shift import decile_shares, missing_shares
from monitoring.panels.distributions.histogram import histogram
from monitoring.panels.distributions.level_shares import LevelShares, level_shares
from monitoring.panels.labels.judged_sides import judged_question
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Shape:
    """The curves of one subject.

    Parameters
    ----------
    bins, deciles : list of dict
        As `histogram` and `feature_shift` of `monitoring.panels.distributions` give them; empty where they
        do not apply.
    levels : LevelShares
        Of a category that is not masked.
    missing : tuple of float
        Share of rows without a value in the baseline and in the window.
    """

    bins: Rows
    deciles: Rows
    levels: LevelShares
    missing: tuple[float, float]


def shape_of(snapshot: Snapshot, question: Question, around: Question, subject: Subject) -> Shape:
    """Read the curves of one subject.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        Window and baseline.
    around : Question
        The same over a longer stretch, by period.
    subject : Subject
        A feature, the score or the label.

    Returns
    -------
    Shape
        Ready to be drawn. Of a label the days that are judged, where there are any.
    """
    question = replace(question, scope=replace(question.scope, by="none"))  # of the window as a whole
    if subject.labelled_only:
        question, around = judged_question(snapshot, question), judged_question(snapshot, around)
    missing = missing_shares(snapshot, question, subject)
    if not subject.numeric:
        masked = question.contract.masks(subject.name)
        levels = LevelShares() if masked else level_shares(snapshot, question, subject)
        return Shape([], [], levels, missing)
    bins, deciles = histogram(snapshot, question, subject), decile_shares(snapshot, around, subject)
    return Shape(bins, deciles, LevelShares(), missing)
