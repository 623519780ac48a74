"""Windows of a few days beside the same weekdays of a baseline: a weekend differs from its week.

A day is the cluster of a baseline, which is right of windows that hold each weekday as often. Days of less
than a week are alike beyond that: both of a weekend differ from all days in the same way, more than single
days tell. Those of each week of the baseline, put together and held against the rest, tell it.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.overdispersion import Overdispersion
from monitoring.statistics.recurring_blocks import beyond_chance, laws_of_rows, most_by_chance
from monitoring.statistics.student import student_tail

_WEEK = 7
MIN_WEEKS = 2
"""One alone cannot be told from chance; two that lean as the window does are why it does."""
_APART = 1.5
"""Nights of a weekday are told from all nights where they are so many times as restless."""
LOOKED = 0.05
"""Chance alone explains a change that is more likely than this: what cycles do is not looked at."""


def same_weekdays(blocks: ArrayLike, day: ArrayLike, first: int, length: int) -> Floats:
    """Add up the days of a baseline that are of a window's weekdays, week by week.

    Parameters
    ----------
    blocks : array, shape (K, B)
        Rows per local day and cell, of the baseline.
    day : array of int, shape (K,)
        Ordinals of these days, ascending.
    first : int
        Ordinal of the window's first day.
    length : int
        Its days, 1 … 6.

    Returns
    -------
    ndarray of float64, shape (W, B)
        In order of time; a week of which some days lie outside the baseline is left out.

    Examples
    --------
    >>> same_weekdays([[1, 0], [2, 0], [4, 1], [8, 1]], [6, 7, 13, 14], first=20, length=2).tolist()
    [[3.0, 0.0], [12.0, 2.0]]
    """
    counts, days = np.atleast_2d(floats(blocks)), np.asarray(day, dtype=np.int64)
    if not len(days):
        return counts[:0]
    week = (days - first) // _WEEK
    begin = first + _WEEK * week
    whole = (begin >= days[0]) & (begin + length <= days[-1] + 1)
    inside = np.flatnonzero(whole & (days < begin + length))
    starts = np.flatnonzero(np.diff(week[inside], prepend=week[0] - 1))
    return floats(np.add.reduceat(counts[inside], starts, axis=0)) if len(starts) else counts[:0]


def laws_of_window(
    days: Sequence[Overdispersion], weeks: ArrayLike, whole: ArrayLike, rows: ArrayLike
) -> list[Overdispersion]:
    """Give the laws by which a window of less than a week is judged: the more restless of both.

    Parameters
    ----------
    days : sequence of Overdispersion
        Of each subject, from day to day.
    weeks : array, shape (S, W, B)
        What `same_weekdays` gives of each.
    whole : array, shape (S, B)
        Rows of the whole baseline.
    rows : array, shape (S,)
        Rows of the window: what a week has beyond chance is taken as large as it would be of so many.

    Returns
    -------
    list of Overdispersion
        Those of its weekdays, each week's against all other rows, where φ is larger and the weeks differ by
        more than 95 of 100 do by chance; of at least two weeks. Of hours φ has to be larger by a half: that
        of all days has more of them.

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> day = Overdispersion(12.0, 1.0, 56)
    >>> [law] = laws_of_window([day], [[[20, 40]] * 4], [[1880, 360]], [60])
    >>> law.blocks, round(law.phi), law.cycle
    (4, 75, 'weekdays')
    """
    differ = beyond_chance(weeks, whole, MIN_WEEKS)
    if not any(differ):  # as of most streams
        return [*days]
    of_rows = laws_of_rows(weeks, whole, rows, MIN_WEEKS)
    return [
        replace(law, cycle="weekdays") if beyond and law.phi > day.phi * (_APART if day.cycle else 1) else day
        for day, beyond, law in zip(days, differ, of_rows, strict=True)
    ]


def p_of_weekdays(change: float, error: float, deviations: ArrayLike, errors: ArrayLike) -> float:
    """Give the probability of a change as large on the weekdays of a window, by those of a baseline's weeks.

    Parameters
    ----------
    change, error : float
        Of a measure on the window against the whole baseline, and its standard error.
    deviations, errors : array, shape (W,)
        Of the same weekdays of each week of the baseline against all its other rows, and their standard
        errors; NaN where the measure is undefined.

    Returns
    -------
    float
        Student's with W degrees of freedom, of the change over the root of its squared error and of what
        weeks have beyond theirs; NaN of a single week, and where they differ no more than by chance,
        as 95 of 100 do that do not differ.

    Examples
    --------
    >>> round(p_of_weekdays(-0.05, 0.005, [-0.04, -0.05, -0.06, -0.05], [0.005] * 4), 2)
    0.38
    >>> p_of_weekdays(-0.05, 0.005, [0.003, -0.004, 0.0, 0.005], [0.005] * 4)
    nan
    """
    away, own = floats(deviations), floats(errors)
    known = np.isfinite(away) & np.isfinite(own)
    away, own, weeks = away[known], own[known], int(known.sum())
    if weeks < MIN_WEEKS or not math.isfinite(error) or not np.all(own > 0):
        return math.nan
    if float(((away / own) ** 2).sum()) <= most_by_chance(weeks):
        return math.nan
    beyond = max(0.0, float(np.mean(away**2 - own**2)))
    return student_tail(change / math.sqrt(error**2 + beyond), weeks)
