"""Score interval of the difference of two proportions."""

import math

from scipy.optimize import brentq

from monitoring.statistics.intervals import Interval, normal_quantile


def _restricted_share(ref_k: float, ref_n: float, cur_k: float, cur_n: float, delta: float) -> float:
    """Reference share of greatest likelihood when current − reference is held at `delta` (a cubic's root)."""
    n, k = ref_n + cur_n, ref_k + cur_k
    b = (cur_n + 2 * ref_n) * delta - n - k
    c = (ref_n * delta - n - 2 * ref_k) * delta + k
    d = ref_k * delta * (1 - delta)
    v = (b / (3 * n)) ** 3 - b * c / (6 * n**2) + d / (2 * n)
    u = math.copysign(math.sqrt(max(0.0, (b / (3 * n)) ** 2 - c / (3 * n))), v)
    angle = (math.pi + math.acos(max(-1.0, min(1.0, v / u**3 if u != 0 else 0.0)))) / 3
    share = 2 * u * math.cos(angle) - b / (3 * n)
    # the cosine loses half the digits where two roots come close: Newton restores them
    for _ in range(3):
        slope = (3 * n * share + 2 * b) * share + c
        share -= (((n * share + b) * share + c) * share + d) / slope if slope else 0.0
    return min(max(share, 0.0, -delta), 1.0, 1 - delta)


def miettinen_nurminen(
    ref_k: float, ref_n: float, cur_k: float, cur_n: float, level: float = 0.95
) -> Interval:
    """Score interval of the difference of two proportions, current − reference.

    Returns
    -------
    tuple of float
        In [−1, 1]; NaN when a side is empty.

    References
    ----------
    Miettinen & Nurminen 1985, doi:10.1002/sim.4780040211

    Examples
    --------
    >>> [round(end, 4) for end in miettinen_nurminen(48, 80, 56, 70)]
    [0.0528, 0.3382]
    """
    if ref_n <= 0 or cur_n <= 0:
        return math.nan, math.nan
    n, estimate, z = ref_n + cur_n, cur_k / cur_n - ref_k / ref_n, normal_quantile(level)

    def score(delta: float, target: float) -> float:
        share = _restricted_share(ref_k, ref_n, cur_k, cur_n, delta)
        variance = share * (1 - share) / ref_n + (share + delta) * (1 - share - delta) / cur_n
        return estimate - delta - target * math.sqrt(max(0.0, variance) * n / (n - 1))

    # start beside the estimate: with 0 of n on both sides the score vanishes there too
    low = -1.0 if estimate == -1 else brentq(score, -1.0, estimate - 1e-10, args=(z,), xtol=1e-14)
    high = 1.0 if estimate == 1 else brentq(score, estimate + 1e-10, 1.0, args=(-z,), xtol=1e-14)
    return float(low), float(high)
