"""Measures of a table of decisions: true and false, positive and negative."""

import math
from typing import NamedTuple

from monitoring.statistics.estimate import Estimate, told_fixed
from monitoring.statistics.intervals import mover, proportion, wilson
from monitoring.statistics.score_counts import ScoreCounts


class Confusion(NamedTuple):
    """Counts of decisions.

    Examples
    --------
    >>> Confusion(40, 10, 15, 135).n
    200
    """

    tp: float
    fp: float
    fn: float
    tn: float

    @property
    def n(self) -> int:
        """All rows."""
        return round(sum(self))


def confusion_at(counts: ScoreCounts, threshold: float = 0.5) -> Confusion:
    """Decide positive from `threshold` on.

    Examples
    --------
    >>> confusion_at(ScoreCounts.of_rows([0, 1], [0.5, 0.9]))
    Confusion(tp=1.0, fp=1.0, fn=0.0, tn=0.0)
    """
    chosen = counts.score >= threshold
    tp, fp = float(counts.n_pos[chosen].sum()), float(counts.n_neg[chosen].sum())
    return Confusion(tp, fp, counts.positives - tp, counts.negatives - fp)


def _reason(c: Confusion) -> str:
    """Why a share is undefined."""
    return "zero_denominator" if sum(c) > 0 else "no_labels"


def accuracy(c: Confusion, level: float = 0.95) -> Estimate:
    """Share of right decisions, Wilson interval. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> accuracy(Confusion(40, 10, 15, 135)).value
    0.875
    """
    return proportion(c.tp + c.tn, sum(c), level, "no_labels")


def precision(c: Confusion, level: float = 0.95) -> Estimate:
    """Share of positive decisions that were right, Wilson interval. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `zero_denominator` without a positive decision. `by_construction` if labels are alike.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> precision(Confusion(40, 10, 15, 135)).value
    0.8
    """
    share = proportion(c.tp, c.tp + c.fp, level, _reason(c))
    return told_fixed(share, fixed=c.tp + c.fn == 0 or c.fp + c.tn == 0)


def recall(c: Confusion, level: float = 0.95) -> Estimate:
    """Share of the positives that were found, Wilson interval. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `zero_denominator` without a positive. `by_construction` where all were decided
        positive: 1 whatever the labels are. (0 where none was is the model's own doing.)

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> recall(Confusion(40, 10, 10, 135)).value
    0.8
    """
    return told_fixed(proportion(c.tp, c.tp + c.fn, level, _reason(c)), fixed=c.fn + c.tn == 0)


def specificity(c: Confusion, level: float = 0.95) -> Estimate:
    """Share of the negatives that were left alone, Wilson interval. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `zero_denominator` without a negative. `by_construction` if all were decided so.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> specificity(Confusion(40, 10, 10, 90)).value
    0.9
    """
    return told_fixed(proportion(c.tn, c.tn + c.fp, level, _reason(c)), fixed=c.tp + c.fp == 0)


def predicted_positive_rate(c: Confusion, level: float = 0.95) -> Estimate:
    """Share of positive decisions, Wilson interval. Neither direction is worse in itself.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> predicted_positive_rate(Confusion(40, 10, 15, 135)).value
    0.25
    """
    return proportion(c.tp + c.fp, sum(c), level, "no_labels")


def f1(c: Confusion, level: float = 0.95) -> Estimate:
    """F1 = 2TP / (2TP + FP + FN), by Wilson on the Jaccard index J (F1 = 2J / (1 + J)). Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `zero_denominator` where all is negative; `by_construction` where only the labels are.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5

    Examples
    --------
    >>> round(f1(Confusion(40, 10, 15, 135)).value, 4)
    0.7619
    """
    jaccard = proportion(c.tp, c.tp + c.fp + c.fn, level, _reason(c))
    if not jaccard.defined:
        return Estimate.undefined(jaccard.reason, c.n)
    value, low, high = (2 * j / (1 + j) for j in (jaccard.value, jaccard.lower, jaccard.upper))
    return told_fixed(Estimate(value, low, high, c.n, None, "Wilson on Jaccard"), fixed=c.tp + c.fn == 0)


def balanced_accuracy_se(c: Confusion) -> float:
    """Standard error ½·√(r(1−r)/P + s(1−s)/N); NaN where a class is absent.

    Examples
    --------
    >>> round(balanced_accuracy_se(Confusion(40, 10, 15, 135)), 4)
    0.0318
    """
    positives, negatives = c.tp + c.fn, c.tn + c.fp
    if positives <= 0 or negatives <= 0:
        return math.nan
    r, s = c.tp / positives, c.tn / negatives
    return math.sqrt(r * (1 - r) / positives + s * (1 - s) / negatives) / 2


def balanced_accuracy(c: Confusion, level: float = 0.95) -> Estimate:
    """Mean of recall and specificity, their Wilson intervals squared and added. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1], 0.5 for a coin; NaN `zero_denominator` where a class is absent.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> round(balanced_accuracy(Confusion(40, 10, 15, 135)).value, 4)
    0.8292
    """
    r, s = recall(c, level), specificity(c, level)
    if not (r.defined and s.defined):
        return Estimate.undefined(_reason(c), c.n)
    # a sum is the difference to the mirrored other
    low, high = mover(-r.value, -r.upper, -r.lower, s.value, s.lower, s.upper)
    return Estimate((r.value + s.value) / 2, low / 2, high / 2, c.n, None, "Wilson, square-and-add")


def _phi(c: Confusion) -> float:
    """Correlation of decision and label; NaN when either is constant."""
    margins = [c.tp + c.fp, c.tp + c.fn, c.tn + c.fp, c.tn + c.fn]
    if min(margins) <= 0:
        return math.nan
    # two roots: the product of four large margins would overflow, four roots would miss 1 at a perfect table
    scale = math.sqrt(margins[0] * margins[1]) * math.sqrt(margins[2] * margins[3])
    return max(-1.0, min(1.0, (c.tp * c.tn - c.fp * c.fn) / scale))


def _phi_of(recall: float, false_alarms: float, positive: float) -> float:
    """φ by recall, false positive rate and share of positives; 0 where all decisions are the same."""
    decided = positive * recall + (1 - positive) * false_alarms
    if not 0 < decided < 1:
        return 0.0
    return (recall - false_alarms) * math.sqrt(positive * (1 - positive) / (decided * (1 - decided)))


def _phi_interval(c: Confusion, value: float, level: float) -> tuple[float, float]:
    """Square and add what the end of each share's interval makes of φ: the three are independent."""
    positives, negatives = c.tp + c.fn, c.fp + c.tn
    counted = ((c.tp, positives), (c.fp, negatives), (positives, positives + negatives))
    shares = [k / n for k, n in counted]
    below = above = 0.0
    for which, one in enumerate(counted):
        moved = [
            _phi_of(*(end if k == which else share for k, share in enumerate(shares))) - value
            for end in wilson(*one, level)
        ]
        below, above = math.hypot(below, min(*moved, 0.0)), math.hypot(above, max(*moved, 0.0))
    return max(-1.0, value - below), min(1.0, value + above)


def mcc(c: Confusion, level: float = 0.95) -> Estimate:
    """Matthews correlation of decision and label. Smaller is worse.

    Its interval is put together from the Wilson intervals of recall, false positive rate and share of
    positives: near a standard error's, and right where few positives are told from many negatives.

    Returns
    -------
    Estimate
        In [−1, 1]; NaN `zero_denominator` when decisions or labels are all the same.

    References
    ----------
    Matthews 1975, doi:10.1016/0005-2795(75)90109-9; Chicco & Jurman 2020, doi:10.1186/s12864-019-6413-7;
    interval: Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> round(mcc(Confusion(40, 10, 15, 135)).value, 4)
    0.6788
    """
    value = _phi(c)
    if math.isnan(value):
        return Estimate.undefined(_reason(c), c.n)
    if c.n <= 3:
        return Estimate(value, math.nan, math.nan, c.n, None, "", "too_few")
    return Estimate(value, *_phi_interval(c, value, level), c.n, None, "Wilson, square-and-add")


def kappa(c: Confusion) -> Estimate:
    """Cohen's kappa of decision and label. Smaller is worse.

    Returns
    -------
    Estimate
        In [−1, 1], without interval; NaN `zero_denominator` when chance alone agrees always.

    References
    ----------
    Cohen 1960, doi:10.1177/001316446002000104

    Examples
    --------
    >>> round(kappa(Confusion(40, 10, 15, 135)).value, 4)
    0.6774
    """
    n = sum(c)
    if n <= 0:
        return Estimate.undefined("no_labels")
    chance = ((c.tp + c.fp) * (c.tp + c.fn) + (c.tn + c.fp) * (c.tn + c.fn)) / n**2
    if chance == 1:
        return Estimate.undefined("zero_denominator", c.n)
    return Estimate(((c.tp + c.tn) / n - chance) / (1 - chance), math.nan, math.nan, c.n)
