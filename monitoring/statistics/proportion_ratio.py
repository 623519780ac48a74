"""Ratio of two proportions."""

import math

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.normal import normal_quantile


def katz(ref_k: float, ref_n: float, cur_k: float, cur_n: float, level: float = 0.95) -> Estimate:
    """Ratio of two proportions, current / reference, with the Katz log interval.

    Returns
    -------
    Estimate
        In [0, ∞), 1 = no difference; NaN `zero_denominator` when the reference share is 0 or a side is
        empty; a current share of 0 gives 0 without interval.

    References
    ----------
    Katz et al. 1978, doi:10.2307/2530610

    Examples
    --------
    >>> round(katz(120, 4000, 150, 4100).value, 4)
    1.2195
    """
    if min(ref_n, cur_n, ref_k) <= 0:
        return Estimate.undefined("zero_denominator")
    ratio = (cur_k / cur_n) / (ref_k / ref_n)
    if cur_k == 0:
        return Estimate(0.0, math.nan, math.nan, round(cur_n), None, "Katz", "zero_rate")
    half = normal_quantile(level) * math.sqrt(max(0.0, 1 / cur_k - 1 / cur_n + 1 / ref_k - 1 / ref_n))
    return Estimate(ratio, ratio * math.exp(-half), ratio * math.exp(half), round(cur_n), None, "Katz")
