"""Observed over expected positives."""

import math

from monitoring.statistics.arrays import sum_of_products
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.normal import normal_p_value, normal_quantile
from monitoring.statistics.score_counts import ScoreCounts

_TRUSTED = 4.0
"""Rows of the rarer outcome from which on what scores tell counts for more than half: z² of 0.95."""


def observed_expected_ratio(observed: float, expected: float, n: float, level: float = 0.95) -> Estimate:
    """Observed over expected positives. Away from 1 is worse: above, the probabilities are too low.

    Parameters
    ----------
    observed, expected : float
        Positives, and the sum of the probabilities.
    n : float
        Rows.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, ∞), interval exp(ln ± z·√((1 − ȳ)/O)) and the Wald p-value of ln = 0; where none or all came an
        end of Wilson's, and twice the chance of that at the mean probability. NaN `no_labels` without rows,
        `zero_denominator` when nothing was expected.

    References
    ----------
    Debray et al. 2017, doi:10.1136/bmj.i6460

    Examples
    --------
    >>> round(observed_expected_ratio(120, 98.4, 2000).value, 4)
    1.2195
    """
    rows = round(n)
    if n <= 0 or expected <= 0:
        return Estimate.undefined("no_labels" if n <= 0 else "zero_denominator", rows)
    ratio, mean = observed / expected, min(expected / n, 1.0)
    if not 0 < observed < n:
        lower, upper = (end * n / expected for end in wilson(observed, n, level))
        chance = (mean if observed else 1 - mean) ** n
        return Estimate(ratio, lower, upper, rows, min(1.0, 2 * chance), "Wilson")
    se = math.sqrt((1 - observed / n) / observed)
    half = normal_quantile(level) * se
    p_value = normal_p_value(math.log(ratio) / se)
    return Estimate(ratio, ratio * math.exp(-half), ratio * math.exp(half), rows, p_value, "log ratio")


def observed_expected(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Observed over expected positives of scored rows. Away from 1 is worse.

    Scores that tell positives apart leave less to chance than as many rows of one probability: of these the
    interval is Wilson's.

    Returns
    -------
    Estimate
        In [0, ∞), score interval of what labels vary by around the scores, and the p-value of its test of 1;
        where none or all came as `observed_expected_ratio`. NaN as there.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> found = observed_expected(ScoreCounts.of([0.1, 0.9], [27, 3], [3, 27]))
    >>> [round(one, 3) for one in (found.value, found.lower, found.upper)]
    [1.0, 0.805, 1.13]
    >>> constant = observed_expected(ScoreCounts.of([0.5], [30], [30]))
    >>> [round(one, 3) for one in (constant.value, constant.lower, constant.upper)]
    [1.0, 0.755, 1.245]
    """
    observed, n = counts.positives, counts.positives + counts.negatives
    expected = sum_of_products(counts.score, counts.total)
    plain = observed_expected_ratio(observed, expected, n, level)
    if not plain.defined or not 0 < observed < n:
        return plain
    told = _told(counts, expected)
    z2 = normal_quantile(level) ** 2
    square, centre = expected**2 + z2 * told, observed * expected + z2 * expected / 2
    half = math.sqrt(max(centre**2 - square * observed**2, 0.0))
    p_value = normal_p_value((observed - expected) / math.sqrt(max(expected - told, math.ulp(expected))))
    lower, upper = (centre - half) / square, (centre + half) / square
    return Estimate(plain.value, lower, upper, plain.n, p_value, "score")


def _told(counts: ScoreCounts, expected: float) -> float:
    """Give what scores take from the variance of the positives, which is R·expected − R²·this at a ratio R.

    That of the forecasts, or of the labels around these where it is less; of few rows of an outcome nearly
    what a single probability takes, as the rows that scores are wrong about have mostly not come yet.
    """
    observed, rows = counts.positives, counts.positives + counts.negatives
    forecast = sum_of_products(counts.score**2, counts.total)
    of_positives = sum_of_products(counts.score, counts.n_pos)
    told = min(forecast, max(2 * of_positives * expected / observed - forecast, 0.0))
    single = expected**2 / rows
    rarer = min(observed, rows - observed)
    return min(told, single + (told - single) * rarer / (rarer + _TRUSTED))
