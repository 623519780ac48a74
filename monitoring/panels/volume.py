"""Volume: the rows of a day, and of some in a row, against the weeks before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from math import isnan, nan

import numpy as np

from monitoring.panels.daily_volume import (
    LEAST_WEEKS,
    daily_rows,
    days_over,
    weeks_before,
)
from monitoring.panels.evidence import Evidence
from monitoring.panels.lasting_fall import LastingFall, lasting_fall, lasting_row
from monitoring.panels.measurement import Measurement
from monitoring.panels.monthly_peaks import came_monthly
from monitoring.panels.place import Place
from monitoring.panels.volume_days import VolumeDays
from monitoring.panels.volume_runs import LIMIT_Z, RunRows, judged_runs
from monitoring.panels.weeks_before import WEEKS
from monitoring.scope.question import Question
from monitoring.statistics.arrays import Floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.recurring_counts import MOST_TIMES, times_as_far
from monitoring.statistics.unusual_counts import unusual_counts
from monitoring.store.snapshot import Snapshot

NO_CADENCE = "no cadence"
FEW_A_DAY = "too few rows a day"
OFTEN = ", as several days before"
RATIO = (0.7, 1.4)
EMPTY_Z = 3.29
"""A day of none alarms where chance leaves a day empty less often than once in 2,000 (its normal score)."""


@dataclass(frozen=True)
class DayRows:
    """A day that can be judged.

    Parameters
    ----------
    day : date
        The day.
    rows : int
        Of it.
    usual : float
        Median of the same weekday in the eight weeks before.
    z, empty_z : float
        Normal scores of its rows, and of none, by what is usual.
    often : bool
        Whether days were as far off several times in the weeks before, as of a log that comes in bursts, or
        as far up in both months before, as at their end.
    """

    day: date
    rows: int
    usual: float
    z: float
    empty_z: float
    often: bool = False

    @property
    def weight(self) -> float:
        """2 for a day without rows, not by chance, 1 for one that is unusual in both ways, else 0."""
        if self.often:
            return 0.0
        if self.rows == 0 and self.empty_z >= EMPTY_Z:
            return 2.0
        ratio = self.rows / self.usual if self.usual else nan
        return float(self.z >= LIMIT_Z and not RATIO[0] <= ratio <= RATIO[1])


def judged_days(question: Question, rows: dict[date, int], started: date) -> dict[date, DayRows]:
    """Hold every day of the window that is over against the same weekday of the weeks before.

    Parameters
    ----------
    question : Question
        The window.
    rows : dict of date to int
        From `daily_rows`.
    started : date
        Day of the first prediction: days before it are no history.

    Returns
    -------
    dict of date to DayRows
        The days whose weekday had rows in at least four of the eight weeks before.
    """
    days = days_over(question.span, question, started)
    if not days:
        return {}
    seen = np.array([rows.get(day, 0) for day in days], dtype=np.float64)
    before = weeks_before(days, rows, started)
    found = unusual_counts(before, seen, LEAST_WEEKS)
    columns = (found.usual.tolist(), found.z.tolist(), found.empty_z.tolist())
    each = [DayRows(day, rows.get(day, 0), *one) for day, *one in zip(days, *columns, strict=True)]
    judged = [
        _seen_before(one, weeks, rows, started)
        for one, weeks in zip(each, before, strict=True)
        if not isnan(one.z)
    ]
    return {one.day: one for one in judged}


def _seen_before(one: DayRows, weeks: Floats, rows: Mapping[date, int], started: date) -> DayRows:
    """Say of a day that alarms whether days were as far off several times in the weeks or months before."""
    if not one.weight or not one.usual:
        return one
    share = one.rows / one.usual
    often = times_as_far(weeks, share) >= MOST_TIMES or came_monthly(one.day, share, rows, started)
    return replace(one, often=often)


class Volumes:
    """The rows of each day of one question, and what of them is unusual.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, cohort and version.

    Attributes
    ----------
    rows : dict of date to int
        Of each day that is over, from `daily_rows`.
    started : date
        Days before it are no history.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.rows, self.started = daily_rows(snapshot, question)
        known = question, self.rows, self.started
        self._judged, self._runs = judged_days(*known), judged_runs(*known)
        self._fall = lasting_fall(*known) if question.scope.by == "none" else None

    def row(self, place: Place) -> Measurement:
        """Give the row of a period."""
        return volume_row(place, self._judged, self.rows, self.started, self._runs, self._fall)


def volume_row(
    place: Place,
    judged: Mapping[date, DayRows],
    rows: dict[date, int],
    started: date,
    runs: Sequence[RunRows] = (),
    fall: LastingFall | None = None,
) -> Measurement:
    """Give the days whose volume is most unusual for their weekdays, or some that fell where no day alarms.

    Parameters
    ----------
    place : Place
        Where the row stands.
    judged : dict of date to DayRows
        From `judged_days`.
    rows, started
        As there.
    runs : sequence of RunRows
        From `judged_runs`; those of the period count.
    fall : LastingFall, optional
        From `lasting_fall`, of a period that is the whole window.

    Returns
    -------
    Measurement
        ``volume``: that day's rows, against the median of the same weekday in the eight weeks before; with
        the days beside it that alarm as it does, the rows of all of them. Where none alarms and some in a row
        did, these, against the mean of the weeks before.
        Of a fall that lasts, its rows a day within the window, against those of the weeks before it; only a
        day without any row goes before it.
        Judged only where that weekday had rows in at least four of them; ``no cadence`` otherwise. Where so
        few rows are usual (7 or less, more in a restless stream) that a day of none may be chance, a calm day
        is no verdict either. The newest day may go on: a period of it alone has ``no day that is over``.
    """
    days = days_over(place.period.span, place.question, started)
    scored = [judged[day] for day in days if day in judged]
    if not scored:
        mean = sum(rows.get(day, 0) for day in days) / len(days) if days else nan
        evidence = Evidence(nan, None, enough=False, note=NO_CADENCE if days else "no day that is over")
        return place.row("volume", "", Estimate(mean, nan, nan, len(days)), evidence=evidence)
    unusual = max(scored, key=lambda one: (one.weight, one.z, one.usual, one.day))
    if fall and unusual.weight < 2:
        return lasting_row(place, fall, days, rows)
    of_period = [run for run in runs if days[0] <= run.first and run.last <= days[-1]]
    if not unusual.weight and of_period:
        run = max(of_period, key=lambda run: (run.z, run.last))
        return _of_days(place, run, len(days), 1.0)
    together = _alike(scored, unusual) if unusual.weight else [unusual]
    if len(together) > 1:
        rows_usual = sum(one.rows for one in together), sum(one.usual for one in together)
        stretch = RunRows(together[0].day, together[-1].day, *rows_usual, unusual.z)
        return _of_days(place, stretch, len(days), unusual.weight)
    day = VolumeDays(unusual.day, unusual.day)
    note = f"{day.told(unusual.z)}{OFTEN if unusual.often else ''}"
    if not unusual.weight and unusual.empty_z < EMPTY_Z:
        evidence = Evidence(nan, None, enough=False, note=f"{note}, {FEW_A_DAY}", volume_days=day)
    else:
        evidence = Evidence(unusual.weight, None, note=note, volume_days=day)
    return _row(place, unusual, len(days), evidence)


def _alike(scored: Sequence[DayRows], unusual: DayRows) -> list[DayRows]:
    """Give the days around one that alarm as it does, up or down: what lasts is no matter of one day."""

    def alike(one: DayRows) -> bool:
        return one.weight == unusual.weight and (one.rows < one.usual) == (unusual.rows < unusual.usual)

    at = scored.index(unusual)
    before = [*takewhile(alike, reversed(scored[:at]))]
    return [*reversed(before), unusual, *takewhile(alike, scored[at + 1 :])]


def _of_days(place: Place, run: RunRows, days: int, weight: float) -> Measurement:
    told = VolumeDays(run.first, run.last)
    return _row(place, run, days, Evidence(weight, None, note=told.told(run.z), volume_days=told))


def _row(place: Place, found: DayRows | RunRows, days: int, evidence: Evidence) -> Measurement:
    """Tell the rows of a day or some, and what is usual, of a period of so many days."""
    value, base = Estimate(float(found.rows), nan, nan, days), Estimate(found.usual, nan, nan, WEEKS)
    change = Estimate(found.rows - found.usual, nan, nan, days)
    return place.row("volume", "", value, baseline=base, change=change, evidence=evidence)
