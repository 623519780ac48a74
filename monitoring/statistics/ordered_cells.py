"""How far blocks of a baseline are off in one direction: that of its distribution function, and of its mean.

Weekends or nights that differ do so in the same way each time. Spread over all cells, as an index over cells
has it, that is little in each; a mean has all of it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats

_KS_BY_CHANCE = math.pi**2 / 12
"""Mean of Kolmogorov's squared distance times n."""


def ordered_overdispersion(blocks: ArrayLike, whole: ArrayLike, rows: float) -> tuple[float, float]:
    """Measure how much more than by chance blocks differ from all other rows, by KS and by their mean rank.

    Parameters
    ----------
    blocks : array, shape (K, B)
        Rows per block and cell, cells in the order of their values.
    whole : array, shape (B,)
        Rows of the whole baseline.
    rows : float
        Of the window: what a block has beyond chance is taken as large as it would be of so many; 0 of none.

    Returns
    -------
    tuple of float
        Both at least 1; NaN where no block has a row, or all rows are in one cell.

    References
    ----------
    Kolmogorov 1933; Bross 1958, doi:10.2307/2527727 (mean ranks of cells)

    Examples
    --------
    >>> [round(one) for one in ordered_overdispersion([[40, 20]] * 8, [500, 500], 60)]
    [2, 7]
    >>> ordered_overdispersion([[40, 20]] * 8, [500, 500], 0)
    (1.0, 1.0)
    """
    counts, total = floats(blocks), floats(whole)
    counts = counts[counts.sum(axis=1) > 0]
    rest = total - counts
    n, m, every = counts.sum(axis=1), rest.sum(axis=1), float(total.sum())
    if not len(counts) or np.count_nonzero(total) < 2 or not np.all(m > 0):
        return math.nan, math.nan
    gap, size = counts / n[:, None] - rest / m[:, None], 1 / n + 1 / m
    rank = (np.cumsum(total) - total / 2) / every - 0.5
    spread = float((total * rank**2).sum()) / every
    ks = np.abs(np.cumsum(gap, axis=1)).max(axis=1) ** 2 / _KS_BY_CHANCE
    mean = (gap @ rank) ** 2 / spread
    factor = rows * every / (rows + every)
    beyond = [max(0.0, float(np.mean(one - size))) * factor for one in (ks, mean)]
    return 1 + beyond[0], 1 + beyond[1]
