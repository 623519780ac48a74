"""Means and ratios of means over rows, with their standard errors."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats, sum_of_products
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.measure import REAL
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.skewed_means import skewed_interval, skewness_of

Bounds = tuple[float, float]
NOT_NEGATIVE: Bounds = (0.0, math.inf)


def normal_interval(
    value: float,
    se: float,
    n: int,
    *,
    level: float = 0.95,
    bounds: Bounds = REAL,
    method: str = "normal",
) -> Estimate:
    """Make an estimate of a value and its standard error, the interval held inside `bounds`.

    Examples
    --------
    >>> normal_interval(0.1, 1.0, 9, bounds=(0.0, 1.0)).lower
    0.0
    """
    half = normal_quantile(level) * se
    low, high = max(bounds[0], value - half), min(bounds[1], value + half)
    if math.isnan(half):
        low = high = math.nan
    return Estimate(value, low, high, n, None, method)


def _rows(values: ArrayLike, counts: ArrayLike | None) -> tuple[Floats, Floats]:
    """Values with how often each occurs."""
    data = floats(values)
    return data, np.ones(data.shape) if counts is None else floats(counts)


def mean_se(values: ArrayLike, counts: ArrayLike | None = None) -> tuple[float, float]:
    """Mean and its standard error, of values that occur `counts` times each.

    Returns
    -------
    mean, se : float
        NaN without rows; se NaN below two rows.

    Examples
    --------
    >>> mean_se([1.0, 3.0])
    (2.0, 1.0)
    """
    data, weight = _rows(values, counts)
    n = weight.sum()
    if n <= 0:
        return math.nan, math.nan
    mean = sum_of_products(data, weight) / float(n)
    if n <= 1:
        return mean, math.nan
    return mean, math.sqrt(sum_of_products((data - mean) ** 2, weight) / (n - 1) / n)


def mean_estimate(
    values: ArrayLike, counts: ArrayLike | None = None, *, level: float = 0.95, bounds: Bounds = REAL
) -> Estimate:
    """Estimate a mean over rows.

    Parameters
    ----------
    values : array
        One value per row, or per group of equal rows.
    counts : array, optional
        How often each occurs.
    level : float
        Confidence level.
    bounds : tuple of float
        Range the interval is held in.

    Returns
    -------
    Estimate
        The interval of a mean of skewed rows; NaN `no_labels` without rows.

    References
    ----------
    Hall 1992, doi:10.1111/j.2517-6161.1992.tb01876.x

    Examples
    --------
    >>> mean_estimate([1.0, 3.0]).value
    2.0
    """
    data, weight = _rows(values, counts)
    n = round(float(weight.sum()))
    if n == 0 and not weight.any():
        return Estimate.undefined("no_labels")
    mean, se = mean_se(data, weight)
    return skewed_interval(
        mean,
        se,
        n,
        _skewness(data - mean, weight),
        level=level,
        bounds=bounds,
        method="mean, Student and Hall",
    )


def _skewness(off: Floats, weight: Floats) -> float:
    """Of values that are so far from their mean."""
    n, largest = weight.sum(), float(np.abs(off).max(initial=0.0))
    if not 0 < largest < math.inf:
        return 0.0
    scaled = off / largest
    return skewness_of(*(sum_of_products(scaled**power, weight) / float(n) for power in (2, 3)))


def ratio_estimate(
    numerator: ArrayLike,
    denominator: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    level: float = 0.95,
    bounds: Bounds = REAL,
) -> Estimate:
    """Estimate Σ numerator / Σ denominator over rows (delta method, with the skewness of the residuals).

    Returns
    -------
    Estimate
        NaN `no_labels` without rows, `zero_denominator` when Σ denominator = 0.

    References
    ----------
    Cochran 1977, Sampling Techniques, ISBN 978-0471162407

    Examples
    --------
    >>> ratio_estimate([1.0, 2.0], [2.0, 4.0]).value
    0.5
    """
    top, weight = _rows(numerator, counts)
    bottom = np.broadcast_to(floats(denominator), top.shape)
    n, scale = round(float(weight.sum())), sum_of_products(bottom, weight)
    if not weight.any():
        return Estimate.undefined("no_labels")
    if scale == 0:
        return Estimate.undefined("zero_denominator", n)
    ratio = sum_of_products(top, weight) / scale
    residual = top - ratio * bottom
    _, se = mean_se(residual, weight)
    spread, skewness = se * weight.sum() / abs(scale), _skewness(residual, weight) * math.copysign(1, scale)
    return skewed_interval(ratio, spread, n, skewness, level=level, bounds=bounds, method="ratio, delta")
