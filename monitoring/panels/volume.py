"""Volume: a day's rows against the same weekday of the weeks before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan, nan

import numpy as np

from monitoring.errors import RowsGoneError
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement, Place
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.unusual_counts import unusual_counts
from monitoring.store.snapshot import Snapshot

WEEKS = 8
LEAST_WEEKS = 4
WEEKDAYS = 7
LIMIT_Z = 3.5
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
    """

    day: date
    rows: int
    usual: float
    z: float
    empty_z: float

    @property
    def weight(self) -> float:
        """2 for a day without rows, not by chance, 1 for one that is unusual in both ways, else 0."""
        if self.rows == 0 and self.empty_z >= EMPTY_Z:
            return 2.0
        ratio = self.rows / self.usual if self.usual else nan
        return float(self.z >= LIMIT_Z and not RATIO[0] <= ratio <= RATIO[1])


def daily_rows(snapshot: Snapshot, question: Question) -> tuple[dict[date, int], date]:
    """Count rows by day over the window and the weeks before it.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, cohort and version.

    Returns
    -------
    rows : dict of date to int
        Days that have rows; the newest one is left out, as it may go on.
    started : date
        Day of the first prediction that can be counted: days before it are no history.
    """
    zone, asked = question.zone, question.window
    first = local_day(question.span.start, zone)
    end = midnight(local_day(question.span.end - timedelta(microseconds=1), zone) + timedelta(days=1), zone)
    newest, started = local_day(question.newest, zone), local_day(snapshot.extent.first, zone)

    def counted(start: date) -> dict[date, int]:
        spans = (Span(midnight(start, zone), end),)
        records = snapshot.profiles("quality", Selection("", spans, asked.version, asked.cohort))
        return {day: tally.get("rows", 0) for day, tally in records.of("").tallies().items() if day < newest}

    try:
        return counted(first - timedelta(weeks=WEEKS)), started
    except RowsGoneError:  # of the days before the window, whose profiles do not hold the cohort
        kept = snapshot.retained.rows_from
        if kept is None or kept > first:
            raise
        return counted(kept), max(kept, started)


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
    days = _over(question.span, question, started)
    if not days:
        return {}
    # other weekdays of the weeks before are those of the days that follow, seen from a week earlier
    start = days[0] - timedelta(weeks=WEEKS)
    length = (days[-1] - start).days + WEEKDAYS
    past = [start + timedelta(days=k) for k in range(length)]
    # a version or cohort that began later than the model had no days of none before
    begun = max(started, min((day for day, count in rows.items() if count), default=started))
    counts = np.array([rows.get(day, 0) if day >= begun else nan for day in past], dtype=np.float64)
    at = np.array([(day - start).days for day in days])
    back = np.arange(WEEKDAYS)[:, None] - WEEKDAYS * np.arange(1, WEEKS + 1)
    seen = np.array([rows.get(day, 0) for day in days], dtype=np.float64)
    found = unusual_counts(counts[at[:, None, None] + back], seen, LEAST_WEEKS)
    columns = (found.usual.tolist(), found.z.tolist(), found.empty_z.tolist())
    each = [DayRows(day, rows.get(day, 0), *one) for day, *one in zip(days, *columns, strict=True)]
    return {one.day: one for one in each if not isnan(one.z)}


def _over(span: Span, question: Question, started: date) -> list[date]:
    newest = local_day(question.newest, question.zone)
    return [day for day in span.days(question.zone) if started <= day < newest]


def volume_row(
    place: Place, judged: Mapping[date, DayRows], rows: dict[date, int], started: date
) -> Measurement:
    """Give the day whose volume is most unusual for its weekday.

    Parameters
    ----------
    place : Place
        Where the row stands.
    judged : dict of date to DayRows
        From `judged_days`.
    rows, started
        As there.

    Returns
    -------
    Measurement
        ``volume``: that day's rows, against the median of the same weekday in the eight weeks before.
        Judged only where that weekday had rows in at least four of them; ``no cadence`` otherwise. Where so
        few rows are usual (7 or less, more in a restless stream) that a day of none may be chance, a calm day
        is no verdict either. The newest day may go on: a period of it alone has ``no day that is over``.
    """
    days = _over(place.period.span, place.question, started)
    scored = [judged[day] for day in days if day in judged]
    if not scored:
        mean = sum(rows.get(day, 0) for day in days) / len(days) if days else nan
        evidence = Evidence(nan, None, enough=False, note="no cadence" if days else "no day that is over")
        return place.row("volume", "", Estimate(mean, nan, nan, len(days)), evidence=evidence)
    found = max(scored, key=lambda one: (one.weight, one.z, one.usual, one.day))
    value, base = Estimate(float(found.rows), nan, nan, len(days)), Estimate(found.usual, nan, nan, WEEKS)
    change = Estimate(found.rows - found.usual, nan, nan, len(days))
    note = f"{found.day.isoformat()}, z {found.z:.1f}"
    if not found.weight and found.empty_z < EMPTY_Z:
        evidence = Evidence(nan, None, enough=False, note=f"{note}, too few rows a day")
    else:
        evidence = Evidence(found.weight, None, note=note)
    return place.row("volume", "", value, baseline=base, change=change, evidence=evidence)
