"""Count, mean and centred sum of squares: mergeable without cancellation."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats


class Moments(NamedTuple):
    """Count, mean and Σ(x − mean)² of finite values.

    The mean is `mean + residual`: the residual is what the float mean could not hold, so that merging at a
    large offset loses nothing.

    Examples
    --------
    >>> Moments(3, 2.0, 2.0).variance
    1.0
    """

    n: float
    mean: float
    m2: float
    residual: float = 0.0

    @property
    def variance(self) -> float:
        """Sample variance (n − 1); NaN below two values."""
        return self.m2 / (self.n - 1) if self.n > 1 else math.nan

    @property
    def sd(self) -> float:
        """Sample standard deviation; NaN below two values."""
        return math.sqrt(self.variance) if self.n > 1 else math.nan


@np.errstate(over="ignore", invalid="ignore")
def moments_of(values: ArrayLike) -> Moments:
    """Summarise finite values.

    Returns
    -------
    Moments
        Mean NaN when empty.

    Examples
    --------
    >>> moments_of([1.0, 2.0, 3.0])
    Moments(n=3, mean=2.0, m2=2.0, residual=0.0)
    """
    data = floats(values)
    if data.size == 0:
        return Moments(0, math.nan, 0.0)
    mean = float(data.mean())
    deviations = data - mean
    residual = float(deviations.mean())
    squares = float((deviations**2).sum())
    # infinite squares are of values that are too large: less something they are still infinite, never 0
    m2 = max(0.0, squares - data.size * residual * residual) if math.isfinite(squares) else math.inf
    return Moments(data.size, mean, m2, residual)


def merge_moments(parts: Iterable[Moments]) -> Moments:
    """Merge the moments of disjoint rows (Chan's update; the order of parts does not matter).

    References
    ----------
    Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115

    Examples
    --------
    >>> merge_moments([Moments(1, 1.0, 0.0), Moments(2, 2.5, 0.5)])
    Moments(n=3, mean=2.0, m2=2.0, residual=0.0)
    """
    merged = Moments(0, math.nan, 0.0)
    for part in parts:
        merged = _merge(merged, part)
    return merged


def _merge(a: Moments, b: Moments) -> Moments:
    """Merge two."""
    if a.n == 0 or b.n == 0:
        return b if a.n == 0 else a
    n, gap = a.n + b.n, (b.mean - a.mean) + (b.residual - a.residual)
    step = a.residual + gap * b.n / n
    mean = a.mean + step
    return Moments(n, mean, a.m2 + b.m2 + gap * gap * a.n * b.n / n, step - (mean - a.mean))
