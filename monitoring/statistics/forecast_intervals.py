"""Quality of predicted quantiles and intervals of a number."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import NOT_NEGATIVE, mean_estimate


def pinball(y: ArrayLike, quantile_forecast: ArrayLike, quantile: float, level: float = 0.95) -> Estimate:
    """Pinball loss of a forecast quantile. Larger is worse.

    Parameters
    ----------
    y, quantile_forecast : array, shape (n,)
        Actual values and the forecast of their quantile.
    quantile : float
        Which one, in (0, 1).
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, ∞), units of y; NaN `no_labels` without rows.

    References
    ----------
    Koenker & Bassett 1978, doi:10.2307/1913643

    Examples
    --------
    >>> pinball([2, 2], [1, 3], 0.75).value
    0.5
    """
    short = floats(y) - floats(quantile_forecast)
    losses = np.maximum(quantile * short, (quantile - 1) * short)
    return mean_estimate(losses, level=level, bounds=NOT_NEGATIVE)


def coverage(y: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float = 0.95) -> Estimate:
    """Share of actual values inside their (closed) prediction interval, Wilson. Off its nominal is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> coverage([1, 5], [0, 0], [1, 4]).value
    0.5
    """
    inside = (floats(y) >= floats(lower)) & (floats(y) <= floats(upper))
    return proportion(float(inside.sum()), inside.size, level, "no_labels")


def interval_width(lower: ArrayLike, upper: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean width of the prediction intervals. Larger is worse at the same coverage.

    Returns
    -------
    Estimate
        Units of y; NaN `no_labels` without rows.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> interval_width([0, 0], [1, 3]).value
    2.0
    """
    return mean_estimate(floats(upper) - floats(lower), level=level)


def winkler(
    y: ArrayLike, lower: ArrayLike, upper: ArrayLike, nominal: float, level: float = 0.95
) -> Estimate:
    """Interval score: width plus 2/(1 − nominal) times the miss. Larger is worse.

    Parameters
    ----------
    y, lower, upper : array, shape (n,)
        Actual values and their prediction intervals.
    nominal : float
        Level of the prediction intervals, in (0, 1).
    level : float
        Confidence level of the estimate.

    Returns
    -------
    Estimate
        In [0, ∞), units of y; NaN `no_labels` without rows.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> winkler([5], [0], [4], 0.5).value
    8.0
    """
    low, high, actual = floats(lower), floats(upper), floats(y)
    miss = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return mean_estimate(high - low + 2 / (1 - nominal) * miss, level=level)
