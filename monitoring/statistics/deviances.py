"""Deviances of predicted counts and positive amounts."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.means import NOT_NEGATIVE, mean_estimate


def poisson_deviance(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean Poisson deviance 2·(y ln(y/f) − y + f). Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞); NaN `no_labels` without rows, `outside_domain` with a negative count or a forecast ≤ 0.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> poisson_deviance([0, 2], [1, 2]).value
    1.0
    """
    actual, forecast = floats(y), floats(predicted)
    if (actual < 0).any() or (forecast <= 0).any():
        return Estimate.undefined("outside_domain", actual.size)
    deviances = 2 * (special.xlogy(actual, actual / forecast) - actual + forecast)
    return mean_estimate(deviances, level=level, bounds=NOT_NEGATIVE)


def gamma_deviance(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean gamma deviance 2·(ln(f/y) + y/f − 1). Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞); NaN `no_labels` without rows, `outside_domain` with a value or forecast ≤ 0.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> gamma_deviance([2, 3], [2, 3]).value
    0.0
    """
    actual, forecast = floats(y), floats(predicted)
    if (actual <= 0).any() or (forecast <= 0).any():
        return Estimate.undefined("outside_domain", actual.size)
    return mean_estimate(
        2 * (np.log(forecast / actual) + actual / forecast - 1), level=level, bounds=NOT_NEGATIVE
    )
