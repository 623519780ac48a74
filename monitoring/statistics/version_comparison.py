"""Comparison of two versions of a model."""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate

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
