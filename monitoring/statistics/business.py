"""What decisions are worth."""

import math
from dataclasses import dataclass

import numpy as np

from monitoring.statistics.arrays import Floats
from monitoring.statistics.confusion import Confusion, confusion_at
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.proportion_ratio import katz
from monitoring.statistics.score_counts import ScoreCounts

_METHOD = "Wilson, square-and-add"


@dataclass(frozen=True)
class DecisionValues:
    """Value of one decision of each kind, costs negative.

    Parameters
    ----------
    tp, fp, fn, tn : float
        In the business's own unit.
    """

    tp: float
    fp: float
    fn: float
    tn: float

    @property
    def threshold(self) -> float:
        """Probability from which acting pays (Elkan); right only for calibrated probabilities."""
        of_negative, of_positive = self.tn - self.fp, self.tp - self.fn
        if of_negative + of_positive == 0:
            return math.nan
        return of_negative / (of_negative + of_positive)

    def of(self, table: Confusion) -> float:
        """Value of a table of decisions.

        Examples
        --------
        >>> DecisionValues(10, -1, 0, 0).of(Confusion(2, 3, 0, 5))
        17.0
        """
        return float(np.dot([self.tp, self.fp, self.fn, self.tn], table))


def value_per_decision(table: Confusion, values: DecisionValues, level: float = 0.95) -> Estimate:
    """Mean value of a decision. Smaller is worse.

    Returns
    -------
    Estimate
        In units of the values; NaN `no_labels` without rows. From the least value on, each step to the next
        one is gained by the share of decisions that are worth as much or more: the interval is put together
        from the Wilson intervals of these shares, which vary together as one holds the other. Mean ± z·sd/√n
        had half of the true values in it where two in a hundred are positive and dear. None where a class is
        absent (`one_class`).

    References
    ----------
    Elkan 2001, The Foundations of Cost-Sensitive Learning, IJCAI 17:973; interval: Zou & Donner 2008,
    doi:10.1002/sim.3095, of dependent shares: Zou 2007, doi:10.1037/1082-989X.12.4.399

    Examples
    --------
    >>> value_per_decision(Confusion(2, 3, 0, 5), DecisionValues(10, -1, 0, 0)).value
    1.7
    """
    if sum(table) <= 0:
        return Estimate.undefined("no_labels")
    value, positives, negatives = values.of(table) / sum(table), table.tp + table.fn, table.fp + table.tn
    if not min(positives, negatives) > 0:
        return Estimate(value, math.nan, math.nan, table.n, None, _METHOD, "one_class")
    below, above = _reach(table, values, level)
    return Estimate(value, value - below, value + above, table.n, None, _METHOD)


def _reach(table: Confusion, values: DecisionValues, level: float) -> tuple[float, float]:
    """How far the ends lie below and above the value."""
    worth = np.array([values.tp, values.fp, values.fn, values.tn])
    order = np.argsort(-worth)
    steps = -np.diff(worth[order])
    reached = np.cumsum(np.array(table, dtype=np.float64)[order])[:-1]
    total = np.full(len(steps), float(sum(table)))
    low, high = wilson(reached, total, level)
    share = reached / total
    alike = _nested_correlation(share)
    down, up = (share - low) * steps, (high - share) * steps
    return math.sqrt(down @ alike @ down), math.sqrt(up @ alike @ up)


def _nested_correlation(share: Floats) -> Floats:
    """Correlation of the shares of nested events, ascending; 0 with what never or always happened.

    Examples
    --------
    >>> _nested_correlation(np.array([0.2, 0.5])).round(6).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = share / (1 - share)
        found = np.sqrt(np.minimum.outer(odds, odds) / np.maximum.outer(odds, odds))
    found[np.isnan(found)] = 0.0
    found[np.equal.outer(share, share)] = 1.0
    return found


@dataclass(frozen=True)
class BestThreshold:
    """Threshold that would have earned most on these rows; optimistic for others.

    Parameters
    ----------
    threshold : float
        ∞ is never acting; the lowest of equals.
    value : float
        Value at it.
    """

    threshold: float
    value: float


def best_threshold(counts: ScoreCounts, values: DecisionValues) -> BestThreshold:
    """Find the best threshold over the distinct scores.

    Parameters
    ----------
    counts : ScoreCounts
        Labelled rows by score.
    values : DecisionValues
        Of one decision of each kind.

    Returns
    -------
    BestThreshold
        Choose on the reference, evaluate on the current rows.

    References
    ----------
    Elkan 2001, The Foundations of Cost-Sensitive Learning, IJCAI 17:973

    Examples
    --------
    >>> best_threshold(ScoreCounts.of_rows([0, 1], [0.2, 0.8]), DecisionValues(1, -1, 0, 0)).threshold
    0.8
    """
    thresholds = np.append(counts.score, math.inf)
    gains = counts.n_pos * (values.tp - values.fn) + counts.n_neg * (values.fp - values.tn)
    never = values.of(confusion_at(counts, math.inf))
    totals = never + np.append(np.cumsum(gains[::-1])[::-1], 0.0)
    best = int(np.flatnonzero(totals >= totals.max() - 1e-9 * max(1.0, abs(float(totals.max()))))[0])
    return BestThreshold(float(thresholds[best]), float(totals[best]))


@dataclass(frozen=True)
class Conversion:
    """Conversions after a change against those before.

    Parameters
    ----------
    lift : Estimate
        Relative change of the rate, Katz interval; smaller is worse.
    incremental_value, roi : float
        Extra value over the current rows, and its return on the cost; NaN without a cost.
    """

    lift: Estimate
    incremental_value: float
    roi: float


def conversion(
    ref: tuple[float, float], cur: tuple[float, float], value: float, cost: float, level: float = 0.95
) -> Conversion:
    """Value a change of conversion rate.

    Parameters
    ----------
    ref, cur : tuple of float
        Conversions and rows, before and after.
    value, cost : float
        Of a conversion, and of the change.
    level : float
        Confidence level.

    Returns
    -------
    Conversion
        Lift NaN `zero_denominator` without conversions before.

    References
    ----------
    Katz et al. 1978, doi:10.2307/2530610

    Examples
    --------
    >>> round(conversion((120, 4000), (150, 4100), 35.0, 500.0).roi, 6)
    0.89
    """
    lift = katz(*ref, *cur, level).scaled(1, -1)
    gained = (cur[0] - ref[0] / ref[1] * cur[1]) * value if ref[1] > 0 else math.nan
    return Conversion(lift, gained, (gained - cost) / cost if cost else math.nan)
