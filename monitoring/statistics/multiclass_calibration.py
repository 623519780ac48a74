"""Calibration of class probabilities."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.class_shares import ClassShares
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.reliability import ece
from monitoring.statistics.score_bins import Binning
from monitoring.statistics.score_counts import ScoreCounts


def top_label_counts(y: ArrayLike, shares: ClassShares) -> ScoreCounts:
    """Count "was the named class right?" by its share of 1; the first of equal classes is named.

    Examples
    --------
    >>> top_label_counts([1], ClassShares.of([[0.5, 0.5]])).positives
    0.0
    """
    named, share = shares.named
    return ScoreCounts.of_rows(named == np.asarray(y, dtype=np.intp), share)


def class_counts(y: ArrayLike, shares: ClassShares, k: int) -> ScoreCounts:
    """Count "is it class k?" by the share of 1 that class k has.

    Examples
    --------
    >>> class_counts([1], ClassShares.of([[0.5, 0.5]]), 1).positives
    1.0
    """
    return ScoreCounts.of_rows(np.asarray(y, dtype=np.intp) == k, shares[k])


def top_label_ece(
    y: ArrayLike, probabilities: ArrayLike, bins: int = 10, binning: Binning = "width"
) -> Estimate:
    """Expected calibration error of the probability of the named class. Larger is worse.

    Parameters
    ----------
    y : array of int, shape (n,)
        Index of the true class.
    probabilities : array, shape (n, K)
        Divided by their row sum.
    bins, binning
        As `reliability.reliability_bins`.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Guo et al. 2017, arXiv:1706.04599

    Examples
    --------
    >>> top_label_ece([0], [[0.75, 0.25]]).value
    0.25
    """
    if floats(y).size == 0:
        return Estimate.undefined("no_labels")
    return ece(top_label_counts(y, ClassShares.of(probabilities)), bins, binning)


def classwise_ece(
    y: ArrayLike, probabilities: ArrayLike, bins: int = 10, binning: Binning = "width"
) -> Estimate:
    """Mean over classes of the calibration error of the class probability. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1], without interval; NaN `no_labels` without rows.

    References
    ----------
    Kull et al. 2019, arXiv:1910.12656

    Examples
    --------
    >>> classwise_ece([0], [[0.75, 0.25]]).value
    0.25
    """
    classes, n = floats(probabilities).shape[-1], floats(y).size
    if n == 0:
        return Estimate.undefined("no_labels")
    shares = ClassShares.of(probabilities)
    errors = [ece(class_counts(y, shares, k), bins, binning).value for k in range(classes)]
    return Estimate(float(np.mean(errors)), np.nan, np.nan, n)
