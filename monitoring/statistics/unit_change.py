"""Columns sent in another unit."""

import math
import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.two_sample_tests import (
    interquartile_range,
    ks_critical,
    ks_distance,
    ks_p_asymptotic,
)

_FACTORS = (10, 100, 1000, 1e6, 60, 3600, 24, 12, 1024, 86400, 2.54, 2.2046, 1.6093)
UNIT_FACTORS = tuple(sorted({*_FACTORS, 0.1, 0.01, 0.001, 1e-6, 0.3937, 0.3048, 0.4536}))
MIN_POSITIVES = 30
_LARGEST_P = 1e-4
"""Of thirty features three calm windows in a thousand have a change this clear, before any factor fits."""
_GAP, _LOG_TEN = 0.10, math.log(10)
_LARGEST_LOG = math.log(sys.float_info.max)
_SHARP = 3
"""How many times as far as by chance sides are apart, where little tells a factor from other changes."""
_CLEAR, _CERTAIN = 0.11, 20_000
"""In logarithms what is more than accepted, where at least so many values are positive."""


@dataclass(frozen=True)
class UnitChange:
    """How well one factor explains the current values.

    Parameters
    ----------
    factor : float
        Ratio of the medians of the positive values, current / reference.
    candidate : float
        The known factor nearest to it.
    log_gap : float
        |ln(factor / candidate)|.
    log_se : float
        Standard error of ln factor.
    ks_raw, ks_rescaled : float
        D before and after dividing the current values by `candidate`.
    ks_chance : float
        D that two samples of this size and one law exceed in one of twenty cases.
    """

    factor: float
    candidate: float
    log_gap: float
    log_se: float
    ks_raw: float
    ks_rescaled: float
    ks_chance: float

    @property
    def accepted(self) -> bool:
        """Whether the candidate explains the change (Ruling 7)."""
        fits = self.ks_rescaled <= min(self.ks_raw / 2, max(0.1, self.ks_chance))
        if not self._blurred:
            return fits and self.log_gap <= max(4 * self.log_se, self._tolerance)
        near = self.log_gap <= max(min(2 * self.log_se, self._size / 6), self._tolerance)
        return fits and near and self.ks_raw >= _SHARP * self.ks_chance

    @property
    def _size(self) -> float:
        return abs(math.log(self.candidate))

    @property
    def _blurred(self) -> bool:
        """Whether rows are so few, or so widely spread, that much else lies as near to the candidate.

        What rose by 1.35 was told as miles on single days of a thousand rows.
        """
        return bool(self._size) and 4 * self.log_se > self._size / 6

    @property
    def _tolerance(self) -> float:
        """Up to which gap days that wander are no reason against the candidate.

        Ordinary drift comes within a tenth of a small factor easily: what rose by 1.5 was told as miles.
        """
        return _GAP * min(1.0, self._size / _LOG_TEN) if self._size else _GAP  # a flipped sign alone has none


def _positive_logs(values: Floats) -> Floats:
    """Logarithms of the finite positive values."""
    return np.log(values[(values > 0) & np.isfinite(values)])


def _middle(ascending: Floats) -> float:
    """Give the median of values in order."""
    half = ascending.size // 2
    return float(ascending[half] if ascending.size % 2 else (ascending[half - 1] + ascending[half]) / 2)


def unit_change(
    ref_sorted: ArrayLike, cur_sorted: ArrayLike, candidates: tuple[float, ...] = UNIT_FACTORS
) -> UnitChange:
    """Compare the current values with the reference times the nearest known factor.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.
    candidates : tuple of float
        Known factors.

    Returns
    -------
    UnitChange
        See `UnitChange.accepted`; all NaN where a side has no positive value.

    References
    ----------
    Standard error of a median: Kendall & Stuart 1977, ISBN 978-0852642429

    Examples
    --------
    >>> unit_change([1, 2, 3], [100, 200, 300]).candidate
    100
    """
    reference, current = floats(ref_sorted), floats(cur_sorted)
    log_ref, log_cur = _positive_logs(reference), _positive_logs(current)
    if not log_ref.size or not log_cur.size:
        return UnitChange(*[math.nan] * 7)
    log_factor = _middle(log_cur) - _middle(log_ref)
    se = 1.2533 * math.sqrt(log_ref.var() / log_ref.size + log_cur.var() / log_cur.size)
    candidate = min(candidates, key=lambda c: abs(log_factor - math.log(c)))
    # a kilo is 1000 unless the values say 1024 clearly
    if candidate == 1024 and 1000 in candidates and abs(log_factor - math.log(1000)) <= 2 * se:
        candidate = 1000
    return UnitChange(
        math.exp(log_factor) if log_factor <= _LARGEST_LOG else math.inf,
        candidate,
        abs(log_factor - math.log(candidate)),
        se,
        ks_distance(reference, current),
        ks_distance(reference, current / candidate),
        ks_critical(reference.size, current.size),
    )


def may_have_factor(edges: Floats, ref_counts: ArrayLike, cur_counts: ArrayLike) -> bool:
    """Say whether any known factor can be near the ratio of the medians of the positive values, by bins.

    Parameters
    ----------
    edges : ndarray of float64, shape (B + 1,)
        Ascending; no value is outside.
    ref_counts, cur_counts : array_like of int, shape (B,)
        Values by bin.

    Returns
    -------
    bool
        False only where `unit_change` of these values accepts no candidate.

    Examples
    --------
    >>> edges = np.array([0.0, 1.0, 2.0, 4.0, 1000.0])
    >>> may_have_factor(edges, [0, 0, 90_000, 0], [0, 0, 60_000, 30_000])
    True
    >>> edges = np.linspace(10, 20, 11)
    >>> may_have_factor(edges, np.full(10, 9_000), np.arange(10) * 2_000)
    False
    """
    (ref_low, ref_high), (cur_low, cur_high) = (
        _median_bounds(edges, np.asarray(counts)) for counts in (ref_counts, cur_counts)
    )
    if not (ref_low > 0 and cur_low > 0):
        return True
    low, high = math.log(cur_low / ref_high) - _CLEAR, math.log(cur_high / ref_low) + _CLEAR
    return any(low <= math.log(factor) <= high for factor in UNIT_FACTORS)


def _median_bounds(edges: Floats, counts: NDArray[np.int64]) -> tuple[float, float]:
    """Bound the median of the positive values; (0, ∞) where too few are certain to be positive."""
    above = np.where(edges[:-1] >= 0, counts, 0)
    if above.sum() < _CERTAIN:
        return 0.0, math.inf
    every = np.where(edges[1:] > 0, counts, 0)  # a bin around 0 holds positive ones, or none
    low, high = (int(np.searchsorted(np.cumsum(some), some.sum() / 2)) for some in (every, above))
    return max(0.0, float(edges[low])), float(edges[min(high + 1, len(edges) - 1)])


def unit_factor(ref_sorted: ArrayLike, cur_sorted: ArrayLike, level: float = 0.95) -> Estimate:
    """Factor by which the unit of a column changed.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.
    level : float
        Level of the interval of the measured ratio.

    Returns
    -------
    Estimate
        The accepted known factor (100 for fractions sent as percent; −1 or its multiples for a flipped
        sign), with the interval of the measured ratio. NaN with `no_candidate`, also where the values
        could be as different by chance (Kolmogorov–Smirnov p above 1e-4), or `too_few` below 30 positive
        values a side.

    References
    ----------
    Standard error of a median: Kendall & Stuart 1977, ISBN 978-0852642429

    Examples
    --------
    >>> fraction = np.linspace(0.01, 1, 100)
    >>> unit_factor(fraction, fraction * 100).value
    100.0
    """
    reference, current = floats(ref_sorted), floats(cur_sorted)
    sign = -1.0 if reference.size and current.size and reference[0] >= 0 > current[-1] else 1.0
    mirrored = -current[::-1] if sign < 0 else current
    if min(np.count_nonzero(reference > 0), np.count_nonzero(mirrored > 0)) < MIN_POSITIVES:
        return Estimate.undefined("too_few", current.size)
    change = unit_change(reference, mirrored, UNIT_FACTORS if sign > 0 else (1.0, *UNIT_FACTORS))
    change = replace(change, ks_raw=ks_distance(reference, current))
    if not change.accepted or _p_of_no_change(reference, current, sign) > _LARGEST_P:
        return Estimate.undefined("no_candidate", current.size)
    half = normal_quantile(level) * change.log_se
    ratio = Estimate(change.factor, change.factor * math.exp(-half), change.factor * math.exp(half), 0)
    ends = ratio.scaled(sign)
    return Estimate(sign * change.candidate, ends.lower, ends.upper, current.size, None, "log-median ratio")


def _p_of_no_change(reference: Floats, current: Floats, sign: float) -> float:
    """Test the values that a factor moves: where most are 0, chance halves the distance of all of them."""
    if sign > 0:
        reference, current = reference[reference > 0], current[current > 0]
    return ks_p_asymptotic(ks_distance(reference, current), reference.size, current.size)


def affine_change(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> tuple[float, float]:
    """Slope and intercept that carry median and interquartile range of the reference into the current ones.

    Returns
    -------
    slope, intercept : float
        1.8 and 32 for Celsius sent as Fahrenheit; NaN where the reference has no interquartile range.

    References
    ----------
    Standard error of a median: Kendall & Stuart 1977, ISBN 978-0852642429

    Examples
    --------
    >>> slope, intercept = affine_change([0, 10, 20], [32, 50, 68])
    >>> round(slope, 6), round(intercept, 6)
    (1.8, 32.0)
    """
    spread = interquartile_range(ref_sorted)
    if not spread > 0 or not floats(cur_sorted).size:
        return math.nan, math.nan
    slope = interquartile_range(cur_sorted) / spread
    return slope, float(np.median(floats(cur_sorted)) - slope * np.median(floats(ref_sorted)))
