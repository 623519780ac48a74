"""The standard normal law, without scipy, whose import takes longer than a page to draw."""

import math
from functools import lru_cache
from statistics import NormalDist

Z = 1.959963984540054
"""Within ±Z lie 95 % of a normal law."""


@lru_cache
def normal_quantile(level: float = 0.95) -> float:
    """Return z such that a normal variate lies in ±z with probability `level`.

    Examples
    --------
    >>> round(normal_quantile(), 4)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + level / 2)


def normal_p_value(z: float) -> float:
    """Return how often a normal variate lies as far from 0 as `z`, on either side.

    Examples
    --------
    >>> round(normal_p_value(-1.96), 4)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))
