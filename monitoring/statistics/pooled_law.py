"""How far apart the means of two samples of one skewed law are by chance: Pearson's type III law."""

import math
from dataclasses import dataclass

from monitoring.statistics.estimate import RowLaw
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.moments import Moments
from monitoring.statistics.normal import normal_p_value, normal_quantile

_STRAIGHT = 1e-3
"""Skewness below which the law is the normal one."""
_MOST = 1.0
"""Most skewness that counts: more has too short a tail on the other side, where a single row tells it."""


@dataclass(frozen=True)
class PooledLaw:
    """Law of the difference of two means, current − reference, where both sides have one law.

    Thirty rows of a column that is mostly 0, or has a long tail, have mostly not shown their spread. Welch's
    test, which takes it from them, told up to 13 of 100 calm windows as moved; the spread of all rows and
    their skewness do not.

    Parameters
    ----------
    se : float
        Standard error by the pooled spread.
    skewness : float
        Of the difference.

    References
    ----------
    Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions, ISBN 978-0471584957, chapter 17
    """

    se: float
    skewness: float

    @classmethod
    def of(cls, ref: Moments, cur: Moments, phi: float, skewness: float) -> "PooledLaw":
        """Make the law of both sides.

        Parameters
        ----------
        ref, cur : Moments
            Of the finite values, two a side at least.
        phi : float
            Over-dispersion of days: every n becomes n/φ.
        skewness : float
            Of a row.
        """
        a, b = phi / ref.n, phi / cur.n
        variance = (ref.m2 + cur.m2) / (ref.n + cur.n - 2)
        skew = skewness * (b - a) * (b + a) / (a + b) ** 1.5
        return cls(math.sqrt(variance * (a + b)), max(-_MOST, min(_MOST, skew)))

    @classmethod
    def of_rows(cls, ref: RowLaw, cur: RowLaw) -> "PooledLaw":
        """Make the law of two means by what their rows vary by; the side with more rows tells the skewness.

        Examples
        --------
        >>> PooledLaw.of_rows(RowLaw(101, 1.0, 2.0), RowLaw(101, 1.0, 9.0)).skewness
        0.0
        """
        sides = [Moments(one.n, 0.0, one.variance * (one.n - 1)) for one in (ref, cur)]
        return cls.of(sides[0], sides[1], 1.0, max(ref, cur, key=lambda one: one.n).skewness)

    def p_value(self, difference: float) -> float:
        """Two-sided p-value of a difference, twice the smaller tail.

        Examples
        --------
        >>> [round(PooledLaw(1.0, 1.0).p_value(far), 3) for far in (-2.0, 2.0)]
        [0.0, 0.085]
        """
        if not self.se > 0:
            return math.nan
        z = difference / self.se
        if abs(self.skewness) < _STRAIGHT:
            return normal_p_value(z)
        shape = 4 / self.skewness**2
        place = max(0.0, shape + math.copysign(z, z * self.skewness) * math.sqrt(shape))
        return float(min(1.0, 2 * min(special.gammainc(shape, place), special.gammaincc(shape, place))))

    def ends(self, difference: float, level: float = 0.95) -> tuple[float, float]:
        """Interval of the true difference.

        Examples
        --------
        >>> [round(end, 2) for end in PooledLaw(1.0, 1.0).ends(0.0)]
        [-2.38, 1.46]
        """
        tail = (1 - level) / 2
        low, high = self._quantile(tail), self._quantile(1 - tail)
        return difference - high * self.se, difference - low * self.se

    def _quantile(self, share: float) -> float:
        """In standard errors."""
        if abs(self.skewness) < _STRAIGHT:
            return math.copysign(normal_quantile(abs(2 * share - 1)), share - 0.5)
        if self.skewness < 0:
            return -PooledLaw(self.se, -self.skewness)._quantile(1 - share)
        shape = 4 / self.skewness**2
        return (float(special.gammaincinv(shape, share)) - shape) / math.sqrt(shape)
