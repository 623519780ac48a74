"""Level shifts: levels of a column inside which values moved, while those of all other rows hardly did."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.binning import bins_for, quantile_ranks
from monitoring.statistics.distances import psi_value
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.overdispersion import Overdispersion

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Index = NDArray[np.intp]
Flags = NDArray[np.bool_]
Rows = TypeVar("Rows", Floats, Counts)
LEAST_ROWS = 100
SHARE = 0.8
"""A cohort holds a drift when this share of it, weighed by rows, is there …"""
APART = 4.0
"""… and when its own is so many times that of all other rows together."""
PLACED = 0.01
"""So rarely one of all levels is taken for the place by chance (Bonferroni)."""
MOST_CELLS = 20
LEAST_EXPECTED = 5.0
"""Rows of a cell on the smaller side: the values of fewer share one."""


@dataclass(frozen=True)
class LevelShifts:
    """What the counts of every level say: arrays of shape (levels,).

    Parameters
    ----------
    asked : ndarray of bool
        Levels with enough rows on both sides.
    effect, rest : ndarray of float64
        The change of the level, and that of all other rows over the same cells.
    ratio, freedom : ndarray of float64
        Twice the log-likelihood ratio of "no change", and the degrees of freedom it has then.
    """

    asked: Flags
    effect: Floats
    rest: Floats
    ratio: Floats
    freedom: Floats

    @property
    def p_value(self) -> Floats:
        """By chi-square, as of independent rows; 1 where nothing is asked."""
        found = special.chdtrc(np.maximum(self.freedom, 1.0), self.ratio)
        return np.where(self.asked & (self.freedom > 0), found, 1.0)

    @property
    def apart(self) -> Flags:
        """Where a level moved far more than the other rows."""
        return np.asarray(self.asked & (self.effect >= APART * self.rest))


def log_ratio(then: Floats, now: Floats) -> tuple[Floats, Floats]:
    """Give twice the log-likelihood ratio of one distribution against two, and its degrees of freedom.

    Parameters
    ----------
    then, now : ndarray of float64, shape (…, cells)
        Rows by cell.

    Returns
    -------
    tuple of ndarray
        Both of shape (…). Its tail holds where cells have few rows; that of PSI, which has half a row in an
        empty cell, does not.

    References
    ----------
    Wilks 1938, doi:10.1214/aoms/1177732360

    Examples
    --------
    >>> [float(one) for one in log_ratio(np.array([50.0, 50.0]), np.array([50.0, 50.0]))]
    [0.0, 1.0]
    """
    both = then + now
    total = np.maximum(both.sum(axis=-1, keepdims=True), 1.0)
    found = np.zeros(both.shape[:-1])
    for side in (then, now):
        likely = both * (side.sum(axis=-1, keepdims=True) / total)
        found += 2 * special.xlogy(side, side / np.where(likely > 0, likely, 1.0)).sum(axis=-1)
    return np.maximum(found, 0.0), np.maximum(np.count_nonzero(both, axis=-1) - 1.0, 0.0)


def shifts_of_cells(then: Floats, now: Floats, rest_then: Floats, rest_now: Floats) -> LevelShifts:
    """Compare each level and all other rows over the level's own cells.

    Parameters
    ----------
    then, now, rest_then, rest_now : ndarray of float64, shape (levels, cells)
        Rows of the level and of the others.
    """
    asked = np.minimum(then.sum(axis=1), now.sum(axis=1)) >= LEAST_ROWS
    ratio, freedom = log_ratio(then, now)
    return LevelShifts(asked, psi_value(then, now), psi_value(rest_then, rest_now), ratio, freedom)


def shifts_of_shares(then: Counts, now: Counts) -> LevelShifts:
    """Compare how far the share of rows without a value has risen in each level, and moved in all others.

    Parameters
    ----------
    then, now : ndarray of int64, shape (levels, values + 1)
        Rows by value, those without one last.

    Examples
    --------
    >>> then, now = np.array([[900, 0], [900, 0]]), np.array([[900, 0], [600, 300]])
    >>> found = shifts_of_shares(then, now)
    >>> found.effect.round(2).tolist(), found.rest.round(2).tolist(), found.apart.tolist()
    ([0.0, 0.33], [0.33, 0.0], [False, True])
    """
    sides = [
        np.stack([one[:, :-1].sum(axis=1), one[:, -1]], axis=1).astype(np.float64) for one in (then, now)
    ]
    old, new = sides
    rows, both = np.minimum(old.sum(axis=1), new.sum(axis=1)), old + new
    # of both sides together: which levels are asked says nothing about which side has more
    asked = (rows >= LEAST_ROWS) & (both.min(axis=1) >= 2 * LEAST_EXPECTED)
    # half a row nearer to what is expected, as rows are whole: of few the tail is else too clear
    likely = both * (new.sum(axis=1) / np.maximum(both.sum(axis=1), 1.0))[:, np.newaxis]
    half = np.clip(likely - new, -0.5, 0.5)
    ratio, freedom = log_ratio(old - half, new + half)
    # a fall has no days in the window that would say whether missing values come together
    moved = np.maximum(_share(new) - _share(old), 0.0)
    others = np.abs(_share(_others(new)) - _share(_others(old)))
    return LevelShifts(asked, moved, others, ratio, freedom)


def shifts_of_numbers(then: Counts, now: Counts) -> tuple[LevelShifts, Index]:
    """Compare the fine bins of each level, put together to about ten of equal mass for its own baseline.

    Parameters
    ----------
    then, now : ndarray of int64, shape (levels, bins + 1)
        Rows by fine bin, missing ones last.

    Returns
    -------
    tuple
        What they say, and the last fine bin of each level's cells, shape (levels, cells).

    Examples
    --------
    >>> then = np.tile(np.array([100, 100, 0]), (3, 1))
    >>> found, ends = shifts_of_numbers(then, np.array([[100, 100, 0], [100, 100, 0], [190, 10, 0]]))
    >>> found.apart.tolist(), ends[2, -2:].tolist()
    ([False, False, True], [1, 2])
    """
    ends = cells_of_levels(then, now)
    own = [in_cells(one, ends) for one in (then, now)]
    # all rows are added up once: those of the others are what a level leaves of them
    every = [np.cumsum(one.sum(axis=0))[ends] for one in (then, now)]
    others = [np.diff(all_rows, prepend=0) - some for all_rows, some in zip(every, own, strict=True)]
    return shifts_of_cells(*own, *others), ends


def shifts_of_values(then: Counts, now: Counts) -> tuple[LevelShifts, Index]:
    """Compare the values of each level: those of few rows share a cell.

    Parameters
    ----------
    then, now : ndarray of int64, shape (levels, values + 1)
        Rows by value, missing ones last.

    Returns
    -------
    tuple
        What they say, and the cell of each value in each level, shape (levels, values + 1).

    Examples
    --------
    >>> rows = np.tile(np.array([300, 300, 2, 0]), (2, 1))
    >>> shifts_of_values(rows, rows)[1].tolist()
    [[0, 1, 5, 5], [0, 1, 5, 5]]
    """
    both = (then + now).sum(axis=0)[:-1]
    common = np.argsort(-both, kind="stable")[:MOST_CELLS]
    four = [_of_common(one, common) for one in (then, now, _others(then), _others(now))]
    own, other = four[0] + four[1], np.minimum(four[0].sum(axis=1), four[1].sum(axis=1))
    share = own / np.maximum(own.sum(axis=1, keepdims=True), 1.0)
    rare = share * other[:, np.newaxis] < LEAST_EXPECTED
    place = np.full(then.shape[1], len(common))
    place[common], place[-1] = np.arange(len(common)), len(common) + 1
    cells = np.where(rare, rare.shape[1], np.arange(rare.shape[1]))[:, place]
    return shifts_of_cells(*(_pooled(one, rare) for one in four)), cells


def held_by(then: Floats, now: Floats) -> tuple[float, int] | None:
    """Give the level that holds a drift of all rows, where one does.

    Parameters
    ----------
    then, now : ndarray of float64, shape (levels, cells)
        Rows by level and cell, all levels over the same cells.

    Returns
    -------
    tuple or None
        Its share of the drift, and its number. What levels drift by chance is taken off first: of two
        hundred it is as much as one that moved. None where one of as many levels would stand out by chance.

    Examples
    --------
    >>> then = np.tile([900.0, 100.0], (40, 1))
    >>> held_by(then, np.where(np.arange(40)[:, None] == 7, [200.0, 800.0], then))
    (1.0, 7)
    """
    n, m = then.sum(axis=1), now.sum(axis=1)
    own, enough = psi_value(then, now), np.minimum(n, m) >= LEAST_ROWS
    freedom = np.maximum(np.count_nonzero(then + now, axis=1) - 1, 0)
    by_chance = np.where(own > 0, (1 / np.maximum(n, 1) + 1 / np.maximum(m, 1)) * freedom, 0.0)
    weight = np.where(enough, (own - by_chance) * m, 0.0)
    one = int(np.argmax(weight))
    ratio, df = log_ratio(then[one], now[one])
    if float(special.chdtrc(np.maximum(df, 1.0), ratio)) > PLACED / len(then):
        return None
    total = max(float(weight.sum()), float(weight[one]))
    rest = float(psi_value(_others(then)[one], _others(now)[one]))
    held = total > 0 and weight[one] >= SHARE * total and own[one] >= APART * rest
    return (float(weight[one]) / total, one) if held else None


def day_p_value(shifts: LevelShifts, level: int, law: Overdispersion) -> float:
    """Give the p-value of a level whose days differ more than by chance.

    Parameters
    ----------
    shifts : LevelShifts
        Of many levels.
    level : int
        Which of them.
    law : Overdispersion
        Of its own days; without one, chi-square.

    Returns
    -------
    float
        Upper tail of F(ν, Kν).
    """
    freedom = float(shifts.freedom[level])
    if not law.blocks:
        return float(shifts.p_value[level])
    ratio = float(shifts.ratio[level]) / (freedom * law.phi)
    return float(special.fdtrc(law.nu, law.blocks * law.nu, ratio))


def cells_of_levels(then: Counts, now: Counts) -> Index:
    """Give the last fine bin of each of a level's cells, the missing rows' last."""
    rows = zip(then.sum(axis=1).tolist(), now.sum(axis=1).tolist(), strict=True)
    wanted = np.array([bins_for(*pair) for pair in rows])
    below, bins = np.cumsum(then[:, :-1], axis=1), then.shape[1] - 1
    ends = np.full((len(then), int(wanted.max(initial=1)) + 1), bins)
    ends[:, :-1] = bins - 1
    for size in np.unique(wanted).tolist():
        own = np.flatnonzero((wanted == size) & (below[:, -1] > 0))
        ranks = quantile_ranks(below[own, -1:], size)
        ends[own, : size - 1] = (below[own, np.newaxis] < ranks[:, :, np.newaxis]).sum(axis=2)
    return ends


def in_cells(counts: Counts, ends: Index) -> Floats:
    """Add up fine bins between the ends of cells."""
    return np.diff(np.take_along_axis(np.cumsum(counts, axis=1), ends, axis=1), prepend=0).astype(np.float64)


def in_shared_cells(counts: Counts, cells: Index) -> Floats:
    """Add up the values, shape (groups, values + 1), that share a cell."""
    return np.asarray(counts @ np.eye(int(cells.max()) + 1)[cells])


def _others(counts: Rows) -> Rows:
    """Give the rows of all other levels."""
    found: Rows = counts.sum(axis=0) - counts
    return found


def _share(counts: Floats) -> Floats:
    return np.asarray(counts[:, 1] / np.maximum(counts.sum(axis=1), 1.0))


def _of_common(counts: Counts, common: Index) -> Floats:
    """Keep the values of most rows; the others share a cell, missing rows have the last."""
    kept = counts[:, common]
    return np.column_stack([kept, counts[:, :-1].sum(axis=1) - kept.sum(axis=1), counts[:, -1]]).astype(float)


def _pooled(cells: Floats, rare: Flags) -> Floats:
    """Put the rows of rare cells together."""
    return np.column_stack([np.where(rare, 0.0, cells), np.where(rare, cells, 0.0).sum(axis=1)])
