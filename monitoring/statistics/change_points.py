"""When a series changed its level."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.lazy_imports import special


@dataclass(frozen=True)
class ChangePoint:
    """A single change of level.

    Parameters
    ----------
    index : int
        First position of the new regime; −1 where the series is too short.
    gain : float
        Weighted squared error saved by the change; NaN without one.
    first, last : int
        Interval of `index`.
    before, after : float
        Levels.
    """

    index: int
    gain: float
    first: int
    last: int
    before: float
    after: float


class _Segments:
    """Weighted squared error of any stretch of a series, from running sums."""

    def __init__(self, values: ArrayLike, weights: ArrayLike | None) -> None:
        x = floats(values)
        w = np.ones(x.shape) if weights is None else floats(weights)
        # centred first: running sums of squares cancel at a large offset
        self.offset = float(np.average(x, weights=w)) if x.size else 0.0
        x = x - self.offset
        self.w, self.wx, self.wxx = (np.append(0.0, np.cumsum(t)) for t in (w, w * x, w * x**2))

    def error(self, start: Indices | int, stop: Indices | int) -> Floats:
        """Squared error around the mean of [start, stop)."""
        i, j = np.asarray(start, dtype=np.intp), np.asarray(stop, dtype=np.intp)
        squares = self.wxx[j] - self.wxx[i] - (self.wx[j] - self.wx[i]) ** 2 / (self.w[j] - self.w[i])
        return floats(np.maximum(squares, 0.0))

    def mean(self, start: int, stop: int) -> float:
        """Level of [start, stop)."""
        return self.offset + float((self.wx[stop] - self.wx[start]) / (self.w[stop] - self.w[start]))


def noise_variance(values: ArrayLike) -> float:
    """Variance of a series about its level, from first differences (median), so that a step does not count.

    Examples
    --------
    >>> noise_variance([1.0, 1.0, 1.0])
    0.0
    """
    differences = np.diff(floats(values))
    if differences.size == 0:
        return math.nan
    return (1.4826 * float(np.median(np.abs(differences)))) ** 2 / 2


def change_point(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    min_segment: int = 2,
    variance: float | None = None,
    level: float = 0.95,
) -> ChangePoint:
    """Find the single change of level that saves the most squared error.

    Parameters
    ----------
    values : array, shape (T,)
        Finite series.
    weights : array, shape (T,), optional
        1 / SE² of each value; then the variance is 1.
    min_segment : int
        Fewest values on each side.
    variance : float, optional
        Of the noise; by default 1 with weights, else that of the residuals of the best fit.
    level : float
        Of the interval of the date: all positions whose error is within χ²₁ of the least.

    Returns
    -------
    ChangePoint
        index −1 and NaN when shorter than two segments. It always finds one: whether there is one, its
        gain says.

    References
    ----------
    Killick et al. 2012, doi:10.1080/01621459.2012.737745

    Examples
    --------
    >>> change_point([0, 0, 0, 5, 5, 5]).index
    3
    """
    size = floats(values).size
    if size < 2 * min_segment:
        return ChangePoint(-1, math.nan, -1, -1, math.nan, math.nan)
    parts = _Segments(values, weights)
    at = np.arange(min_segment, size - min_segment + 1)
    errors = parts.error(np.zeros_like(at), at) + parts.error(at, np.full_like(at, size))
    best = int(errors.argmin())
    if variance is None:
        variance = 1.0 if weights is not None else float(errors[best]) / max(1, size - 2)
    more = variance * float(special.chdtri(1, 1 - level))
    near = at[errors <= errors[best] + more + 1e-12 * float(errors.max())]
    index = int(at[best])
    gain = float(parts.error(0, size)) - float(errors[best])
    means = parts.mean(0, index), parts.mean(index, size)
    return ChangePoint(index, gain, int(near.min()), int(near.max()), *means)
