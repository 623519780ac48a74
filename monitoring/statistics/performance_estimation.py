"""Performance without labels, from calibrated probabilities (CBPE).

Valid only while the label still depends on the score as it did in the reference.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.discrimination import delong
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.scoring_rules import CLIP


@dataclass(frozen=True)
class ExpectedPerformance:
    """What the probabilities themselves expect.

    Parameters
    ----------
    confusion : Confusion
        Expected counts.
    accuracy, accuracy_sd : float
        Expected accuracy and its sampling standard deviation (Poisson-binomial).
    auc, brier, log_loss : float
        Expected values; NaN without rows, AUC also when nothing is uncertain.
    """

    confusion: Confusion
    accuracy: float
    accuracy_sd: float
    auc: float
    brier: float
    log_loss: float


def expected_performance(calibrated: ArrayLike, predicted: ArrayLike) -> ExpectedPerformance:
    """Estimate performance of unlabelled rows.

    Parameters
    ----------
    calibrated : array, shape (n,)
        Calibrated probability of the positive class.
    predicted : array, shape (n,)
        Decision, 0 or 1.

    Returns
    -------
    ExpectedPerformance
        Never judged alone.

    References
    ----------
    Kivimäki et al. 2024, arXiv:2407.08649

    Examples
    --------
    >>> expected_performance([0.75, 0.25], [1, 0]).accuracy
    0.75
    """
    p, chosen = floats(calibrated), floats(predicted) > 0
    n = p.size
    tp, fp = float(p[chosen].sum()), float((1 - p[chosen]).sum())
    fn, tn = float(p[~chosen].sum()), float((1 - p[~chosen]).sum())
    if n == 0:
        return ExpectedPerformance(Confusion(0, 0, 0, 0), *[math.nan] * 5)
    uncertain = p * (1 - p)
    clipped = np.clip(p, CLIP, 1 - CLIP)
    surprise = -(p * np.log(clipped) + (1 - p) * np.log1p(-clipped))
    return ExpectedPerformance(
        Confusion(tp, fp, fn, tn),
        (tp + tn) / n,
        math.sqrt(float(uncertain.sum())) / n,
        delong(ScoreCounts.of(p, 1 - p, p)).auc,
        float(uncertain.mean()),
        float(surprise.mean()),
    )
