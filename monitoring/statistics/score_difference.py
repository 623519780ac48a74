"""Score interval of the difference of two proportions."""

import math

from monitoring.statistics.intervals import Interval
from monitoring.statistics.lazy_imports import optimize
from monitoring.statistics.normal import normal_quantile

Shares = tuple[float, float, float, float]
_STEPS = 100


def _restricted(ref_k: float, ref_n: float, cur_k: float, cur_n: float, delta: float) -> Shares:
    """Shares of greatest likelihood when current − reference is held at `delta`: p, 1 − p, q and 1 − q.

    What is looked for is the distance t from the least p that `delta` allows: each of the four is a sum with
    it that loses no digit, whereas the closed root of the cubic loses half of them where two roots meet.
    """
    low, width = max(0.0, -delta), 1 - abs(delta)

    def shares(t: float) -> Shares:
        rest = max(width - t, 0.0)
        # the smaller side begins at 0, the other at |delta|; their complements end the other way round
        ahead, behind = abs(delta) + t, abs(delta) + rest
        return (t, behind, ahead, rest) if low == 0 else (ahead, rest, t, behind)

    hits = (ref_k, ref_n - ref_k, cur_k, cur_n - cur_k)
    signs = (1.0, -1.0, 1.0, -1.0)

    def slope(t: float) -> tuple[float, float]:
        """The likelihood's first and second derivative; the first falls all the way."""
        some = [(k, sign, x) for k, sign, x in zip(hits, signs, shares(t), strict=True) if k]
        if any(x <= 0 for _, _, x in some):
            return next(math.inf * sign for _, sign, x in some if x <= 0), -math.inf
        return sum(sign * k / x for k, sign, x in some), -sum(k / x**2 for k, _, x in some)

    if slope(0.0)[0] <= 0:
        return shares(0.0)
    if slope(width)[0] >= 0:
        return shares(width)
    least, most, t = 0.0, width, width / 2
    for _ in range(_STEPS):
        first, second = slope(t)
        least, most = (t, most) if first > 0 else (least, t)
        step = t - first / second if math.isfinite(second) and second else math.nan
        new = step if least < step < most else math.sqrt(least * most) if least > 0 else most / 16
        if abs(new - t) <= 1e-16 * t or first == 0:
            break
        t = new
    return shares(t)


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
        p, not_p, q, not_q = _restricted(ref_k, ref_n, cur_k, cur_n, delta)
        variance = p * not_p / ref_n + q * not_q / cur_n
        return estimate - delta - target * math.sqrt(max(0.0, variance) * n / (n - 1))

    # start beside the estimate: with 0 of n on both sides the score vanishes there too
    low = -1.0 if estimate == -1 else optimize.brentq(score, -1.0, estimate - 1e-10, args=(z,), xtol=1e-14)
    high = 1.0 if estimate == 1 else optimize.brentq(score, estimate + 1e-10, 1.0, args=(-z,), xtol=1e-14)
    return float(low), float(high)
