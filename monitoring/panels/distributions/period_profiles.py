"""Profiles of single columns, period by period, and of the baseline: what a line over time is made of."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.sides import Sides, both_levels, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.profiles.grouped_levels import GroupedLevels
from monitoring.profiles.records import Records
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

Numbers = tuple[list[NumericProfile], NumericProfile]
Levels = tuple[list[LevelCounts], LevelCounts]
Counts = NDArray[np.int64]


class PeriodProfiles:
    """Profiles of a question by period; each kind is read when it is first asked for.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self._counted: dict[str, Sides] = {}

    @cached_property
    def numeric(self) -> Sides:
        """Numeric profiles of window and baseline."""
        return sides(self.snapshot, self.question, "numeric")

    def counted(self, subject: Subject) -> Sides:
        """Read the kind of profile that a column has, of which nothing but counts is asked."""
        kind = "numeric" if subject.numeric else "categorical"
        if kind not in self._counted:
            self._counted[kind] = sides(self.snapshot, self.question, kind, counts_alone=True)
        return self._counted[kind]

    @cached_property
    def tallies(self) -> Levels:
        """Rows that break each rule, by period and in the baseline."""
        both = sides(self.snapshot, self.question, "quality")
        found = [both.current("", LevelCounts.merged, period) for period in self.question.periods]
        return found, both.reference("", LevelCounts.merged)

    def numbers(self, subject: Subject) -> Numbers:
        """Give the profile of a numeric column in each period, and in the baseline."""
        bins = self.snapshot.bins.number(subject.name)

        def merged(records: Sequence[bytes]) -> NumericProfile:
            return NumericProfile.merged(records, bins)

        found = [self.numeric.current(subject.name, merged, period) for period in self.question.periods]
        return found, self.numeric.reference(subject.name, merged)

    def levels(self, subject: Subject) -> tuple[GroupedLevels, Counts]:
        """Give the counts of a categorical column in each period, and of the baseline, missing ones last."""
        now, days = both_levels(self.counted(subject), subject.name)
        return now, days.total

    def fine(self, subject: Subject) -> tuple[Counts, Counts]:
        """Count rows of a number by fine bin, missing ones last, in each period and in the baseline."""
        bins = self.snapshot.bins.number(subject.name)
        return _added(
            self.counted(subject), subject.name, lambda records: NumericProfile.counted(records, bins)
        )

    def missing(self, subject: Subject) -> tuple[Counts, Counts]:
        """Count missing rows, and the others, in each period and in the baseline."""
        bins = self.snapshot.bins.number(subject.name) if subject.numeric else 0

        def read(records: Records) -> Counts:
            if not subject.numeric:
                return np.column_stack([records.levels.missing, records.levels.present()])
            counts = NumericProfile.counted(records, bins)
            return np.column_stack([counts[:, -1], counts[:, :-1].sum(axis=1)])

        return _added(self.counted(subject), subject.name, read)

    def unseen(self, subject: Subject) -> tuple[Counts, Counts]:
        """Count values that the baseline never had, and the others, in each period and in the baseline."""
        now, then = self.levels(subject)
        new = np.append(then[:-1] == 0, True)
        known = now.in_cells(new.astype(np.intp))[:, 0].astype(np.int64)
        return np.column_stack([now.rows - now.missing - known, known]), np.array([0, then[:-1].sum()])


def _added(both: Sides, name: str, read: Callable[[Records], Counts]) -> tuple[Counts, Counts]:
    """Add up the counts of one subject's records by period, and over the baseline."""
    return both.by_periods(name, read), read(both.baseline.of(name).records).sum(axis=0)
