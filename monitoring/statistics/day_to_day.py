"""Changes of a week and more beside what days of a baseline differ by: a day is hard or easy as a whole."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.recurring_blocks import most_by_chance
from monitoring.statistics.student import student_tail

_WEEK = 7
_LEAST = 7
"""Fewer pairs of days say nothing of how much they differ."""
_FREE = 2, 3
"""Degrees of freedom that so many pairs have: each day is in two of them."""


def p_of_days(
    change: float, error: float, values: ArrayLike, errors: ArrayLike, lengths: tuple[float, float]
) -> float:
    """Give the probability of a change as large between stretches, by what days of a baseline differ by.

    Each day is held against the same weekday a week on, as a pattern of weekdays is in both stretches, and a
    slow decay inside the baseline is no restlessness.

    Parameters
    ----------
    change, error : float
        Of a measure on the window against the whole baseline, and its standard error by independent rows.
    values, errors : array, shape (K,)
        Of days of the baseline, one after the other, and their standard errors; NaN where the measure is
        undefined or a day has no rows.
    lengths : tuple of float
        Days of window and baseline.

    Returns
    -------
    float
        Student's, of the change over the root of its squared error and of what days have beyond theirs; NaN
        of fewer than seven pairs, and where they differ no more than by chance, as 95 of 100 do that do not
        differ.

    References
    ----------
    von Neumann et al. 1941, doi:10.1214/aoms/1177731746

    Examples
    --------
    >>> days = [1.0, 1.4, 0.7, 1.2, 0.8, 1.3, 0.9, 1.3, 0.8, 1.2, 0.7, 1.4, 0.8, 1.2]
    >>> round(p_of_days(0.3, 0.02, days, [0.05] * 14, lengths=(7, 14)), 2)
    0.13
    >>> p_of_days(0.3, 0.02, [1.0] * 14, [0.05] * 14, lengths=(7, 14))
    nan
    """
    value, own = floats(values), floats(errors)
    apart, chance = value[_WEEK:] - value[:-_WEEK], own[_WEEK:] ** 2 + own[:-_WEEK] ** 2
    known = np.isfinite(apart) & np.isfinite(chance)
    apart, chance, pairs = apart[known], chance[known], int(known.sum())
    if pairs < _LEAST or not math.isfinite(error) or not np.all(chance > 0):
        return math.nan
    free = pairs * _FREE[0] // _FREE[1]
    if float((apart**2 / chance).mean()) * free <= most_by_chance(free):
        return math.nan
    beyond = max(0.0, float(np.mean(apart**2 - chance)) / 2) * sum(1 / one for one in lengths)
    return student_tail(change / math.sqrt(error**2 + beyond), free)
