"""Differences of two AUCs: on the same rows, and between independent windows."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.discrimination import auc, delong
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.normal import normal_p_value, normal_quantile
from monitoring.statistics.score_counts import ScoreCounts


def placements(y: ArrayLike, score: ArrayLike) -> tuple[Floats, Floats]:
    """Share of the other class that each row beats (ties ½): of the positives, and of the negatives.

    Examples
    --------
    >>> placements([0, 1, 1], [0.5, 0.5, 0.9])[0].tolist()
    [0.5, 1.0]
    """
    return placed(y, score)[:2]


def placed(y: ArrayLike, score: ArrayLike) -> tuple[Floats, Floats, ScoreCounts]:
    """Give the placements of both classes, and the counts by score that come of the same order.

    Examples
    --------
    >>> placed([0, 1, 1], [0.5, 0.5, 0.9])[2].n_pos.tolist()
    [1.0, 1.0]
    """
    label, value = floats(y) > 0, floats(score)
    order = np.argsort(value)  # one sort: to look each row up among the others takes three times as long
    ranked = value[order]
    new = np.append(True, (ranked[1:] != ranked[:-1]) & ~np.isnan(ranked[:-1]))
    first = np.flatnonzero(new[: ranked.size])
    last = np.append(first[1:], ranked.size)
    before = np.append(0, np.cumsum(label[order]))
    every, positives = first + last, before[first] + before[last]  # twice the rows below, a tie once
    if first.size < ranked.size:
        every, positives = (np.repeat(one, last - first) for one in (every, positives))
    beaten, hits = np.empty((2, ranked.size)), int(before[-1])
    beaten[0][order], beaten[1][order] = every - positives, positives
    of_pos, of_neg = beaten[0][label], beaten[1][~label]
    n_pos = floats(before[last] - before[first])
    counts = ScoreCounts(ranked[first], floats(last - first) - n_pos, n_pos)
    return floats(of_pos / (2 * (ranked.size - hits))), floats(1 - of_neg / (2 * hits)), counts


@dataclass(frozen=True)
class PairedAuc:
    """Two scores of the same rows; the difference is B − A.

    Parameters
    ----------
    auc_a, auc_b, difference : float
        In [0, 1], and in [−1, 1].
    covariance, variance : float
        Of the two AUCs, and of their difference.
    z, p_value : float
        NaN where the rankings are the same.
    lower, upper : float
        Interval of the difference.
    """

    auc_a: float
    auc_b: float
    difference: float
    covariance: float
    variance: float
    z: float
    p_value: float
    lower: float
    upper: float


def paired_auc(y: ArrayLike, score_a: ArrayLike, score_b: ArrayLike, level: float = 0.95) -> PairedAuc:
    """Compare two models that scored the same rows (DeLong). A negative difference is worse for B.

    Parameters
    ----------
    y : array, shape (n,)
        0 or 1.
    score_a, score_b : array, shape (n,)
        Scores of the baseline and of the candidate.
    level : float
        Confidence level.

    Returns
    -------
    PairedAuc
        All NaN where a class has fewer than two rows.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> paired_auc([0, 1, 0, 1], [1, 2, 3, 4], [1, 3, 2, 4]).difference
    0.25
    """
    positives = int(np.count_nonzero(floats(y) > 0))
    if min(positives, floats(y).size - positives) < 2:
        return PairedAuc(*[math.nan] * 9)
    (pos_a, neg_a), (pos_b, neg_b) = placements(y, score_a), placements(y, score_b)
    joint = np.cov(pos_a, pos_b) / pos_a.size + np.cov(neg_a, neg_b) / neg_a.size
    auc_a, auc_b = float(pos_a.mean()), float(pos_b.mean())
    variance = max(0.0, float(joint[0, 0] + joint[1, 1] - 2 * joint[0, 1]))
    if variance < 1e-15 * float(joint[0, 0] + joint[1, 1]):
        variance = 0.0
    z = (auc_b - auc_a) / math.sqrt(variance) if variance > 0 else math.nan
    half = normal_quantile(level) * math.sqrt(variance)
    change, p_value = auc_b - auc_a, normal_p_value(z)
    return PairedAuc(
        auc_a, auc_b, change, float(joint[0, 1]), variance, z, p_value, change - half, change + half
    )


def auc_difference_se(ref: ScoreCounts, cur: ScoreCounts) -> float:
    """Standard error of the difference of the AUCs of independent windows; NaN where a class is too small.

    Examples
    --------
    >>> calm = ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])
    >>> round(auc_difference_se(calm, calm), 4)
    0.5
    """
    return math.sqrt(delong(ref).variance + delong(cur).variance)


def auc_difference(ref: ScoreCounts, cur: ScoreCounts, level: float = 0.95) -> Estimate:
    """Difference of the AUCs of independent windows, current − reference. Negative is worse.

    Returns
    -------
    Estimate
        In [−1, 1]: DeLong variances added; square-and-add of the single intervals where one of them is
        0 or 1. NaN as `discrimination.auc`.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> calm = ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])
    >>> auc_difference(calm, calm).value
    0.0
    """
    estimates = auc(ref, level), auc(cur, level)
    if not all(e.defined for e in estimates) or any(e.value in {0.0, 1.0} for e in estimates):
        return difference(*estimates, level)
    change, se = estimates[1].value - estimates[0].value, auc_difference_se(ref, cur)
    half = normal_quantile(level) * se
    p_value = normal_p_value(change / se) if se > 0 else None
    return Estimate(change, change - half, change + half, cur.rows, p_value, "DeLong, variances added")
