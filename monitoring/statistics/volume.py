"""How unusual a count of rows is, against the same weekday of the weeks before."""

from dataclasses import dataclass
from math import isnan, nan
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.lazy_imports import special

MAD_TO_SD = 1 / NormalDist().inv_cdf(0.75)


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
    centre = float(np.median(past))
    mad = float(np.median(np.abs(past - centre)))
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
