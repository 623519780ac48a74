"""Intervals of areas under ROC curves: by their variance, and of few rows by what these can tell."""

import math

import numpy as np

from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.crossings import crossings
from monitoring.statistics.logit import expit, logit
from monitoring.statistics.normal import normal_quantile
from monitoring.statistics.student import student_quantile

AUC_INTERVAL = "logit DeLong"

_FEW = 100
"""Rows of the rarer class, below which an interval is no shorter towards ½ than Newcombe's."""
_FEW_ASTRAY = 5
"""So it is where the area misses fewer of them, however many there are: the variance rests on these."""
_VERY_FEW = 5
"""Below it the variance has so few degrees of freedom that they count."""


def auc_intervals(
    area: Floats, variance: Floats, n_pos: Floats, n_neg: Floats, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Give the intervals of AUCs, by DeLong's variance on the scale of logits.

    Ten positives that all score high may have been lucky, and then vary by too little: of true areas of 0.96
    the logit interval held 79 of 100, most others were lower. So may any number of positives be of which
    next to none is astray: of 0.996 it held 77 at 150 positives. Newcombe's takes the variance that an area
    has as a rule, at the end; towards ½ the farther of both ends is taken.

    Parameters
    ----------
    area, variance : array, shape (G,)
        AUC and its variance as `delong_each` gives them.
    n_pos, n_neg : array, shape (G,)
        Rows of the classes.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : array, shape (G,)
        In [0, 1]; NaN where the variance is, and at 0 and 1.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595; Newcombe 2006, method 5, doi:10.1002/sim.2324

    Examples
    --------
    >>> given = np.array([0.9]), np.array([0.0009])
    >>> [round(float(end[0]), 3) for end in auc_intervals(*given, np.array([100]), np.array([100]))]
    [0.824, 0.945]
    >>> [round(float(end[0]), 3) for end in auc_intervals(*given, np.array([10]), np.array([100]))]
    [0.739, 0.945]
    """
    rarer = np.minimum(n_pos, n_neg)
    low, high = _logit_ends(area, variance, level, _quantiles(rarer, level))
    astray = rarer * np.minimum(area, 1 - area)
    some = np.flatnonzero(((rarer < _FEW) | (astray < _FEW_ASTRAY)) & ~np.isnan(low))
    if some.size:
        above = area[some] >= 0.5
        least = newcombe_end(np.where(above, area[some], 1 - area[some]), n_pos[some], n_neg[some], level)
        low[some] = np.where(above, np.minimum(low[some], least), low[some])
        high[some] = np.where(above, high[some], np.maximum(high[some], 1 - least))
    return low, high


@np.errstate(invalid="ignore", divide="ignore")
def _logit_ends(
    area: Floats, variance: Floats, level: float, quantile: Floats | None = None
) -> tuple[Floats, Floats]:
    """Give the ends by the variance alone; NaN at 0 and 1."""
    wide = normal_quantile(level) if quantile is None else quantile
    half, middle = wide * np.sqrt(variance) / (area * (1 - area)), logit(area)
    return expit(middle - half), expit(middle + half)


def _quantiles(rarer: Floats, level: float) -> Floats:
    found = np.full(np.shape(rarer), normal_quantile(level))
    for n in np.unique(rarer[(rarer > 1) & (rarer < _VERY_FEW)]).tolist():
        found[rarer == n] = student_quantile(n - 1, level)
    return found


def newcombe_end(area: Floats, n_pos: Floats, n_neg: Floats, level: float = 0.95) -> Floats:
    """Give the lower ends of Newcombe's intervals of AUCs, which know no more than the area and the rows.

    Parameters
    ----------
    area : array, shape (G,)
        In (0, 1).
    n_pos, n_neg : array, shape (G,)
        Rows of the classes.
    level : float
        Confidence level.

    Returns
    -------
    array, shape (G,)
        The area θ below the one that was found by z·√V(θ), where V is Hanley & McNeil's variance of
        exponential scores, alike in both classes.

    References
    ----------
    Newcombe 2006, method 5, doi:10.1002/sim.2324

    Examples
    --------
    >>> round(float(newcombe_end(np.array([0.9]), np.array([10.0]), np.array([100.0]))[0]), 3)
    0.739
    """
    typical, pairs, quantile = (n_pos + n_neg) / 2 - 1, n_pos * n_neg, normal_quantile(level)

    def reach(end: Floats, which: Indices) -> Floats:
        """How far z·√V of an end lies above the area that was found."""
        shape = (1 - end) / (2 - end) + end / (1 + end)
        variance = end * (1 - end) * (1 + typical[which] * shape) / pairs[which]
        return floats(end + quantile * np.sqrt(variance) - area[which])

    return crossings(reach, np.zeros_like(area), area)


def mean_area_ends(
    weights: Floats,
    area: Floats,
    variance: Floats,
    rows: tuple[Floats, Floats],
    se: float,
    level: float = 0.95,
) -> tuple[float, float]:
    """Give the interval of a weighted mean of AUCs, of which some may rest on few rows.

    It is the logit interval by the standard error of the mean, in which a row counts for several classes, and
    square-and-add what few rows of a class make its own interval farther than its variance does: without it
    83 of 100 were held where two rows in a hundred are of the rarest of three classes.

    Parameters
    ----------
    weights, area, variance : array, shape (K,)
        Of the classes; the weights add up to 1.
    rows : tuple of array, shape (K,)
        Rows of each class, and of all others.
    se : float
        Standard error of the mean, which is neither 0 nor 1.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : float
        In [0, 1].

    References
    ----------
    Newcombe 2006, method 5, doi:10.1002/sim.2324; Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> one = np.array([1.0]), np.array([0.9]), np.array([0.0009])
    >>> [round(end, 3) for end in mean_area_ends(*one, (np.array([10.0]), np.array([100.0])), 0.03)]
    [0.739, 0.945]
    """
    value = float(weights @ area)
    low, high = (float(end[0]) for end in _logit_ends(np.array([value]), np.array([se**2]), level))
    below, above = (float(weights**2 @ farther) for farther in _farther(area, variance, rows, level))
    return value - math.sqrt((value - low) ** 2 + below), value + math.sqrt((high - value) ** 2 + above)


def _farther(
    area: Floats, variance: Floats, rows: tuple[Floats, Floats], level: float
) -> tuple[Floats, Floats]:
    """By how much few rows add to the squares of how far intervals reach down, and up."""
    known, sure = auc_intervals(area, variance, *rows, level), _logit_ends(area, variance, level)
    least = (1 - level) ** (1 / np.minimum(*rows))  # of areas of 1, as `auc_each` has it
    low, high = np.where(area == 1, least, known[0]), np.where(area == 0, 1 - least, known[1])
    added = ((low - area) ** 2 - (sure[0] - area) ** 2, (high - area) ** 2 - (sure[1] - area) ** 2)
    below, above = (np.where(np.isnan(one), 0.0, np.maximum(one, 0.0)) for one in added)
    return below, above
