"""Stretches of a baseline that recur, as weekends or nights do, each held against all its other rows."""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.overdispersion import Overdispersion, overdispersions


def beyond_chance(blocks: ArrayLike, whole: ArrayLike, min_blocks: int) -> list[bool]:
    """Say whether the blocks of each subject differ by more than chance: else few rows widen the law of many.

    Parameters
    ----------
    blocks : array, shape (S, K, B)
        Rows of each subject by block and cell.
    whole : array, shape (S, B)
        Rows of the whole baseline.
    min_blocks : int
        Fewer with rows than this say nothing.

    Returns
    -------
    list of bool
        Whether by more than 95 of 100 do that do not differ.

    Examples
    --------
    >>> beyond_chance([[[20, 40]] * 4, [[41, 19]] * 4], [[1880, 360], [1400, 840]], 4)
    [True, False]
    """
    every = floats(whole)
    free = (np.count_nonzero(every, axis=1) - 1).tolist()
    laws = overdispersions(blocks, min_blocks, whole=every)
    measured = [(law.phi, law.blocks * cells) for law, cells in zip(laws, free, strict=True)]
    return [free > 0 and phi * free > most_by_chance(free) for phi, free in measured]


def laws_of_rows(
    blocks: ArrayLike, whole: ArrayLike, rows: ArrayLike, min_blocks: int
) -> list[Overdispersion]:
    """Measure how much blocks differ from all other rows, as it bears on a window of other size.

    Parameters
    ----------
    blocks, whole, min_blocks
        As of `beyond_chance`.
    rows : array, shape (S,)
        Rows of the window: what a block has beyond chance is taken as large as it would be of so many.

    Returns
    -------
    list of Overdispersion
        One a subject; `INDEPENDENT` of fewer blocks.

    Examples
    --------
    >>> [round(law.phi) for law in laws_of_rows([[[20, 40]] * 4] * 2, [[1880, 360]] * 2, [60, 600], 4)]
    [75, 596]
    """
    every = floats(whole)
    with np.errstate(divide="ignore"):
        factor = 1 / every.sum(axis=1) + 1 / floats(rows)
    return overdispersions(blocks, min_blocks, whole=every, factor=factor)


def most_by_chance(free: int) -> float:
    """Give what χ² stays below in 95 of 100 cases, by Wilson and Hilferty's cube: right to a hundredth.

    Examples
    --------
    >>> round(most_by_chance(10), 2)
    18.29
    """
    spread = 2 / (9 * free)
    return free * (1 - spread + normal_quantile(0.9) * math.sqrt(spread)) ** 3
