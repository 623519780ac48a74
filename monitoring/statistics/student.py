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


def student_tail(t: float, free: int) -> float:
    """Return the probability that a Student variate lies beyond ±t.

    Parameters
    ----------
    t : float
        Either sign.
    free : int
        Degrees of freedom, at least 1; a sum of half as many terms.

    Returns
    -------
    float
        In [0, 1], right to 1e-15.

    References
    ----------
    Abramowitz & Stegun 1964, Handbook of Mathematical Functions, 26.7.3 and 26.7.4

    Examples
    --------
    >>> [round(student_tail(t, free), 4) for t, free in ((12.7062, 1), (-4.3027, 2), (0.0, 9), (2.0452, 29))]
    [0.05, 0.05, 1.0, 0.05]
    """
    angle = math.atan2(abs(t), math.sqrt(free))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = free % 2
    term, total = (cosine if odd else 1.0), 0.0
    for k in range(1 + odd, free, 2):
        total += term
        term *= cosine**2 * k / (k + 1)
    inside = (2 / math.pi) * (angle + sine * total) if odd else sine * total
    return max(0.0, 1 - inside)


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
