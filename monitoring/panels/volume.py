"""Volume: a day's rows against the same weekday of the weeks before."""

from datetime import date, timedelta
from math import exp, nan

from monitoring.errors import RowsGoneError
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement, Place
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.volume import MAD_TO_SD, centre_and_mad, dispersion_of_roots, root_gap
from monitoring.store.snapshot import Snapshot

WEEKS = 8
LEAST_WEEKS = 4
ROBUST_Z = 3.5
RATIO = (0.7, 1.4)
_RESTLESS, _UNSURE = 1.1, 1.25
"""From which spread on days are held to scatter more widely than counts do; and how much wider the limits are
then, as the usual number is known from eight days and the spread from some fifty."""
CHANCE = 0.0005
"""A day of none alarms where a Poisson count of the usual size is 0 less often than this (as robust z)."""


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


def volume_row(place: Place, rows: dict[date, int], started: date) -> Measurement:
    """Give the day whose volume is most unusual for its weekday.

    Parameters
    ----------
    place : Place
        Where the row stands.
    rows : dict of date to int
        From `daily_rows`.
    started : date
        Day of the first prediction: days before it are no history.

    Returns
    -------
    Measurement
        ``volume``: that day's rows, against the median of the same weekday in the eight weeks before.
        Judged only where that weekday had rows in at least four of them; ``no cadence`` otherwise. Where so
        few rows are usual (7 or less) that a day of none may be chance, a calm day is no verdict either. The
        newest day may go on: a period of it alone has ``no day that is over``.
    """
    question = place.question
    newest = local_day(question.newest, question.zone)
    days = [day for day in place.period.span.days(question.zone) if started <= day < newest]
    scored = [(*found, day) for day in days if (found := _robust_z(day, rows, started))]
    return _row(place, scored, rows, days)


def _history(day: date, rows: dict[date, int], started: date) -> list[int]:
    """Give the rows of the same weekday in the weeks before, zero where it had none."""
    past = [day - timedelta(weeks=k) for k in range(1, WEEKS + 1)]
    return [rows.get(one, 0) for one in past if one >= started]


def _robust_z(day: date, rows: dict[date, int], started: date) -> tuple[float, float] | None:
    """Give the size of the robust z of a day's rows, and the usual number; None without a cadence."""
    history = _history(day, rows, started)
    if not _has_cadence(history):
        return None
    (usual, mad), count = centre_and_mad(history), rows.get(day, 0)
    # days whose weekday never varied still scatter like a count, few rows more widely upwards (Anscombe)
    wider = _restlessness(day, rows, started)
    spread = max(MAD_TO_SD * mad, wider * max(usual, 1.0) ** 0.5)
    return min(abs(count - usual) / spread, abs(root_gap(count, usual)) / wider), usual


def _restlessness(day: date, rows: dict[date, int], started: date) -> float:
    """Say how many times as widely as a Poisson count the days of all weekdays before it scatter, at least 1.

    Of eight days of one weekday alone a small spread may be chance: then calm days of restless streams alarm.
    """
    lots = (_history(day + timedelta(days=k), rows, started) for k in range(7))
    found = dispersion_of_roots([lot for lot in lots if _has_cadence(lot)])
    return found * _UNSURE if found > _RESTLESS else 1.0


def _has_cadence(history: list[int]) -> bool:
    return sum(count > 0 for count in history) >= LEAST_WEEKS


def _row(
    place: Place, scored: list[tuple[float, float, date]], rows: dict[date, int], days: list[date]
) -> Measurement:
    if not scored:
        mean = sum(rows.get(day, 0) for day in days) / len(days) if days else nan
        evidence = Evidence(nan, None, enough=False, note="no cadence" if days else "no day that is over")
        return place.row("volume", "", Estimate(mean, nan, nan, len(days)), evidence=evidence)
    weight, z, usual, day = max(
        (_weight(z, rows.get(day, 0), usual), z, usual, day) for z, usual, day in scored
    )
    count = rows.get(day, 0)
    value, base = Estimate(float(count), nan, nan, len(days)), Estimate(usual, nan, nan, WEEKS)
    change = Estimate(count - usual, nan, nan, len(days))
    note = f"{day.isoformat()}, robust z {z:.1f}"
    if not weight and not _gone(0, usual):
        evidence = Evidence(nan, None, enough=False, note=f"{note}, too few rows a day")
    else:
        evidence = Evidence(weight, None, note=note)
    return place.row("volume", "", value, baseline=base, change=change, evidence=evidence)


def _weight(z: float, count: int, usual: float) -> float:
    """Give 2 for a day without rows, 1 for one that is unusual in both ways, else 0."""
    if _gone(count, usual):
        return 2.0
    return float(z >= ROBUST_Z and not RATIO[0] <= (count / usual if usual else nan) <= RATIO[1])


def _gone(count: int, usual: float) -> bool:
    """Whether a day has no rows, and not by chance."""
    return count == 0 and exp(-usual) <= CHANCE
