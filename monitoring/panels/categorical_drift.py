"""Drift of a categorical subject."""

import numpy as np

from monitoring.panels.measurement import Evidence, Measurement, Place
from monitoring.panels.numeric_drift import LEAST_ROWS, binned_rows, missing_row
from monitoring.panels.sides import Sides
from monitoring.profiles import LevelCounts
from monitoring.statistics.binning import regroup
from monitoring.statistics.contingency import cramers_v
from monitoring.statistics.distances import js_distance
from monitoring.statistics.rare_levels import level_hashes, rare_cells, unseen_rate
from monitoring.store.subjects import Subject

EXACT_LEVELS = 253


def categorical_rows(place: Place, subject: Subject, both: Sides) -> list[Measurement]:
    """Measure one categorical subject in one period.

    Parameters
    ----------
    place : Place
        Where the rows stand.
    subject : Subject
        A categorical or boolean one.
    both : Sides
        Level counts of both sides.

    Returns
    -------
    list of Measurement
        ``psi js_distance cramers_v``, and for features ``unseen_rate missing_rate``.
    """
    then = both.reference(subject.name, LevelCounts.merged)
    now = both.current(subject.name, LevelCounts.merged, place.period)
    levels = sorted({*then.counts, *now.counts})
    sides = [_counts(profile, levels) for profile in (then, now)]
    days = [_counts(profile, levels) for profile in both.blocks(subject.name, LevelCounts.merged)]
    cells = _cells(sides[0], sides[1], levels)
    pooled = [regroup(counts, cells) for counts in sides]
    law, rows = binned_rows(
        place, subject, pooled[0], pooled[1], regroup(np.array(days), cells) if days else None
    )
    if len(levels) <= EXACT_LEVELS:
        rows[1] = place.row("js_distance", subject.name, js_distance(*sides), baseline_n=then.rows)
    rows.append(place.row("cramers_v", subject.name, cramers_v(*pooled), baseline_n=then.rows))
    if subject.role == "feature":
        rows.append(_unseen(place, subject, now, then, law.phi))
        missing = (now.missing, now.rows), (then.missing, then.rows)
        rows.append(missing_row(place, subject, *missing, law.phi))
    return rows


def _counts(profile: LevelCounts, levels: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give counts in the order of the levels, missing rows last."""
    return np.array([*(profile.counts.get(level, 0) for level in levels), profile.missing], dtype=np.float64)


def _cells(
    then: np.ndarray[tuple[int], np.dtype[np.float64]],
    now: np.ndarray[tuple[int], np.dtype[np.float64]],
    levels: list[str],
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Give each level its cell, rare ones share; missing rows keep a cell of their own."""
    cells = rare_cells(then[:-1], now[:-1], level_hashes(levels)) if levels else np.empty(0, dtype=np.intp)
    return np.append(cells, cells.max(initial=-1) + 1).astype(np.intp)


def _unseen(place: Place, subject: Subject, now: LevelCounts, then: LevelCounts, phi: float) -> Measurement:
    """Give the share of rows with a level that the baseline never had."""
    new = sum(count for level, count in now.counts.items() if level not in then.counts)
    singletons = sum(count == 1 for count in then.counts.values())
    found = unseen_rate(new, now.n, then.n, singletons, phi=phi)
    expected = singletons / then.n if then.n else float("nan")
    evidence = Evidence(found.value - expected, found.p_value, min(now.n, then.n) >= LEAST_ROWS)
    return place.row("unseen_rate", subject.name, found, baseline_n=then.n, evidence=evidence)
