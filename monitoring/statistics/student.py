"""Student's law; what is mostly asked without scipy, whose import takes longer than a page to draw."""

import math
from functools import lru_cache

from monitoring.statistics.lazy_imports import special
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.student_table import QUANTILES, USUAL

_MANY = 200
"""Degrees of freedom from which the series is right to ten digits."""


@lru_cache(maxsize=4096)  # each day of many has its own number of rows
def student_quantile(free: float, level: float = 0.95) -> float:
    """Return t such that a Student variate lies in ±t with probability `level`.

    Parameters
    ----------
    free : float
        Degrees of freedom, at least 1.
    level : float
        Probability, in (0, 1).

    Returns
    -------
    float
        Positive; NaN below one degree of freedom.

    References
    ----------
    Abramowitz & Stegun 1964, Handbook of Mathematical Functions, 26.7.5

    Examples
    --------
    >>> [round(student_quantile(free), 4) for free in (1, 2, 29, 1000)]
    [12.7062, 4.3027, 2.0452, 1.9623]
    """
    if not free >= 1:
        return math.nan
    return _series(free, normal_quantile(level)) if free >= _MANY else _exact(free, level)


def _exact(free: float, level: float) -> float:
    if level == USUAL and free == int(free):
        return QUANTILES[int(free)]
    return float(special.stdtrit(free, 0.5 + level / 2))


def _series(free: float, z: float) -> float:
    """Expand by powers of 1 / ν about the normal quantile."""
    y = z**2
    terms = (
        (y + 1) / 4,
        ((5 * y + 16) * y + 3) / 96,
        (((3 * y + 19) * y + 17) * y - 15) / 384,
        ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945) / 92160,
    )
    return z * (1 + sum(term / free**k for k, term in enumerate(terms, 1)))
