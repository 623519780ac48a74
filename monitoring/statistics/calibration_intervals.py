"""Intervals of the debiased calibration error that exclude 0 where the test of consistency rejects."""

from dataclasses import dataclass

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.binomial_squares import BinomialSquares
from monitoring.statistics.consistency import squared_gap
from monitoring.statistics.crossings import crossings
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.score_bins import ScoreBins

_SHRUNK = 2.0
"""Rows at the forecast that an observed share is given: a bin without a positive is no certain one."""
_REACH = 4.0
"""Beyond what was seen, a true gap is sought up to so many times the noise of all rows."""


def gap_intervals(
    cells: ScoreBins, least: Floats, most: Floats, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Intervals of the root mean squared gap between forecasts and true probabilities of the bins.

    They hold the true gaps under which the statistic of the test, a sum of squares, is neither too large nor
    too small. No upper end excludes a true gap below the smallest of them, so that lower ends may be wrong
    there in all of 1 − `level`, elsewhere in half of it: else intervals would begin at 0 where the test
    rejects.

    Parameters
    ----------
    cells : ScoreBins
        The scores are the probabilities of the positive class.
    least, most : array, shape (G,)
        The statistic `consistency.squared_gap`; its bounds where it is not known better.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : array, shape (G,)
        In [0, 1]; `lower` is above 0 where the p-value of `least` is below 1 − `level`, and nowhere else.

    References
    ----------
    Smithson 2003, doi:10.4135/9781412983761; smallest upper end: Cowan et al. 2011, arXiv:1105.3166

    Examples
    --------
    >>> from monitoring.statistics.score_bins import score_bins
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> from monitoring.statistics.score_stack import ScoreStack
    >>> [cells] = score_bins(ScoreStack.of([ScoreCounts.of([0.4, 0.6], [500, 500], [500, 500])]))
    >>> seen = squared_gap(cells)
    >>> [end.round(3).tolist() for end in gap_intervals(cells, seen, seen)]
    [[0.077], [0.121]]
    """
    half, whole = normal_quantile(level), normal_quantile(2 * level - 1)
    usual = floats((cells.variance / cells.n).sum(axis=1))
    sought = np.stack([np.maximum(most, usual), usual, least, least])
    ends = np.array([[half], [half], [-half], [-whole]])
    highest, smallest, lowest, nearer = _Path(cells).reached(sought, ends)
    return np.maximum(lowest, np.minimum(nearer, smallest)), np.minimum(highest, 1.0)


@dataclass(frozen=True, eq=False)
class _Path:
    """Laws of the statistic as true probabilities move from the forecasts to what was observed, and on."""

    cells: ScoreBins

    @cached_property
    def rows(self) -> Floats:
        """Rows of each group; shape (G,)."""
        return floats(self.cells.n.sum(axis=1))

    @cached_property
    def seen(self) -> Floats:
        """Root mean squared gap of what was observed; shape (G,)."""
        return np.sqrt(squared_gap(self.cells) / self.rows)

    @cached_property
    def sign(self) -> Floats:
        """Whether there were more positives than expected; shape (G, 1)."""
        return floats(np.sign((self.cells.positives - self.cells.expected).sum(axis=1, keepdims=True)))

    @cached_property
    def observed(self) -> Floats:
        """Share of positives, drawn towards the forecast; shape (G, B)."""
        cells = self.cells
        share = (cells.positives + _SHRUNK * cells.forecast) / (cells.n + _SHRUNK)
        return floats(np.clip(share, 0.0, 1.0))

    @cached_property
    def noise(self) -> Floats:
        """Variance of the observed shares, such that its mean over rows is 1; shape (G, B)."""
        noise = self.observed * (1 - self.observed) / self.cells.n
        mean = (self.cells.share * noise).sum(axis=1, keepdims=True)
        return floats(np.divide(noise, mean, out=np.ones_like(noise), where=mean > 0))

    def law(self, distance: Floats, group: Indices) -> BinomialSquares:
        """Give the laws of some groups under root mean squared gaps so large; both of shape (m,).

        Gaps are in proportion to those observed; of a larger one chance hid the rest, where it is largest.
        Counts vary near the forecasts as if all bins were off to the side that most rows were on: what was
        observed of single bins is mostly chance there.
        """
        cells, seen, far = self.cells, self.seen[group, None], distance[:, None]
        n, forecast, observed = cells.n[group], cells.forecast[group], self.observed[group]
        near, gap = np.minimum(far, seen), cells.observed[group] - forecast
        part = np.divide(near, seen, out=np.ones_like(near), where=seen > 0)
        hidden = np.maximum(far**2 - seen**2, 0.0) * self.noise[group]
        off = np.copysign(np.sqrt((gap * part) ** 2 + hidden), gap)
        moved = np.clip(forecast + near * self.sign[group], 0.0, 1.0)
        wider = n * np.maximum(moved * (1 - moved) - forecast * (1 - forecast), 0.0)
        spread = part * n * observed * (1 - observed)
        variance = (1 - part) * (cells.variance[group] + wider) + spread
        third = (1 - part) * (cells.third[group] + wider * (1 - 2 * moved)) + spread * (1 - 2 * observed)
        return BinomialSquares(n, n * off, variance, third)

    def reached(self, statistic: Floats, z: Floats) -> Floats:
        """Find the gaps from which on the normal score of the tail is larger than z; 0 where it always is.

        A z above 0 is one of what is too small. Shapes (K, G) and (K, 1); 1 where no gap is as large.
        """
        shape, seen = statistic.shape, statistic.ravel()
        group = np.broadcast_to(np.arange(shape[1]), shape).ravel()
        most = np.minimum(1.0, np.sqrt(seen / self.rows[group]) + _REACH / np.sqrt(self.rows[group]))
        score = np.broadcast_to(z, shape).ravel()

        def beyond(distance: Floats, which: Indices) -> Floats:
            law, sought = self.law(distance, group[which]), score[which]
            return law.score(seen[which], upper=sought < 0) - sought

        found = crossings(beyond, np.zeros(seen.size), most)
        return np.where(found < most, found, 1.0).reshape(shape)
