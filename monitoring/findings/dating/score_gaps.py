"""Gaps of scores by day: what dates an error that no mean score and no single day has."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from monitoring.findings.dating.labelled_days import Levels, ScoredDay
from monitoring.findings.dating.onset import Floats
from monitoring.findings.words.words import number
from monitoring.statistics.arrays import sum_of_products
from monitoring.statistics.binning import collapse, regroup
from monitoring.statistics.score_counts import ScoreCounts

_BINS = 10


def mean_gaps(days: Sequence[ScoredDay]) -> Levels:
    """Give observed rate less mean score by day: what a miscalibrated model gets wrong.

    Parameters
    ----------
    days : sequence of (Period, ScoreCounts)
        With rows.

    Returns
    -------
    list of (Period, float, float)
        Day, gap and rows.
    """
    return [(one, float(_gaps(counts).sum()) / counts.rows, float(counts.rows)) for one, counts in days]


def bin_gaps(days: Sequence[ScoredDay], first: datetime) -> Levels:
    """Give by day how far scores are off to the side to which those of the window are, bin by bin.

    Bins that are off to either side leave a mean that is right, and each day has too few rows for an error of
    its own: the sides are those of all days of the window together.

    Parameters
    ----------
    days : sequence of (Period, ScoreCounts)
        With rows.
    first : datetime
        From when on days are of the window.

    Returns
    -------
    list of (Period, float, float)
        Day, mean gap towards those sides, and rows.
    """
    window = ScoreCounts.merged(counts for one, counts in days if one.span.start >= first)
    if not window.rows:
        return []
    place = collapse(window.total, _BINS)
    side = np.sign(regroup(_gaps(window), place))[place]
    found = []
    for one, counts in days:
        at = np.minimum(np.searchsorted(window.score, counts.score), window.score.size - 1)
        found.append((one, sum_of_products(side[at], _gaps(counts)) / counts.rows, float(counts.rows)))
    return found


def incomparable_words(within: float) -> str:
    """Say that single days rank as before, and all of them together do not.

    Parameters
    ----------
    within : float
        The AUC inside single days.

    Returns
    -------
    str
        A clause that follows the sentence of the fall.
    """
    alone = number(within, "score")
    return f"in single days it is {alone}: their scores do not compare with those of other days"


def _gaps(counts: ScoreCounts) -> Floats:
    gaps: Floats = counts.n_pos - counts.score * counts.total
    return gaps
