"""The locus of worth: the cohort in which a decision lost most of what it was worth."""

from monitoring.findings.locus.locus import Locating, Locus
from monitoring.panels.business import mean_worth
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.by_cohort import within
from monitoring.panels.tasks.whole_estimates import Estimates
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot


class WorthLocating(Locating):
    """Looks for the cohort of one question's finding of worth, as for those of performance.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    subject : str
        Of the finding: empty for the value column, for which every row counts, ``decisions`` for the costs of
        those whose labels are in.
    """

    def __init__(self, snapshot: Snapshot, question: Question, subject: str) -> None:
        self.subject = subject
        super().__init__(snapshot, question)

    def heaviest(self, measurement: Measurement) -> list[Expression]:
        """Give the levels that lost more than their share, proven, the largest amount first."""
        if not self.compared:
            return []
        whole, key = -measurement.change, (measurement.measure, measurement.subject)
        found = [(self._beyond(one, whole), one.cohort) for one in self._levels(key, -1.0)]
        return [cohort for beyond, cohort in sorted(found, key=lambda one: -one[0]) if beyond > 0]

    def _sides(self) -> tuple[Selection | None, Selection | None]:
        if self.subject:
            return super()._sides()
        return self.question.window, self.question.baseline.selection

    def _estimates(self, side: Selection, cohort: Expression | None, measure: str) -> Estimates:
        rows = side if cohort is None else within(side, cohort)
        return {(measure, self.subject): mean_worth(self.snapshot, rows, self.subject)}

    def _beyond(self, level: Locus, whole: float) -> float:
        """Say how much was lost in a level beyond its share: amounts add up, other measures do not."""
        return level.n * (level.effect - whole)
