"""How much a divergence of few rows a cell exceeds its law where nothing moved."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.lazy_imports import special

_FEW = 20.0
"""From so many expected rows of the smaller side on a cell adds what its law says, to a hundredth."""
_MOST = 70
"""More rows of the smaller side no such cell has, but once in 10¹⁵ cases."""
_TOGETHER = 20_000


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
    subject, cell = np.nonzero((both > 0) & (both * share[:, None] < _FEW) & (share[:, None] > 0))
    excess = np.zeros(len(both))
    for first in range(0, subject.size, _TOGETHER):
        some = slice(first, first + _TOGETHER)
        means = _means(both[subject[some], cell[some]], share[subject[some]])
        excess += np.bincount(subject[some], means - 1.0, len(both))
    return floats(np.maximum(1.0, 1.0 + excess / np.maximum(np.count_nonzero(both, axis=1), 1)))


def _means(rows: Floats, share: Floats) -> Floats:
    """Mean of what a cell adds, over all ways in which chance may give its rows to both sides."""
    rows, share, k = rows[:, None], share[:, None], np.arange(_MOST + 1.0)
    inside, rest = k <= rows, np.maximum(rows - k, 0.0)
    ways = special.gammaln(rows + 1) - special.gammaln(k + 1) - special.gammaln(rest + 1)
    chance = np.where(inside, np.exp(ways + k * np.log(share) + rest * np.log1p(-share)), 0.0)
    added = 4 * share * (1 - share) * divergence(k / share, rest / (1 - share))
    return floats((chance * added).sum(axis=1))
