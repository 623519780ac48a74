"""Whether the values of a number differ that all lie in one fine bin: then bins say nothing about them."""

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.panels.distributions.side_moments import SideMoments, readable_moments
from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot


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
        if not _spread(then, now):
            return False
        # the ends that codes have are everybody's on these days
        own, name = self._own, self.subject.name
        return own is None or _spread(own.reference(name) or then, own.current(name, period) or now)

    @cached_property
    def _own(self) -> SideMoments | None:
        return readable_moments(self.snapshot, self.question, self.both, [self.subject])


def _spread(one: NumericProfile, other: NumericProfile) -> bool:
    return min(one.minimum, other.minimum) < max(one.maximum, other.maximum)
