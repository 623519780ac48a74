"""Monotone trend of a series of windows."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.normal import normal_p_value, normal_quantile


@dataclass(frozen=True)
class MannKendall:
    """Mann–Kendall test of a monotone trend.

    Parameters
    ----------
    s : int
        Rising minus falling pairs.
    variance : float
        Of s, corrected for ties.
    z, p_value : float
        With continuity correction, two-sided; 0 and 1 for a constant series.
    """

    s: int
    variance: float
    z: float
    p_value: float


def mann_kendall(values: ArrayLike) -> MannKendall:
    """Test a series for a monotone trend, assuming independent windows.

    Parameters
    ----------
    values : array, shape (T,)
        Finite values in order of time.

    Returns
    -------
    MannKendall
        z < 0 is a fall.

    References
    ----------
    Mann 1945, doi:10.2307/1907187

    Examples
    --------
    >>> mann_kendall([1, 2, 3, 4]).s
    6
    """
    x = floats(values)
    rising, falling = np.triu_indices(x.size, 1)
    s = int(np.sign(x[falling] - x[rising]).sum())
    ties = np.unique(x, return_counts=True)[1]
    n = x.size
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    z = (s - math.copysign(1, s)) / math.sqrt(variance) if s and variance > 0 else 0.0
    return MannKendall(s, variance, z, normal_p_value(z))


def _pair_slopes(x: Floats) -> Floats:
    """Slopes of all pairs, ascending."""
    i, j = np.triu_indices(x.size, 1)
    return np.sort((x[j] - x[i]) / (j - i))


def _lag_one(x: Floats, slope: float) -> float:
    """Lag-1 autocorrelation of the residuals about a line."""
    residual = x - slope * np.arange(x.size)
    residual = residual - residual.mean()
    scale = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / scale if scale > 0 else 0.0


def trend_test(values: ArrayLike, threshold: float = 0.1) -> tuple[MannKendall, float]:
    """Test for a trend, pre-whitened where the windows are autocorrelated.

    Parameters
    ----------
    values : array, shape (T,)
        Finite values in order of time.
    threshold : float
        Lag-1 autocorrelation about the Sen line above which x_t − ρ·x_{t−1} is tested instead, ρ that of
        the series: false alarms keep to their level, at some loss of power.

    Returns
    -------
    test : MannKendall
        Of the series or of the pre-whitened one.
    rho : float
        Autocorrelation taken out; 0 when none.

    References
    ----------
    von Storch 1995, doi:10.1007/978-3-662-03167-4_2

    Examples
    --------
    >>> trend_test([1, 2, 3, 4, 5, 6, 7, 8])[1]
    0.0
    """
    x = floats(values)
    slope = float(np.median(_pair_slopes(x))) if x.size > 1 else 0.0
    if x.size <= 3 or _lag_one(x, slope) <= threshold:
        return mann_kendall(x), 0.0
    # about its mean, not the line: a fitted line takes autocorrelation with it, and too little is removed
    rho = _lag_one(x, 0.0)
    return mann_kendall(x[1:] - rho * x[:-1]), rho


def sen_slope(values: ArrayLike, level: float = 0.95) -> Estimate:
    """Median slope of all pairs, per step, with the p-value of `trend_test`.

    Parameters
    ----------
    values : array, shape (T,)
        Finite values in order of time.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In (−∞, ∞) units per step, rank interval; NaN `too_few` below two values.

    References
    ----------
    Sen 1968, doi:10.1080/01621459.1968.10480934

    Examples
    --------
    >>> sen_slope([1, 2, 3, 4, 5, 6, 7, 8]).value
    1.0
    """
    x = floats(values)
    if x.size < 2:
        return Estimate.undefined("too_few", x.size)
    slopes = _pair_slopes(x)
    test, rho = trend_test(x)
    reach = normal_quantile(level) * math.sqrt(mann_kendall(x).variance)
    low = max(0, math.floor((slopes.size - reach) / 2) - 1)
    high = min(slopes.size - 1, math.ceil((slopes.size + reach) / 2))
    method = f"Sen; pre-whitened Mann-Kendall, rho {rho:.2f}" if rho else "Sen; Mann-Kendall"
    value = float(np.median(slopes))
    return Estimate(value, float(slopes[low]), float(slopes[high]), x.size, test.p_value, method)
