"""Windows of hours beside the same hours of a baseline's days: a night differs from the days around it.

Rows of an hour are no sample of all hours, however many they are. What the same hours of each day of the
baseline are, held against all other rows, tells how far such hours are off on any day.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.overdispersion import Overdispersion, overdispersions
from monitoring.statistics.same_weekdays import beyond_chance


def laws_of_hours(blocks: ArrayLike, whole: ArrayLike, rows: ArrayLike) -> list[Overdispersion]:
    """Give the laws by which a window of less than a day is judged.

    Parameters
    ----------
    blocks : array, shape (S, K, B)
        Rows of each subject by day of the baseline and cell, at the window's hours.
    whole : array, shape (S, B)
        Rows of the whole baseline.
    rows : array, shape (S,)
        Rows of the window: what a day has beyond chance is taken as large as it would be of so many.

    Returns
    -------
    list of Overdispersion
        Each day's hours against all other rows; `INDEPENDENT` of fewer than 14 days.

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> [law] = laws_of_hours([[[20, 40]] * 14], [[1880, 360]], [60])
    >>> law.blocks, round(law.phi), law.cycle
    (14, 75, 'hours')
    """
    counts, every = floats(blocks), floats(whole)
    with np.errstate(divide="ignore"):
        factor = 1 / every.sum(axis=1) + 1 / floats(rows)
    own = overdispersions(counts, whole=every)
    laws = overdispersions(counts, whole=every, factor=factor)
    free = (np.count_nonzero(every, axis=1) - 1).tolist()
    return [
        replace(law, cycle="hours") if beyond_chance(one, cells) else law
        for law, one, cells in zip(laws, own, free, strict=True)
    ]
