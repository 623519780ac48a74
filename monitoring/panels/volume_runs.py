"""Days in a row with too few rows, each run against the weeks before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitoring.panels.daily_volume import LEAST_WEEKS, days_over, weeks_before
from monitoring.scope.question import Question
from monitoring.statistics.arrays import Floats
from monitoring.statistics.recurring_counts import bare_days_z
from monitoring.statistics.unusual_counts import fallen_runs

LIMIT_Z = 3.5
FALLEN = 0.6
"""Days in a row alarm below so much of what is usual: levels that come and go reach 0.7 by themselves."""
RUNS = {7: LIMIT_Z, 3: 4.0}
"""From which normal score on so many days in a row alarm; of three there are more, and levels stay."""


@dataclass(frozen=True)
class RunRows:
    """Some days in a row that are told together: with too few rows in all, or each as unusual as the others.

    Parameters
    ----------
    first, last : date
        Of the days.
    rows : int
        Of all of them.
    usual : float
        Mean rows of these weekdays in the eight weeks before the first; of days that are each unusual the sum
        of what is usual on them.
    z : float
        Normal score of so few; of days that are each unusual the largest.
    """

    first: date
    last: date
    rows: int
    usual: float
    z: float


def judged_runs(question: Question, rows: dict[date, int], started: date) -> list[RunRows]:
    """Hold every seven and every three days of the window in a row against the eight weeks before them.

    Parameters
    ----------
    question, rows, started
        As of `judged_days`.

    Returns
    -------
    list of RunRows
        Those that alarm.
    """
    [found] = judged_runs_of_each(question, [rows], started)
    return found


def judged_runs_of_each(
    question: Question, each: Sequence[Mapping[date, int]], started: date
) -> list[list[RunRows]]:
    """Hold the runs of several streams of rows, as of levels, against their own weeks, all at once."""
    days = days_over(question.span, question, started)
    if not each or not days:
        return [[] for _ in each]
    counts = np.array([[rows.get(day, 0) for day in days] for rows in each], dtype=np.float64)
    before = np.stack([weeks_before(days, rows, started) for rows in each])
    fallen = [
        _fallen(days, counts, before, length, limit) for length, limit in RUNS.items() if len(days) >= length
    ]
    return [[run for of_length in fallen for run in of_length[which]] for which in range(len(each))]


def _fallen(
    days: list[date], counts: Floats, before: Floats, length: int, limit: float
) -> list[list[RunRows]]:
    """Give the runs of one length that fell, of each stream; shapes (streams, D) and (streams, D, 7, W)."""
    runs = len(days) - length + 1
    totals = np.lib.stride_tricks.sliding_window_view(counts, length, axis=1).sum(axis=2).ravel()
    weeks = before[:, :runs].reshape(-1, *before.shape[2:])
    z, usual = fallen_runs(weeks, totals, length, LEAST_WEEKS)
    found: list[list[RunRows]] = [[] for _ in counts]
    for at in np.flatnonzero((z >= limit) & (totals < FALLEN * usual)).tolist():
        which, k = divmod(at, runs)
        if bare_days_z(weeks[at], counts[which, k : k + length]) >= limit:
            told = int(totals[at]), float(usual[at]), float(z[at])
            found[which].append(RunRows(days[k], days[k + length - 1], *told))
    return found
