"""Onset: where a daily series leaves its level, by the best single split."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.change_points import change_point, noise_variance

Floats = NDArray[np.float64]
LEAST_SEGMENT = 2
_NEARLY_AS_WELL = 7.352  # twice the log-likelihood ratio; χ² of one degree would hold the day too seldom
_APART = 1, 3  # of days three apart more than half are a day of the week and one of its end
_LEVEL = 0.9933  # of χ² with one degree of freedom: the same limit


@dataclass(frozen=True)
class Split:
    """The best division of a series into two regimes.

    Parameters
    ----------
    index : int
        First position of the second regime.
    gain : float
        How much better two regimes describe the series than one, in units of its own noise.
    penalty : float
        What a gain has to exceed, so that noise is not dated.
    first, last : int
        95 % interval of `index`: every position that describes the series nearly as well. A position is no
        regular parameter: the limit is that of the maximum of a two-sided random walk with drift.

    References
    ----------
    Eo & Morley 2015, doi:10.3982/QE186
    """

    index: int
    gain: float
    penalty: float
    first: int
    last: int

    @property
    def clear(self) -> bool:
        """Whether there is a change at all."""
        return self.gain > self.penalty


def level_split(
    values: ArrayLike, weights: ArrayLike, among: ArrayLike | None = None, least: int = LEAST_SEGMENT
) -> Split | None:
    """Split a series of levels by least squares.

    Parameters
    ----------
    values : array, shape (days,)
        Finite.
    weights : array, shape (days,)
        Rows behind each, or 1/SE².
    among : array, optional
        The values of which these are a part: their noise is that of all.
    least : int
        Fewest days of a regime.

    Returns
    -------
    Split or None
        None for fewer than six days, and of a part for fewer than two regimes.

    Examples
    --------
    >>> level_split([0, 0, 0, 1, 1, 1], [1] * 6).index
    3
    """
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    every = x if among is None else np.asarray(among, dtype=np.float64)
    if len(every) < 3 * LEAST_SEGMENT or len(x) < 2 * least:
        return None
    noise = noise_variance(every)
    found = change_point(x, w / w.mean(), least, variance=noise, level=_LEVEL)
    return Split(found.index, _scaled(found.gain, noise), 2 * log(len(every)), found.first, found.last)


def composition_split(
    counts: ArrayLike,
    among: ArrayLike | None = None,
    least: int = LEAST_SEGMENT,
    noise: float | None = None,
) -> Split | None:
    """Split a series of distributions by likelihood.

    Parameters
    ----------
    counts : array, shape (days, cells)
        Rows per cell.
    among : array, optional
        The counts of which these are a part: their noise is that of all.
    least : int
        Fewest days of a regime.
    noise : float, optional
        What `composition_noise` says of all of them, where that is known.

    Returns
    -------
    Split or None
        None for fewer than six days with rows, and of a part for fewer than two regimes.

    Examples
    --------
    >>> composition_split([[9, 1]] * 4 + [[1, 9]] * 4).index
    4
    """
    table = np.asarray(counts, dtype=np.float64)
    every = table if among is None else np.asarray(among, dtype=np.float64)
    if len(every) < 3 * LEAST_SEGMENT or len(table) < 2 * least:
        return None
    at = np.arange(least, len(table) - least + 1)
    before = np.cumsum(table, axis=0)[at - 1]
    total = table.sum(axis=0)
    gains = 2 * (_likelihood(before) + _likelihood(total - before) - _likelihood(total[None])[0])
    best = int(np.argmax(gains))
    freedom = _freedom(every)
    noise = composition_noise(every) if noise is None else noise
    near = at[gains >= gains[best] - noise * _NEARLY_AS_WELL]
    ends = int(near.min()), int(near.max())
    return Split(int(at[best]), float(gains[best]) / noise, 2 * freedom * log(len(every)), *ends)


def composition_noise(counts: Floats) -> float:
    """Say how much more the days of a series of distributions differ than their rows do; at least 1.

    Parameters
    ----------
    counts : ndarray of float64, shape (days, cells)
        Rows per cell of more than three days.
    """
    return max(1.0, *(_restlessness(counts, apart, _freedom(counts)) for apart in _APART))


def _freedom(table: Floats) -> int:
    return max(1, int(np.count_nonzero(table.sum(axis=0))) - 1)


def _restlessness(table: Floats, apart: int, freedom: int) -> float:
    """Say how much more days some way apart differ than their rows do, in the middle.

    A burst of some days is few of them. Were its days in the noise, it hid itself and was told as lasting.
    """
    one, other = table[:-apart], table[apart:]
    differ = 2 * (_likelihood(one) + _likelihood(other) - _likelihood(one + other))
    return float(np.median(differ)) / (freedom * (1 - 2 / (9 * freedom)) ** 3)  # the median of χ²


def _likelihood(counts: Floats) -> Floats:
    """Multinomial log-likelihood of each row at its own shares, up to a constant of the rows."""
    sizes = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, sizes, out=np.ones_like(counts), where=(counts > 0) & (sizes > 0))
    found: Floats = np.sum(counts * np.log(shares), axis=1)
    return found


def _scaled(gain: float, spread: float) -> float:
    return gain / spread if spread > 0 else float("inf") if gain > 0 else 0.0
