"""Thin levels: those of cohort columns of which far fewer rows came for days, while all other rows went on.

A region sends a tenth of its rows: the volume of all hardly falls, and no hour of the region is empty. Every
level is held against the weeks before it, from what the cube keeps of each day alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import inf

import numpy as np

from monitoring.contract.panel import Panel
from monitoring.panels.lasting_fall import LEAST_USUAL
from monitoring.panels.level_losses import MOST_LEVELS, Loss, level_losses
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.volume import Volumes
from monitoring.panels.volume_runs import LIMIT_Z, RunRows, judged_runs_of_each
from monitoring.panels.weeks_before import WEEKS
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import WEEK, Span
from monitoring.statistics.arrays import Floats
from monitoring.statistics.multiplicity import limit_of_many
from monitoring.store.cohorts.cohort_levels import level_cohort
from monitoring.store.columns.cells import Dimension
from monitoring.store.reads.level_hours import level_days
from monitoring.store.snapshot import Snapshot

Daily = Mapping[date, int]
MOST_READ = 1_000_000
"""Rows of all days together; of more the levels that the cube keeps are looked at alone."""
HALF = 0.5
"""Of what is usual for a level, beside what all rows do: many levels come and go by themselves."""
SELDOM, AS_LOW = 0.05, 0.8
"""A day as low as that share of the days before was there before: rows that come in bursts are calm."""


class ThinLevelSearch:
    """Looks for the thin levels of one question of everybody.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    whole : Volumes
        Of all rows.
    """

    def __init__(self, snapshot: Snapshot, question: Question, whole: Volumes) -> None:
        self.snapshot, self.question, self.whole = snapshot, question, whole

    def rows(self, panel: Panel, told: Sequence[Measurement] = ()) -> list[Measurement]:
        """Give the levels that became thin, each as its own page of data quality shows it.

        Parameters
        ----------
        panel : Panel
            Whose rows they are.
        told : sequence of Measurement
            Of levels without any row, which are not told again.

        Returns
        -------
        list of Measurement
            ``volume``, most rows lost first; its reason says how many levels were looked at. Of the same
            days the levels of one column alone. Empty by period, inside a cohort or version, and of very many
            rows of columns that the cube does not keep by themselves.
        """
        silent = {row.cohort for row in told}

        def losses(column: Dimension, levels: Mapping[str, Daily], looked: int) -> Iterator[Loss[date]]:
            return (one for one in self._thin(column, levels, looked) if str(one.cohort) not in silent)

        return level_losses(self.snapshot, self.question, self._held, losses, partial(self._row, panel=panel))

    def _held(self, column: Dimension) -> Mapping[str, Daily] | None:
        zone, span = self.question.zone, self.question.span
        first = midnight(local_day(span.start, zone) - timedelta(weeks=WEEKS), zone)
        read = sum(self.whole.rows.values()) <= MOST_READ
        return level_days(self.snapshot, Span(first, span.end), column, MOST_LEVELS, read=read)

    def _thin(self, column: Dimension, levels: Mapping[str, Daily], looked: int) -> Iterator[Loss[date]]:
        """Give the days of each level on which most of its rows stayed away."""
        limit, started = limit_of_many(LIMIT_Z, looked), self.whole.started
        newest = local_day(self.question.newest, self.question.zone)
        over = [{day: rows for day, rows in own.items() if day < newest} for own in levels.values()]
        fallen = judged_runs_of_each(self.question, over, started)
        for text, by_day, runs in zip(levels, over, fallen, strict=True):
            low = (run for run in runs if run.z >= limit and self._alone(run))
            alone = sorted(low, key=lambda run: run.last)
            cohort, begun = level_cohort(text, column), max(started, min(by_day, default=newest))
            if (
                cohort is not None
                and alone
                and _goes_on(by_day, alone[-1], begun)
                and _new(by_day, alone, begun)
            ):
                lost = max(run.usual - run.rows for run in alone)
                first, last = min(run.first for run in alone), alone[-1].last
                yield Loss(cohort, lost, first, last + timedelta(days=1))

    def _alone(self, run: RunRows) -> bool:
        """Say whether a level fell by more than all rows did on these days."""
        days = _days(run)
        rows = sum(self.whole.rows.get(day, 0) for day in days)
        usual = sum(_usual(self.whole.rows, day, self.whole.started) for day in days)
        return run.rows / run.usual < HALF * min(1.0, rows / usual if usual else inf)

    def _row(self, one: Loss[date], panel: Panel) -> Measurement | None:
        """Give a level as its own page shows it; None where that tells of other days, or of none."""
        scope = replace(self.question.scope, cohort=str(one.cohort))
        there = resolve(scope, self.snapshot.contract, self.snapshot.extent)
        [period] = there.periods
        row = Volumes(self.snapshot, there).row(Place(panel, there, period))
        days = row.volume_days
        tells = days is not None and days.first < one.end and one.first <= days.last
        return row if tells and row.change < 0 else None


def _goes_on(by_day: Daily, run: RunRows, begun: date) -> bool:
    """Say whether no day of them is without rows, as of a level that is no more, or is silent."""
    bare = (day for day in _days(run) if not by_day.get(day))
    return all(_usual(by_day, day, begun) < LEAST_USUAL for day in bare)


def _new(by_day: Daily, runs: Sequence[RunRows], begun: date) -> bool:
    """Say whether the days before were hardly ever as low as those of the most unusual run are."""
    run, first = max(runs, key=lambda one: one.z), min(one.first for one in runs)
    before = [first - timedelta(days=k) for k in range(1, WEEKS * WEEK + 1)]
    weekdays = [_usual(by_day, first + timedelta(days=k), begun) for k in range(WEEK)]

    def shares(days: Sequence[date]) -> Floats:
        usual = ((day, weekdays[(day - first).days % WEEK]) for day in days if day >= begun)
        return np.array([by_day.get(day, 0) / rows for day, rows in usual if rows])

    return bool(np.median(shares(_days(run))) < AS_LOW * np.quantile(shares(before), SELDOM))


def _days(run: RunRows) -> list[date]:
    return [run.first + timedelta(days=k) for k in range((run.last - run.first).days + 1)]


def _usual(by_day: Daily, day: date, begun: date) -> float:
    """Give the mean of its weekday in the eight weeks before, or since rows have come."""
    weeks = [then for k in range(1, WEEKS + 1) if (then := day - timedelta(weeks=k)) >= begun]
    return sum(by_day.get(then, 0) for then in weeks) / max(len(weeks), 1)
