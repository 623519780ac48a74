"""Silent levels: those of cohort columns of which no row came for hours, while all other rows went on.

The feed of one region stops for three hours: the volume of the day hardly falls, and no hour of all rows is
empty. Every level is held against the weeks before it, from what the cube keeps of each day alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.findings.locus.cohort_levels import level_cohort
from monitoring.findings.thresholds import Limits, limits
from monitoring.panels.arrival_gaps import MEASURE, ArrivalGaps, Gap
from monitoring.panels.hours_before import HoursBefore, hour_number, whole_hours
from monitoring.panels.measurement import Measurement, Place, with_reason
from monitoring.panels.quality import PANEL
from monitoring.panels.weeks_before import WEEKS
from monitoring.scope.cohort import Comparison
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import Span
from monitoring.statistics.arrival_gaps import LONGEST, EmptyStretches, empty_limit, worst_gap
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.columns.cells import Dimension
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.reads.hourly_rows import HourlyRows, hourly_rows_by_level
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
MOST_LEVELS = 60
"""Columns of more are not looked at."""
MOST_TOLD = 5
LEAST_AN_HOUR = 2.0
"""Rows that are usual in an hour of a gap: those of rarer levels come together, or not at all."""
MOST_TIMES = 3
"""In the weeks before; a level that was as silent so often comes in batches."""
GOES_ON = 0.5
"""Of the rows that all others usually have in these hours: where fewer came, no level stopped alone."""


@dataclass(frozen=True)
class _Silent:
    """A level of which no row came."""

    cohort: Comparison
    lost: float
    first: int
    end: int

    def beside(self, other: "_Silent") -> bool:
        """Say whether another column tells of the same hours."""
        same = self.first < other.end and other.first < self.end
        return same and self.cohort.name != other.cohort.name

    def within(self, gap: Gap, zone: ZoneInfo) -> bool:
        """Say whether a gap has these hours."""
        first, last = (hour_number(gap.moment(one, zone)) for one in (gap.first, gap.last))
        return first <= self.first and self.end <= last + 1


class SilentLevelSearch:
    """Looks for the silent levels of one question of everybody.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.whole = ArrivalGaps(snapshot, question)

    def rows(self) -> list[Measurement]:
        """Give the levels that were silent, each as the page of data quality shows it.

        Returns
        -------
        list of Measurement
            Judged ``gap_hours``, most rows lost first; its reason says how many levels were looked at. Of the
            same hours the levels of one column alone. Empty inside a cohort or version, and of columns that
            the cube does not keep by themselves.
        """
        if self.question.window.cohort is not None or self.question.window.version:
            return []
        held = {column: some for column in shown_cohorts(self.snapshot) if (some := self._held(column))}
        looked = sum(map(len, held.values()))
        found = [one for column, levels in held.items() for one in self._silent(column, levels, looked)]
        told: list[_Silent] = []
        for one in sorted(found, key=lambda one: -one.lost):
            if not any(map(one.beside, told)):
                told.append(one)
        rows = (self._row(one, looked) for one in told[:MOST_TOLD])
        return [row for row in rows if row is not None]

    @cached_property
    def _weeks(self) -> Span:
        """The window, and the weeks before it that tell what is usual."""
        zone, span = self.question.zone, self.question.span
        return Span(midnight(local_day(span.start, zone) - timedelta(weeks=WEEKS), zone), span.end)

    @cached_property
    def _of_all(self) -> EmptyStretches:
        """The hours in which no row of anybody came."""
        return self.whole.silent()

    def _held(self, column: Dimension) -> Mapping[str, HourlyRows] | None:
        return hourly_rows_by_level(self.snapshot, self._weeks, column, MOST_LEVELS)

    def _silent(self, column: Dimension, levels: Mapping[str, HourlyRows], looked: int) -> Iterator[_Silent]:
        """Give the levels of a column that were silent, each by the gap that lost most of its rows."""
        limit = empty_limit(looked)
        for text, hours in levels.items():
            cohort, found = level_cohort(text, column), self._worst(hours, limit)
            if cohort is not None and found is not None:
                yield _Silent(cohort, *found)

    def _worst(self, hours: HourlyRows, limit: float) -> tuple[float, int, int] | None:
        """Give the rows that a gap lost, its first hour and the one behind it."""
        first = hour_number(max(self.snapshot.extent.first, self._weeks.start))
        history = HoursBefore.begun_with(hours, first, self.question.zone, part=True)
        start, end = whole_hours(self.question.span)
        end = min(end, history.end(hours, int(hours.hour[-1])))
        empty = EmptyStretches.of(hours.hour, start - LONGEST, end).lasting_into(start)
        if len(empty.first):
            empty = empty.within(history.usual(empty.hours)).lasting_into(start)
        if len(empty.first):
            empty = empty.chosen(history.usual_rows(empty) >= LEAST_AN_HOUR * empty.length)
        if not len(empty.first):
            return None
        usual, z = history.unusual(empty, end)
        if not (z >= limit).any():
            return None
        at = worst_gap(usual, np.where(self._alone(empty, usual), z, 0.0), limit)
        gap = EmptyStretches(empty.first[[at]], empty.length[[at]]) if at is not None else None
        if gap is None or history.times(gap, start) >= MOST_TIMES:
            return None
        return float(usual[at]), max(int(gap.first[0]), start), int(gap.first[0] + gap.length[0])

    def _alone(self, empty: EmptyStretches, usual: Floats) -> NDArray[np.bool_]:
        """Say in which stretches all others went on, and no gap of all rows lies beside."""
        silent = self._of_all
        ends, theirs = empty.first + empty.length, silent.first + silent.length
        beside = (empty.first[:, None] <= theirs) & (silent.first <= ends[:, None])
        every = self.whole.history
        others = every.usual_rows(empty) - usual
        return ~beside.any(axis=1) & (every.there(empty) >= GOES_ON * np.maximum(others, 1.0))

    def _row(self, one: _Silent, looked: int) -> Measurement | None:
        """Give a level as the page shows it; None where that tells of other hours, or is no alarm."""
        scope = replace(self.question.scope, cohort=str(one.cohort))
        there = resolve(scope, self.snapshot.contract, self.snapshot.extent)
        [period] = there.periods
        rows = count_rows(self.snapshot, there.window)
        row = ArrivalGaps(self.snapshot, there).row(Place(PANEL, there, period), rows)
        gap = Gap.named(row.reason)
        held = limits(PANEL, MEASURE, "", self.snapshot.contract) or Limits()
        severity = held.severity(row.value)
        if gap is None or severity is None or not one.within(gap, self.question.zone):
            return None
        return with_reason(replace(row, verdict=severity), f"of {looked} levels looked at")
