"""Reliability of probabilities: forecast against observed frequency, bin by bin."""

from dataclasses import dataclass

import numpy as np

from monitoring.statistics.arrays import Floats
from monitoring.statistics.calibration_errors import calibration_errors
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.score_bins import Binning, score_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack


@dataclass(frozen=True, eq=False)
class ReliabilityBins:
    """Occupied bins of a reliability diagram.

    Parameters
    ----------
    n : array, shape (B,)
        Rows.
    forecast, observed : array, shape (B,)
        Mean probability and share of positives.
    lower, upper : array, shape (B,)
        Wilson interval of `observed`.
    """

    n: Floats
    forecast: Floats
    observed: Floats
    lower: Floats
    upper: Floats


def reliability_bins(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", level: float = 0.95
) -> ReliabilityBins:
    """Compare mean forecast and observed frequency in bins of the forecast.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    bins : int
        Bins wanted; empty ones are left out.
    binning : {"mass", "width"}
        Equal masses, or equal widths with 0.3 in [0.3, 0.4).
    level : float
        Level of the Wilson intervals.

    Returns
    -------
    ReliabilityBins
        Of length 0 without rows.

    References
    ----------
    Bröcker & Smith 2007, doi:10.1175/WAF993.1

    Examples
    --------
    >>> reliability_bins(ScoreCounts.of_rows([0, 1], [0.25, 0.75]), 2).observed.tolist()
    [0.0, 1.0]
    """
    for cells in score_bins(ScoreStack.of([counts]), bins, binning):
        lower, upper = wilson(cells.positives[0], cells.n[0], level)
        return ReliabilityBins(cells.n[0], cells.forecast[0], cells.observed[0], lower, upper)
    return ReliabilityBins(*(np.empty(0) for _ in range(5)))


def ece(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", seed: int = 0, level: float = 0.95
) -> Estimate:
    """Expected calibration error: mean |forecast − observed| over rows. Larger is worse.

    Biased up: never 0 in a finite sample of a perfect model. Judge `ece_debiased`.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    bins, binning
        As `reliability_bins`.
    seed : int
        Of the bootstrap of the labels.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602

    Examples
    --------
    >>> ece(ScoreCounts.of_rows([0, 1], [0.25, 0.75]), 2).value
    0.25
    """
    return calibration_errors("l1", ScoreStack.of([counts]), bins, binning, seed, level)[0]


def ece_equal_width(counts: ScoreCounts, bins: int = 10, seed: int = 0, level: float = 0.95) -> Estimate:
    """Expected calibration error over equal-width bins. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602

    Examples
    --------
    >>> ece_equal_width(ScoreCounts.of_rows([0, 1], [0.25, 0.75])).value
    0.25
    """
    return ece(counts, bins, "width", seed, level)


def mce(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", seed: int = 0, level: float = 0.95
) -> Estimate:
    """Largest |forecast − observed| of any bin. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602

    Examples
    --------
    >>> mce(ScoreCounts.of_rows([0, 1], [0.25, 0.5]), 2).value
    0.5
    """
    return calibration_errors("largest", ScoreStack.of([counts]), bins, binning, seed, level)[0]


def ace(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", seed: int = 0, level: float = 0.95
) -> Estimate:
    """Mean |forecast − observed| over bins, each bin counting the same. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Nixon et al. 2019, arXiv:1904.01685

    Examples
    --------
    >>> ace(ScoreCounts.of_rows([0, 1], [0.25, 0.5]), 2).value
    0.375
    """
    return calibration_errors("unweighted", ScoreStack.of([counts]), bins, binning, seed, level)[0]


def ece_l2(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", seed: int = 0, level: float = 0.95
) -> Estimate:
    """Root mean squared gap of forecast and observed frequency. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Kumar, Liang & Ma 2019, arXiv:1909.10155

    Examples
    --------
    >>> ece_l2(ScoreCounts.of_rows([0, 1], [0.25, 0.75]), 2).value
    0.25
    """
    return calibration_errors("l2", ScoreStack.of([counts]), bins, binning, seed, level)[0]


def ece_debiased(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", seed: int = 0, level: float = 0.95
) -> Estimate:
    """Root of the debiased mean squared gap, with the consistency p-value. Larger is worse.

    Its interval inverts that test: it excludes 0 where p is below 1 − `level` and the value above 0.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    bins, binning
        As `reliability_bins`.
    seed : int
        Without effect, as nothing is redrawn.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1], 0 where sampling alone explains the gaps; NaN `no_labels` without rows.

    References
    ----------
    Kumar, Liang & Ma 2019, arXiv:1909.10155

    Examples
    --------
    >>> ece_debiased(ScoreCounts.of([0.1, 0.9], [900, 100], [100, 900])).value
    0.0
    """
    return calibration_errors("debiased", ScoreStack.of([counts]), bins, binning, seed, level)[0]
