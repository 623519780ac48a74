"""Drift of a categorical subject."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.counted_drift import LEAST_ROWS, Cells, Compared, binned_rows, missing_row
from monitoring.panels.measurement import Evidence, Measurement, Place
from monitoring.panels.sides import Sides
from monitoring.profiles import LevelCounts
from monitoring.scope.period import Period
from monitoring.statistics.binning import regroup
from monitoring.statistics.contingency import cramers_v
from monitoring.statistics.distances import js_distance
from monitoring.statistics.rare_levels import level_hashes, rare_cells, unseen_rate
from monitoring.store.subjects import Subject

EXACT_LEVELS = 253

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CountedLevels:
    """One categorical subject in one period.

    Parameters
    ----------
    then, now : LevelCounts
        Of baseline and window.
    cells : Cells
        Rare levels in shared cells, missing rows in one of their own.
    """

    then: LevelCounts
    now: LevelCounts
    cells: Cells


def counted_levels(subject: Subject, both: Sides, period: Period) -> CountedLevels:
    """Count the levels of one subject in one period.

    Parameters
    ----------
    subject : Subject
        A categorical or boolean one.
    both : Sides
        Level counts of both sides.
    period : Period
        Of the window.

    Returns
    -------
    CountedLevels
        Of both sides.
    """
    then = both.reference(subject.name, LevelCounts.merged)
    now = both.current(subject.name, LevelCounts.merged, period)
    pooled_then, pooled_now, cells = level_cells(then, now)
    days = both.daily_levels(subject.name, _levels(then, now))
    blocks = regroup(days, cells) if len(days) else None
    return CountedLevels(then, now, Cells(pooled_then, pooled_now, blocks))


def categorical_rows(
    place: Place, subject: Subject, counted: CountedLevels, compared: Compared
) -> list[Measurement]:
    """Measure one categorical subject in one period.

    Parameters
    ----------
    place : Place
        Where the rows stand.
    subject : Subject
        A categorical or boolean one.
    counted : CountedLevels
        Its levels.
    compared : Compared
        What their cells say.

    Returns
    -------
    list of Measurement
        ``psi js_distance cramers_v``, and for features ``unseen_rate missing_rate``.
    """
    then, now, cells = counted.then, counted.now, counted.cells
    levels = _levels(then, now)
    rows = binned_rows(place, subject, cells, compared)
    if len(levels) <= EXACT_LEVELS:
        exact = js_distance(_counts(then, levels), _counts(now, levels))
        rows[1] = place.row("js_distance", subject.name, exact, baseline_n=then.rows)
    moved = cramers_v(cells.then, cells.now)
    rows.append(place.row("cramers_v", subject.name, moved, baseline_n=then.rows))
    if subject.role == "feature":
        rows.append(_unseen(place, subject, now, then, compared.law.phi))
        missing = (now.missing, now.rows), (then.missing, then.rows)
        rows.append(missing_row(place, subject, *missing, compared.law.phi))
    return rows


def _counts(profile: LevelCounts, levels: list[str]) -> Floats:
    """Give counts in the order of the levels, missing rows last."""
    return np.array([*(profile.counts.get(level, 0) for level in levels), profile.missing], dtype=np.float64)


def _levels(then: LevelCounts, now: LevelCounts) -> list[str]:
    return sorted({*then.counts, *now.counts})


def level_cells(then: LevelCounts, now: LevelCounts) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Pool rare levels into shared cells, missing rows in one of their own.

    Parameters
    ----------
    then, now : LevelCounts
        Of baseline and window.

    Returns
    -------
    then, now : ndarray of float64
        Rows per cell.
    cells : ndarray of intp
        Cell of each level in the order of their text, the missing rows' last.
    """
    levels = _levels(then, now)
    counts = _counts(then, levels), _counts(now, levels)
    cells = np.empty(0, dtype=np.intp)
    if levels:
        cells = rare_cells(counts[0][:-1], counts[1][:-1], level_hashes(levels))
    cells = np.append(cells, cells.max(initial=-1) + 1).astype(np.intp)
    return regroup(counts[0], cells), regroup(counts[1], cells), cells


def _unseen(place: Place, subject: Subject, now: LevelCounts, then: LevelCounts, phi: float) -> Measurement:
    """Give the share of rows with a level that the baseline never had."""
    new = sum(count for level, count in now.counts.items() if level not in then.counts)
    singletons = sum(count == 1 for count in then.counts.values())
    found = unseen_rate(new, now.n, then.n, singletons, phi=phi)
    expected = singletons / then.n if then.n else float("nan")
    evidence = Evidence(found.value - expected, found.p_value, min(now.n, then.n) >= LEAST_ROWS)
    return place.row("unseen_rate", subject.name, found, baseline_n=then.n, evidence=evidence)
