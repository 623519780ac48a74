"""What the Brier score is made of: miscalibration, discrimination, uncertainty."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.binning import probability_bin
from monitoring.statistics.score_counts import ScoreCounts


@dataclass(frozen=True, eq=False)
class Corp:
    """Decomposition Brier = miscalibration − discrimination + uncertainty, without bins.

    Parameters
    ----------
    brier, miscalibration, discrimination, uncertainty : float
        All ≥ 0; NaN without rows. Larger miscalibration is worse, larger discrimination better.
    recalibrated : array, shape (S,)
        Isotonic frequency at each distinct probability.
    blocks : int
        Steps of the isotonic curve.
    """

    brier: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    recalibrated: Floats
    blocks: int


def _brier(counts: ScoreCounts, forecast: Floats | float) -> float:
    """Brier score of other forecasts for the same rows."""
    n = counts.positives + counts.negatives
    losses = counts.n_neg * forecast**2 + counts.n_pos * (1 - np.asarray(forecast)) ** 2
    return float(losses.sum() / n)


def corp(counts: ScoreCounts) -> Corp:
    """Decompose the Brier score by isotonic recalibration (pool adjacent violators).

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.

    Returns
    -------
    Corp
        Exact from counts by distinct probability.

    References
    ----------
    Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118

    Examples
    --------
    >>> corp(ScoreCounts.of([0.5], [1], [3])).miscalibration
    0.0625
    """
    used = counts.total > 0
    if not used.any():
        return Corp(math.nan, math.nan, math.nan, math.nan, np.zeros(0), 0)
    rows = ScoreCounts(counts.score[used], counts.n_neg[used], counts.n_pos[used])
    curve, blocks = _isotonic(rows)
    own, best = _brier(rows, rows.score), _brier(rows, curve)
    rate = rows.positives / (rows.positives + rows.negatives)
    uncertainty = rate * (1 - rate)
    parts = max(0.0, own - best), max(0.0, uncertainty - best)
    return Corp(own, *parts, uncertainty, curve, blocks)


def _isotonic(rows: ScoreCounts) -> tuple[Floats, int]:
    """Frequency at each of the scores that have rows, never falling, and how many steps it has.

    All neighbours that do not rise are pooled at once, until all do: which are pooled first makes no
    difference. Equal ones are pooled as well: most scores of a rare class have none of it, and a step that
    falls would take them in one a round. Whole counts are compared without rounding.
    """
    n_pos, total, size = rows.n_pos, rows.total, np.ones(rows.score.size, dtype=np.intp)
    while not (rises := n_pos[1:] * total[:-1] > n_pos[:-1] * total[1:]).all():
        starts = np.flatnonzero(np.append(True, rises))
        n_pos, total, size = (np.add.reduceat(one, starts) for one in (n_pos, total, size))
    frequency = n_pos / total
    return np.repeat(frequency, size), int(np.count_nonzero(np.diff(frequency))) + 1


def recalibrated_bounds(
    n_neg: Floats, n_pos: Floats, apart: NDArray[np.bool_], alone: NDArray[np.bool_]
) -> tuple[float, float]:
    """Bound the Brier score after isotonic recalibration, where the scores inside parts are not known.

    No order inside a part does better than all its negatives before all its positives, and none has to do
    worse than one forecast for all of them.

    Parameters
    ----------
    n_neg, n_pos : array, shape (S,)
        Rows of each part, by ascending score; at least one row.
    apart : array of bool, shape (S,)
        Whether no score of a part is one of the part before.
    alone : array of bool, shape (S,)
        Whether all rows of a part have one score.

    Returns
    -------
    lower, upper : float
        In [0, 0.25].

    Examples
    --------
    >>> no = np.array([False])
    >>> recalibrated_bounds(np.array([1.0]), np.array([1.0]), no, no)
    (0.0, 0.25)
    >>> recalibrated_bounds(np.array([1.0]), np.array([1.0]), no, ~no)
    (0.25, 0.25)
    """
    later, empty = np.where(alone, 0.0, n_pos), np.zeros_like(n_neg)
    split = np.stack([n_neg, empty], axis=1), np.stack([n_pos - later, later], axis=1)
    whole = np.cumsum(apart) - apart[0]
    merged = (floats(np.bincount(whole, weights=one)) for one in (n_neg, n_pos))
    return _recalibrated(*(one.ravel() for one in split)), _recalibrated(*merged)


def _recalibrated(n_neg: Floats, n_pos: Floats) -> float:
    used = n_neg + n_pos > 0
    rows = ScoreCounts(np.flatnonzero(used).astype(np.float64), n_neg[used], n_pos[used])
    return _brier(rows, _isotonic(rows)[0])


@dataclass(frozen=True)
class Murphy:
    """Decomposition over bins: Brier = reliability − resolution + uncertainty + within_bin.

    Parameters
    ----------
    brier, reliability, resolution, uncertainty, within_bin : float
        NaN without rows. Larger reliability (a miscalibration) is worse, larger resolution better.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within_bin: float


def murphy(counts: ScoreCounts, bins: int = 10) -> Murphy:
    """Decompose the Brier score over equal-width bins, with the terms inside the bins.

    References
    ----------
    Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; Stephenson et al. 2008,
    doi:10.1175/2007WAF2006116.1

    Examples
    --------
    >>> murphy(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3])).reliability
    0.0
    """
    if counts.rows == 0:
        return Murphy(*[math.nan] * 5)
    n, positives, sums = counts.grouped(probability_bin(counts.score, bins))
    n, positives, sums = n[n > 0], positives[n > 0], sums[n > 0]
    rate = counts.positives / (counts.positives + counts.negatives)
    observed, forecast, share = positives / n, sums / n, n / n.sum()
    reliability = float(share @ (forecast - observed) ** 2)
    resolution, uncertainty = float(share @ (observed - rate) ** 2), rate * (1 - rate)
    own = _brier(counts, counts.score)
    return Murphy(own, reliability, resolution, uncertainty, own - (reliability - resolution + uncertainty))
