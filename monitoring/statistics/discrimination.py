"""How well a score separates positives from negatives."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import newcombe, normal_quantile
from monitoring.statistics.score_counts import ScoreCounts


@dataclass(frozen=True)
class DeLong:
    """AUC with its DeLong variance.

    Parameters
    ----------
    auc : float
        P(positive scores above negative) + ½ P(tie).
    variance : float
        NaN with fewer than two rows of a class.
    n_pos, n_neg : float
        Rows of the classes.
    """

    auc: float
    variance: float
    n_pos: float
    n_neg: float

    @property
    def se(self) -> float:
        """Standard error of the AUC."""
        return math.sqrt(self.variance)


def _mean_variance(placements: Floats, counts: Floats) -> float:
    """Variance of the mean placement of a class."""
    n = float(counts.sum())
    if n <= 1:
        return math.nan
    mean = placements @ counts / n
    return float((placements - mean) ** 2 @ counts) / ((n - 1) * n)


def delong(counts: ScoreCounts) -> DeLong:
    """AUC and DeLong variance, exact from counts by distinct score.

    Returns
    -------
    DeLong
        AUC NaN where a class is absent. The direction is never flipped.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595; Sun & Xu 2014, doi:10.1109/LSP.2014.2337313

    Examples
    --------
    >>> round(delong(ScoreCounts.of([1, 2, 3], [2, 1, 0], [0, 1, 2])).auc, 4)
    0.9444
    """
    n_pos, n_neg = counts.positives, counts.negatives
    if counts.gap:
        return DeLong(math.nan, math.nan, n_pos, n_neg)
    of_positives = (np.cumsum(counts.n_neg) - counts.n_neg / 2) / n_neg
    of_negatives = 1 - (np.cumsum(counts.n_pos) - counts.n_pos / 2) / n_pos
    variance = _mean_variance(of_positives, counts.n_pos) + _mean_variance(of_negatives, counts.n_neg)
    return DeLong(float(of_positives @ counts.n_pos / n_pos), variance, n_pos, n_neg)


def logit_interval(value: float, se: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share from its standard error, symmetric on the logit scale.

    Examples
    --------
    >>> [round(end, 3) for end in logit_interval(0.9, 0.03)]
    [0.824, 0.945]
    """
    half = normal_quantile(level) * se / (value * (1 - value))
    return float(expit(logit(value) - half)), float(expit(logit(value) + half))


def wald_interval(found: DeLong, level: float = 0.95) -> tuple[float, float]:
    """Plain DeLong interval of the AUC, cut at 0 and 1; too short for few positives or a high AUC.

    Examples
    --------
    >>> [round(end, 3) for end in wald_interval(DeLong(0.9, 0.0009, 50, 50))]
    [0.841, 0.959]
    """
    half = normal_quantile(level) * found.se
    return max(0.0, found.auc - half), min(1.0, found.auc + half)


def _perfect_bound(pairs: float, level: float) -> float:
    """One-sided lower bound of a perfect AUC: `pairs` disjoint pairs all in order."""
    return float((1 - level) ** (1 / pairs))


def auc(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Area under the ROC curve with the logit DeLong interval. Smaller is worse.

    Parameters
    ----------
    counts : ScoreCounts
        Labelled rows by score.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1], 0.5 for a constant score; NaN `one_class` or `no_labels`. At 1 (or 0) the far bound is
        one-sided; with a single row in a class there is no interval (`too_few`).

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> auc(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])).value
    0.75
    """
    if counts.gap:
        return Estimate.undefined(counts.gap, counts.rows)
    found = delong(counts)
    value, pairs = found.auc, min(found.n_pos, found.n_neg)
    if value in {0.0, 1.0}:
        bound = _perfect_bound(pairs, level)
        low, high = (bound, 1.0) if value == 1 else (0.0, 1 - bound)
        return Estimate(value, low, high, counts.rows, None, "one-sided, disjoint pairs")
    if math.isnan(found.variance):
        return Estimate(value, math.nan, math.nan, counts.rows, None, "", "too_few")
    return Estimate(value, *logit_interval(value, found.se, level), counts.rows, None, "logit DeLong")


def gini(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Gini coefficient 2·AUC − 1. Smaller is worse.

    Returns
    -------
    Estimate
        In [−1, 1]; NaN as `auc`.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> gini(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])).value
    0.5
    """
    return auc(counts, level).scaled(2, -1)


def ks_separation(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Largest gap between true and false positive rate over all thresholds. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `one_class` or `no_labels`. Newcombe interval at the threshold found.

    References
    ----------
    Smirnov 1948, doi:10.1214/aoms/1177730256

    Examples
    --------
    >>> ks_separation(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])).value
    0.5
    """
    if counts.gap:
        return Estimate.undefined(counts.gap, counts.rows)
    below_pos, below_neg = np.cumsum(counts.n_pos), np.cumsum(counts.n_neg)
    gaps = below_neg / counts.negatives - below_pos / counts.positives
    at = int(np.abs(gaps).argmax())
    low, high = newcombe(below_pos[at], counts.positives, below_neg[at], counts.negatives, level)
    if gaps[at] < 0:
        low, high = -high, -low
    return Estimate(float(abs(gaps[at])), max(0.0, low), high, counts.rows, None, "Newcombe")


def auc_bounds(n_neg: ArrayLike, n_pos: ArrayLike) -> tuple[float, float, float]:
    """AUC from score bins: as if tied inside a bin, and its bounds whatever the order there.

    Parameters
    ----------
    n_neg, n_pos : array, shape (B,)
        Rows per score bin, ascending.

    Returns
    -------
    middle, lower, upper : float
        In [0, 1]; NaN where a class is absent.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> [round(bound, 2) for bound in auc_bounds([50, 30, 15, 5], [2, 6, 12, 20])]
    [0.86, 0.79, 0.93]
    """
    neg, pos = floats(n_neg), floats(n_pos)
    middle = delong(ScoreCounts(np.arange(neg.size, dtype=float), neg, pos)).auc
    if math.isnan(middle):
        return math.nan, math.nan, math.nan
    half = float(neg @ pos) / (2 * float(neg.sum()) * float(pos.sum()))
    return middle, middle - half, middle + half
