"""Student's law, without scipy, whose import takes longer than a page to draw."""

import math
from functools import lru_cache

from monitoring.statistics.normal import normal_quantile


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
        Positive; NaN below one degree of freedom. Right to five digits.

    References
    ----------
    Hill 1970, Algorithm 396, doi:10.1145/355598.355600

    Examples
    --------
    >>> [round(student_quantile(free), 3) for free in (1, 2, 9, 29)]
    [12.706, 4.303, 2.262, 2.045]
    """
    if not free >= 1:
        return math.nan
    tails = 1 - level
    if free == 1:
        return 1 / math.tan(tails * math.pi / 2)
    if free == 2:
        return math.sqrt(2 / (tails * (2 - tails)) - 2)
    return math.sqrt(free * _square(free, level))


def _square(free: float, level: float) -> float:
    """Hill's t² / ν: by the tails' power series where these are long, else by the normal quantile."""
    a = 1 / (free - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * free
    y = math.pow(d * (1 - level), 2 / free)
    if y <= 0.05 + a:
        part = 1 / (((free + 6) / (free * y) - 0.089 * d - 0.822) * (free + 2) * 3)
        return ((part + 0.5 / (free + 4)) * y - 1) * (free + 1) / (free + 2) + 1 / y
    x = -normal_quantile(level)
    y = x**2
    if free < 5:
        c += 0.3 * (free - 4.5) * (x + 0.6)
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    return math.expm1(a * y**2)
