"""Proper scoring rules of class probabilities."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.means import NOT_NEGATIVE, mean_estimate
from monitoring.statistics.multiclass import normalised
from monitoring.statistics.scoring_rules import CLIP


def _no_rows(y: ArrayLike) -> bool:
    """Whether there is no labelled row."""
    return np.asarray(y).size == 0


def multiclass_log_loss(y: ArrayLike, probabilities: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean −ln of the probability given to the true class. Larger is worse.

    Parameters
    ----------
    y : array of int, shape (n,)
        Index of the true class.
    probabilities : array, shape (n, K)
        Divided by their row sum, clipped at 2⁻⁵⁰.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 34.7] nats; NaN `no_labels` without rows.

    References
    ----------
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437

    Examples
    --------
    >>> round(multiclass_log_loss([0], [[0.5, 0.5]]).value, 4)
    0.6931
    """
    if _no_rows(y):
        return Estimate.undefined("no_labels")
    p = normalised(probabilities)
    given = p[np.arange(len(p)), np.asarray(y, dtype=np.intp)]
    return mean_estimate(-np.log(np.clip(given, CLIP, 1 - CLIP)), level=level, bounds=NOT_NEGATIVE)


def multiclass_brier(y: ArrayLike, probabilities: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean of Σₖ (pₖ − yₖ)². Larger is worse.

    Returns
    -------
    Estimate
        In [0, 2]; NaN `no_labels` without rows.

    References
    ----------
    Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples
    --------
    >>> multiclass_brier([0], [[0.5, 0.5]]).value
    0.5
    """
    if _no_rows(y):
        return Estimate.undefined("no_labels")
    p = normalised(probabilities)
    p[np.arange(len(p)), np.asarray(y, dtype=np.intp)] -= 1
    return mean_estimate((p**2).sum(axis=1), level=level, bounds=(0.0, 2.0))
