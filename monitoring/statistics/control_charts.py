"""Sequential detectors of a shift: CUSUM and Page–Hinkley."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats


@dataclass(frozen=True, eq=False)
class Cusum:
    """Two-sided CUSUM.

    Parameters
    ----------
    upper, lower : array, shape (T,)
        Cumulated excess above and below the target, in standard deviations.
    alarm : int
        First position above the limit; −1 for none.
    """

    upper: Floats
    lower: Floats
    alarm: int


def _first(alarms: ArrayLike) -> int:
    """Position of the first true, −1 for none."""
    hits = np.flatnonzero(np.asarray(alarms))
    return int(hits[0]) if hits.size else -1


def _held_above_zero(steps: Floats) -> Floats:
    """Cumulated sum that never falls below 0."""
    total, out = 0.0, np.zeros(steps.size)
    for i, step in enumerate(steps):
        total = max(0.0, total + float(step))
        out[i] = total
    return out


def cusum(values: ArrayLike, mean: float, sd: float, k: float = 0.5, h: float = 5.0) -> Cusum:
    """Cumulate deviations from a target; an alarm is a sum above `h`.

    Parameters
    ----------
    values : array, shape (T,)
        Series.
    mean, sd : float
        Target level and its standard deviation.
    k, h : float
        Slack and limit in standard deviations; 0.5 and 5 give a false alarm in about 465 steps.

    Returns
    -------
    Cusum
        Larger sums are worse; NaN without alarm when sd = 0.

    References
    ----------
    Page 1954, doi:10.1093/biomet/41.1-2.100

    Examples
    --------
    >>> cusum([0, 0, 4, 4], 0.0, 1.0).alarm
    3
    """
    if sd <= 0:
        unknown = np.full(floats(values).shape, np.nan)
        return Cusum(unknown, unknown, -1)
    z = (floats(values) - mean) / sd
    upper, lower = _held_above_zero(z - k), _held_above_zero(-z - k)
    return Cusum(upper, lower, _first((upper > h) | (lower > h)))


def page_hinkley(values: ArrayLike, delta: float, limit: float) -> tuple[Floats, int]:
    """Detect an increase (of a loss) against the running mean.

    Parameters
    ----------
    values : array, shape (T,)
        Series.
    delta : float
        Increase that is tolerated.
    limit : float
        Alarm above it.

    Returns
    -------
    statistic : array, shape (T,)
        Larger is worse.
    alarm : int
        First position above the limit; −1 for none.

    References
    ----------
    Page 1954, doi:10.1093/biomet/41.1-2.100

    Examples
    --------
    >>> page_hinkley([0, 0, 0, 3, 3], 0.1, 1.0)[1]
    3
    """
    x = floats(values)
    running = np.cumsum(x) / np.arange(1, x.size + 1)
    total = np.cumsum(x - running - delta)
    statistic = total - np.minimum.accumulate(total)
    return statistic, _first(statistic > limit)
