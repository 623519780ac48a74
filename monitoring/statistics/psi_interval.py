"""The interval of the population stability index."""

import math
import sys
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.distances import PsiLaw, occupied, psi_value
from monitoring.statistics.estimate import empty_side
from monitoring.statistics.lazy_imports import special

DRAWN_CELLS = 64
"""Up to so many cells an interval of the PSI is drawn; above, its law is normal, and drawing takes long."""
LARGE = 50.0
"""From this variance on the counts of a cell are as good as normal: skewed by less than 0.15."""
DRAWS = 400
TOGETHER = 6
"""Subjects that are redrawn at once: the draws of so many fit into the processor's cache."""


def psi_interval(
    ref_counts: ArrayLike, cur_counts: ArrayLike, seed: int, draws: int = DRAWS, level: float = 0.95
) -> tuple[float, float]:
    """Interval of the PSI by redrawing the counts of both sides; by its moments where cells are many.

    Counts are redrawn from their multinomial law; where every cell is large, from the normal law of it.
    Redrawing adds the null mean a second time to the one already in the value; both are taken off, and the
    interval is widened to contain the value where that is needed.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (B,)
        Rows per cell.
    seed : int
        The same seed gives the same interval.
    draws : int
        Resamples.
    level : float
        Confidence level.

    Returns
    -------
    tuple of float
        In [0, ∞); NaN where a side is empty.

    Examples
    --------
    >>> low, high = psi_interval([500, 500], [600, 400], seed=1)
    >>> 0 < low < 0.0405 < high
    True
    """
    [low], [high] = psi_intervals(
        floats(ref_counts)[None], floats(cur_counts)[None], seed, [seed], draws, level
    )
    return float(low), float(high)


def psi_intervals(
    ref_counts: ArrayLike,
    cur_counts: ArrayLike,
    seed: int,
    seeds: Sequence[int],
    draws: int = DRAWS,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Intervals of the PSI of many subjects, each as `psi_interval` gives it.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (S, B)
        Rows per cell; cells that a subject has not are 0 on both sides.
    seed : int
        Of the draws that all subjects share: the normal ones, and the multinomial ones of references.
    seeds : sequence of int
        Of the multinomial draws of each subject's current rows.
    draws : int
        Resamples.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : ndarray of float64, shape (S,)
        NaN where a side is empty.
    """
    a, b = floats(ref_counts), floats(cur_counts)
    low, high = np.full(len(a), np.nan), np.full(len(a), np.nan)
    normal = _normal(a) & _normal(b) & (np.count_nonzero(a, axis=1) <= DRAWN_CELLS)
    normal &= ((a > 0) == (b > 0)).all(axis=1)
    tails = ((1 - level) / 2, (1 + level) / 2)
    if normal.any():
        n, m = a[normal].sum(axis=1), b[normal].sum(axis=1)
        ends = np.quantile(_redrawn(a[normal], b[normal], seed, draws), tails, axis=1)
        ends -= 2 * (1 / n + 1 / m) * (np.count_nonzero(a[normal], axis=1) - 1)
        value = psi_value(a[normal], b[normal])
        low[normal], high[normal] = np.minimum(value, np.maximum(0.0, ends[0])), np.maximum(value, ends[1])
    for k in np.flatnonzero(~normal).tolist():
        low[k], high[k] = _one(a[k], b[k], (seed, seeds[k]), draws, level)
    return low, high


def _normal(counts: Floats) -> NDArray[np.bool_]:
    """Say of each subject whether every cell that has rows has many."""
    total = counts.sum(axis=1)
    share = counts / np.maximum(total, 1.0)[:, None]
    large = (counts == 0) | (counts * (1 - share) >= LARGE)
    return np.asarray(large.all(axis=1) & (np.count_nonzero(counts, axis=1) > 1))


def _redrawn(a: Floats, b: Floats, seed: int, draws: int) -> Floats:
    """PSI of redrawn counts, those of subjects with as many cells together; shape (S, draws).

    What a subject has not is left out: its draws are the same whatever cells others have.
    """
    found = np.empty((len(a), draws))
    cells = np.count_nonzero(a, axis=1)
    for width in np.unique(cells).tolist():
        own = cells == width
        there = a[own] > 0
        then, now = (side[own][there].reshape(-1, width) for side in (a, b))
        found[own] = _normal_draws(then, now, seed, draws)
    return found


def _normal_draws(a: Floats, b: Floats, seed: int, draws: int) -> Floats:
    """The same of subjects that have every cell, a few of them at a time."""
    found = np.empty((len(a), draws))
    noise = _standard(seed, draws, a.shape[1])
    for first in range(0, len(a), TOGETHER):
        some = slice(first, first + TOGETHER)
        p, q = _drawn(a[some], noise[0]), _drawn(b[some], noise[1])
        ratio = q / p
        np.log(ratio, out=ratio)
        q -= p
        q *= ratio
        q.sum(axis=2, out=found[some])
    return found


def _drawn(counts: Floats, noise: Floats) -> Floats:
    """Shares of redrawn counts; shape (S, draws, B)."""
    n = counts.sum(axis=1)[:, None]
    share = counts / n
    root = np.sqrt(share / n)
    # of a multinomial: independent noise of each cell, less what the sum has too much; the last row is 1
    cells = counts.shape[1]
    turned = np.zeros((len(counts), cells + 1, cells))
    turned[:, :cells] = -root[:, :, None] * share[:, None]
    turned[:, np.arange(cells), np.arange(cells)] += root
    turned[:, cells] = share
    drawn = noise @ turned
    return np.maximum(drawn, sys.float_info.min, out=drawn)


@lru_cache(maxsize=DRAWN_CELLS)
def _standard(seed: int, draws: int, cells: int) -> Floats:
    """Standard normal draws for both sides, and a 1, for all questions; shape (2, draws, cells + 1)."""
    found = np.ones((2, draws, cells + 1))
    found[..., :-1] = _most(seed, draws, DRAWN_CELLS)[..., :cells]
    found.flags.writeable = False
    return found


@lru_cache(maxsize=4)
def _most(seed: int, draws: int, cells: int) -> Floats:
    """The draws of as many cells as are drawn at most; fewer take the first ones."""
    return np.random.default_rng(seed).standard_normal((2, draws, cells))


def _one(a: Floats, b: Floats, seeds: tuple[int, int], draws: int, level: float) -> tuple[float, float]:
    """Interval of one PSI with small cells, or very many."""
    if empty_side(a.sum(), b.sum()):
        return math.nan, math.nan
    a, b = a[(a > 0) | (b > 0)], b[(a > 0) | (b > 0)]
    law, value = PsiLaw(round(a.sum()), round(b.sum()), occupied(a, b)), float(psi_value(a, b))
    if law.bins > DRAWN_CELLS:
        half = float(special.ndtri((1 + level) / 2)) * _standard_error(a, b, law)
        low, high = value - half, value + half
    else:
        low, high = _tails(a.tobytes(), b.tobytes(), seeds, draws, level)
        low, high = low - law.mean, high - law.mean  # redrawing adds it a second time
    return min(value, max(0.0, low - law.mean)), max(value, high - law.mean)


@lru_cache(maxsize=1 << 14)  # what bounds leave open is asked again
def _tails(
    ref_counts: bytes, cur_counts: bytes, seeds: tuple[int, int], draws: int, level: float
) -> tuple[float, float]:
    """Quantiles of the PSI of counts that are redrawn, of few cells."""
    now = _multinomial(np.frombuffer(cur_counts), (1, seeds[1]), draws)
    drawn = psi_value(_reference(ref_counts, seeds[0], draws), now)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return low, high


@lru_cache(maxsize=256)  # many periods are held against the same
def _reference(counts: bytes, seed: int, draws: int) -> Floats:
    return _multinomial(np.frombuffer(counts), (0, seed), draws)


def _multinomial(counts: Floats, seed: tuple[int, int], draws: int) -> Floats:
    """Counts redrawn from their multinomial law; shape (draws, B). Both sides of a seed are independent."""
    total = counts.sum()
    return floats(np.random.default_rng(seed).multinomial(round(total), counts / total, size=draws))


def _standard_error(a: Floats, b: Floats, law: PsiLaw) -> float:
    """Standard error of the PSI of many cells: the delta method, and what is left where nothing moved."""
    there = (a > 0) | (b > 0)
    p, q = ((np.where(side > 0, side, 0.5) / side.sum())[there] for side in (a, b))
    slopes = ((p, 1 - q / p - np.log(q / p), a.sum()), (q, 1 - p / q + np.log(q / p), b.sum()))
    moved = sum(float(share @ slope**2 - (share @ slope) ** 2) / rows for share, slope, rows in slopes)
    return math.sqrt(moved + 2 * law.mean**2 / (law.bins - 1))
