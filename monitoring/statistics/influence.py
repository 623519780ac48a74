"""Influence of single rows on a measure: it tells how estimates that rest on shared rows vary together."""

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats
from monitoring.statistics.auc_comparison import placements

Places = NDArray[np.intp]


def of_mean(value: Floats) -> Floats:
    """Give that of rows on their mean; of a row without a value it is 0.

    Examples
    --------
    >>> of_mean(np.array([1.0, 3.0, np.nan])).tolist()
    [-1.0, 1.0, 0.0]
    """
    known = ~np.isnan(value)
    return np.where(known, value - value[known].mean(), 0.0) if known.any() else np.zeros(len(value))


def of_ratio(part: Floats, whole: Floats) -> Floats:
    """Give that of rows on the ratio of two sums, but for a factor; 0 where there is no ratio.

    Examples
    --------
    >>> of_ratio(np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0])).tolist()
    [0.5, -0.5, 0.0]
    """
    total = float(whole.sum())
    return part - float(part.sum()) / total * whole if total else np.zeros(len(part))


def of_correlation(one: Floats, other: Floats) -> Floats:
    """Give that of rows on the correlation of two columns; 0 where one of them is constant.

    References
    ----------
    Devlin, Gnanadesikan & Kettenring 1975, doi:10.1093/biomet/62.3.531
    """
    spread = float(one.std()), float(other.std())
    if not min(spread) > 0:
        return np.zeros(len(one))
    a, b = (one - one.mean()) / spread[0], (other - other.mean()) / spread[1]
    return np.asarray(a * b - float((a * b).mean()) * (a * a + b * b) / 2)


def of_rates(hit: Floats, label: Floats, sign: float) -> Floats:
    """Give that of rows on recall plus (or less) the rate of hits among negatives; 0 of one class alone.

    Parameters
    ----------
    hit, label : array, shape (n,)
        0 or 1.
    sign : float
        1 or −1, of the second rate.
    """
    rest = 1 - label
    if not (label.any() and rest.any()):
        return np.zeros(len(label))
    return np.asarray(
        of_ratio(hit * label, label) / label.sum() + sign * of_ratio(hit * rest, rest) / rest.sum()
    )


def of_auc(label: Floats, score: Floats) -> Floats:
    """Give that of rows on the AUC, by DeLong's placements, but for a factor; 0 of one class alone.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595
    """
    positive, found = label > 0, np.zeros(len(label))
    if positive.all() or not positive.any():
        return found
    of_positive, of_negative = placements(label, score)
    found[positive] = (of_positive - of_positive.mean()) / len(of_positive)
    found[~positive] = (of_negative - of_negative.mean()) / len(of_negative)
    return found


def of_average_precision(label: Floats, score: Floats) -> Floats:
    """Give that of rows on the average precision: by how much it grows with the weight of each row.

    Examples
    --------
    >>> of_average_precision(np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.5, 0.1])).round(4).tolist()
    [0.1389, -0.1111, -0.0278]
    """
    positives = float(label.sum())
    if not positives:
        return np.zeros(len(label))
    _, tie, rows = np.unique(-score, return_inverse=True, return_counts=True)
    hits = np.bincount(tie, weights=label)
    every, true = np.cumsum(rows), np.cumsum(hits)
    precision = true / every
    # what is at a score or below it has this row above it, or beside it
    grown, fallen = (np.cumsum(one[::-1])[::-1] for one in (hits / every, hits * precision / every))
    found = label * (precision[tie] + grown[tie] - float((hits * precision).sum()) / positives) - fallen[tie]
    return np.asarray(found / positives)


def shared_correlation(influences: tuple[Floats, Floats], shared: tuple[Places, Places]) -> float:
    """Say how far two estimates vary together whose rows share labels.

    Parameters
    ----------
    influences : tuple of array
        Of the labels of both sides: that of the rows of each together.
    shared : tuple of array of int
        Where the labels that both sides have stand among those of each.

    Returns
    -------
    float
        In [−1, 1]; NaN where one of them does not vary.

    Examples
    --------
    >>> one, every, first = np.array([1.0, -1.0, 0.0]), np.arange(3), np.arange(1)
    >>> shared_correlation((one, one), (every, every)), shared_correlation((one, one), (first, first))
    (1.0, 0.5)
    """
    ours, theirs = influences
    varies = float(ours @ ours) * float(theirs @ theirs)
    together = float(ours[shared[0]] @ theirs[shared[1]])
    return float(np.clip(together / np.sqrt(varies), -1.0, 1.0)) if varies > 0 else float("nan")
