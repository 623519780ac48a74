"""Whether the values of a number differ that all lie in one fine bin: then bins say nothing about them."""

from collections.abc import Sequence
from math import nan

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.panels.sides import Sides, over_span
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.store.daily_records import DailyRecords
from monitoring.store.exact_moments import exact_moments
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

Ends = tuple[float, float]


class OneBin:
    """Looks at the values of one subject where its bins do not tell, as of a cohort that codes count.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    subject : Subject
        A numeric one.
    both : Sides
        Numeric profiles of both sides.
    """

    def __init__(self, snapshot: Snapshot, question: Question, subject: Subject, both: Sides) -> None:
        self.snapshot, self.question, self.subject, self.both = snapshot, question, subject, both
        gone = snapshot.rows_gone(question.window, question.baseline.selection)
        self._read = both.binned and not (gone or subject.labelled_only)

    def differ(self, period: Period, then: NumericProfile, now: NumericProfile) -> bool:
        """Say whether values that differ all lie in one bin: those of the first reference lay elsewhere.

        Parameters
        ----------
        period : Period
            Of the window.
        then, now : NumericProfile
            Of the baseline, and of the window in that period.
        """
        if not (then.n and now.n) or int(np.count_nonzero(then.counts + now.counts)) != 1:
            return False
        if not _spread((then.minimum, then.maximum), (now.minimum, now.maximum)):
            return False
        # the ends that codes have are everybody's on these days
        return not self._read or _spread(self._baseline, self._ends_in(period))

    @cached_property
    def _baseline(self) -> Ends:
        return self._values(self.question.baseline.selection).merged(self.subject.name, _ends)

    @cached_property
    def _window(self) -> DailyRecords:
        return self._values(self.question.window)

    def _ends_in(self, period: Period) -> Ends:
        if period in self.both.by_period:
            some = self._values(over_span(self.question.window, period))
            return some.merged(self.subject.name, _ends)
        return self._window.merged(self.subject.name, _ends, period.span.days(self.question.zone))

    def _values(self, selection: Selection | None) -> DailyRecords:
        return exact_moments(self.snapshot, selection, [self.subject]) if selection else DailyRecords({})


def _ends(records: Sequence[bytes]) -> Ends:
    """Give the least and the greatest value; NaN without any."""
    if not len(records):
        return nan, nan
    found = NumericProfile.merged(records, 1)
    return found.minimum, found.maximum


def _spread(one: Ends, other: Ends) -> bool:
    return min(one[0], other[0]) < max(one[1], other[1])
