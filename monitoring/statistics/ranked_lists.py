"""Quality of a ranked list: average precision, gain and lift at the top, NDCG."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats, sum_of_products
from monitoring.statistics.discrimination import logit_interval
from monitoring.statistics.estimate import Estimate, told_fixed
from monitoring.statistics.intervals import wilson
from monitoring.statistics.score_counts import ScoreCounts, runs

FEW_POSITIVES = 100
"""Below it the interval of an average precision is at least that of a proportion."""


def average_precision(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Area under the precision–recall curve, Σ (R_k − R_{k−1})·P_k, ties grouped. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1] with the logit interval; to be read against the base rate. NaN `one_class` without a
        positive, `no_labels` without rows. Without a negative every order gives 1: `by_construction`.

    Notes
    -----
    The standard error is that of the rows' influences on the value: it covers whatever share is positive.
    That of Boyd, a proportion's, is too wide where few are and too narrow where half are; of less than
    `FEW_POSITIVES`, whose influences are too few to tell, the larger of both is taken.

    References
    ----------
    Boyd, Eng & Page 2013, doi:10.1007/978-3-642-40994-3_29; Hampel 1974, doi:10.1080/01621459.1974.10482962

    Examples
    --------
    >>> round(average_precision(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9])).value, 4)
    0.8333
    """
    if counts.rows == 0 or counts.positives <= 0:
        return Estimate.undefined("no_labels" if counts.rows == 0 else "one_class", counts.rows)
    n_pos, total = counts.n_pos[::-1], counts.total[::-1]
    hits, seen = np.cumsum(n_pos), np.cumsum(total)
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    spread = _spread(*(one[::-1] for one in (n_pos, total - n_pos, seen, precision)))
    found = _with_interval(sum_of_products(n_pos, precision), spread, counts.positives, counts.rows, level)
    return told_fixed(found, fixed=counts.positives == counts.rows)


def average_precision_of_rows(positive: Floats, negative: Floats, level: float = 0.95) -> Estimate:
    """Average precision of many rows: no score of a negative needs a place of its own.

    Parameters
    ----------
    positive, negative : ndarray of float64
        The scores of both classes, ascending.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        As `average_precision` of the same rows, but for the order of a sum.

    Examples
    --------
    >>> round(average_precision_of_rows(np.array([0.3, 0.9]), np.array([0.1, 0.4])).value, 4)
    0.8333
    """
    rows = positive.size + negative.size
    if not positive.size:
        return Estimate.undefined("one_class" if rows else "no_labels", rows)
    score, n_pos = runs(positive)
    hits = np.cumsum(n_pos[::-1])[::-1]
    misses = negative.size - np.searchsorted(negative, score)
    precision = hits / (hits + misses)
    spread = _spread(n_pos, misses - np.append(misses[1:], 0), hits + misses, precision)
    found = _with_interval(sum_of_products(n_pos, precision), spread, positive.size, rows, level)
    return told_fixed(found, fixed=not negative.size)


def _spread(n_pos: Floats, n_neg: Floats, seen: Floats, precision: Floats) -> float:
    """Sum the squares of what each row adds to the sum of precisions, scores ascending.

    A positive adds its own precision. Every row above a positive changes the precision there, up or down.
    """
    value = sum_of_products(n_pos, precision) / float(n_pos.sum())
    pull = np.divide(n_pos, seen, out=np.zeros(len(seen)), where=seen > 0)
    raised, lowered = np.cumsum(pull), np.cumsum(pull * precision)
    return sum_of_products(n_pos, (precision - value + raised - lowered) ** 2) + sum_of_products(
        n_neg, lowered**2
    )


def _with_interval(total: float, spread: float, positives: float, rows: int, level: float) -> Estimate:
    """Give the mean precision over the positives, by its sum and the squares of what rows add to it."""
    value = min(1.0, total / positives)
    if value == 1:
        return Estimate(value, float((1 - level) ** (1 / positives)), 1.0, rows, None, "one-sided")
    se, method = math.sqrt(spread) / positives, "logit"
    of_boyd = math.sqrt(value * (1 - value) / positives)
    if positives < FEW_POSITIVES and of_boyd > se:
        se, method = of_boyd, "logit (Boyd)"
    return Estimate(value, *logit_interval(value, se, level), rows, None, method)


def average_precision_bounds(n_neg: ArrayLike, n_pos: ArrayLike) -> tuple[float, float]:
    """Bounds of the average precision of the rows behind score bins, whatever the order inside a bin.

    Parameters
    ----------
    n_neg, n_pos : array, shape (B,)
        Rows per score bin, ascending.

    Returns
    -------
    lower, upper : float
        In [0, 1]: with all negatives of a bin before its first positive, and with all positives before its
        negatives, at one score. NaN without a positive.

    Notes
    -----
    The i-th of p positives of a bin, with H positives in the bins above and M negatives down to this one, has
    a precision of (H + i)/(H + i + M) at least. That is concave in i, so the sum is no less than the integral
    from ½ to p + ½, which is p − M·ln(1 + p/(H + M + ½)).

    Examples
    --------
    >>> [round(bound, 2) for bound in average_precision_bounds([3, 1], [1, 3])]
    [0.6, 0.95]
    """
    neg, pos = floats(n_neg)[::-1], floats(n_pos)[::-1]
    if not pos.sum() > 0:
        return math.nan, math.nan
    hits, misses = np.cumsum(pos), np.cumsum(neg)
    best = np.divide(hits, hits + misses - neg, out=np.zeros_like(hits), where=hits + misses - neg > 0)
    worst = np.sum(pos - misses * np.log1p(pos / (hits - pos + misses + 0.5))) / pos.sum()
    return max(0.0, float(worst)), min(1.0, sum_of_products(pos, best) / float(pos.sum()))


def gain_at(counts: ScoreCounts, top_fraction: float, level: float = 0.95) -> Estimate:
    """Share of the positives found in the top fraction of scores; ties at the cut are shared out.

    Parameters
    ----------
    counts : ScoreCounts
        Labelled rows by score.
    top_fraction : float
        In (0, 1].
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1], smaller is worse; NaN `one_class` without a positive.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> gain_at(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9]), 0.5).value
    0.5
    """
    if counts.rows == 0 or counts.positives <= 0:
        return Estimate.undefined("no_labels" if counts.rows == 0 else "one_class", counts.rows)
    total, hits = counts.total[::-1], counts.n_pos[::-1]
    wanted = top_fraction * total.sum()
    taken = np.clip(wanted - (np.cumsum(total) - total), 0.0, total)
    found = sum_of_products(np.divide(taken, total, out=np.zeros_like(total), where=total > 0), hits)
    low, high = wilson(found, counts.positives, level)
    return Estimate(found / counts.positives, low, high, counts.rows, None, "Wilson")


def lift_at(counts: ScoreCounts, top_fraction: float, level: float = 0.95) -> Estimate:
    """How many times more positives the top fraction holds than a random choice. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, ∞), 1 = no better than chance; NaN as `gain_at`.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> lift_at(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9]), 0.25).value
    2.0
    """
    return gain_at(counts, top_fraction, level).scaled(1 / top_fraction)


@dataclass(frozen=True)
class RankedLists:
    """Mean quality over queries.

    Parameters
    ----------
    ndcg, precision_at_k, mrr : float
        In [0, 1], smaller is worse; `ndcg` is over the queries with a relevant item, NaN without any.
    without_relevant : int
        Queries without a relevant item.
    """

    ndcg: float
    precision_at_k: float
    mrr: float
    without_relevant: int


def ranked_lists(groups: Iterable[tuple[ArrayLike, ArrayLike]], k: int) -> RankedLists:
    """Average NDCG@k (linear gain), precision@k and reciprocal rank over queries.

    Parameters
    ----------
    groups : iterable of (relevance, score)
        One pair of arrays per query; equal scores keep their order.
    k : int
        Length of the list shown.

    Returns
    -------
    RankedLists
        NaN without queries.

    References
    ----------
    Järvelin & Kekäläinen 2002, doi:10.1145/582415.582418

    Examples
    --------
    >>> ranked_lists([([1, 0], [0.9, 0.1])], 1).ndcg
    1.0
    """
    per_query = [_query(floats(relevance), floats(score), k) for relevance, score in groups]
    if not per_query:
        return RankedLists(math.nan, math.nan, math.nan, 0)
    ndcg, precision, reciprocal = np.array(per_query).T
    relevant = ~np.isnan(ndcg)
    mean_ndcg = float(ndcg[relevant].mean()) if relevant.any() else math.nan
    return RankedLists(
        mean_ndcg, float(precision.mean()), float(reciprocal.mean()), int(np.count_nonzero(~relevant))
    )


def _query(relevance: ArrayLike, score: ArrayLike, k: int) -> tuple[float, float, float]:
    """NDCG, precision and reciprocal rank of one query."""
    gains, order = floats(relevance), np.argsort(-floats(score), kind="stable")
    shown, best = gains[order], np.sort(gains)[::-1]
    discount = 1 / np.log2(np.arange(2, min(k, gains.size) + 2))
    ideal = float(best[:k] @ discount)
    hits = np.flatnonzero(shown > 0)
    return (
        float(shown[:k] @ discount) / ideal if ideal > 0 else math.nan,
        float(np.count_nonzero(shown[:k] > 0)) / k,
        1 / (int(hits[0]) + 1) if hits.size else 0.0,
    )
