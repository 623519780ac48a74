"""Windows of hours beside the same hours of a baseline's days: a night differs from the days around it.

Rows of an hour are no sample of all hours, however many they are. What the same hours of each day of the
baseline are, held against all other rows, tells how far such hours are off on any day.
"""

from dataclasses import replace

from numpy.typing import ArrayLike

from monitoring.statistics.overdispersion import MIN_BLOCKS, Overdispersion
from monitoring.statistics.recurring_blocks import beyond_chance, laws_of_rows


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
    differ = beyond_chance(blocks, whole, MIN_BLOCKS)
    laws = laws_of_rows(blocks, whole, rows, MIN_BLOCKS)
    return [replace(law, cycle="hours") if beyond else law for law, beyond in zip(laws, differ, strict=True)]
