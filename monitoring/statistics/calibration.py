"""Calibration as a whole: Cox slope and intercept, mean gap, Spiegelhalter's z."""

import math

import numpy as np

from monitoring.kept_beside import kept_beside
from monitoring.statistics.arrays import Floats, sum_of_products
from monitoring.statistics.binning import collapse
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.logistic import LogisticFit, logistic_fit
from monitoring.statistics.logit import LOGIT_CLIP, logit
from monitoring.statistics.means import mean_estimate, normal_interval
from monitoring.statistics.measure import REAL
from monitoring.statistics.normal import normal_p_value
from monitoring.statistics.score_counts import ScoreCounts


def _logits(counts: ScoreCounts) -> Floats:
    """Logit of the probabilities, held off 0 and 1."""
    return logit(np.clip(counts.score, LOGIT_CLIP, 1 - LOGIT_CLIP))


def cox_gap(counts: ScoreCounts) -> str:
    """Why the Cox model has no estimate: `no_labels`, `one_class`, `constant_score`, `separation`, or "".

    Examples
    --------
    >>> cox_gap(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]))
    'separation'
    """
    if counts.gap:
        return counts.gap
    x = _logits(counts)
    of_neg, of_pos = x[counts.n_neg > 0], x[counts.n_pos > 0]
    if max(of_neg.max(), of_pos.max()) == min(of_neg.min(), of_pos.min()):
        return "constant_score"
    apart = of_neg.max() <= of_pos.min() or of_pos.max() <= of_neg.min()
    return "separation" if apart else ""


@kept_beside
def _cox_fit(counts: ScoreCounts) -> LogisticFit:
    """Intercept and slope of the label on the logit of the probability; both are asked of the same counts."""
    terms = np.column_stack([np.ones(counts.score.size), _logits(counts)])
    near = logistic_fit(terms, counts.n_pos, counts.total, start=[0.0, 1.0])
    # where scores of 0 and 1 are wrong all is flat at the start
    return near if near.converged else logistic_fit(terms, counts.n_pos, counts.total)


def cox_standard_errors(counts: ScoreCounts) -> tuple[float, float, float]:
    """Standard errors of calibration intercept, slope, and calibration in the large; NaN as the estimates.

    Examples
    --------
    >>> cox_standard_errors(ScoreCounts.of_rows([0, 0], [0.1, 0.2]))
    (nan, nan, nan)
    """
    if counts.gap:
        return math.nan, math.nan, math.nan
    free = _cox_fit(counts).se if not cox_gap(counts) else np.full(2, np.nan)
    return float(free[0]), float(free[1]), float(_large_fit(counts).se[0])


def _large_fit(counts: ScoreCounts) -> LogisticFit:
    """Intercept of the label with the slope held at 1."""
    return logistic_fit(np.ones((counts.score.size, 1)), counts.n_pos, counts.total, _logits(counts))


def _coefficient(counts: ScoreCounts, which: int, level: float) -> Estimate:
    """One coefficient of the Cox model."""
    gap = cox_gap(counts)
    if gap:
        return Estimate.undefined(gap, counts.rows)
    fit = _cox_fit(counts)
    if not fit.converged:
        return Estimate.undefined("separation", counts.rows)
    value, se = float(fit.coefficients[which]), float(fit.se[which])
    return normal_interval(value, se, counts.rows, level=level, method="Wald")


def calibration_slope(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Slope of the label on the logit of the probability. Away from 1 is worse: below, over-confident.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class; clipped to 2⁻²⁰ from 0 and 1.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In (−∞, ∞), Wald; NaN `no_labels`, `one_class`, `constant_score` or `separation`.

    References
    ----------
    Cox 1958, doi:10.1093/biomet/45.3-4.562; Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7

    Examples
    --------
    >>> round(calibration_slope(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3])).value, 6)
    1.0
    """
    return _coefficient(counts, 1, level)


def calibration_intercept(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Intercept of the label on the logit of the probability, beside a free slope. Away from 0 is worse.

    Returns
    -------
    Estimate
        In (−∞, ∞) logits, Wald; NaN as `calibration_slope`.

    References
    ----------
    Cox 1958, doi:10.1093/biomet/45.3-4.562

    Examples
    --------
    >>> abs(calibration_intercept(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3])).value) < 1e-9
    True
    """
    return _coefficient(counts, 0, level)


def calibration_in_the_large(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Intercept with the slope held at 1: positive where the probabilities are too low. Away from 0 is worse.

    Returns
    -------
    Estimate
        In (−∞, ∞) logits, Wald; NaN `no_labels` or `one_class`.

    References
    ----------
    Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7

    Examples
    --------
    >>> abs(calibration_in_the_large(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3])).value) < 1e-9
    True
    """
    if counts.gap:
        return Estimate.undefined(counts.gap, counts.rows)
    fit = _large_fit(counts)
    if not fit.converged:
        return Estimate.undefined("separation", counts.rows)
    value, se = float(fit.coefficients[0]), float(fit.se[0])
    return normal_interval(value, se, counts.rows, level=level, method="Wald")


def mean_gap(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Mean probability minus share of positives: positive where the probabilities are too high.

    Returns
    -------
    Estimate
        In [−1, 1]; NaN `no_labels` without rows. Away from 0 is worse.

    References
    ----------
    Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7

    Examples
    --------
    >>> mean_gap(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3])).value
    0.0
    """
    gaps = np.concatenate([counts.score, counts.score - 1])
    return mean_estimate(gaps, np.concatenate([counts.n_neg, counts.n_pos]), level=level, bounds=REAL)


def spiegelhalter_z(counts: ScoreCounts) -> Estimate:
    """Spiegelhalter's z of calibration. Away from 0 is worse; never judged: at large n it rejects trifles.

    Returns
    -------
    Estimate
        In (−∞, ∞) without interval, two-sided p; NaN `no_labels`, or `constant_score` where every
        probability is 0, ½ or 1.

    References
    ----------
    Spiegelhalter 1986, doi:10.1002/sim.4780050506

    Examples
    --------
    >>> spiegelhalter_z(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3])).value
    0.0
    """
    if counts.rows == 0:
        return Estimate.undefined("no_labels")
    p, slope = counts.score, 1 - 2 * counts.score
    variance = sum_of_products(slope**2 * p * (1 - p), counts.total)
    if variance <= 0:
        return Estimate.undefined("constant_score", counts.rows)
    z = sum_of_products(slope, counts.n_pos - p * counts.total) / math.sqrt(variance)
    return Estimate(z, math.nan, math.nan, counts.rows, normal_p_value(z), "Spiegelhalter")


def hosmer_lemeshow(counts: ScoreCounts, groups: int = 10) -> Estimate:
    """Hosmer–Lemeshow χ² with as many degrees of freedom as groups (nothing was fitted on these rows).

    Display only, never judged: the groups are arbitrary and the power grows with n.

    Returns
    -------
    Estimate
        In [0, ∞), larger is worse; NaN `no_labels`, or `constant_score` where a group expects 0 or all.

    References
    ----------
    Hosmer & Lemeshow 1980, doi:10.1080/03610928008827941

    Examples
    --------
    >>> hosmer_lemeshow(ScoreCounts.of([0.25, 0.75], [3, 1], [1, 3]), 2).value
    0.0
    """
    if counts.rows == 0:
        return Estimate.undefined("no_labels")
    n, positives, expected = counts.grouped(collapse(counts.total, groups))
    n, positives, expected = n[n > 0], positives[n > 0], expected[n > 0]
    variance = expected * (1 - expected / n)
    if (variance <= 0).any():
        return Estimate.undefined("constant_score", counts.rows)
    chi2 = float(((positives - expected) ** 2 / variance).sum())
    p_value = float(special.chdtrc(n.size, chi2))
    return Estimate(
        chi2, math.nan, math.nan, counts.rows, p_value, f"chi-square, {n.size} degrees of freedom"
    )
