"""How much of the mean, or the largest, of absolute gaps may be chance: it adds to each whatever its sign."""

from typing import Literal

import numpy as np

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.redraws import BinLaws, redrawn
from monitoring.statistics.score_bins import ScoreBins

Kind = Literal["l1", "largest", "unweighted"]
_KNOWN = 3.0
"""Standard deviations from which on a gap has the sign that it shows."""


def chance_of_gaps(kind: Kind, cells: ScoreBins, seed: int, draws: int) -> Floats:
    """Draw by how much an error of the bins is at most larger than the true one.

    Of a gap that shows its sign chance is as often less as it is more; of any other it is more. A bin
    varies as what was observed, or as what was forecast, does, whichever is more: one without a positive
    would not vary otherwise.

    Parameters
    ----------
    kind : {"l1", "largest", "unweighted"}
        As of `calibration_errors`.
    cells : ScoreBins
        Of G groups.
    seed, draws : int
        As of `redraws.redrawn`.

    Returns
    -------
    array, shape (G, draws)
        By the triangle inequality never too little, whatever the true gaps are.

    Examples
    --------
    >>> from monitoring.statistics.score_bins import score_bins
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> from monitoring.statistics.score_stack import ScoreStack
    >>> even = ScoreCounts.of([0.5], [50], [50])
    >>> [cells] = score_bins(ScoreStack.of([even]))
    >>> bool(abs(chance_of_gaps("l1", cells, 1, 10_000).mean() - 0.05 * (2 / np.pi) ** 0.5) < 0.001)
    True
    """
    gap, laws = cells.forecast - cells.observed, _wider(cells)
    reach = _KNOWN * np.sqrt(laws.variance) / cells.n
    known = (np.abs(gap) > reach)[:, None]
    beyond = redrawn(laws, seed, draws) / cells.n[:, None]
    adds = np.where(known, -np.sign(gap)[:, None] * beyond, np.abs(beyond))
    if kind == "largest":
        among = np.abs(gap) + reach >= (np.abs(gap) - reach).max(axis=1, keepdims=True)
        return floats(np.where(among[:, None], adds, -np.inf).max(axis=-1))
    weight = cells.share if kind == "l1" else np.full_like(cells.share, 1 / cells.share.shape[1])
    return floats((weight[:, None] * adds).sum(axis=-1))


def _wider(cells: ScoreBins) -> BinLaws:
    """Take the law of each bin that varies more: of what was observed, or of what was forecast."""
    own = cells.redrawn
    more = cells.variance > own.variance
    pairs = ((cells.expected, own.mean), (cells.variance, own.variance), (cells.third, own.third))
    return BinLaws(cells.n, *(np.where(more, *pair) for pair in pairs))
