"""Many tests at once: false discovery rate, and the limit of each so that together they alarm as one does."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats


def _step_up(p_values: ArrayLike, dependence: float) -> Floats:
    """Adjusted p-values of the step-up rule; NaN entries stay out of the family."""
    p = floats(p_values)
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return adjusted
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * dependence * tested.size / np.arange(1, tested.size + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def bh(p_values: ArrayLike) -> Floats:
    """Benjamini–Hochberg adjusted p-values (q).

    Parameters
    ----------
    p_values : array, shape (m,)
        One family of tests; NaN for what was not tested.

    Returns
    -------
    array, shape (m,)
        In [0, 1], never below p, monotone in p; NaN where p is.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> bh([0.01, 0.02, 0.9]).round(3).tolist()
    [0.03, 0.03, 0.9]
    """
    return _step_up(p_values, 1.0)


def by(p_values: ArrayLike) -> Floats:
    """Benjamini–Yekutieli adjusted p-values: valid under any dependence.

    Returns
    -------
    array, shape (m,)
        In [0, 1], never below `bh`; NaN where p is.

    References
    ----------
    Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998

    Examples
    --------
    >>> by([0.01, 0.02, 0.9]).round(3).tolist()
    [0.055, 0.055, 1.0]
    """
    tested = int(np.count_nonzero(~np.isnan(floats(p_values))))
    return _step_up(p_values, float((1 / np.arange(1, tested + 1)).sum()))


def limit_of_many(limit: float, tests: int) -> float:
    """Give the normal score from which on one of many tests alarms: together as seldom as one of them alone.

    Parameters
    ----------
    limit : float
        Of one test, one-sided.
    tests : int
        How many are looked at, at once.

    Returns
    -------
    float
        `limit` of one test or of none.

    References
    ----------
    Bonferroni's inequality: Dunn 1961, doi:10.1080/01621459.1961.10482090

    Examples
    --------
    >>> limit_of_many(3.5, 1), round(limit_of_many(3.5, 30), 2)
    (3.5, 4.32)
    """
    law = NormalDist()
    return limit if tests <= 1 else -law.inv_cdf(law.cdf(-limit) / tests)
