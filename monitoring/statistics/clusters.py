"""Rows that are not independent: several of one person, machine or account."""

from dataclasses import replace
from math import isnan, sqrt

from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.measure import REAL


def design_effect(cluster_sums: ArrayLike, total_square: float) -> float:
    """Say how many times larger the variance of a mean is than that of independent rows.

    Parameters
    ----------
    cluster_sums : array, shape (clusters,)
        Sum of the deviations from the mean, by cluster.
    total_square : float
        Sum of their squares over all rows.

    Returns
    -------
    float
        At least 1: rows of a cluster that undo each other are not taken as more than independent. 1 where
        nothing varies.

    References
    ----------
    Kish 1965, Survey Sampling, ISBN 978-0471109495; Liang & Zeger 1986, doi:10.1093/biomet/73.1.13

    Examples
    --------
    >>> design_effect([2.0, -2.0], 4.0)  # two clusters of two equal rows each
    2.0
    """
    sums = floats(cluster_sums)
    return max(1.0, float((sums**2).sum()) / total_square) if total_square > 0 else 1.0


def widened(
    estimate: Estimate, effect: float, within: tuple[float, float] = REAL, by: str = "clustered by entity"
) -> Estimate:
    """Widen an interval to what clustered rows bear; the value and n stay.

    Parameters
    ----------
    estimate : Estimate
        With an interval for independent rows.
    effect : float
        The design effect.
    within : tuple of float
        Least and greatest possible value of the measure.
    by : str
        Why rows are not independent, in words.

    Returns
    -------
    Estimate
        Half-widths times √effect, as far as the measure goes.

    Examples
    --------
    >>> wide = widened(Estimate(0.5, 0.4, 0.6, 100), 4.0)
    >>> round(wide.lower, 12), round(wide.upper, 12)
    (0.3, 0.7)
    """
    if effect <= 1 or isnan(estimate.value):
        return estimate
    scale = sqrt(effect)
    low = max(estimate.value - (estimate.value - estimate.lower) * scale, min(within[0], estimate.lower))
    high = min(estimate.value + (estimate.upper - estimate.value) * scale, max(within[1], estimate.upper))
    note = f"{by}, design effect {effect:.2g}"
    reason = "; ".join(word for word in (estimate.reason, note) if word)
    law = estimate.law and replace(estimate.law, n=estimate.law.n / effect)
    return replace(estimate, lower=low, upper=high, reason=reason, law=law)
