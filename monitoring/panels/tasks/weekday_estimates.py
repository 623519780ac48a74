"""Measures of a baseline over the weekdays of a short span, week by week: these may differ every week."""

from datetime import date, timedelta
from math import isnan, nan

from monitoring.cached_property import cached_property
from monitoring.panels.tasks.readers import READERS, Reader
from monitoring.panels.tasks.whole_estimates import Estimates
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import midnight
from monitoring.scope.window import WEEK, Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.same_weekdays import p_of_weekdays
from monitoring.store.bounded import Bounded
from monitoring.store.snapshot import Snapshot

LOOKED = 0.05
"""Chance alone explains a change that is more likely than this: weekdays are not looked at."""
_ERRORS = 2 * normal_quantile()
"""Standard errors in the width of an interval."""

_KEPT: Bounded[list[Estimates]] = Bounded(20_000, lambda weeks: sum(map(len, weeks)))
"""Of baselines that many windows are held against."""


class WeekdayEstimates:
    """What a baseline has on the weekdays of spans of less than a week.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection or None
        The mature part of the baseline.
    read : frozenset of str
        Which measures of the task; all where it is empty.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection | None, read: frozenset[str]) -> None:
        self.snapshot, self.selection, self.read = snapshot, selection, read

    def weighed(self, key: tuple[str, str], change: Estimate, base: Estimate, span: Span) -> float | None:
        """Give the p-value of a change: the larger one of its own and of what the same weekdays say.

        Parameters
        ----------
        key : tuple of str
            Measure and subject.
        change, base : Estimate
            Against the baseline, and the baseline's own value.
        span : Span
            What is judged.

        Returns
        -------
        float or None
            Its own for a week or more, for hours, and of a baseline of fewer than four weeks.
        """
        few = span.part_of_week(self.snapshot.contract.zone)
        if self.selection is None or few is None or change.p_value is None or change.p_value > LOOKED:
            return change.p_value
        weeks = [one[key] for one in self._weeks(*few) if key in one]
        away = [_away(one, base) for one in weeks]
        found = p_of_weekdays(change.value, _error(change), away, [_error(one) for one in weeks])
        return change.p_value if isnan(found) else max(change.p_value, found)

    @cached_property
    def _reader(self) -> Reader:
        assert self.selection is not None
        return READERS[self.snapshot.contract.task](self.snapshot, self.selection)

    def _weeks(self, first: int, length: int) -> list[Estimates]:
        """Measure the weeks of the baseline that hold all of the weekdays."""
        kind = first % WEEK, length

        def make() -> list[Estimates]:
            days = self._reader.losses.days("")
            spans = self._spans(days[0], days[-1], *kind) if days else []
            return self._reader.estimates(spans, self.read) if spans else []

        return _KEPT.get((self.snapshot.number, self.selection, self.read, kind), make)

    def _spans(self, begin: date, last: date, first: int, length: int) -> list[Span]:
        zone = self.snapshot.contract.zone
        starts = range(begin.toordinal() + (first - begin.toordinal()) % WEEK, last.toordinal() + 1, WEEK)
        days = [date.fromordinal(start) for start in starts if start + length <= last.toordinal() + 1]
        return [Span(midnight(day, zone), midnight(day + timedelta(days=length), zone)) for day in days]


def _away(week: Estimate, base: Estimate) -> float:
    """Give how far a week is from all other rows, of a mean of rows."""
    return (week.value - base.value) * base.n / (base.n - week.n) if base.n > week.n else nan


def _error(one: Estimate) -> float:
    return (one.upper - one.lower) / _ERRORS
