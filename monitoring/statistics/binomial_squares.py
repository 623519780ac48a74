"""The law of a sum of squares of binomial counts, wherever their means are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.lazy_imports import special

Which = bool | NDArray[np.bool_]
_LEAST_SKEW = 1e-3
_FAR = 8.0
"""Standard deviations, beyond which a tail is as good as none."""


@dataclass(frozen=True, eq=False)
class BinomialSquares:
    """Σ over B bins of (count − what was expected)² / rows, of G groups or of several laws of each.

    Parameters
    ----------
    n : array, shape (G, B)
        Rows.
    off : array, shape (…, G, B)
        How far the mean of each count is from what was expected.
    variance, third : array, shape (…, G, B)
        Cumulants of the counts; those of higher order are those of a binomial with them.
    """

    n: Floats
    off: Floats
    variance: Floats
    third: Floats

    def tail(self, statistic: Floats, *, upper: Which = True) -> Floats:
        """Probability of a sum at least as large, from the χ² of the same mean, variance and skewness.

        Parameters
        ----------
        statistic : array, shape (…, G)
            What is seen.
        upper : bool, or array of them that goes with `statistic`
            Whether a large sum is at issue; else the skewness is that of normal counts: rare large counts
            add to it, and a χ² of their skewness begins where small sums are usual.

        Returns
        -------
        array, shape (…, G)
            In [0, 1].

        References
        ----------
        Imhof 1961, doi:10.1093/biomet/48.3-4.419

        Examples
        --------
        >>> one = np.array([[100.0]])
        >>> law = BinomialSquares(one, 0 * one, one / 4, 0 * one)
        >>> law.tail(np.array([0.9604])).round(3)  # 1.96² standard deviations² of 60 in 100 and more
        array([0.05])
        """
        mean, variance, third = self._moments(upper)
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt(variance)
            free = 8 / np.maximum(third / (spread * variance), _LEAST_SKEW) ** 2
            beyond = np.maximum(free + (statistic - mean) / spread * np.sqrt(2 * free), 0.0)
            found = special.chdtrc(free, beyond)
        return floats(np.where(spread > 0, found, statistic <= mean))

    def score(self, statistic: Floats, *, upper: Which = True) -> Floats:
        """Normal score of the tail, at most eight standard deviations; shape (…, G)."""
        return floats(np.clip(special.ndtri(self.tail(statistic, upper=upper)), -_FAR, _FAR))

    def _moments(self, exact: Which) -> tuple[Floats, Floats, Floats]:
        """Cumulants of the sum: the third is exact, or that of normal counts; shape (…, G)."""
        w, m, v, t = 1 / self.n, self.off, self.variance, self.third
        pq, mm, vv, ww = v * w, m * m, v * v, w * w
        fourth = v * (1 - 6 * pq)
        mean = _summed(v + mm, w)
        spread = _summed(2 * vv + fourth + 4 * m * (t + m * v), ww)
        skew = _summed(8 * vv * (v + 3 * mm), ww * w)
        fifth, sixth = t * (1 - 12 * pq), v * (1 - 30 * pq + 120 * pq * pq)
        rest = sixth + 12 * fourth * v + 10 * t * t
        rest += m * (8 * mm * t + 12 * m * fourth + 6 * fifth + 48 * t * v)
        return mean, np.maximum(spread, 0.0), skew + np.where(exact, _summed(rest, ww * w), 0.0)


def _summed(values: Floats, weight: Floats) -> Floats:
    """Sum over the bins; `sum` takes several times as long over so few."""
    return floats(np.einsum("...b,...b->...", values, weight))
