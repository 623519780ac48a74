"""Whether labels could have come from the probabilities they were given."""

import numpy as np

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.redraws import redrawn_sums
from monitoring.statistics.score_bins import ScoreBins

DRAWS = 500


def consistency_p_values(cells: ScoreBins, seed: int = 0, draws: int = DRAWS) -> Floats:
    """Probability of a mean squared gap at least this large if every probability were right.

    Labels are redrawn from the probabilities themselves. Where fewer than ten draws reach the observed gap,
    the tail is that of a χ² with the mean and variance of the draws, so that strong evidence is not held at
    1/draws.

    Parameters
    ----------
    cells : ScoreBins
        The scores are the probabilities of the positive class.
    seed, draws : int
        Of the simulation.

    Returns
    -------
    array, shape (G,)
        In [0, 1]; NaN when all probabilities are 0 or 1.

    References
    ----------
    Bröcker & Smith 2007, doi:10.1175/WAF993.1; Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> from monitoring.statistics.score_bins import score_bins
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> from monitoring.statistics.score_stack import ScoreStack
    >>> [cells] = score_bins(ScoreStack.of([ScoreCounts.of([0.1, 0.9], [500, 500], [500, 500])]))
    >>> (consistency_p_values(cells) < 1e-6).tolist()
    [True]
    """
    null = redrawn_sums(cells.promised, np.zeros_like(cells.n), 1 / cells.n, seed, draws)
    seen = ((cells.positives - cells.expected) ** 2 / cells.n).sum(axis=1)
    reached = np.count_nonzero(null >= seen[:, None] * (1 - 1e-12), axis=1)
    simulated = (1 + reached) / (1 + draws)
    mean = null.mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = null.var(axis=1) / (2 * mean)
        tail = special.chdtrc(mean / scale, seen / scale)
    found = np.where(reached >= 10, simulated, np.fmin(simulated, tail))
    return floats(np.where((cells.variance > 0).any(axis=1), found, np.nan))
