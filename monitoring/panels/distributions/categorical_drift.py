"""Drift of a categorical subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.distributions.counted_drift import (
    LEAST_ROWS,
    Cells,
    Compared,
    binned_rows,
    distance_row,
    missing_row,
)
from monitoring.panels.distributions.stated_distances import stated_rows
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.sides import Sides
from monitoring.scope.period import Period
from monitoring.statistics.binning import regroup
from monitoring.statistics.contingency import cramers_v
from monitoring.statistics.distances import js_distance
from monitoring.statistics.rare_levels import level_hashes, rare_cells, unseen_rate
from monitoring.store.columns.subjects import Subject

EXACT_LEVELS = 253
MOST_KEPT = 20_000
"""Levels whose hashes are remembered."""
_APART = frozenset({"cramers_v", "unseen_rate", "missing_rate"})
"""What is computed for itself."""
_POOLED = "{levels} rare levels pooled into {cells}"
_POOLED_IN = re.compile(_POOLED.format(levels=r"(\d+)", cells=r"(\d+)"))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CountedLevels:
    """One categorical subject in one period.

    Parameters
    ----------
    then, now : ndarray of float64, shape (levels + 1,)
        Rows of baseline and window by level, missing ones last.
    known : ndarray of bool, shape (levels,)
        Which levels the baseline has.
    cells : Cells
        Rare levels in shared cells, missing rows in one of their own.
    """

    then: Floats
    now: Floats
    known: NDArray[np.bool_]
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
    days, blocks = both.baseline_levels(subject.name)
    before, after = days.held, both.records(subject.name, period).levels
    names, known, now, new = before.names, before.there, after.total(), after.there
    own = np.arange(len(names))
    old = days.total[:-1]
    if after.names is not names:
        names = tuple(sorted({*names, *after.names}))
        place = {name: k for k, name in enumerate(names)}
        there = [np.array([place[name] for name in one.names], dtype=np.intp) for one in (before, after)]
        size = len(names)
        own = there[0]
        old, known = _placed(old, own, size), _placed(known, own, size)
        now, new = _placed(now, there[1], size), _placed(new, there[1], size)
    kept, hashes = known | new, _hashes(names)
    old, known, now, hashes = old[kept], known[kept], now[kept], hashes[kept]
    then = np.append(old, days.total[-1]).astype(np.float64)
    window = np.append(now, after.missing.sum()).astype(np.float64)
    cells = _cells(then, window, hashes)
    # The days are many, and the same for each period: their levels are put into cells where they stand.
    own_cells = np.append(_placed(cells[:-1], np.flatnonzero(kept), len(kept))[own], cells[-1])
    daily = blocks.in_cells(own_cells) if blocks.groups else None
    own_days = both.days_of.of(subject.name).days
    pooled = _pooled(cells[:-1][then[:-1] + window[:-1] > 0])
    sides = regroup(then, cells), regroup(window, cells)
    return CountedLevels(
        then, window, known, Cells(*sides, daily, own_days, both.at_hours is not None, pooled)
    )


def _pooled(cells: NDArray[np.intp]) -> str:
    """Say how many levels that occur share how many cells; nothing where each has its own."""
    levels = np.bincount(cells)
    shared = levels[levels > 1]
    return _POOLED.format(levels=shared.sum(), cells=len(shared)) if len(shared) else ""


def levels_and_cells(method: str) -> tuple[int, int] | None:
    """Read out of a row's method how many rare levels share how many cells.

    Parameters
    ----------
    method : str
        Of a measurement that rests on level counts.

    Returns
    -------
    tuple of int or None
        Levels and cells; None where every level has a cell of its own.

    Examples
    --------
    >>> levels_and_cells("cube; 40 rare levels pooled into 3"), levels_and_cells("cube")
    ((40, 3), None)
    """
    found = _POOLED_IN.search(method)
    return (int(found[1]), int(found[2])) if found else None


def _placed(values: NDArray[Any], place: NDArray[np.intp], size: int) -> NDArray[Any]:
    """Put values of some levels, along the last axis, where these stand among more."""
    found = np.zeros((*values.shape[:-1], size), dtype=values.dtype)
    found[..., place] = values
    return found


def _hashes(names: Sequence[str]) -> NDArray[np.uint32]:
    """Hash names; those of few levels are asked for by every period, and of many the names are not kept."""
    return _kept_hashes(tuple(names)) if len(names) <= MOST_KEPT else level_hashes(names)


@lru_cache(maxsize=256)
def _kept_hashes(names: tuple[str, ...]) -> NDArray[np.uint32]:
    return level_hashes(names)


def categorical_rows(
    place: Place,
    subject: Subject,
    counted: CountedLevels,
    compared: Compared,
    only: frozenset[str] = frozenset(),
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
    only : frozenset of str
        Measures that are asked for: the others need not be computed; all by default.

    Returns
    -------
    list of Measurement
        ``psi js_distance cramers_v``, those of `IF_STATED`, and for features ``unseen_rate missing_rate``.
    """
    then, now, cells = counted.then, counted.now, counted.cells
    size = int(then.sum())
    rows = binned_rows(place, subject, cells, compared)
    apart, levels = cells, (cells.then, cells.now)
    if cells.pooled and len(counted.known) <= EXACT_LEVELS:  # else each level has its own cell already
        apart, levels = replace(cells, pooled=""), (then, now)
        rows[1] = distance_row(place, "js_distance", subject, js_distance(then, now), apart, compared)
    rows += stated_rows(place, subject, *levels, apart, compared)
    asked = _APART & only if only else _APART
    if "cramers_v" in asked:
        moved = cramers_v(cells.then, cells.now)
        rows.append(distance_row(place, "cramers_v", subject, moved, cells, compared))
    if subject.role == "feature" and "unseen_rate" in asked:
        rows.append(_unseen(place, subject, counted, compared.law.phi))
    if subject.role == "feature" and "missing_rate" in asked:
        missing = (int(now[-1]), int(now.sum())), (int(then[-1]), size)
        rows.append(missing_row(place, subject, *missing, compared.missing))
    return rows


def _cells(then: Floats, now: Floats, hashes: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Give the cell of each level, the missing rows' last."""
    if not len(hashes):
        return with_missing(np.empty(0, dtype=np.intp))
    missing = float(then[-1]), float(now[-1])
    return with_missing(rare_cells(then[:-1], now[:-1], hashes, missing=missing))


def with_missing(cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Add a cell of their own for the missing rows, the last."""
    return np.append(cells, cells.max(initial=-1) + 1).astype(np.intp)


def _unseen(place: Place, subject: Subject, counted: CountedLevels, phi: float) -> Measurement:
    """Give the share of rows with a level that the baseline never had."""
    then, now = counted.then[:-1], counted.now[:-1]
    n, m = int(then.sum()), int(now.sum())
    new, (singletons, doubletons) = int(now[~counted.known].sum()), (int((then == k).sum()) for k in (1, 2))
    found = unseen_rate(new, m, n, singletons, doubletons, phi=phi)
    expected = singletons / n if n else float("nan")
    evidence = Evidence(found.value - expected, found.p_value, min(m, n) >= LEAST_ROWS)
    return place.row("unseen_rate", subject.name, found, baseline_n=n, evidence=evidence)
