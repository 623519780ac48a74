"""Distances between two distributions over the same cells.

All take counts per cell of a reference and of a current sample, the missing values as a cell of their own.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.bartlett import bartlett_factors, divergence
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.noncentrality import root_intervals

ShareDistance = Callable[[Floats, Floats], Floats]


def psi_value(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Floats:
    """Population stability index of counts, along the last axis, without its law.

    A cell that is empty on one side counts half a row there; a cell empty on both contributes nothing.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (…, B)
        Rows per cell (they broadcast).

    Returns
    -------
    array, shape (…)
        In [0, ∞) nats, exactly 0 for identical shares; NaN where a side is empty.

    Examples
    --------
    >>> round(float(psi_value([40, 30, 20, 10], [50, 30, 20, 0])), 4)
    0.3069
    """
    a, b = np.broadcast_arrays(floats(ref_counts), floats(cur_counts))
    no_before, no_after = a == 0, b == 0
    n, m = a.sum(axis=-1, keepdims=True), b.sum(axis=-1, keepdims=True)
    # in place: of many levels over many days, fresh memory takes longer than what is worked out in it
    p, q = np.where(no_before, 0.5, a), np.where(no_after, 0.5, b)
    with np.errstate(invalid="ignore", divide="ignore"):
        p /= n
        q /= m
        terms = q / p
        np.log(terms, out=terms)
        q -= p
        terms *= q  # a sum of terms ≥ 0, each 0 where the shares are the same
    no_before &= no_after
    terms[no_before] = 0.0
    return np.where((n > 0) & (m > 0), _total(terms)[..., None], np.nan)[..., 0]


def _total(terms: Floats) -> Floats:
    """Add up one after the other, in place: then it does not matter how many cells nobody is in."""
    return floats(np.cumsum(terms, axis=-1, out=terms)[..., -1] if terms.shape[-1] else terms.sum(axis=-1))


def occupied(ref_counts: ArrayLike, cur_counts: ArrayLike) -> int:
    """Count the cells that hold rows on either side.

    Examples
    --------
    >>> occupied([10, 0, 20], [12, 0, 0])
    2
    """
    return int(np.count_nonzero(floats(ref_counts) + floats(cur_counts)))


def size_factor(n: float, m: float) -> float:
    """Return 1/n + 1/m, the scale of every null law of a distance of counts.

    Examples
    --------
    >>> size_factor(100, 50)
    0.03
    """
    return 1 / n + 1 / m


@dataclass(frozen=True)
class PsiLaw:
    """What chance alone gives: PSI / (1/n + 1/m) follows χ² with B − 1 degrees of freedom.

    References
    ----------
    Yurdakul & Naranjo 2020, doi:10.21314/JRMV.2020.227

    Examples
    --------
    >>> round(PsiLaw(1000, 1000, 10).mean, 3)
    0.018
    """

    n: float
    m: float
    bins: int

    @property
    def mean(self) -> float:
        """Mean PSI without any drift."""
        return size_factor(self.n, self.m) * (self.bins - 1)

    def p_value(self, psi: float) -> float:
        """Probability of a PSI at least this large without drift; NaN with a single bin."""
        if self.bins < 2:
            return math.nan
        return float(special.chdtrc(self.bins - 1, psi / size_factor(self.n, self.m)))

    def threshold(self, alpha: float = 0.05) -> float:
        """PSI that chance exceeds with probability `alpha`; NaN with a single bin."""
        if self.bins < 2:
            return math.nan
        return float(size_factor(self.n, self.m) * special.chdtri(self.bins - 1, alpha))


def psi(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Population stability index with its χ² p-value (independent rows assumed).

    Larger is worse. For the interval see `psi_interval.psi_interval`, for a law from the baseline's own days
    `self_drift.psi_test`.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (B,)
        Rows per cell.

    Returns
    -------
    Estimate
        In [0, ∞) nats, symmetric; NaN with `empty_reference` or `empty_current`; 0 without p-value and
        reason `single_bin` where all rows lie in one cell.

    References
    ----------
    Yurdakul & Naranjo 2020, doi:10.21314/JRMV.2020.227

    Examples
    --------
    >>> round(psi([100, 100], [120, 80]).value, 4)
    0.0405
    """
    a, b = floats(ref_counts), floats(cur_counts)
    if reason := empty_side(a.sum(), b.sum()):
        return Estimate.undefined(reason, round(b.sum()))
    law = PsiLaw(a.sum(), b.sum(), occupied(a, b))
    value, n = float(psi_value(a, b)), round(b.sum())
    if law.bins < 2:
        return Estimate(value, math.nan, math.nan, n, None, "chi-square", "single_bin")
    method = "chi-square, independent rows assumed"
    return Estimate(value, math.nan, math.nan, n, law.p_value(value), method)


def _js(p: Floats, q: Floats) -> Floats:
    """Jensen–Shannon distance in bits."""
    return floats(np.sqrt(np.clip(_total(divergence(p, q)) / (2 * math.log(2)), 0.0, 1.0)))


def js_distances(ref_counts: ArrayLike, cur_counts: ArrayLike) -> list[Estimate]:
    """Jensen–Shannon distances of many subjects, each as `js_distance` gives it.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (S, B)
        Rows per cell; cells that a subject has not are 0 on both sides.

    Returns
    -------
    list of Estimate
        One a subject.

    Examples
    --------
    >>> [one.value for one in js_distances([[10, 0], [1, 1]], [[0, 7], [2, 2]])]
    [1.0, 0.0]
    """
    a, b = floats(ref_counts), floats(cur_counts)
    n, m = a.sum(axis=1), b.sum(axis=1)
    values = _js(a / np.maximum(n, 1.0)[:, None], b / np.maximum(m, 1.0)[:, None])
    # where nothing moved, 8 ln 2 times the square is χ² in units of 1/n + 1/m, and more of few rows a cell
    unit = (1 / np.maximum(n, 1.0) + 1 / np.maximum(m, 1.0)) / (8 * math.log(2)) * bartlett_factors(a, b)
    df = np.count_nonzero((a > 0) | (b > 0), axis=1) - 1
    low, high = (np.sqrt(unit) * root for root in root_intervals(values**2 / unit, df))
    columns = (values, np.minimum(low, values), np.clip(high, values, 1.0), n, m)
    return [
        Estimate(value, lower, upper, round(after), reason="single_bin" if math.isnan(lower) else "")
        if before > 0 and after > 0
        else Estimate.undefined(empty_side(before, after), round(after))
        for value, lower, upper, before, after in zip(*(one.tolist() for one in columns), strict=True)
    ]


def _hellinger(p: Floats, q: Floats) -> Floats:
    """Hellinger distance."""
    return floats(np.sqrt(np.clip(((np.sqrt(p) - np.sqrt(q)) ** 2).sum(axis=-1) / 2, 0.0, 1.0)))


def _estimate(distance: ShareDistance, ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Apply a distance of shares to counts."""
    a, b = floats(ref_counts), floats(cur_counts)
    if reason := empty_side(a.sum(), b.sum()):
        return Estimate.undefined(reason, round(b.sum()))
    value = float(distance(a / a.sum(), b / b.sum()))
    return Estimate(value, math.nan, math.nan, round(b.sum()))


def js_distance(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Jensen–Shannon distance, base 2. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1], 1 for disjoint samples, with the interval of a non-central χ²
        (Bartlett's factor for cells of few rows), NaN `single_bin` of one cell; NaN where a side is empty.

    References
    ----------
    Lin 1991, doi:10.1109/18.61115; Endres & Schindelin 2003, doi:10.1109/TIT.2003.813506

    Examples
    --------
    >>> js_distance([10, 0], [0, 7]).value
    1.0
    """
    return js_distances(floats(ref_counts)[None], floats(cur_counts)[None])[0]


def hellinger(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Hellinger distance. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1], 1 for disjoint samples; NaN where a side is empty.

    References
    ----------
    Hellinger 1909, doi:10.1515/crll.1909.136.210

    Examples
    --------
    >>> hellinger([1, 1], [2, 2]).value
    0.0
    """
    return _estimate(_hellinger, ref_counts, cur_counts)


def total_variation(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Total variation: the share of rows that would have to move to another cell. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN where a side is empty.

    References
    ----------
    Levin, Peres & Wilmer 2009, doi:10.1090/mbk/058

    Examples
    --------
    >>> round(total_variation([50, 30, 20], [40, 30, 30]).value, 6)
    0.1
    """
    return _estimate(lambda p, q: np.abs(p - q).sum(axis=-1) / 2, ref_counts, cur_counts)


def linf(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Estimate:
    """Largest change of any cell's share. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN where a side is empty.

    References
    ----------
    Levin, Peres & Wilmer 2009, doi:10.1090/mbk/058

    Examples
    --------
    >>> round(linf([50, 30, 20], [40, 30, 30]).value, 6)
    0.1
    """
    return _estimate(lambda p, q: np.abs(p - q).max(axis=-1), ref_counts, cur_counts)
