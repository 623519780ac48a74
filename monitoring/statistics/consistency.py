"""Whether labels could have come from the probabilities they were given."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.binning import collapse, regroup
from monitoring.statistics.redraws import LARGE, redrawn
from monitoring.statistics.score_counts import ScoreCounts

DRAWS = 500
FINE_CELLS = 200


def consistency_p_value(counts: ScoreCounts, index: Indices, seed: int = 0, draws: int = DRAWS) -> float:
    """Probability of a mean squared gap at least this large if every probability were right.

    Labels are redrawn from the probabilities themselves (in at most about 200 cells that refine the
    bins); the positives of a bin that is large by the first three cumulants of their law. Where fewer than
    ten draws reach the observed gap, the tail is that of a χ² with the mean and variance of the draws, so
    that strong evidence is not held at 1/draws.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    index : array of int, shape (S,)
        Bin of each distinct score, non-decreasing (`reliability.bin_index`).
    seed, draws : int
        Of the simulation.

    Returns
    -------
    float
        In [0, 1]; NaN without rows, or when all probabilities are 0 or 1.

    References
    ----------
    Bröcker & Smith 2007, doi:10.1175/WAF993.1; Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> counts = ScoreCounts.of([0.1, 0.9], [500, 500], [500, 500])
    >>> consistency_p_value(counts, np.array([0, 1])) < 1e-6
    True
    """
    if counts.rows == 0:
        return math.nan
    rows, positives, expected = counts.grouped(index)
    used = rows > 0

    def gap(beyond: Floats) -> Floats:
        squares: Floats = beyond[..., used] ** 2 / rows[used]
        return np.asarray(squares.sum(axis=-1))

    null = gap(_beyond(counts, index, expected, seed, draws))
    seen = float(gap(positives - expected))
    if not null.any():
        return math.nan
    reached = int(np.count_nonzero(null >= seen * (1 - 1e-12)))
    simulated = (1 + reached) / (1 + draws)
    scale = float(null.var() / (2 * null.mean()))
    tail = float(chdtrc(float(null.mean()) / scale, seen / scale))
    return simulated if reached >= 10 else min(simulated, tail)


def _beyond(counts: ScoreCounts, index: Indices, expected: Floats, seed: int, draws: int) -> Floats:
    """Draw how many positives each bin has beyond those expected; shape (draws, bins)."""
    n, p = counts.total, np.clip(counts.score, 0.0, 1.0)
    spread = n * p * (1 - p)
    variance, third = regroup(np.stack([spread, spread * (1 - 2 * p)]), index)
    drawn = redrawn(np.zeros(variance.size), variance, third, seed, draws)
    small = (variance < LARGE) & (variance > 0)
    if small.any():
        drawn[:, small] = _of_cells(counts, index, small, seed, draws) - expected[small]
    return drawn


def _of_cells(counts: ScoreCounts, index: Indices, small: NDArray[np.bool_], seed: int, draws: int) -> Floats:
    """Draw how many positives small bins have from their binomial laws; shape (draws, small bins)."""
    # cells that are fine enough for one probability each, and never cross a bin
    fine = np.unique(index * counts.score.size + collapse(counts.total, FINE_CELLS), return_inverse=True)[1]
    n, _, sums = counts.grouped(fine)
    p = np.clip(np.divide(sums, n, out=np.zeros_like(n), where=n > 0), 0.0, 1.0)
    cell_bin = np.zeros(n.size, dtype=np.intp)
    cell_bin[fine] = index
    own = np.flatnonzero(small[cell_bin])
    whole = np.rint(n[own]).astype(np.int64)
    drawn = np.random.default_rng(seed).binomial(whole, p[own], size=(draws, own.size))
    return floats(np.add.reduceat(drawn, np.flatnonzero(np.diff(cell_bin[own], prepend=-1)), axis=1))
