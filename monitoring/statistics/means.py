"""Means and ratios of means over rows, with their standard errors."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.normal import normal_quantile

Bounds = tuple[float, float]
REAL: Bounds = (-math.inf, math.inf)
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


def normal_intervals(
    values: ArrayLike,
    se: ArrayLike,
    n: ArrayLike,
    *,
    level: float = 0.95,
    bounds: Bounds = REAL,
    method: str = "normal",
) -> list[Estimate]:
    """Make estimates of values and their standard errors, each as `normal_interval` gives it.

    Parameters
    ----------
    values, se : array, shape (G,)
        In one unit; a se of NaN gives no interval.
    n : array of int, shape (G,)
        Rows.
    level : float
        Confidence level.
    bounds : tuple of float
        Range the intervals are held in.
    method : str
        Of all.

    Returns
    -------
    list of Estimate
        One a value.

    Examples
    --------
    >>> [found.value for found in normal_intervals([0.5, 0.25], [0.1, 0.1], [9, 9])]
    [0.5, 0.25]
    """
    value, half = floats(values), normal_quantile(level) * floats(se)
    low, high = np.maximum(value - half, bounds[0]), np.minimum(value + half, bounds[1])
    columns = (value.tolist(), low.tolist(), high.tolist(), np.asarray(n).tolist())
    return [
        Estimate(one, low, high, rows, None, method) for one, low, high, rows in zip(*columns, strict=True)
    ]


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
    mean = float(data @ weight / n)
    if n <= 1:
        return mean, math.nan
    return mean, math.sqrt(float((data - mean) ** 2 @ weight) / (n - 1) / n)


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
        mean ± z·sd/√n; NaN `no_labels` without rows.

    Examples
    --------
    >>> mean_estimate([1.0, 3.0]).value
    2.0
    """
    data, weight = _rows(values, counts)
    n = round(float(weight.sum()))
    if n == 0 and not weight.any():
        return Estimate.undefined("no_labels")
    return normal_interval(*mean_se(data, weight), n, level=level, bounds=bounds, method="mean, normal")


def ratio_estimate(
    numerator: ArrayLike,
    denominator: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    level: float = 0.95,
    bounds: Bounds = REAL,
) -> Estimate:
    """Estimate Σ numerator / Σ denominator over rows (delta method).

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
    n, scale = round(float(weight.sum())), float(bottom @ weight)
    if not weight.any():
        return Estimate.undefined("no_labels")
    if scale == 0:
        return Estimate.undefined("zero_denominator", n)
    ratio = float(top @ weight) / scale
    _, se = mean_se(top - ratio * bottom, weight)
    spread = se * weight.sum() / abs(scale)
    return normal_interval(ratio, spread, n, level=level, bounds=bounds, method="ratio, delta")
