"""Evidence that stays valid however often it is looked at."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.lazy_imports import special, stats


def paired_e_value(right_b: int, right_c: int) -> float:
    """Evidence that two models on the same rows are not equally often right.

    Parameters
    ----------
    right_b, right_c : int
        Rows where only the one, and only the other, was right.

    Returns
    -------
    float
        In (0, ∞): 20 or more rejects "equal" at 0.05 at any time of looking; 1 without such rows.

    References
    ----------
    Ramdas et al. 2023, doi:10.1214/23-STS894

    Examples
    --------
    >>> round(paired_e_value(30, 8), 2)
    144.12
    """
    return math.exp((right_b + right_c) * math.log(2) + float(special.betaln(right_b + 1, right_c + 1)))


def mcnemar_exact(right_b: int, right_c: int) -> float:
    """Exact two-sided p-value of McNemar's test, for one look; 1 without discordant rows.

    References
    ----------
    McNemar 1947, doi:10.1007/BF02295996

    Examples
    --------
    >>> mcnemar_exact(12, 11)
    1.0
    """
    discordant = right_b + right_c
    return float(stats.binomtest(right_b, discordant).pvalue) if discordant else 1.0


def confidence_sequence(
    values: ArrayLike, alpha: float = 0.05, rho2: float = 0.1, bounds: tuple[float, float] = (0.0, 1.0)
) -> Estimate:
    """Mean of a bounded metric with an interval that holds at all times of looking at once.

    Parameters
    ----------
    values : array, shape (n,)
        Values inside `bounds`.
    alpha : float
        Chance that the interval ever misses.
    rho2 : float
        Where it is tightest: about (2 ln(1/α) + ln(1 + 2 ln(1/α))) / (n·σ²) for n rows.
    bounds : tuple of float
        Least and greatest possible value.

    Returns
    -------
    Estimate
        Normal-mixture boundary; NaN `no_labels` without rows.

    References
    ----------
    Robbins 1970, doi:10.1214/aoms/1177696786; Howard et al. 2021, doi:10.1214/20-AOS1991

    Examples
    --------
    >>> confidence_sequence([0, 1] * 50).lower > 0.3
    True
    """
    x = floats(values)
    n = x.size
    if n == 0:
        return Estimate.undefined("no_labels")
    sigma2 = (bounds[1] - bounds[0]) ** 2 / 4
    spread = n * sigma2 * rho2 + 1
    half = math.sqrt(2 * spread / (n**2 * rho2) * math.log(math.sqrt(spread) / alpha))
    mean = float(np.mean(x))
    return Estimate(mean, mean - half, mean + half, n, None, "normal-mixture confidence sequence")
