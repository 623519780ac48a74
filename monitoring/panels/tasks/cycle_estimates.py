"""Measures of a baseline day by day, or over the weekdays or hours of a short span: each may differ."""

from dataclasses import replace
from datetime import date, timedelta
from math import inf, isnan, nan

from monitoring.errors import RowsGoneError
from monitoring.panels.tasks.readers import READERS, Reader
from monitoring.panels.tasks.whole_estimates import Estimates
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.same_hours import full_hours, same_hours
from monitoring.scope.window import WEEK, Span
from monitoring.statistics.day_to_day import p_of_days
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.overdispersion import Cycle
from monitoring.statistics.same_weekdays import LOOKED, p_of_weekdays
from monitoring.store.bounded import Bounded
from monitoring.store.snapshot import Snapshot

_DAYS = 8 * WEEK
"""Newest days of a baseline that tell how much days differ."""
_LEAST = 14
"""Days of fewer do not tell how much days differ: those before the span are taken then."""
_EVERY = 1_000_000
"""More days than any baseline has."""
_NONE = Estimate.undefined("no_labels")

_KEPT: Bounded[list[Estimates]] = Bounded(20_000, lambda weeks: sum(map(len, weeks)))
"""Of baselines that many windows are held against."""


class CycleEstimates:
    """What a baseline has on single days, on the weekdays of less than a week, or at the hours of a day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection or None
        The mature part of the baseline.
    read : frozenset of str
        Which measures of the task; all where it is empty.
    window : Selection, optional
        Rows whose days before a span tell how much days differ where those of the baseline do not; without
        it no single days are looked at.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        selection: Selection | None,
        read: frozenset[str],
        window: Selection | None = None,
    ) -> None:
        self.snapshot, self.selection, self.read, self.window = snapshot, selection, read, window

    def weighed(
        self, key: tuple[str, str], change: Estimate, base: Estimate, span: Span
    ) -> tuple[float | None, Cycle]:
        """Give the p-value of a change: the larger one of its own and of what days, weekdays or hours say.

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
        tuple of (float or None, str)
            Its own and no cycle of a baseline of too few weeks or days, and of one of the span's own time: as
            hard as its days were for one side they were for the other.
        """
        own = change.p_value
        if self.selection is None or own is None or own > LOOKED:
            return own, ""
        if not self.selection.source and self.selection.holds(span):
            return own, ""
        found, cycle = self._recurring(key, change, base, span)
        return (own, "") if isnan(found) or found <= own else (found, cycle)

    def _recurring(
        self, key: tuple[str, str], change: Estimate, base: Estimate, span: Span
    ) -> tuple[float, Cycle]:
        """Give the p-value by what recurs of a span: the hours of its day, its weekdays, or single days."""
        zone = self.snapshot.contract.zone
        few, hours = span.part_of_week(zone), span.part_of_day(zone)
        if not (few or hours):
            return (self._of_days(key, change, span, self.window) if self.window else nan), "days"
        every = self._weeks(*few) if few else self._days(full_hours(span, zone))
        parts = [one[key] for one in every if key in one]
        away = [_away(one, base) for one in parts]
        found = p_of_weekdays(
            change.value, change.standard_error, away, [one.standard_error for one in parts]
        )
        return found, "weekdays" if few else "hours"

    def _of_days(self, key: tuple[str, str], change: Estimate, span: Span, window: Selection) -> float:
        """Give the p-value of a stretch of days; where some have no rows, so it is of those."""
        every = _KEPT.get(self._key("days"), lambda: self._measured(self._reader(), 1, 0, 1, _DAYS))
        parts = [one.get(key, _NONE) for one in every]
        known, length = sum(one.defined for one in parts), len(span.days(self.snapshot.contract.zone))
        assert self.selection is not None
        if known >= _LEAST:
            lengths = length * known / len(parts), float(known)
        elif known or self.selection.source:
            # a reference that has no days has rows of very many
            lengths = float(length), inf if self.selection.source else float(known)
            parts = [one.get(key, _NONE) for one in self.before(key, span, window)]
        else:
            return nan
        columns = [one.value for one in parts], [one.standard_error for one in parts]
        return p_of_days(change.value, change.standard_error, *columns, lengths)

    def before(self, key: tuple[str, str], span: Span, window: Selection) -> list[Estimates]:
        """Measure the days of eight weeks before a span; where they are too few, those up to its end.

        Parameters
        ----------
        key : tuple of str
            Measure and subject that fourteen of the days have to have.
        span : Span
            What is judged.
        window : Selection
            Whose rows.

        Returns
        -------
        list of dict
            One a day, from the first with rows to the last; empty where rows are gone.
        """
        zone, every = self.snapshot.contract.zone, []
        first = midnight(local_day(span.start, zone) - timedelta(days=_DAYS), zone)
        for end in (span.start, span.end):
            every = self._days_of(replace(window, spans=(Span(first, end),)))
            if sum(one.get(key, _NONE).defined for one in every) >= _LEAST:
                break
        return every

    def _days_of(self, rows: Selection) -> list[Estimates]:
        """Measure the days of some rows, of many by fine bins; none where rows are gone."""
        reader = READERS[self.snapshot.contract.task]
        try:
            return _KEPT.get(
                self._key(rows),
                lambda: self._measured(reader(self.snapshot, rows, off_rows=False), 1, 0, 1),
            )
        except RowsGoneError:
            return []

    def _weeks(self, first: int, length: int) -> list[Estimates]:
        """Measure the weeks of the baseline that hold all of the weekdays."""
        kind = first % WEEK, length
        return _KEPT.get(self._key(*kind), lambda: self._measured(self._reader(), WEEK, *kind))

    def _days(self, span: Span) -> list[Estimates]:
        """Measure the days of the baseline at the hours of a span."""
        zone = self.snapshot.contract.zone
        clock = tuple(t.astimezone(zone).time() for t in (span.start, span.end))
        try:
            return _KEPT.get(self._key(*clock), lambda: self._measured(self._at(span), 1, 0, 1))
        except RowsGoneError:  # profiles of whole days are kept for longer
            return []

    def _key(self, *kind: object) -> tuple[object, ...]:
        return self.snapshot.number, self.selection, self.read, *kind

    def _reader(self) -> Reader:
        assert self.selection is not None
        return READERS[self.snapshot.contract.task](self.snapshot, self.selection)

    def _at(self, hours: Span) -> Reader | None:
        """Read the same hours of each day; none where the baseline has those of no day."""
        assert self.selection is not None
        spans = same_hours(hours, self._reader().losses.days(""), self.snapshot.contract.zone)
        then = self.selection.over(one for one in spans if self.selection.holds(one))
        return READERS[self.snapshot.contract.task](self.snapshot, then) if then else None

    def _measured(
        self, reader: Reader | None, step: int, first: int, length: int, newest: int = _EVERY
    ) -> list[Estimates]:
        """Measure stretches of so many days, of which one begins every so many, among the newest days."""
        days = reader.losses.days("") if reader else []
        if not reader or not days:
            return []
        zone, last = self.snapshot.contract.zone, days[-1].toordinal()
        begin = max(days[0].toordinal(), last + 1 - newest)
        starts = range(begin + (first - begin) % step, last + 2 - length, step)
        ends = [[midnight(date.fromordinal(k), zone) for k in (one, one + length)] for one in starts]
        return reader.estimates([Span(*pair) for pair in ends], self.read) if ends else []


def _away(week: Estimate, base: Estimate) -> float:
    """Give how far a week is from all other rows, of a mean of rows."""
    return (week.value - base.value) * base.n / (base.n - week.n) if base.n > week.n else nan
