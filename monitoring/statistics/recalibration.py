"""Maps that would recalibrate a probability."""

import numpy as np

from monitoring.statistics.calibration import cox_gap
from monitoring.statistics.logistic import logistic_fit
from monitoring.statistics.logit import LOGIT_CLIP
from monitoring.statistics.score_counts import ScoreCounts


def beta_calibration(counts: ScoreCounts) -> tuple[float, float, float]:
    """Fit logit P(y) = a·ln p − b·ln(1 − p) + c.

    Parameters
    ----------
    counts : ScoreCounts
        The score is the probability of the positive class.

    Returns
    -------
    a, b, c : float
        a = b = 1, c = 0 is perfect calibration. A term with a negative coefficient is dropped (0) and the
        rest refitted; all NaN as `calibration.cox_gap` says.

    References
    ----------
    Kull, Silva Filho & Flach 2017, doi:10.1214/17-EJS1338SI

    Examples
    --------
    >>> beta_calibration(ScoreCounts.of_rows([0, 0], [0.1, 0.2]))
    (nan, nan, nan)
    """
    if cox_gap(counts):
        return np.nan, np.nan, np.nan
    p = np.clip(counts.score, LOGIT_CLIP, 1 - LOGIT_CLIP)
    terms = np.column_stack([np.log(p), -np.log1p(-p), np.ones(p.size)])
    kept = [0, 1, 2]
    while True:
        fitted = np.zeros(3)
        fitted[kept] = logistic_fit(terms[:, kept], counts.n_pos, counts.total).coefficients
        negative = [k for k in kept if k < 2 and fitted[k] < 0]
        if not negative:
            return float(fitted[0]), float(fitted[1]), float(fitted[2])
        kept.remove(min(negative, key=lambda k: float(fitted[k])))
