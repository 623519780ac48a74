"""A change that grows: the best straight rise from one level of a series to another."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, Indices, floats

_AS_WELL = 7.352  # the limit that holds the day of a step, see `findings/dating/onset.py`
_FREE = 4  # two levels, two positions


@dataclass(frozen=True)
class Ramp:
    """A rise from one level to another.

    Parameters
    ----------
    first : int
        First position that has left the level before.
    full : int
        First position at the level after.
    earliest, latest : int
        95 % interval of `first`.
    """

    first: int
    full: int
    earliest: int
    latest: int


class _Sums:
    """Weighted sums of a series and of its moments by position, over stretches of it."""

    def __init__(self, values: Floats, weights: Floats) -> None:
        t = np.arange(values.size, dtype=np.float64)
        self.size, self.weights = values.size, weights
        self.of = {
            name: np.append(0.0, np.cumsum(part))
            for name, part in (
                ("w", weights),
                ("wt", weights * t),
                ("wtt", weights * t * t),
                ("x", weights * values),
                ("xt", weights * values * t),
                ("xx", weights * values * values),
            )
        }

    def over(self, name: str, start: Indices | int, stop: Indices | int) -> Floats:
        """Sum over [start, stop)."""
        found: Floats = self.of[name][stop] - self.of[name][start]
        return found

    def level_error(self, start: Indices | int, stop: Indices | int) -> Floats:
        """Squared error around the mean of [start, stop)."""
        rows = self.over("w", start, stop)
        return floats(self.over("xx", start, stop) - self.over("x", start, stop) ** 2 / rows)

    def ramp_error(self, first: Indices, full: Indices) -> Floats:
        """Squared error around the best two levels with a straight rise between them."""
        length, start, end = full - first + 1.0, first - 1.0, self.size
        rising = self.over("wt", first, full) - start * self.over("w", first, full)
        squares = (
            self.over("wtt", first, full)
            - 2 * start * self.over("wt", first, full)
            + start**2 * self.over("w", first, full)
        )
        risen = self.over("xt", first, full) - start * self.over("x", first, full)
        f = rising / length + self.over("w", full, end)
        ff = squares / length**2 + self.over("w", full, end)
        fx = risen / length + self.over("x", full, end)
        rows, total = self.of["w"][-1], self.of["x"][-1]
        shared, spread = fx - f * total / rows, ff - f * f / rows
        return floats(self.level_error(0, end) - shared**2 / spread)


def ramp(values: ArrayLike, weights: ArrayLike, around: int, least: int = 7) -> Ramp | None:
    """Find the rise by which a series is described clearly better than by one step, and than by two.

    Parameters
    ----------
    values : array, shape (T,)
        Finite series.
    weights : array, shape (T,)
        1 / SE² of each value, in any unit.
    around : int
        A position inside the rise: that of the best step.
    least : int
        Fewest positions from `first` to `full`.

    Returns
    -------
    Ramp or None
        None where steps do as well.

    References
    ----------
    Bacon & Watts 1971, doi:10.1093/biomet/58.3.525

    Examples
    --------
    >>> ramp([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9], [1] * 16, 8)
    Ramp(first=4, full=12, earliest=4, latest=4)
    >>> ramp([0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9], [1] * 16, 8)
    """
    x, w = floats(values), floats(weights)
    size = x.size
    first, full = (side.ravel() for side in np.meshgrid(np.arange(1, around + 1), np.arange(around, size)))
    inside = full - first >= least
    first, full = first[inside], full[inside]
    if not first.size:
        return None
    sums = _Sums(x - np.average(x, weights=w), w)
    errors = np.maximum(sums.ramp_error(first, full), 0.0)
    best = int(errors.argmin())
    noise = float(errors[best]) / (size - _FREE)
    step, two = _step_errors(sums)
    if step - errors[best] <= 4 * math.log(size) * noise or two <= errors[best]:
        return None
    near = first[errors <= errors[best] + _AS_WELL * noise]
    return Ramp(int(first[best]), int(full[best]), int(near.min()), int(near.max()))


def _step_errors(sums: _Sums) -> tuple[float, float]:
    """Give the least squared error of one step, and of two."""
    size = sums.size
    one, other = (side.ravel() for side in np.meshgrid(np.arange(1, size), np.arange(1, size)))
    one, other = one[one < other], other[one < other]
    inner = sums.level_error(0, one) + sums.level_error(one, other)
    two = inner + sums.level_error(other, np.full_like(other, size))
    at = np.arange(1, size)
    single = sums.level_error(0, at) + sums.level_error(at, np.full_like(at, size))
    return float(single.min()), float(two.min())
