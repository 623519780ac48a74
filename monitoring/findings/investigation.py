"""The investigation: since when and mostly where, for the leading row of each finding."""

from functools import cached_property

from monitoring.findings.column_locus import ColumnLocating
from monitoring.findings.dating import Dating
from monitoring.findings.locus import Locating
from monitoring.findings.titles import Circumstances
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot


class Investigation:
    """Dates and locates the findings of one question; reads what they share once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question

    @cached_property
    def dating(self) -> Dating:
        """The daily series."""
        return Dating(self.snapshot, self.question)

    @cached_property
    def locating(self) -> Locating:
        """The cohorts of performance."""
        return Locating(self.snapshot, self.question)

    @cached_property
    def column_locating(self) -> ColumnLocating:
        """The cohorts of drift."""
        return ColumnLocating(self.snapshot, self.question)

    def __call__(self, measurement: Measurement) -> Circumstances:
        """Investigate one row."""
        found = self.dating.episode(measurement)
        # What ended before the window began is not what the window shows.
        known = found.until is None or found.until > self.question.span.start
        return Circumstances(
            found.since if known else None, found.until if known else None, self._where(measurement)
        )

    def _where(self, measurement: Measurement) -> str:
        if measurement.panel == "performance":
            return self.locating.where(measurement)
        column = measurement.panel == "drift" or measurement.measure == "missing_rate"
        return self.column_locating.where(measurement) if column else ""
