"""Drift over time: the PSI of every subject by period, from profiles alone, the same digits as the panel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.categorical_drift import with_missing
from monitoring.panels.numeric_counts import cells_of
from monitoring.panels.sides import Sides, levels_of, sides
from monitoring.profiles import NumericProfile
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.binning import bins_for, regroup
from monitoring.statistics.distances import psi_value
from monitoring.statistics.rare_levels import level_hashes, same_cells
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class SeriesPoint:
    """One period of one subject.

    Parameters
    ----------
    period : Period
        When.
    value : float
        Its PSI against the whole baseline; NaN without rows.
    n : int
        Rows of the period.
    """

    period: Period
    value: float
    n: int


def psi_series(
    snapshot: Snapshot, question: Question, subjects: frozenset[str] | None = None
) -> dict[str, list[SeriesPoint]]:
    """Give the PSI of subjects in every period of the question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.
    subjects : frozenset of str, optional
        Which; all by default.

    Returns
    -------
    dict of str to list of SeriesPoint
        By subject, in order of time; the same values as ``drift`` gives with this grain.
    """
    numeric = sides(snapshot, question, "numeric", counts_alone=True)
    categorical = sides(snapshot, question, "categorical", counts_alone=True)
    found: dict[str, list[SeriesPoint]] = {}
    for subject in snapshot.subjects:
        if subjects is not None and subject.name not in subjects:
            continue
        if subject.numeric:
            bins = len(snapshot.bins.edges.get(subject.name, ())) + 1
            values, rows = _of_number(numeric, subject.name, bins)
        else:
            values, rows = _of_levels(categorical, subject.name)
        points = zip(question.periods, values.tolist(), rows.tolist(), strict=True)
        found[subject.name] = [SeriesPoint(*one) for one in points]
    return found


def _of_number(both: Sides, name: str, bins: int) -> tuple[Floats, Counts]:
    """Give the PSI and the rows of each period: periods of about as many rows have the same cells."""
    then = NumericProfile.counted(both.baseline.of(name).records, bins).sum(axis=0)
    now = both.by_periods(name, lambda records: NumericProfile.counted(records, bins))
    rows, before = now.sum(axis=1), int(then.sum())
    wanted = np.array([bins_for(before, n) for n in rows.tolist()])
    values = np.full(len(now), np.nan)
    for cells in set(wanted.tolist()):
        of = wanted == cells
        group = cells_of(then[:-1], before, int(rows[of][0]))
        values[of] = psi_value(regroup(then, group), regroup(now[of], group))
    return values, rows


def _of_levels(both: Sides, name: str) -> tuple[Floats, Counts]:
    """Give the PSI and the rows of each period: which levels are rare is a matter of each."""
    names, now = both.levels_by_period(name)
    then = levels_of(both.baseline.of(name).records, {level: k for k, level in enumerate(names)}).sum(axis=0)
    values = np.full(len(now), np.nan)
    lots = same_cells(then[:-1], now[:, :-1], level_hashes(names)) if names else _ALL_MISSING
    for of, cells in lots:
        group = with_missing(cells)
        values[of] = psi_value(regroup(then, group), regroup(now[of], group))
    return values, now.sum(axis=1)


_ALL_MISSING = [(np.s_[:], np.empty(0, dtype=np.intp))]
