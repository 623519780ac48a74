"""Drift over time: the PSI of every subject by period, from profiles alone, the same digits as the panel."""

from dataclasses import dataclass

from monitoring.panels.categorical_drift import level_cells
from monitoring.panels.numeric_drift import NumericReader, fine_cells
from monitoring.panels.sides import sides
from monitoring.profiles import LevelCounts
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.distances import psi_value
from monitoring.store.snapshot import Snapshot


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
    numeric = sides(snapshot, question, "numeric")
    categorical = sides(snapshot, question, "categorical")
    found: dict[str, list[SeriesPoint]] = {}
    for subject in snapshot.subjects:
        if subjects is not None and subject.name not in subjects:
            continue
        points = found.setdefault(subject.name, [])
        reader = NumericReader(snapshot, question, subject, numeric) if subject.numeric else None
        for period in question.periods:
            if reader is not None:
                now = numeric.current(subject.name, reader.merge, period)
                then_cells, now_cells, _ = fine_cells(reader.baseline, now)
            else:
                then = categorical.reference(subject.name, LevelCounts.merged)
                levels = categorical.current(subject.name, LevelCounts.merged, period)
                then_cells, now_cells, _ = level_cells(then, levels)
            value = float(psi_value(then_cells, now_cells))
            points.append(SeriesPoint(period, value, int(now_cells.sum())))
    return found
