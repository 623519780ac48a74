"""The rows of each day of a window, and of the weeks before it."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import nan

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.weeks_before import WEEKS, with_weeks_before
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import WEEK, Span
from monitoring.store.snapshot import Snapshot

LEAST_WEEKS = 4
"""A weekday needs rows in so many of the weeks before."""


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
        Days that have rows; the newest one is left out, as it may go on. Twice as many weeks as tell what is
        usual, so that a fall is seen that began before the window.
    started : date
        Day of the first prediction that can be counted: days before it are no history.
    """
    zone, asked = question.zone, question.window
    first = local_day(question.span.start, zone)
    end = midnight(local_day(question.span.end - timedelta(microseconds=1), zone) + timedelta(days=1), zone)
    newest, started = local_day(question.newest, zone), local_day(snapshot.extent.first, zone)

    def counted(start: date) -> dict[date, int]:
        spans = (Span(midnight(start, zone), end),)
        records = snapshot.profiles("labels", Selection("", spans, asked.version, asked.cohort))
        return {day: tally.get("rows", 0) for day, tally in records.of("").tallies().items() if day < newest}

    weeks = WEEKS if asked.cohort else 2 * WEEKS  # a cohort may have to be looked for in the rows
    rows, kept = with_weeks_before(snapshot, first, counted, weeks)
    return rows, max(kept or started, started)


def days_over(span: Span, question: Question, started: date) -> list[date]:
    """Give the days of a span that are over, from that of the first prediction on."""
    newest = local_day(question.newest, question.zone)
    return [day for day in span.days(question.zone) if started <= day < newest]


BACK = np.arange(WEEK)[:, None] - WEEK * np.arange(1, WEEKS + 1)
"""Where the weeks before a day are: its own weekday first, then those of the days that follow."""


def weeks_before(days: list[date], rows: Mapping[date, int], started: date) -> NDArray[np.float64]:
    """Rows of the weeks before each of some days in a row, as `unusual_counts` takes them."""
    start = days[0] - timedelta(weeks=WEEKS)
    past = [start + timedelta(days=k) for k in range(WEEKS * WEEK + len(days) + WEEK)]
    # a version or cohort that began later than the model had no days of none before
    begun = max(started, min((day for day, count in rows.items() if count), default=started))
    counts = np.array([rows.get(day, 0) if day >= begun else nan for day in past], dtype=np.float64)
    return counts[WEEKS * WEEK + np.arange(len(days))[:, None, None] + BACK]


def runs_of_days(
    days: list[date], rows: Mapping[date, int], started: date, length: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the rows of every so many of some days in a row, and of the weeks before each."""
    counts = np.array([rows.get(day, 0) for day in days], dtype=np.float64)
    totals = np.lib.stride_tricks.sliding_window_view(counts, length).sum(axis=1)
    return totals, weeks_before(days[: len(totals)], rows, started)
