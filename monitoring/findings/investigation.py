"""The investigation: since when and mostly where, for the leading row of each finding."""

from functools import cached_property

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
        """The cohorts."""
        return Locating(self.snapshot, self.question)

    def __call__(self, measurement: Measurement) -> Circumstances:
        """Investigate one row."""
        found = self.dating.episode(measurement)
        # What ended before the window began is not what the window shows.
        known = found.until is None or found.until > self.question.span.start
        where = self.locating.where(measurement) if measurement.panel == "performance" else ""
        return Circumstances(
            found.since if known else None, found.until if known and found.until else None, where
        )
