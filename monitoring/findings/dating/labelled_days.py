"""Performance by day over the days whose labels are in: the series by which a fall is dated."""

from math import isfinite

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.findings.dating.onset import Floats
from monitoring.panels.labels.label_progress import LabelProgress
from monitoring.panels.labels.maturity import maturity
from monitoring.panels.probabilities.score_stacks import scores_by_subject
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.readers import READERS, Reader
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.arrays import sum_of_products
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.snapshot import Snapshot

Levels = list[tuple[Period, float, float]]
ScoredDay = tuple[Period, ScoreCounts]


class LabelledDays:
    """The labelled rows of a question, day by day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        By day.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question

    @cached_property
    def reader(self) -> Reader:
        """Reads the rows once."""
        return READERS[self.snapshot.contract.task](self.snapshot, self.question.window)

    @cached_property
    def ripe(self) -> tuple[Period, ...]:
        """The days that may be judged."""
        known = maturity(self.snapshot, self.question)
        progress = LabelProgress(self.snapshot, self.question.window, known)
        return tuple(one for one in self.question.periods if progress.mature_part(one.span) == one.span)

    @cached_property
    def counts(self) -> list[ScoredDay]:
        """Rows by distinct score of each day, of several classes by that of the named one.

        Empty for what has no probabilities, or whose rows are too many to be read.
        """
        reader, spans = self.reader, [one.span for one in self.ripe]
        if not spans or not isinstance(reader, BinaryPerformance | MulticlassPerformance):
            return []
        if isinstance(reader, BinaryPerformance):
            stack = reader.stack(spans)
        else:
            stack = next(scores_by_subject(reader, spans, among=("",)))[1].stack
        return [(one, counts) for one, counts in zip(self.ripe, stack.groups, strict=True) if counts.rows]

    def levels(self, measure: str, subject: str) -> Levels:
        """Give a measure by day.

        Parameters
        ----------
        measure, subject : str
            As in the measurement table.

        Returns
        -------
        list of (Period, float, float)
            Day, value and rows; days without a value are left out.
        """
        if (measure, subject) == ("auc", "") and self.counts:
            every = [(one, _area(counts), float(counts.rows)) for one, counts in self.counts]
            return [entry for entry in every if isfinite(entry[1])]
        found = []
        each = self.reader.estimates([one.span for one in self.ripe], {measure})
        for one, some in zip(self.ripe, each, strict=True):
            estimate = some.get((measure, subject))
            if estimate is not None and isfinite(estimate.value) and estimate.n:
                found.append((one, estimate.value, float(estimate.n)))
        return found


def _area(counts: ScoreCounts) -> float:
    """AUC without its variance, which a date does not need."""
    below: Floats = np.cumsum(counts.n_neg) - counts.n_neg / 2
    pairs = float(counts.n_neg.sum() * counts.n_pos.sum())
    return sum_of_products(below, counts.n_pos) / pairs if pairs else float("nan")
