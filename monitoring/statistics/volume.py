"""How unusual a count of rows is, against the same weekday of the weeks before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from statistics import NormalDist, median

from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.lazy_imports import special

MAD_TO_SD = 1 / NormalDist().inv_cdf(0.75)
_WITHIN = 0.8
_WITHIN_TO_SD = 1 / NormalDist().inv_cdf((1 + _WITHIN) / 2)


@dataclass(frozen=True)
class Volume:
    """A count against its history.

    Parameters
    ----------
    median, mad : float
        Of the history; NaN without one.
    robust_z : float
        (count − median) / (1.4826…·MAD); NaN with a `reason`.
    poisson_lower, poisson_upper : float
        P(X ≤ count) and P(X ≥ count) for a Poisson count with the history's mean.
    nb_size, nb_lower, nb_upper : float
        Negative binomial by moments and its tails; NaN where the history varies less than Poisson.
    reason : str
        `too_few` below four values, `constant_history`, or empty.
    """

    median: float
    mad: float
    robust_z: float
    poisson_lower: float
    poisson_upper: float
    nb_size: float
    nb_lower: float
    nb_upper: float
    reason: str = ""

    @property
    def p_value(self) -> float:
        """Two-sided: twice the smaller tail, negative binomial where it applies."""
        tails = (self.nb_lower, self.nb_upper)
        if isnan(self.nb_size):
            tails = (self.poisson_lower, self.poisson_upper)
        return min(1.0, 2 * min(tails))


def centre_and_mad(history: Sequence[float]) -> tuple[float, float]:
    """Tell what is usual, without the tails: for the many days of a window of which one is shown.

    Parameters
    ----------
    history : sequence of float
        Rows of the earlier days, at least one.

    Returns
    -------
    tuple of float
        The median, and the median of the distances from it.

    Examples
    --------
    >>> centre_and_mad([1020, 980, 1100, 1010])
    (1015.0, 20.0)
    """
    centre = float(median(history))
    return centre, float(median(abs(count - centre) for count in history))


def root_gap(count: float, usual: float) -> float:
    """Return how far a Poisson count is from the usual one, in standard deviations (Anscombe).

    Examples
    --------
    >>> round(root_gap(121, 100), 2)
    2.0
    """
    return float(2 * ((count + 0.375) ** 0.5 - (usual + 0.375) ** 0.5))


def dispersion_of_roots(lots: Sequence[Sequence[float]]) -> float:
    """Return how many times as widely as Poisson counts some counts scatter around the medians of their lots.

    Parameters
    ----------
    lots : sequence of sequence of float
        Counts that are alike, such as those of one weekday.

    Returns
    -------
    float
        A ratio of standard deviations, from the distance that four days in five stay within: some outlying
        days hardly change it. 0 without any.

    References
    ----------
    Anscombe 1948, doi:10.1093/biomet/35.3-4.246

    Examples
    --------
    >>> dispersion_of_roots([[90, 100, 110, 100]]) < 1 < dispersion_of_roots([[60, 100, 140, 180]])
    True
    """
    gaps = sorted(abs(root_gap(count, centre)) for lot in lots for centre in [median(lot)] for count in lot)
    free = len(gaps) - len(lots)  # each median takes one
    if free <= 0:
        return 0.0
    return gaps[int(_WITHIN * (len(gaps) - 1))] * _WITHIN_TO_SD * float((len(gaps) / free) ** 0.5)


def volume(history: ArrayLike, count: float) -> Volume:
    """Compare a day's rows with the same weekday of the weeks before.

    Parameters
    ----------
    history : array, shape (w,)
        Rows of the earlier days, holidays left out.
    count : float
        Rows of the day.

    Returns
    -------
    Volume
        Away from z = 0 is worse.

    References
    ----------
    Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers, ISBN 978-0873892476

    Examples
    --------
    >>> round(volume([1020, 980, 1100, 1010, 990, 1060, 940, 1005], 610).robust_z, 2)
    -11.92
    """
    past = floats(history)
    if past.size == 0:
        return Volume(nan, nan, nan, nan, nan, nan, nan, nan, "too_few")
    centre, mad = centre_and_mad(past.tolist())
    mean, variance = float(past.mean()), float(past.var(ddof=1)) if past.size > 1 else 0.0
    reason = "too_few" if past.size < 4 else "constant_history" if mad == 0 else ""
    z = nan if reason else (count - centre) / (MAD_TO_SD * mad)
    lower = float(special.pdtr(count, mean))
    upper = float(special.pdtrc(count - 1, mean)) if count > 0 else 1.0
    size = mean**2 / (variance - mean) if variance > mean else nan
    return Volume(centre, mad, z, lower, upper, size, *_negative_binomial(count, mean, size), reason)


def _negative_binomial(count: float, mean: float, size: float) -> tuple[float, float]:
    """Give both tails, the count itself in either; NaN where the law does not apply."""
    if not size > 0:
        return nan, nan
    chance = size / (size + mean)
    above = float(special.betaincc(size, count, chance)) if count > 0 else 1.0
    return float(special.betainc(size, count + 1, chance)), above
