"""Proper scoring rules of probabilities of a binary label."""

import numpy as np

from monitoring.statistics.arrays import Floats, floats, sum_of_products
from monitoring.statistics.estimate import Estimate, without_interval
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import NOT_NEGATIVE, mean_estimate, mean_se, ratio_estimate
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.two_class_means import TwoClassMeans

CLIP = 2.0**-50
FEW_OF_A_CLASS = 20
"""Below it a skill has no interval: by the delta method one of five positives holds 70 to 90 in 100."""


def _losses(counts: ScoreCounts, of_negative: Floats, of_positive: Floats) -> tuple[Floats, Floats]:
    """Per-row losses with how often each occurs."""
    return np.concatenate([of_negative, of_positive]), np.concatenate([counts.n_neg, counts.n_pos])


def _by_class(counts: ScoreCounts, of_negative: Floats, of_positive: Floats) -> TwoClassMeans:
    """Split the mean loss by class."""
    loss, weight = _losses(counts, of_negative, of_positive)
    label = np.repeat([0.0, 1.0], counts.score.size)
    n, positives = float(weight.sum()), sum_of_products(label, weight)
    mean, share = (sum_of_products(loss, weight) / n, positives / n) if n else (np.nan, np.nan)
    off = loss - mean
    squares = (sum_of_products(one, weight) for one in (off**2, off * (label - share)))
    return TwoClassMeans.of(*(np.array([one]) for one in (mean, n, positives, *squares)))


def _squares(counts: ScoreCounts) -> tuple[Floats, Floats]:
    """Squared gap at each probability when the label is 0, and when it is 1."""
    return counts.score**2, (1 - counts.score) ** 2


def _log_losses(p: Floats, clip: float = CLIP) -> tuple[Floats, Floats]:
    """Log loss at each probability when the label is 0, and when it is 1."""
    clipped = np.clip(p, clip, 1 - clip)
    return -np.log1p(-clipped), -np.log(clipped)


def log_loss(counts: ScoreCounts, clip: float = CLIP, level: float = 0.95) -> Estimate:
    """Mean negative log likelihood. Larger is worse.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    clip : float
        Probabilities are held this far from 0 and 1.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 34.7] nats; NaN `no_labels` without rows. No interval where a class is absent (`one_class`).

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> round(log_loss(ScoreCounts.of_rows([0, 1], [0.5, 0.5])).value, 4)
    0.6931
    """
    return _by_class(counts, *_log_losses(counts.score, clip)).estimates(level, NOT_NEGATIVE)[0]


def brier(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Mean squared difference of probability and label. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows. No interval where a class is absent (`one_class`).

    References
    ----------
    Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples
    --------
    >>> brier(ScoreCounts.of_rows([0, 1], [0.5, 0.5])).value
    0.25
    """
    return _by_class(counts, *_squares(counts)).estimates(level, (0.0, 1.0))[0]


def brier_se(counts: ScoreCounts) -> float:
    """Standard error of the Brier score; NaN below two rows.

    Examples
    --------
    >>> brier_se(ScoreCounts.of_rows([0, 1], [0.5, 0.5]))
    0.0
    """
    return mean_se(*_losses(counts, *_squares(counts)))[1]


def _skill(loss: tuple[Floats, Floats], reference: Floats, level: float) -> Estimate:
    """1 − loss / loss of a constant forecast."""
    return ratio_estimate(loss[0], reference, loss[1], level=level).scaled(-1, 1)


def _no_skill_gap(counts: ScoreCounts, rate: float | None) -> str:
    """Why there is no skill: one class, unless a rate from elsewhere was given."""
    return counts.gap if rate is None or counts.gap == "no_labels" else "" if 0 < rate < 1 else "one_class"


def brier_skill(counts: ScoreCounts, base_rate: float | None = None, level: float = 0.95) -> Estimate:
    """Share of the Brier score that the forecast saves over always saying the base rate. Smaller is worse.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    base_rate : float, optional
        That of the reference period, so that windows compare; by default that of these rows.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In (−∞, 1]; NaN `one_class` or `no_labels`. No interval below `FEW_OF_A_CLASS` (`too_few`).

    References
    ----------
    Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples
    --------
    >>> brier_skill(ScoreCounts.of_rows([0, 1], [0.5, 0.5])).value
    0.0
    """
    if gap := _no_skill_gap(counts, base_rate):
        return Estimate.undefined(gap, counts.rows)
    total = counts.positives + counts.negatives
    rate = counts.positives / total if base_rate is None else base_rate
    reference = np.repeat([rate**2, (1 - rate) ** 2], counts.score.size)
    found = _skill(_losses(counts, *_squares(counts)), reference, level)
    few = base_rate is None and min(counts.positives, counts.negatives) < FEW_OF_A_CLASS
    return without_interval(found) if few else found


def log_loss_skill(counts: ScoreCounts, clip: float = CLIP, level: float = 0.95) -> Estimate:
    """Share of the log loss saved over always saying the base rate of these rows. Smaller is worse.

    Returns
    -------
    Estimate
        In (−∞, 1]; NaN `one_class` or `no_labels`.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> round(log_loss_skill(ScoreCounts.of_rows([0, 1], [0.5, 0.5])).value, 12)
    0.0
    """
    if counts.gap:
        return Estimate.undefined(counts.gap, counts.rows)
    rate = counts.positives / (counts.positives + counts.negatives)
    of_negative, of_positive = _log_losses(floats([rate]))
    reference = np.repeat([of_negative[0], of_positive[0]], counts.score.size)
    losses = _losses(counts, *_log_losses(counts.score, clip))
    return _skill(losses, reference, level)


def mean_score(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Mean score of the rows. Neither direction is worse in itself.

    Returns
    -------
    Estimate
        In the range of the score; NaN `no_labels` without rows.

    References
    ----------
    Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7

    Examples
    --------
    >>> mean_score(ScoreCounts.of_rows([0, 1], [0.2, 0.4])).value.__round__(2)
    0.3
    """
    return mean_estimate(counts.score, counts.total, level=level)


def label_rate(counts: ScoreCounts, level: float = 0.95) -> Estimate:
    """Share of positive labels. Neither direction is worse in itself.

    Returns
    -------
    Estimate
        In [0, 1] with the Wilson interval; NaN `no_labels` without rows.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> label_rate(ScoreCounts.of_rows([0, 1], [0.2, 0.4])).value
    0.5
    """
    return proportion(counts.positives, counts.positives + counts.negatives, level, "no_labels")
