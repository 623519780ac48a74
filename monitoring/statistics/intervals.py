"""Intervals of proportions, of their differences and ratios, and of differences in general."""

import math
import sys
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.normal import normal_p_value, normal_quantile
from monitoring.statistics.pooled_law import PooledLaw
from monitoring.statistics.rare_counts import few_counts_p_value

Interval = tuple[float, float]


@overload
def wilson(k: float, n: float, level: float = ...) -> Interval: ...
@overload
def wilson(k: Floats, n: ArrayLike, level: float = ...) -> tuple[Floats, Floats]: ...
def wilson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats] | Interval:
    """Score interval of a proportion.

    Parameters
    ----------
    k, n : float or array
        Successes and trials (they broadcast).
    level : float
        Confidence level.

    Returns
    -------
    tuple
        Lower and upper end, in [0, 1], always containing k/n; NaN where n = 0.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> low, high = wilson(7, 40)
    >>> round(low, 4), round(high, 4)
    (0.0875, 0.3195)
    """
    z2 = normal_quantile(level) ** 2
    if isinstance(k, (int, float)) and isinstance(n, (int, float)):
        return _wilson(float(k), float(n), z2)
    successes, trials = np.broadcast_arrays(floats(k), floats(n))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(trials > 0, successes / trials, np.nan)
        centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
        half = np.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    # rounding must not push an end past the share itself, nor off 0 and 1
    low = np.where(share == 0, 0.0, np.minimum(centre - half, share))
    high = np.where(share == 1, 1.0, np.maximum(centre + half, share))
    low, high = np.where(np.isnan(share), np.nan, low), np.where(np.isnan(share), np.nan, high)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def _wilson(successes: float, trials: float, z2: float) -> Interval:
    """The interval of one proportion: panels ask for thousands, one by one."""
    share = successes / trials if trials > 0 else math.nan
    if not 0 <= share <= 1:
        return math.nan, math.nan
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = math.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    low = 0.0 if share == 0 else min(centre - half, share)
    return low, 1.0 if share == 1 else max(centre + half, share)


def proportion(k: float, n: float, level: float = 0.95, reason: str = "zero_denominator") -> Estimate:
    """Estimate a proportion with its Wilson interval.

    Parameters
    ----------
    k, n : float
        Successes and trials.
    level : float
        Confidence level.
    reason : str
        Code when n = 0.

    Returns
    -------
    Estimate
        In [0, 1]; NaN when n = 0.

    Examples
    --------
    >>> proportion(3, 4).value
    0.75
    """
    if n <= 0:
        return Estimate.undefined(reason)
    low, high = wilson(float(k), float(n), level)
    return Estimate(k / n, low, high, round(n), None, "Wilson")


def mover(value1: float, lo1: float, hi1: float, value2: float, lo2: float, hi2: float) -> Interval:
    """Square-and-add interval of the difference value2 − value1 of independent estimates (MOVER).

    Parameters
    ----------
    value1, lo1, hi1 : float
        Reference estimate with its interval.
    value2, lo2, hi2 : float
        Current estimate with its interval.

    Returns
    -------
    tuple of float
        At the common level of the two intervals; NaN where an end is NaN.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> mover(1.0, 0.0, 2.0, 5.0, 5.0, 5.0)
    (3.0, 5.0)
    """
    difference = value2 - value1
    return (
        difference - math.hypot(value2 - lo2, hi1 - value1),
        difference + math.hypot(hi2 - value2, value1 - lo1),
    )


def p_from_interval(value: float, lower: float, upper: float, level: float = 0.95) -> float | None:
    """Two-sided p-value of "zero" from an interval, by its half-width toward zero.

    Parameters
    ----------
    value, lower, upper : float
        A difference and its interval.
    level : float
        Level of the interval.

    Returns
    -------
    float or None
        In [0, 1]; None where the half-width is unknown, or nothing varies.

    Examples
    --------
    >>> round(p_from_interval(1.96, 0.0, 3.92), 3)
    0.05
    """
    half = value - lower if value > 0 else upper - value
    if math.isnan(value) or math.isnan(half):
        return None
    if half <= 0:
        return None if value == 0 else 0.0
    return normal_p_value(value / half * normal_quantile(level))


_ROUNDING = 4 * sys.float_info.epsilon
"""Sums of equal numbers in another order are off by no more, as a share."""


def difference(reference: Estimate, current: Estimate, level: float = 0.95) -> Estimate:
    """Difference current − reference of two independent estimates, by MOVER.

    Returns
    -------
    Estimate
        NaN where either is undefined (with its reason); p-value from the interval. Of means of rows it is the
        larger one of this and that of `PooledLaw`, and ends are the farther ones: few rows with a long tail
        have mostly not shown it.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> difference(Estimate(0.5, 0.4, 0.6, 9), Estimate(0.7, 0.6, 0.8, 9)).value.__round__(3)
    0.2
    """
    for side in (current, reference):
        if not side.defined:
            return Estimate.undefined(side.reason, current.n)
    sides = [(side.value, side.lower, side.upper) for side in (reference, current)]
    low, high = mover(*sides[0], *sides[1])
    change = current.value - reference.value
    if abs(change) <= _ROUNDING * abs(current.value):
        change = 0.0
    p_value = p_from_interval(change, low, high, level)
    if reference.law and current.law and min(reference.law.n, current.law.n) > 1:
        law = PooledLaw.of_rows(reference.law, current.law)
        ends = law.ends(change, level)
        low, high = min(low, ends[0]), max(high, ends[1])  # NaN comes first and stays
        p_value = p_value if p_value is None else max(p_value, law.p_value(change))
    return Estimate(change, low, high, current.n, p_value, f"{current.method}, square-and-add")


def newcombe(ref_k: float, ref_n: float, cur_k: float, cur_n: float, level: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval of the difference of two proportions, current − reference.

    Returns
    -------
    tuple of float
        In [−1, 1]; NaN when a side is empty.

    References
    ----------
    Newcombe 1998, method 10, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> [round(end, 4) for end in newcombe(48, 80, 56, 70)]
    [0.0524, 0.3339]
    """
    if ref_n <= 0 or cur_n <= 0:
        return math.nan, math.nan
    reference, current = wilson(float(ref_k), float(ref_n), level), wilson(float(cur_k), float(cur_n), level)
    return mover(ref_k / ref_n, *reference, cur_k / cur_n, *current)


def two_proportions(ref_k: float, ref_n: float, cur_k: float, cur_n: float) -> tuple[float, float]:
    """Pooled z test of equal proportions, current − reference.

    Non-integer counts are allowed, so that n may be divided by an over-dispersion.

    Returns
    -------
    z, p : float
        NaN, NaN when a side is empty or the pooled share is 0 or 1.

    Examples
    --------
    >>> z, p = two_proportions(12, 400, 40, 500)
    >>> round(z, 3), round(p, 4)
    (3.195, 0.0014)
    """
    if ref_n <= 0 or cur_n <= 0 or not 0 < ref_k + cur_k < ref_n + cur_n:
        return math.nan, math.nan
    pooled = (ref_k + cur_k) / (ref_n + cur_n)
    z = (cur_k / cur_n - ref_k / ref_n) / math.sqrt(pooled * (1 - pooled) * (1 / ref_n + 1 / cur_n))
    return z, normal_p_value(z)


def rate_change(
    ref_k: float, ref_n: float, cur_k: float, cur_n: float, *, level: float = 0.95, phi: float = 1.0
) -> Estimate:
    """Difference of two rates, current − reference: Newcombe interval, pooled z or a test of few counts.

    One row of thirty without a value is no change where one in a thousand is usual: so many windows have one.

    Parameters
    ----------
    ref_k, ref_n, cur_k, cur_n : float
        Counts and rows of both sides.
    level : float
        Confidence level.
    phi : float
        Over-dispersion of days; every n becomes n/φ in interval and test.

    Returns
    -------
    Estimate
        In [−1, 1]; NaN with `empty_reference` or `empty_current`.

    References
    ----------
    Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I; few counts:
    Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313

    Examples
    --------
    >>> round(rate_change(12, 400, 40, 500).value, 3)
    0.05
    >>> round(rate_change(20, 20_000, 1, 30).p_or_nan, 3)  # by the pooled z 0.000004
    0.062
    """
    if reason := empty_side(ref_n, cur_n):
        return Estimate.undefined(reason)
    scaled = (ref_k / phi, ref_n / phi, cur_k / phi, cur_n / phi)
    _, p_value = two_proportions(*scaled)
    p_value = max(p_value, few_counts_p_value(*scaled))  # NaN stays
    low, high = newcombe(*scaled, level)
    method = "Newcombe, pooled z"
    value = cur_k / cur_n - ref_k / ref_n
    return Estimate(value, low, high, round(cur_n), None if math.isnan(p_value) else p_value, method)
