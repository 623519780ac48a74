"""Comparison of two versions of a model."""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import p_from_interval
from monitoring.statistics.means import mean_estimate

Verdict = Literal["better", "worse", "not_worse", "inconclusive"]


def version_verdict(change: Estimate, margin: float, higher_is_better: bool) -> Verdict:
    """Judge candidate − baseline with a margin of non-inferiority.

    Parameters
    ----------
    change : Estimate
        Candidate − baseline, with its interval.
    margin : float
        Loss that is accepted, ≥ 0, in units of the measure.
    higher_is_better : bool
        Direction of the measure.

    Returns
    -------
    {"better", "worse", "not_worse", "inconclusive"}
        In this order: the interval is above 0; below −margin; above −margin; none.

    References
    ----------
    Piaggio et al. 2012, doi:10.1001/jama.2012.87802

    Examples
    --------
    >>> version_verdict(Estimate(0.05, 0.02, 0.08, 1000), 0.01, True)
    'better'
    """
    low, high = (change.lower, change.upper) if higher_is_better else (-change.upper, -change.lower)
    if low > 0:
        return "better"
    if high < -margin:
        return "worse"
    return "not_worse" if low > -margin else "inconclusive"


def paired_difference(loss_a: ArrayLike, loss_b: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean of B − A of per-row losses on the same rows, with its p-value.

    Returns
    -------
    Estimate
        Positive is worse for B (of a loss); NaN `no_labels` without rows.

    References
    ----------
    Diebold & Mariano 1995, doi:10.1080/07350015.1995.10524599

    Examples
    --------
    >>> paired_difference([1.0, 2.0], [1.5, 2.0]).value
    0.25
    """
    change = mean_estimate(floats(loss_b) - floats(loss_a), level=level)
    p_value = p_from_interval(change.value, change.lower, change.upper, level)
    return Estimate(change.value, change.lower, change.upper, change.n, p_value, "paired mean", change.reason)


def dependent_difference(
    reference: Estimate, current: Estimate, correlation: float, level: float = 0.95
) -> Estimate:
    """Difference current − reference of two estimates that rest on shared rows, by MOVER.

    Parameters
    ----------
    reference, current : Estimate
        Defined, each with its own interval.
    correlation : float
        Of the two, as `influence.shared_correlation` gives it.
    level : float
        Of the intervals.

    Returns
    -------
    Estimate
        Of proportions it is Newcombe's interval of paired ones; p-value from the interval.

    References
    ----------
    Zou 2007, doi:10.1037/1082-989X.12.4.399; Newcombe 1998, method 10 of paired proportions,
    doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C

    Examples
    --------
    >>> some = Estimate(0.7, 0.6, 0.8, 100), Estimate(0.75, 0.65, 0.85, 100)
    >>> found = dependent_difference(*some, 0.98)
    >>> round(found.lower, 3), round(found.upper, 3)
    (0.03, 0.07)
    """
    change = current.value - reference.value
    if abs(change) <= 1e-15 * abs(current.value):
        change = 0.0
    below = current.value - current.lower, reference.upper - reference.value
    above = current.upper - current.value, reference.value - reference.lower
    down, up = (_together(*pair, correlation) for pair in (below, above))
    p_value = p_from_interval(change, change - down, change + up, level)
    method = f"{current.method}, square-and-add, paired"
    return Estimate(change, change - down, change + up, current.n, p_value, method)


def _together(one: float, other: float, correlation: float) -> float:
    """How far a difference reaches whose sides reach so far and vary together; NaN where one has no end."""
    squared = one * one + other * other - 2 * correlation * one * other
    return math.sqrt(max(squared, 0.0))  # NaN comes first and stays


def percentile_interval(draws: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Percentile interval of bootstrap draws (type 7).

    References
    ----------
    Efron & Tibshirani 1993, doi:10.1201/9780429246593

    Examples
    --------
    >>> percentile_interval([0.0, 1.0, 2.0], 0.5)
    (0.5, 1.5)
    """
    if floats(draws).size == 0:
        return math.nan, math.nan
    low, high = np.quantile(floats(draws), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def paired_bootstrap(differences: ArrayLike, resamples: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean of paired differences with the percentile interval of given resamples.

    Parameters
    ----------
    differences : array, shape (n,)
        B − A per row (or per entity).
    resamples : array of int, shape (R, n)
        Row indices of each resample.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        NaN `no_labels` without rows.

    References
    ----------
    Efron & Tibshirani 1993, doi:10.1201/9780429246593

    Examples
    --------
    >>> paired_bootstrap([1.0, 3.0], [[0, 0], [1, 1]]).value
    2.0
    """
    d = floats(differences)
    if d.size == 0:
        return Estimate.undefined("no_labels")
    means = d[np.asarray(resamples, dtype=np.intp)].mean(axis=1)
    return Estimate(float(d.mean()), *percentile_interval(means, level), d.size, None, "paired bootstrap")
