"""How much a divergence of few rows a cell exceeds its law where nothing moved."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.lazy_imports import special

_BANDS = (1.0, 5.0, 20.0)
"""Expected rows of the smaller side: the fewer, the fewer ways. Beyond the last a cell adds what its
law says, to a hundredth. Bands are fixed, so that no digit of a subject depends on the others."""
_TOGETHER = 4_096
"""Cells at once."""


def divergence(p: Floats, q: Floats) -> Floats:
    """What each cell adds to the Jensen–Shannon divergence, twice, in nats.

    Parameters
    ----------
    p, q : array
        Shares of a cell on both sides.

    Returns
    -------
    array
        At least 0; 0 where both shares are the same.

    References
    ----------
    Lin 1991, doi:10.1109/18.61115

    Examples
    --------
    >>> divergence(np.array([1.0, 0.5]), np.array([0.0, 0.5])).round(3).tolist()
    [0.693, 0.0]
    """
    middle = (p + q) / 2
    return floats(special.rel_entr(p, middle) + special.rel_entr(q, middle))


def bartlett_factors(ref_counts: ArrayLike, cur_counts: ArrayLike) -> Floats:
    """Give by how much the square of a Jensen–Shannon distance exceeds its degrees of freedom by chance.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (S, B)
        Rows per cell; cells that a subject has not are 0 on both sides.

    Returns
    -------
    array, shape (S,)
        Mean of ``8 ln 2 / (1/n + 1/m)`` times the square where nothing moved, over the degrees of freedom; 1
        where all cells have many rows, and never less. 1 where a side is empty.

    References
    ----------
    Bartlett 1937, doi:10.1098/rspa.1937.0109; Williams 1976, doi:10.1093/biomet/63.1.33

    Examples
    --------
    >>> bartlett_factors([[900, 900], [30, 30]], [[900, 900], [3, 3]]).round(2).tolist()
    [1.0, 1.17]
    """
    both = floats(ref_counts) + floats(cur_counts)
    sizes = floats(ref_counts).sum(axis=1), floats(cur_counts).sum(axis=1)
    share = np.minimum(*sizes) / np.maximum(sizes[0] + sizes[1], 1.0)
    expected = both * share[:, None]
    means, least = np.ones(both.shape), 0.0
    for most in _BANDS:
        subject, cell = np.nonzero((expected > least) & (expected <= most))
        for first in range(0, subject.size, _TOGETHER):
            some = subject[first : first + _TOGETHER], cell[first : first + _TOGETHER]
            means[some] = _means(both[some], share[some[0]], most)
        least = most
    excess = np.zeros(len(both))
    if means.size:
        excess = np.cumsum(means - 1.0, axis=1)[:, -1]  # one by one: no digit depends on cells without rows
    return floats(np.maximum(1.0, 1.0 + excess / np.maximum(np.count_nonzero(both, axis=1), 1)))


def _means(rows: Floats, share: Floats, most: float) -> Floats:
    """Mean of what a cell adds, over all ways in which chance may give its rows to both sides."""
    # all but one in 10¹⁵ have at most 9 standard deviations and 9 rows more than are expected
    rows, share, k = rows[:, None], share[:, None], np.arange(most + 9 * np.sqrt(most) + 10)
    inside, rest = k <= rows, np.maximum(rows - k, 0.0)
    ways = special.gammaln(rows + 1) - special.gammaln(k + 1) - special.gammaln(rest + 1)
    chance = np.where(inside, np.exp(ways + k * np.log(share) + rest * np.log1p(-share)), 0.0)
    added = 4 * share * (1 - share) * divergence(k / share, rest / (1 - share))
    return floats((chance * added).sum(axis=1))
