"""A volume that fell and stayed low for weeks: one fall since its day, against the weeks before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan

import numpy as np

from monitoring.panels.daily_volume import LEAST_WEEKS, days_over, runs_of_days
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.volume_days import VolumeDays
from monitoring.panels.weeks_before import WEEKS
from monitoring.scope.question import Question
from monitoring.scope.window import WEEK
from monitoring.statistics.arrays import Floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.fallen_stretch import fallen_stretch
from monitoring.statistics.recurring_counts import bare_days_z
from monitoring.statistics.unusual_counts import fallen_runs

LEAST_DAYS = 14
LIMIT_Z = 4.0
"""Of the first week: of more days in a row there are more, and levels come and go by themselves."""
LASTING = 0.7
"""Of what is usual; a stretch of two weeks with more is told by its days, where these alarm."""
LEAST_USUAL = 10
"""Rows a day: of fewer a mean would be told as 0 or 1."""
_HALF_WAY = (1 + LASTING) / 2


@dataclass(frozen=True, eq=False)
class LastingFall:
    """Two weeks and more with fewer rows than before them.

    Parameters
    ----------
    first, last : date
        Of its days.
    z : float
        Normal score of so few rows in the first seven days that alarm.
    usual : array, shape (7,)
        Rows of each weekday in the weeks before, from that of `known` on.
    known : date
        First of those seven days.
    """

    first: date
    last: date
    z: float
    usual: Floats
    known: date

    def among(self, days: list[date]) -> list[date]:
        """Give those of some days that are in it."""
        return [day for day in days if self.first <= day <= self.last]

    def on(self, day: date) -> float:
        """Give what was usual on the weekday of a day."""
        return float(self.usual[(day - self.known).days % WEEK])


def lasting_fall(question: Question, rows: dict[date, int], started: date) -> LastingFall | None:
    """Find a fall of the volume that has lasted for weeks and holds a week of the window, or all of it.

    Parameters
    ----------
    question, rows, started
        As of `judged_days`.

    Returns
    -------
    LastingFall or None
        The last one, which may have begun up to eight weeks before the window.
    """
    within = days_over(question.span, question, started)
    if not within:
        return None
    known = max(started, min(rows, default=started))
    earliest = max(known + timedelta(weeks=LEAST_WEEKS), within[0] - timedelta(weeks=WEEKS))
    days = [earliest + timedelta(days=k) for k in range((within[-1] - earliest).days + 1)]
    if len(days) < LEAST_DAYS:
        return None
    least = min(WEEK, len(within))
    falls = _falls(days, rows, started)
    found = [one for one in falls if len(one.among(within)) >= least and one.usual.mean() >= LEAST_USUAL]
    return found[-1] if found else None


def lasting_row(place: Place, fall: LastingFall, days: list[date], rows: dict[date, int]) -> Measurement:
    """Tell the rows a day of a fall, of its days that lie in the window, against what was usual on them."""
    low = fall.among(days)
    told = VolumeDays(fall.first, fall.last, a_day=True, lasts=fall.last >= days[-1])
    usual = sum(fall.on(day) for day in low) / len(low)
    value, base = sum(rows.get(day, 0) for day in low) / len(low), Estimate(usual, nan, nan, WEEKS)
    return place.row(
        "volume",
        "",
        Estimate(value, nan, nan, len(low)),
        baseline=base,
        change=Estimate(value - usual, nan, nan, len(low)),
        evidence=Evidence(1.0, None, note=told.told(fall.z), volume_days=told),
    )


def _falls(days: list[date], rows: dict[date, int], started: date) -> Iterator[LastingFall]:
    """Find the stretches of two weeks and more in which the volume stayed low, in order."""
    counts = np.array([rows.get(day, 0) for day in days], dtype=np.float64)
    totals, before = runs_of_days(days, rows, started, WEEK)
    z, usual = fallen_runs(before, totals, WEEK, LEAST_WEEKS)
    done = 0
    for k in np.flatnonzero((z >= LIMIT_Z) & (totals < LASTING * usual)).tolist():
        if k < done or bare_days_z(before[k], counts[k : k + WEEK]) < LIMIT_Z:
            continue
        weekdays = _medians(before[k])
        start = max(done, k - WEEK + 1)
        expected = weekdays[(np.arange(start, len(days)) - k) % WEEK]
        ends = fallen_stretch(counts[start:], expected, _HALF_WAY)
        first, stop = (start + end for end in ends)
        low = counts[first:stop].sum() < LASTING * expected[first - start : stop - start].sum()
        if stop - first >= LEAST_DAYS and low and first < k + WEEK:
            if first:  # of what began before all these days nobody knows when
                yield LastingFall(days[first], days[stop - 1], float(z[k]), weekdays, days[k])
            done = stop


def _medians(before: Floats) -> Floats:
    """Give what is usual on each weekday, 0 where nothing is known."""
    known = ~np.isnan(before).all(axis=1)
    found = np.zeros(len(before))
    found[known] = np.nanmedian(before[known], axis=1)
    return found
