"""The two sides of a comparison: profiles of the window by period, and of the baseline by day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.store.profile_reads import DailyRecords
from monitoring.store.snapshot import Snapshot

Profile = TypeVar("Profile")


@dataclass(frozen=True)
class Sides:
    """The records of one kind of profile for both sides of a question.

    Parameters
    ----------
    question : Question
        What is asked.
    window : DailyRecords
        Of the whole window, by day.
    by_period : dict
        Records of periods shorter than a day.
    baseline : DailyRecords
        Empty where there is no baseline.
    """

    question: Question
    window: DailyRecords
    by_period: dict[Period, DailyRecords]
    baseline: DailyRecords

    def current(self, subject: str, merge: Callable[[list[bytes]], Profile], period: Period) -> Profile:
        """Merge one subject's records over a period."""
        if period in self.by_period:
            return self.by_period[period].merged(subject, merge)
        return self.window.merged(subject, merge, period.span.days(self.question.zone))

    def reference(self, subject: str, merge: Callable[[list[bytes]], Profile]) -> Profile:
        """Merge one subject's records over the baseline."""
        return self.baseline.merged(subject, merge)

    def blocks(self, subject: str, merge: Callable[[list[bytes]], Profile]) -> list[Profile]:
        """Give one subject's profile of each day of the baseline."""
        return [self.baseline.merged(subject, merge, [day]) for day in self.baseline.days(subject)]

    def daily(self, subject: str, read: Callable[[list[bytes]], NDArray[np.int64]]) -> NDArray[np.float64]:
        """Add up the counts of one subject's records by day of the baseline; shape (days, counts)."""
        days = self.baseline.days(subject)
        by_day = [self.baseline.records(subject, day) for day in days]
        counts = read([record for some in by_day for record in some])
        if not days:
            return counts.astype(np.float64)
        starts = np.cumsum([0, *(len(some) for some in by_day[:-1])])
        return np.add.reduceat(counts, starts, axis=0).astype(np.float64)


def sides(snapshot: Snapshot, question: Question, kind: str) -> Sides:
    """Read both sides of a question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    kind : str
        Which profile.

    Returns
    -------
    Sides
        Ready to be merged.
    """
    window = snapshot.profiles(kind, question.window)
    hours = question.periods if question.scope.by == "hour" else ()
    by_period = {period: snapshot.profiles(kind, over_span(question.window, period)) for period in hours}
    baseline = question.baseline.selection
    reference = snapshot.profiles(kind, baseline) if baseline else DailyRecords({})
    return Sides(question, window, by_period, reference)


def over_span(selection: Selection, period: Period) -> Selection:
    """Give a selection cut to one period."""
    return replace(selection, spans=(period.span,))
