"""Reliability of probabilities: forecast against observed frequency, bin by bin."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from monitoring.statistics.arrays import Floats, Indices
from monitoring.statistics.binning import collapse, probability_bin
from monitoring.statistics.consistency import DRAWS, consistency_p_value
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.redraws import quantiles, redrawn_shares
from monitoring.statistics.score_counts import ScoreCounts

Binning = Literal["mass", "width"]


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


@lru_cache(maxsize=4)  # several measures ask the same of the same counts
def bin_index(counts: ScoreCounts, bins: int = 10, binning: Binning = "mass") -> Indices:
    """Bin of each distinct score: about equal masses (reference edge rule), or equal widths.

    Examples
    --------
    >>> bin_index(ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.9]), 2).tolist()
    [0, 0, 1, 1]
    """
    return probability_bin(counts.score, bins) if binning == "width" else collapse(counts.total, bins)


@lru_cache(maxsize=4)
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
    n, positives, sums = counts.grouped(bin_index(counts, bins, binning))
    used = n > 0
    n, positives, sums = n[used], positives[used], sums[used]
    lower, upper = wilson(positives, n, level)
    return ReliabilityBins(n, sums / n, positives / n, lower, upper)


def _l1(n: Floats, gap: Floats, observed: Floats) -> Floats:
    """Expected calibration error."""
    return np.asarray((np.abs(gap) @ n) / n.sum())


def _largest(n: Floats, gap: Floats, observed: Floats) -> Floats:
    """Largest gap of any bin."""
    return np.asarray(np.abs(gap).max(axis=-1))


def _unweighted(n: Floats, gap: Floats, observed: Floats) -> Floats:
    return np.asarray(np.abs(gap).mean(axis=-1))


def _l2(n: Floats, gap: Floats, observed: Floats) -> Floats:
    return np.asarray((gap**2 @ n) / n.sum())


def _debiased(n: Floats, gap: Floats, observed: Floats) -> Floats:
    """Mean squared gap less what sampling adds; a single row has no correction."""
    noise = observed * (1 - observed) / np.maximum(n - 1, 1) * (n > 1)
    return np.asarray(((gap**2 - noise) @ n) / n.sum())


Error = Callable[[Floats, Floats, Floats], Floats]


def _interval(error: Error, bins: ReliabilityBins, seed: int, level: float) -> tuple[float, float]:
    """Bootstrap interval over redrawn labels, less the bias that redrawing adds."""
    observed = redrawn_shares(bins.n.tobytes(), bins.observed.tobytes(), seed, DRAWS)
    drawn = error(bins.n, bins.forecast - observed, observed)
    value = float(error(bins.n, bins.forecast - bins.observed, bins.observed))
    low, high = quantiles(drawn, (1 - level) / 2, (1 + level) / 2) - (drawn.mean() - value)
    return min(float(low), value), max(float(high), value)


def _calibration_error(
    error: Error, counts: ScoreCounts, bins: int, binning: Binning, seed: int, level: float, squared: bool
) -> Estimate:
    """Value and interval of one kind of calibration error."""
    if counts.rows == 0:
        return Estimate.undefined("no_labels")
    cells = reliability_bins(counts, bins, binning, level)
    value = float(error(cells.n, cells.forecast - cells.observed, cells.observed))
    low, high = _interval(error, cells, seed, level)
    if squared:
        value, low, high = (math.sqrt(max(0.0, square)) for square in (value, low, high))
    return Estimate(value, max(0.0, low), min(1.0, high), counts.rows, None, f"bootstrap, {DRAWS} draws")


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
    return _calibration_error(_l1, counts, bins, binning, seed, level, False)


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
    return _calibration_error(_largest, counts, bins, binning, seed, level, False)


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
    return _calibration_error(_unweighted, counts, bins, binning, seed, level, False)


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
    return _calibration_error(_l2, counts, bins, binning, seed, level, True)


def ece_debiased(
    counts: ScoreCounts, bins: int = 10, binning: Binning = "mass", seed: int = 0, level: float = 0.95
) -> Estimate:
    """Root of the debiased mean squared gap, with the consistency p-value. Larger is worse.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.
    bins, binning
        As `reliability_bins`.
    seed : int
        Of bootstrap and simulation.
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
    error = _calibration_error(_debiased, counts, bins, binning, seed, level, True)
    p_value = consistency_p_value(counts, bin_index(counts, bins, binning), seed)
    if not error.defined or math.isnan(p_value):
        return error
    method = f"bootstrap; consistency with {DRAWS} draws"
    return Estimate(error.value, error.lower, error.upper, error.n, p_value, method)
