"""Thin levels: those of cohort columns of which far fewer rows came for days, while all other rows went on.

A region sends a tenth of its rows: the volume of all hardly falls, and no hour of the region is empty. Every
level is held against the weeks before it, from what the cube keeps of each day alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf
from statistics import NormalDist

import numpy as np

from monitoring.contract.panel import Panel
from monitoring.panels.daily_volume import daily_rows
from monitoring.panels.lasting_fall import LEAST_USUAL, lasting_fall
from monitoring.panels.measurement import Measurement, with_reason
from monitoring.panels.place import Place
from monitoring.panels.silent_levels import MOST_LEVELS, MOST_TOLD
from monitoring.panels.volume import LIMIT_Z, RunRows, judged_days, judged_runs, volume_row
from monitoring.panels.weeks_before import WEEKS
from monitoring.scope.cohort import Comparison
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import WEEK, Span
from monitoring.store.cohorts.cohort_levels import level_cohort, shown_cohorts
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


@dataclass(frozen=True)
class _Thin:
    """A level of which fewer rows came, on which days, and how many stayed away."""

    cohort: Comparison
    first: date
    last: date
    lost: float

    def beside(self, other: "_Thin") -> bool:
        """Say whether another column, or the same level, tells of the same days."""
        same = self.first <= other.last and other.first <= self.last
        return same and (self.cohort.name != other.cohort.name or self.cohort == other.cohort)


class ThinLevelSearch:
    """Looks for the thin levels of one question of everybody.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    whole : mapping of date to int
        All rows of each day that is over, from `daily_rows`.
    started : date
        As there.
    """

    def __init__(self, snapshot: Snapshot, question: Question, whole: Daily, started: date) -> None:
        self.snapshot, self.question, self.whole, self.started = snapshot, question, whole, started

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
            days the levels of one column alone. Empty by period, inside a cohort or version, and of columns
            that the cube does not keep by themselves.
        """
        window = self.question.window
        if self.question.scope.by != "none" or window.cohort is not None or window.version:
            return []
        held = {column: some for column in shown_cohorts(self.snapshot) if (some := self._held(column))}
        looked = sum(map(len, held.values()))
        found = [one for column, levels in held.items() for one in self._thin(column, levels, looked)]
        silent = {row.cohort for row in told}
        chosen: list[_Thin] = []
        for one in sorted(found, key=lambda one: -one.lost):
            if str(one.cohort) not in silent and not any(map(one.beside, chosen)):
                chosen.append(one)
        rows = (self._row(one, looked, panel) for one in chosen[:MOST_TOLD])
        return [row for row in rows if row is not None]

    def _held(self, column: Dimension) -> Mapping[str, Daily] | None:
        zone, span = self.question.zone, self.question.span
        first = midnight(local_day(span.start, zone) - timedelta(weeks=WEEKS), zone)
        read = sum(self.whole.values()) <= MOST_READ
        return level_days(self.snapshot, Span(first, span.end), column, MOST_LEVELS, read=read)

    def _thin(self, column: Dimension, levels: Mapping[str, Daily], looked: int) -> Iterator[_Thin]:
        """Give the days of each level on which most of its rows stayed away."""
        limit = limit_of(looked)
        newest = local_day(self.question.newest, self.question.zone)
        for text, by_day in levels.items():
            over = {day: rows for day, rows in by_day.items() if day < newest}
            cohort = level_cohort(text, column)
            runs = [run for run in judged_runs(self.question, over, self.started) if run.z >= limit]
            alone = sorted((run for run in runs if self._alone(run)), key=lambda run: run.last)
            if cohort is not None and alone and not _ended(over, alone[-1]) and _new(over, alone):
                lost = max(run.usual - run.rows for run in alone)
                yield _Thin(cohort, min(run.first for run in alone), max(run.last for run in alone), lost)

    def _alone(self, run: RunRows) -> bool:
        """Say whether a level fell by more than all rows did on these days."""
        days = _days(run)
        rows, usual = (sum(count(self.whole, day) for day in days) for count in (_rows, _usual))
        return run.rows / run.usual < HALF * min(1.0, rows / usual if usual else inf)

    def _row(self, one: _Thin, looked: int, panel: Panel) -> Measurement | None:
        """Give a level as its own page shows it; None where that tells of other days, or of none."""
        scope = replace(self.question.scope, cohort=str(one.cohort))
        there = resolve(scope, self.snapshot.contract, self.snapshot.extent)
        by_day, started = daily_rows(self.snapshot, there)
        known = there, by_day, started
        [period] = there.periods
        row = volume_row(
            Place(panel, there, period),
            judged_days(*known),
            by_day,
            started,
            judged_runs(*known),
            lasting_fall(*known),
        )
        days = row.volume_days
        tells = days is not None and days.first <= one.last and one.first <= days.last
        return with_reason(row, f"of {looked} levels looked at") if tells and row.change < 0 else None


def limit_of(looked: int) -> float:
    """Give the normal score from which on a run of days is no chance where so many levels are looked at.

    Examples
    --------
    >>> limit_of(1) == LIMIT_Z, round(limit_of(30), 2)
    (True, 4.32)
    """
    law = NormalDist()
    return LIMIT_Z if looked <= 1 else -law.inv_cdf(law.cdf(-LIMIT_Z) / looked)


def _ended(by_day: Daily, run: RunRows) -> bool:
    """Say whether there are days of none among them, as of a level that is no more, or is silent."""
    return any(not _rows(by_day, day) and _usual(by_day, day) >= LEAST_USUAL for day in _days(run))


def _new(by_day: Daily, runs: Sequence[RunRows]) -> bool:
    """Say whether the days before were hardly ever as low as those of the most unusual run are."""
    run, first = max(runs, key=lambda one: one.z), min(one.first for one in runs)
    before = [first - timedelta(days=k) for k in range(1, WEEKS * WEEK + 1)]
    shares = [
        np.array([_rows(by_day, day) / usual for day in days if (usual := _typical(by_day, day, first)) > 0])
        for days in (before, _days(run))
    ]
    return bool(np.median(shares[1]) < AS_LOW * np.quantile(shares[0], SELDOM))


def _typical(by_day: Daily, day: date, first: date) -> float:
    """Give the mean of its weekday in the weeks before another day."""
    return _usual(by_day, first + timedelta(days=(day - first).days % WEEK))


def _days(run: RunRows) -> list[date]:
    return [run.first + timedelta(days=k) for k in range((run.last - run.first).days + 1)]


def _rows(by_day: Daily, day: date) -> float:
    return by_day.get(day, 0)


def _usual(by_day: Daily, day: date) -> float:
    """Give the mean of its weekday in the eight weeks before."""
    return sum(by_day.get(day - timedelta(weeks=k), 0) for k in range(1, WEEKS + 1)) / WEEKS
