"""The two sides of a comparison: profiles of the window by period, and of the baseline by day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import RowsGoneError
from monitoring.profiles import NumericProfile
from monitoring.profiles.grouped_levels import GroupedLevels, shared_names
from monitoring.profiles.records import Records
from monitoring.profiles.stretches import group_sums, sums_of_each
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.scope.same_hours import same_hours
from monitoring.statistics.overdispersion import MIN_BLOCKS
from monitoring.store.columns.subjects import Subject
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords
from monitoring.store.routes.planner import of_hours
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
    hours : callable
        Reads `at_hours`.
    """

    question: Question
    window: DailyRecords
    by_period: dict[Period, DailyRecords]
    baseline: DailyRecords
    hours: Callable[[], DailyRecords | None] = lambda: None

    @cached_property
    def at_hours(self) -> DailyRecords | None:
        """The baseline at the hours of a window of less than a day.

        None of other windows, and where it has too few days to tell how these differ.
        """
        return self.hours()

    @property
    def days_of(self) -> DailyRecords:
        """What tells how restless the baseline is, by day: all of it, or the window's hours alone."""
        return self.baseline if self.at_hours is None else self.at_hours

    @property
    def route(self) -> str:
        """Where the planner took the counts of the window from, in words; empty for the cube."""
        some = next(iter(self.by_period.values()), self.window)
        return some.route

    @cached_property
    def binned(self) -> bool:
        """Whether means and spreads of a side have every value in the middle of its bin."""
        return any(one.binned for one in (self.window, self.baseline, *self.by_period.values()))

    def current(self, subject: str, merge: Callable[[Sequence[bytes]], Profile], period: Period) -> Profile:
        """Merge one subject's records over a period."""
        if period in self.by_period:
            return self.by_period[period].merged(subject, merge)
        return self.window.merged(subject, merge, period.span.days(self.question.zone))

    def records(self, subject: str, period: Period) -> Records:
        """Give one subject's records over a period."""
        if period in self.by_period:
            return self.by_period[period].of(subject).records
        if period not in self._days:
            self._days[period] = period.span.days(self.question.zone)
        days = self._days[period]
        return self.window.of(subject).between(days[0], days[-1])

    @cached_property
    def _days(self) -> dict[Period, tuple[date, ...]]:
        """The days of the periods that were asked for."""
        return {}

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        """The first day of each period."""
        zone = self.question.zone
        return np.array([local_day(one.span.start, zone).toordinal() for one in self.question.periods])

    def reference(self, subject: str, merge: Callable[[Sequence[bytes]], Profile]) -> Profile:
        """Merge one subject's records over the baseline."""
        return self.baseline.merged(subject, merge)

    def daily(self, subject: str, read: Callable[[Records], NDArray[np.int64]]) -> NDArray[np.float64]:
        """Add up the counts of one subject's records by day of the baseline; shape (days, counts)."""
        found = self.baseline.of(subject)
        return group_sums(read(found.records), *_numbered(found.day)).astype(np.float64)

    def by_periods(self, subject: str, read: Callable[[Records], NDArray[np.int64]]) -> NDArray[np.int64]:
        """Add up the counts of one subject's records by period; shape (periods, counts).

        Parameters
        ----------
        subject : str
            Whose.
        read : callable
            Gives the counts of each record; shape (records, counts).
        """
        periods = self.question.periods
        if self.by_period:
            return sums_of_each([self.by_period[one].of(subject).records for one in periods], read)
        some = self.window.of(subject)
        return group_sums(read(some.records), self._period_of(some.day), len(periods))

    def levels_by_period(self, subject: str) -> GroupedLevels:
        """Count rows by period and level."""
        periods = self.question.periods
        if self.by_period:
            return GroupedLevels.joined([self.by_period[one].of(subject).records.levels for one in periods])
        some = self.window.of(subject)
        return GroupedLevels(some.records.levels, self._period_of(some.day), len(periods))

    def daily_levels(self, subject: str) -> GroupedLevels:
        """Count rows by day of the baseline and level."""
        return self._by_day(self.baseline.of(subject))

    def baseline_levels(self, subject: str) -> tuple[GroupedLevels, GroupedLevels]:
        """Count rows by day and level, of the baseline and of `days_of`; both number the levels alike."""
        days = self.daily_levels(subject)
        if self.at_hours is None:
            return days, days
        hours = self._by_day(self.at_hours.of(subject))
        _, (whole, part) = shared_names([days.held, hours.held])
        return replace(days, held=whole), replace(hours, held=part)

    def _by_day(self, found: SubjectRecords) -> GroupedLevels:
        return GroupedLevels(found.records.levels, *_numbered(found.day))

    def _period_of(self, day: NDArray[np.intp]) -> NDArray[np.intp]:
        """Number the periods in which days lie."""
        return np.searchsorted(self._firsts, day, side="right") - 1


def _numbered(day: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    """Number days that ascend, from 0; and say how many there are."""
    number = np.zeros(len(day), dtype=np.intp)
    np.cumsum(day[1:] != day[:-1], out=number[1:])
    return number, int(number[-1]) + 1 if len(day) else 0


def both_levels(both: Sides, subject: str) -> tuple[GroupedLevels, GroupedLevels]:
    """Count rows by level, by period and by day of the baseline; both number the levels alike."""
    now, days = both.levels_by_period(subject), both.daily_levels(subject)
    _, (after, before) = shared_names([now.held, days.held])
    return replace(now, held=after), replace(days, held=before)


def sides(snapshot: Snapshot, question: Question, kind: str, *, counts_alone: bool = False) -> Sides:
    """Read both sides of a question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    kind : str
        Which profile.
    counts_alone : bool
        Nothing but rows by bin or level is asked of it: those of hours may come from codes, which have no
        exact means and spreads.

    Returns
    -------
    Sides
        Ready to be merged.
    """
    snapshot.read_ahead([kind], question.window, question.baseline.selection)
    window = snapshot.profiles(kind, question.window)
    hours = question.periods if question.scope.by == "hour" else ()
    spans = [period.span for period in hours]
    coded = of_hours(snapshot, kind, question.window, spans) if counts_alone and hours else None
    by_period = (
        {period: snapshot.profiles(kind, over_span(question.window, period)) for period in hours}
        if coded is None
        else dict(zip(hours, coded, strict=True))
    )
    baseline = question.baseline.selection
    reference = snapshot.profiles(kind, baseline) if baseline else DailyRecords({})
    at_hours = partial(_at_hours, snapshot, question, kind, reference)
    return Sides(question, window, by_period, reference, at_hours)


def _at_hours(
    snapshot: Snapshot, question: Question, kind: str, reference: DailyRecords
) -> DailyRecords | None:
    """Read what the baseline has been at the hours of a window of less than a day."""
    baseline = question.baseline.selection
    if baseline is None or question.scope.by == "hour" or not question.span.part_of_day(question.zone):
        return None
    days = sorted({day for name in reference.by_subject for day in reference.days(name)})
    if len(days) < MIN_BLOCKS:
        return None
    every = same_hours(question.span, days, question.zone)
    then = baseline.over(one for one in every if baseline.holds(one))
    try:
        return snapshot.profiles(kind, then) if then else None
    except RowsGoneError:
        return None


def numeric_profiles(
    snapshot: Snapshot, question: Question, subject: Subject, both: Sides | None = None
) -> tuple[NumericProfile, NumericProfile]:
    """Merge the profiles of a numeric subject over the baseline, and over the window; read unless given."""
    both = both or sides(snapshot, question, "numeric")
    bins = snapshot.bins.number(subject.name)

    def merge(records: Sequence[bytes]) -> NumericProfile:
        return NumericProfile.merged(records, bins)

    return both.reference(subject.name, merge), both.window.merged(subject.name, merge)


def over_span(selection: Selection, period: Period) -> Selection:
    """Give a selection cut to one period."""
    return replace(selection, spans=(period.span,))
