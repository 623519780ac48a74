"""Tests and distances of two samples of numbers, given in ascending order."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.distribution_gap import gap_integral, largest_gap
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.ks_exact import ks_p_exact
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.moments import moments_of

EXACT_CELLS = 1_000_000
EXACT_ROWS = 10_000


def ks_distance(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> float:
    """Kolmogorov–Smirnov D: the largest gap between the two distribution functions.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.

    Returns
    -------
    float
        In [0, 1], exact with ties; NaN where a side is empty.

    Examples
    --------
    >>> ks_distance([1, 2], [2, 3])
    0.5
    """
    a, b = floats(ref_sorted), floats(cur_sorted)
    if a.size == 0 or b.size == 0:
        return math.nan
    return largest_gap(a, b) / (a.size * b.size)


def ks_p_asymptotic(d: float, n: float, m: float) -> float:
    """Probability of a D at least this large for large samples (Kolmogorov's law).

    Parameters
    ----------
    d : float
        Observed D.
    n, m : float
        Rows, or rows divided by an over-dispersion.

    Returns
    -------
    float
        In [0, 1]; conservative with ties. NaN where a side is empty.

    References
    ----------
    Smirnov 1948, doi:10.1214/aoms/1177730256

    Examples
    --------
    >>> round(ks_p_asymptotic(0.03, 4000, 5000), 4)
    0.0366
    """
    return float(special.kolmogorov(math.sqrt(n * m / (n + m)) * d)) if min(n, m) > 0 else math.nan


def ks_critical(n: float, m: float, alpha: float = 0.05) -> float:
    """D that chance exceeds with probability `alpha` in large samples.

    Examples
    --------
    >>> round(ks_critical(4000, 5000), 4)
    0.0288
    """
    return float(special.kolmogi(alpha)) * math.sqrt((n + m) / (n * m)) if min(n, m) > 0 else math.nan


def ks(ref_sorted: ArrayLike, cur_sorted: ArrayLike, phi: float = 1.0, level: float = 0.95) -> Estimate:
    """Kolmogorov–Smirnov D with p-value and band. Larger is worse.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.
    phi : float
        Over-dispersion of days: every n becomes n/φ in the law; above 1 the law is the large-sample one.
    level : float
        Level of the band.

    Returns
    -------
    Estimate
        In [0, 1]; NaN with `empty_reference` or `empty_current`. The p-value is exact given the ties up to
        n·m = 10⁶ (and 10⁴ rows), else Kolmogorov's.

    References
    ----------
    Schröer & Trenkler 1995, doi:10.1016/0167-9473(94)00040-P

    Examples
    --------
    >>> ks([1, 2, 3, 4, 5], [6, 7, 8, 9]).value
    1.0
    """
    a, b = floats(ref_sorted), floats(cur_sorted)
    if reason := empty_side(a.size, b.size):
        return Estimate.undefined(reason, b.size)
    found = ks_of_gap(largest_gap(a, b), a.size, b.size, phi, level)
    if phi <= 1 and a.size * b.size <= EXACT_CELLS and a.size + b.size <= EXACT_ROWS:
        return replace(found, p_value=ks_p_exact(a, b), method="exact, ties kept")
    return found


def ks_of_gap(gap: int, n: int, m: int, phi: float = 1.0, level: float = 0.95) -> Estimate:
    """D, with the large-sample law, of two samples whose largest gap is known.

    Parameters
    ----------
    gap : int
        Largest |n·m·(F − G)|.
    n, m : int
        Rows of reference and window, neither 0.
    phi, level : float
        As `ks` takes them.

    Returns
    -------
    Estimate
        As `ks` gives it, to the last digit, where its law is Kolmogorov's.

    Examples
    --------
    >>> ks_of_gap(20, 5, 4).value
    1.0
    """
    d = gap / (n * m)
    band = ks_critical(n / phi, m / phi, 1 - level)
    p_value = ks_p_asymptotic(d, n / phi, m / phi)
    return Estimate(d, max(0.0, d - band), min(1.0, d + band), m, p_value, "Kolmogorov")


def wasserstein(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> Estimate:
    """Wasserstein-1 distance: how far the average row moved. Larger is worse.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.

    Returns
    -------
    Estimate
        In [0, ∞), units of the values; NaN with `empty_reference`, `empty_current`, and `too_large` where no
        float holds it.

    References
    ----------
    Vallender 1974, doi:10.1137/1118101

    Examples
    --------
    >>> wasserstein([0, 1, 3], [5, 6, 8]).value
    5.0
    """
    a, b = floats(ref_sorted), floats(cur_sorted)
    if reason := empty_side(a.size, b.size):
        return Estimate.undefined(reason, b.size)
    with np.errstate(over="ignore", invalid="ignore"):
        area = gap_integral(a, b, 1)
    if not math.isfinite(area):
        return Estimate.undefined("too_large", b.size)
    return Estimate(area, math.nan, math.nan, b.size)


def interquartile_range(sorted_values: ArrayLike) -> float:
    """Upper minus lower quartile (type 7); NaN when empty.

    Examples
    --------
    >>> interquartile_range([1, 2, 3, 4, 5])
    2.0
    """
    values = floats(sorted_values)
    return float(np.subtract(*np.quantile(values, [0.75, 0.25]))) if values.size else math.nan


def _standardized(distance: Estimate, scale: float) -> Estimate:
    """Divide by a scale of the reference."""
    if not distance.defined:
        return distance
    return distance.scaled(1 / scale) if scale > 0 else Estimate.undefined("constant_reference", distance.n)


def wasserstein_sd(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> Estimate:
    """Wasserstein distance in standard deviations of the reference. Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞), free of the unit; NaN `constant_reference` where the reference does not vary.

    References
    ----------
    Vallender 1974, doi:10.1137/1118101

    Examples
    --------
    >>> round(wasserstein_sd([0, 1, 3], [5, 6, 8]).value, 3)
    3.273
    """
    return _standardized(wasserstein(ref_sorted, cur_sorted), moments_of(ref_sorted).sd)


def wasserstein_iqr(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> Estimate:
    """Wasserstein distance in interquartile ranges of the reference, for heavy tails. Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞); NaN `constant_reference` where the middle half of the reference does not vary.

    References
    ----------
    Vallender 1974, doi:10.1137/1118101

    Examples
    --------
    >>> round(wasserstein_iqr([0, 1, 3], [5, 6, 8]).value, 3)
    3.333
    """
    distance = wasserstein(ref_sorted, cur_sorted)
    return _standardized(distance, interquartile_range(ref_sorted)) if distance.defined else distance


def energy(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> Estimate:
    """Energy distance √(2E|X−Y| − E|X−X′| − E|Y−Y′|). Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞), root of the unit; NaN with `empty_reference` or `empty_current`.

    References
    ----------
    Székely & Rizzo 2013, doi:10.1016/j.jspi.2013.03.018

    Examples
    --------
    >>> round(energy([0, 1, 3], [5, 6, 8]).value, 3)
    2.708
    """
    a, b = floats(ref_sorted), floats(cur_sorted)
    if reason := empty_side(a.size, b.size):
        return Estimate.undefined(reason, b.size)
    return Estimate(math.sqrt(2 * gap_integral(a, b, 2)), math.nan, math.nan, b.size)
