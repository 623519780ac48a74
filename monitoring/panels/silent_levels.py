"""Silent levels: those of cohort columns of which no row came for hours, while all other rows went on.

The feed of one region stops for three hours, or has stopped and is not back: the volume of the day hardly
falls, and no hour of all rows is empty. Every level is held against the weeks before it, from what the cube
keeps of each day alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.contract.panel import Panel
from monitoring.panels.arrival_gaps import ArrivalGaps
from monitoring.panels.gap import Gap
from monitoring.panels.hours_before import WEEKS_HELD, HoursBefore, hour_number, whole_hours
from monitoring.panels.level_losses import MOST_LEVELS, Loss, level_losses
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import Span
from monitoring.statistics.arrival_gaps import EMPTY_Z, FORGOTTEN, LONGEST, EmptyStretches, worst_gap
from monitoring.statistics.multiplicity import limit_of_many
from monitoring.store.cohorts.cohort_levels import level_cohort
from monitoring.store.columns.cells import Dimension
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.reads.hourly_rows import HourlyRows, hourly_rows_by_level
from monitoring.store.snapshot import Snapshot

LEAST_AN_HOUR = 2.0
"""Rows that are usual in an hour of a gap: those of rarer levels come together, or not at all."""
MOST_TIMES = 3
"""In the weeks before; a level that was as silent so often comes in batches."""


class SilentLevelSearch:
    """Looks for the silent levels of one question of everybody.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    whole : ArrivalGaps
        Of all rows.
    """

    def __init__(self, snapshot: Snapshot, question: Question, whole: ArrivalGaps) -> None:
        self.snapshot, self.question, self.whole = snapshot, question, whole

    def rows(self, panel: Panel) -> list[Measurement]:
        """Give the levels that were silent, each as its own page of data quality shows it.

        Parameters
        ----------
        panel : Panel
            Whose rows they are.

        Returns
        -------
        list of Measurement
            ``gap_hours``, most rows lost first; its reason says how many levels were looked at. Of the same
            hours the levels of one column alone. Empty by period, inside a cohort or version, and of
            columns that the cube does not keep by themselves.
        """
        return level_losses(
            self.snapshot, self.question, self._held, self._silent, partial(self._row, panel=panel)
        )

    @cached_property
    def _weeks(self) -> Span:
        """The window, and the weeks before it that tell what is usual."""
        zone, span = self.question.zone, self.question.span
        return Span(midnight(local_day(span.start, zone) - timedelta(weeks=WEEKS_HELD), zone), span.end)

    @cached_property
    def _of_all(self) -> EmptyStretches:
        """The hours in which no row of anybody came."""
        return self.whole.silent()

    def _held(self, column: Dimension) -> Mapping[str, HourlyRows] | None:
        return hourly_rows_by_level(self.snapshot, self._weeks, column, MOST_LEVELS)

    def _silent(
        self, column: Dimension, levels: Mapping[str, HourlyRows], looked: int
    ) -> Iterator[Loss[int]]:
        """Give the levels of a column that were silent, each by the gap that lost most of its rows."""
        limit = limit_of_many(EMPTY_Z, looked)
        for text, hours in levels.items():
            cohort, found = level_cohort(text, column), self._worst(hours, limit)
            if cohort is not None and found is not None:
                yield Loss(cohort, *found)

    def _worst(self, hours: HourlyRows, limit: float) -> tuple[float, int, int] | None:
        """Give the rows that a gap lost, its first hour and the one behind it."""
        first = hour_number(max(self.snapshot.extent.first, self._weeks.start))
        history = HoursBefore.begun_with(hours, first, self.question.zone, part=True)
        start, end = whole_hours(self.question.span)
        begin, end = max(start - FORGOTTEN, first), min(end, self.whole.end_of_part(history, hours))
        empty = history.where_usual(EmptyStretches.of(hours.hour, begin, end, FORGOTTEN), start)
        if len(empty.first):
            least = LEAST_AN_HOUR * np.minimum(empty.length, LONGEST)
            empty = empty.chosen(history.usual_rows(empty.first_week) >= least)
        if not len(empty.first):
            return None
        week = empty.first_week
        usual, z = history.unusual(week, end)
        if not (z >= limit).any():
            return None
        short = self.whole.goes_on(week, usual) & ~self._beside_all(empty)
        alone = self.whole.lost_alone(empty, usual, history, short)
        usual *= empty.length / week.length
        at = worst_gap(usual, np.where(alone, z, 0.0), limit)
        gap = week.chosen(np.arange(len(z)) == at)
        if at is None or history.times(gap, min(start, int(gap.first[0]))) >= MOST_TIMES:
            return None
        return float(usual[at]), max(int(empty.first[at]), start), int(empty.ends[at])

    def _beside_all(self, empty: EmptyStretches) -> NDArray[np.bool_]:
        """Say beside which stretches a gap of all rows lies."""
        silent = self._of_all
        beside = (empty.first[:, None] <= silent.ends) & (silent.first <= empty.ends[:, None])
        return np.asarray(beside.any(axis=1))

    def _row(self, one: Loss[int], panel: Panel) -> Measurement | None:
        """Give a level as its own page shows it; None where that tells of other hours."""
        scope = replace(self.question.scope, cohort=str(one.cohort))
        there = resolve(scope, self.snapshot.contract, self.snapshot.extent)
        [period] = there.periods
        rows = count_rows(self.snapshot, there.window)
        row = ArrivalGaps(self.snapshot, there, self.whole).row(Place(panel, there, period), rows)
        if row.gap is None or not _within(one, row.gap):
            return None
        return row


def _within(one: Loss[int], gap: Gap) -> bool:
    """Say whether a gap has these hours."""
    return hour_number(gap.first) <= one.first and one.end <= hour_number(gap.last) + 1
