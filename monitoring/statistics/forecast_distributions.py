"""Calibration of predicted distributions and quantiles of a number."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.binning import probability_bin
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.lazy_imports import special


@dataclass(frozen=True, eq=False)
class PitHistogram:
    """Probability integral transforms against the uniform distribution.

    Parameters
    ----------
    counts : array, shape (B,)
        Rows per bin; U-shaped where the forecasts are too narrow.
    chi2, p_value : float
        Against equal counts, B − 1 degrees of freedom.
    ks, cramer_von_mises : float
        Distance to uniform; larger is worse. NaN without rows.
    """

    counts: Floats
    chi2: float
    p_value: float
    ks: float
    cramer_von_mises: float


def pit_histogram(pit: ArrayLike, bins: int = 10) -> PitHistogram:
    """Compare forecast distributions, at what then happened, with the uniform.

    Parameters
    ----------
    pit : array, shape (n,)
        Forecast distribution function at the outcome, in [0, 1].
    bins : int
        Equal-width bins.

    Returns
    -------
    PitHistogram
        NaN statistics without rows.

    References
    ----------
    Gneiting, Balabdaoui & Raftery 2007, doi:10.1111/j.1467-9868.2007.00587.x

    Examples
    --------
    >>> pit_histogram([0.25, 0.75], 2).chi2
    0.0
    """
    u = np.sort(floats(pit))
    counts = floats(np.bincount(probability_bin(u, bins), minlength=bins))
    n = u.size
    if n == 0:
        return PitHistogram(counts, *[math.nan] * 4)
    chi2 = float(((counts - n / bins) ** 2).sum() * bins / n)
    rank = np.arange(1, n + 1)
    ks = float(max((rank / n - u).max(), (u - (rank - 1) / n).max()))
    cvm = 1 / (12 * n) + float((((2 * rank - 1) / (2 * n) - u) ** 2).sum())
    return PitHistogram(counts, chi2, float(special.chdtrc(bins - 1, chi2)), ks, cvm)


def quantile_coverage(y: ArrayLike, quantile: ArrayLike, level: float = 0.95) -> Estimate:
    """Share of outcomes at or below a forecast quantile, Wilson interval. Away from its level is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Kuleshov et al. 2018, arXiv:1807.00263

    Examples
    --------
    >>> quantile_coverage([1.0, 3.0], [2.0, 2.0]).value
    0.5
    """
    below = floats(y) <= floats(quantile)
    return proportion(float(below.sum()), below.size, level, "no_labels")
