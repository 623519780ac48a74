"""Intervals of RMSE and R² from moments of the errors: of long tails the largest have not been seen yet."""

import math
from dataclasses import dataclass

from monitoring.statistics.estimate import RowLaw
from monitoring.statistics.skewed_means import mean_ends, skewness_of
from monitoring.statistics.student import student_quantile

Interval = tuple[float, float]

_SIXTH = 2.5
"""Power of the kurtosis for the sixth moment: 15.6 of a normal law (it is 15), 88 of a Laplace (90)."""


@dataclass(frozen=True)
class MeanSquare:
    """Mean square of some deviations, with what tells how long their tails are.

    Parameters
    ----------
    n : int
        Rows.
    square : float
        Mean square, above 0, in squared units.
    fourth : float
        Mean fourth power.
    cube : float
        Mean cube of their sizes; NaN where it is not known.
    """

    n: int
    square: float
    fourth: float
    cube: float = math.nan

    @property
    def kurtosis(self) -> float:
        """Fourth moment over the squared second; at least 1."""
        return max(1.0, self.fourth / self.square / self.square)  # no product that no float holds

    @property
    def relative_se(self) -> float:
        """Standard error of the mean square as a share of it; NaN below two rows."""
        return math.sqrt((self.kurtosis - 1) / (self.n - 1)) if self.n > 1 else math.nan

    @property
    def skewness(self) -> float:
        """Skewness of the squares: their sixth moment follows from the lower ones, as they grow.

        That of the rows themselves would be that of the tail which has been seen. The logarithms of the
        moments go on as from the second to the fourth, and never below a power of the kurtosis.
        """
        kurtosis = self.kurtosis
        sixth = kurtosis**_SIXTH
        if self.cube > 0:
            sixth = max(sixth, kurtosis**6 / (self.cube / self.square**1.5) ** 8)
        return skewness_of(kurtosis - 1, sixth - 3 * kurtosis + 2)

    def relative_ends(self, level: float = 0.95) -> Interval:
        """Give the interval of the mean square as shares of it, the lower end on the scale of logarithms."""
        down = math.exp(-student_quantile(self.n - 1, level) * self.relative_se)
        return down, mean_ends(1.0, self.relative_se, self.n, self.skewness, level)[1]


def root_ends(found: MeanSquare, level: float = 0.95) -> Interval:
    """Give the interval of a root mean square.

    The delta method, which the lower end has, holds 69 to 79 of 100 true values of errors with three degrees
    of freedom, however many rows: with rare exceptions the true one is higher. The upper end is that of the
    mean square, corrected for its skewness, if it is the farther one.

    Parameters
    ----------
    found : MeanSquare
        Of errors, with their cube.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : float
        In the unit of the errors, not negative; NaN of a single row.

    References
    ----------
    Hall 1992, doi:10.1111/j.2517-6161.1992.tb01876.x

    Examples
    --------
    >>> [round(end, 2) for end in root_ends(MeanSquare(1000, 1.0, 3.0, 1.6))]  # normal errors
    [0.96, 1.05]
    >>> [round(end, 2) for end in root_ends(MeanSquare(1000, 1.0, 15.0, 2.4))]  # those of a long tail
    [0.88, 1.31]
    """
    root, half = math.sqrt(found.square), student_quantile(found.n - 1, level) * found.relative_se / 2
    upper = max(math.sqrt(found.relative_ends(level)[1]), 1 + half)
    return root * max(1 - half, 0.0), root * upper  # NaN stays


def root_law(found: MeanSquare) -> RowLaw:
    """Give what rows add to a root mean square: its linear part, without skewness, as a root has hardly any.

    Parameters
    ----------
    found : MeanSquare
        Of two errors or more, with their cube.

    Examples
    --------
    >>> round(root_law(MeanSquare(1001, 4.0, 48.0, 12.8)).variance, 3)
    2.002
    """
    variance = found.square * found.relative_se**2 / 4 * found.n
    return RowLaw(found.n, variance, 0.0)


def ratio_ends(top: MeanSquare, bottom: MeanSquare, covariance: float, level: float = 0.95) -> Interval:
    """Give the interval of the ratio of two mean squares over the same rows (MOVER, by logarithms).

    Parameters
    ----------
    top, bottom : MeanSquare
        Of the same rows.
    covariance : float
        Of their squares, from row to row.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : float
        Not negative; NaN of a single row.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> normal = MeanSquare(100, 1.0, 3.0, 1.6)
    >>> [round(end, 2) for end in ratio_ends(normal, MeanSquare(100, 4.0, 48.0), 2.0)]
    [0.16, 0.37]
    """
    spread = math.sqrt((top.kurtosis - 1) * (bottom.kurtosis - 1))
    correlation = covariance / top.square / bottom.square / spread if spread > 0 else 0.0
    ends = [[abs(math.log(end)) for end in one.relative_ends(level)] for one in (top, bottom)]
    (top_below, top_above), (below, above) = ends
    ratio = top.square / bottom.square
    # a single error that outweighs all others tells nothing of how small their mean square may be
    least = min(math.exp(-_apart(top_below, above, correlation)), 1 - _apart(top_below, below, correlation))
    return ratio * max(least, 0.0), ratio * math.exp(_apart(top_above, below, correlation))


def _apart(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))  # NaN stays
