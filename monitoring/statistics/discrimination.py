"""How well a score separates positives from negatives."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.auc_intervals import AUC_INTERVAL, auc_intervals
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import newcombe
from monitoring.statistics.logit import expit, logit
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.peak_bias import peak_bias
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack


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


def _below(stack: ScoreStack, counts: Floats) -> Floats:
    """Rows of a class below each score of its group, ties half."""
    found = stack.cumulative(counts)
    found -= counts / 2
    return found


def _placements(stack: ScoreStack, below: Floats, counts: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Mean place of the rows of a class among those of the other, in rows, and its variance; by group."""
    mean = stack.sums(below * counts) / n
    off = np.repeat(mean, stack.size)
    np.square(np.subtract(below, off, out=off), out=off)
    off *= counts
    return mean, np.where(n > 1, stack.sums(off) / ((n - 1) * n), np.nan)


def delong_each(stack: ScoreStack) -> tuple[Floats, Floats]:
    """AUC and DeLong variance of many groups, each as `delong` gives them.

    Returns
    -------
    auc, variance : array, shape (G,)
        NaN where a class is absent; the variance also with a single row in one.

    Examples
    --------
    >>> one, other = ScoreCounts.of([1, 2], [2, 0], [0, 2]), ScoreCounts.of([1, 2], [2, 2], [2, 2])
    >>> delong_each(ScoreStack.of([one, other]))[0].tolist()
    [1.0, 0.5]
    """
    n_pos, n_neg = stack.positives, stack.negatives
    below_pos, below_neg = (_below(stack, counts) for counts in (stack.n_pos, stack.n_neg))
    with np.errstate(invalid="ignore", divide="ignore"):
        place, of_positives = _placements(stack, below_neg, stack.n_pos, n_pos)
        _, of_negatives = _placements(stack, below_pos, stack.n_neg, n_neg)
        area, variance = place / n_neg, of_positives / n_neg**2 + of_negatives / n_pos**2
    both = (n_pos > 0) & (n_neg > 0)
    return np.where(both, area, np.nan), np.where(both, variance, np.nan)


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
    [area], [variance] = delong_each(ScoreStack.of([counts]))
    return DeLong(float(area), float(variance), counts.positives, counts.negatives)


def logit_interval(value: float, se: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share from its standard error, symmetric on the logit scale; NaN of 0 and 1.

    Examples
    --------
    >>> [round(end, 3) for end in logit_interval(0.9, 0.03)]
    [0.824, 0.945]
    """
    if not 0 < value < 1:
        return math.nan, math.nan
    middle, half = logit(value), normal_quantile(level) * se / (value * (1 - value))
    return float(expit(middle - half)), float(expit(middle + half))


def wald_interval(found: DeLong, level: float = 0.95) -> tuple[float, float]:
    """Plain DeLong interval of the AUC, cut at 0 and 1; too short for few positives or a high AUC.

    Examples
    --------
    >>> [round(end, 3) for end in wald_interval(DeLong(0.9, 0.0009, 50, 50))]
    [0.841, 0.959]
    """
    half = normal_quantile(level) * found.se
    return max(0.0, found.auc - half), min(1.0, found.auc + half)


def auc(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Area under the ROC curve with the interval of `auc_intervals`. Smaller is worse.

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
    return auc_each(ScoreStack.of([counts]), level)[0]


def auc_each(stack: ScoreStack, level: float = 0.95) -> list[Estimate]:
    """AUC of many groups, each as `auc` gives it.

    Examples
    --------
    >>> one = ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])
    >>> [found.value for found in auc_each(ScoreStack.of([one, one]))]
    [0.75, 0.75]
    """
    return auc_estimates(stack, *delong_each(stack), level)


def auc_estimates(stack: ScoreStack, area: Floats, variance: Floats, level: float = 0.95) -> list[Estimate]:
    """AUC of many groups from what `delong_each` gives of them, where that is at hand.

    Examples
    --------
    >>> stack = ScoreStack.of([ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])])
    >>> auc_estimates(stack, *delong_each(stack)) == auc_each(stack)
    True
    """
    low, high = auc_intervals(area, variance, stack.positives, stack.negatives, level)
    pairs = np.minimum(stack.positives, stack.negatives)
    perfect = (area == 0) | (area == 1)
    if perfect.any():
        # one-sided: that many disjoint pairs are all in order
        bound = (1 - level) ** (1 / np.where(perfect, pairs, 1.0))
        low = np.where(perfect, np.where(area == 1, bound, 0.0), low)
        high = np.where(perfect, np.where(area == 1, 1.0, 1 - bound), high)
    columns = (one.tolist() for one in (area, low, high))
    return [_area(*row) for row in zip(*columns, stack.rows, stack.gaps, strict=True)]


def _area(value: float, low: float, high: float, n: int, gap: str) -> Estimate:
    if gap:
        return Estimate.undefined(gap, n)
    if value in {0.0, 1.0}:
        return Estimate(value, low, high, n, None, "one-sided, disjoint pairs")
    if math.isnan(low):
        return Estimate(value, math.nan, math.nan, n, None, "", "too_few")
    return Estimate(value, low, high, n, None, AUC_INTERVAL)


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
        In [0, 1]; NaN `one_class` or `no_labels`. Newcombe interval at the threshold found, its lower end
        less the bias of the largest gap: the upper one holds as it is, as no other threshold's gap is larger.

    References
    ----------
    Smirnov 1948, doi:10.1214/aoms/1177730256; Shan 2015, doi:10.1371/journal.pone.0127272;
    bias: Raghavachari 1973, doi:10.1214/aos/1193342382

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
    low -= peak_bias(below_neg, below_pos, counts.negatives, counts.positives)
    return Estimate(float(abs(gaps[at])), max(0.0, low), high, counts.rows, None, "Newcombe less peak bias")


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
    stack = ScoreStack.of([ScoreCounts(np.arange(neg.size, dtype=float), neg, pos)])
    ([middle], _), [half] = delong_each(stack), auc_slack_each(stack)
    return float(middle), float(middle - half), float(middle + half)


def auc_slack_each(stack: ScoreStack) -> Floats:
    """How far the order of the rows inside score bins can move the AUC of each group, at most.

    Returns
    -------
    array, shape (G,)
        In [0, ½], half the share of the pairs that are tied; NaN where a class is absent.

    Examples
    --------
    >>> auc_slack_each(ScoreStack.of([ScoreCounts.of([1, 2], [2, 2], [2, 2])])).tolist()
    [0.25]
    """
    with np.errstate(invalid="ignore"):
        return stack.sums(stack.n_neg * stack.n_pos) / (2 * stack.negatives * stack.positives)
