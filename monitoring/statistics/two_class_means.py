"""Means over rows of two classes that are far apart: how many rows of each came is most of what is unsure."""

import math
from dataclasses import dataclass

import numpy as np

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.means import Bounds
from monitoring.statistics.measure import REAL
from monitoring.statistics.normal import normal_quantile

METHOD = "Wilson by class, square-and-add"


@dataclass(frozen=True, eq=False)
class TwoClassMeans:
    """Means of a loss over the rows of G groups, split by class.

    Parameters
    ----------
    mean : array, shape (G,)
        Of all rows.
    n, positives : array, shape (G,)
        Rows.
    apart : array, shape (G,)
        Mean of the positives less that of the negatives; NaN where a class is absent.
    se : array, shape (G,)
        Standard error of the mean for given numbers of either class; NaN as `apart`, and below three rows.
    """

    mean: Floats
    n: Floats
    positives: Floats
    apart: Floats
    se: Floats

    @classmethod
    def of(
        cls, mean: Floats, n: Floats, positives: Floats, squares: Floats, products: Floats
    ) -> "TwoClassMeans":
        """Split means by the class of the rows.

        Parameters
        ----------
        mean : array, shape (G,)
            Of the loss.
        n, positives : array, shape (G,)
            Rows; weights where rows have some.
        squares, products : array, shape (G,)
            Sums over the rows of the squared deviation of the loss from its mean, and of its product with
            that of the label.

        Returns
        -------
        TwoClassMeans
            The classes' means are the regression on the label.
        """
        label = positives * (1 - positives / np.maximum(n, 1))
        apart = np.divide(products, label, out=np.full_like(mean, np.nan), where=label > 0)
        within = np.maximum(squares - apart * products, 0.0)
        several = np.where(n > 2, n, np.nan)
        return cls(mean, n, positives, apart, floats(np.sqrt(within / (several - 2) / several)))

    def estimates(self, level: float = 0.95, bounds: Bounds = REAL, method: str = METHOD) -> list[Estimate]:
        """Estimate the means: the Wilson interval of the share of positives, and what rows of a class vary.

        The mean ± z·sd/√n holds 28 of 100 true log losses of 30 rows of which one in a hundred is positive:
        most such samples have no positive, and hardly vary.

        Parameters
        ----------
        level : float
            Confidence level.
        bounds : tuple of float
            Range the interval is held in.
        method : str
            As the estimates have it.

        Returns
        -------
        list of Estimate
            NaN `no_labels` without rows. Without an interval where a class is absent (`one_class`), as
            nothing tells what its rows would be, or below three rows (`too_few`).

        References
        ----------
        Zou & Donner 2008, doi:10.1002/sim.3095

        Examples
        --------
        >>> one = np.array([1.0])
        >>> [found] = TwoClassMeans.of(0.1 * one, 100 * one, 10 * one, 9 * one, 9 * one).estimates()
        >>> round(found.lower, 3), round(found.upper, 3)  # the loss is the label
        (0.055, 0.174)
        """
        share = self.positives / np.where(self.n > 0, self.n, np.nan)
        moves = np.stack([self.apart * (end - share) for end in wilson(self.positives, self.n, level)])
        half = normal_quantile(level) * self.se
        low = np.maximum(self.mean - np.hypot(moves.min(axis=0), half), bounds[0])
        high = np.minimum(self.mean + np.hypot(moves.max(axis=0), half), bounds[1])
        alone = (self.positives == 0) | (self.positives == self.n)
        columns = (one.tolist() for one in (self.mean, low, high, np.rint(self.n).astype(np.int64), alone))
        return [
            _estimate(value, (lower, upper), rows, method, alone=one)
            for value, lower, upper, rows, one in zip(*columns, strict=True)
        ]


def _estimate(value: float, ends: tuple[float, float], n: int, method: str, *, alone: bool) -> Estimate:
    if math.isnan(value):
        return Estimate.undefined("no_labels", n)
    if math.isnan(ends[0]):
        return Estimate(value, math.nan, math.nan, n, None, method, "one_class" if alone else "too_few")
    return Estimate(value, *ends, n, None, method)
