"""Averages over the classes of a confusion matrix, with intervals."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson

EachClass = Callable[[Floats, Floats, Floats], Floats]
"""Of rows told right, of each class and of those named so, shape (…, K) each."""
_NUMBERS = 1 << 18
"""At once, of cells times classes: what is left without a row of each stays in a few megabytes."""
FEW_A_CLASS = 30
"""Rows a class on average, below which one without any is missing by chance."""
_FEW = 300
"""Rows, below which a class is missing by chance that one row in a hundred has: 0.99³⁰⁰ is 0.05."""


def _share(top: Floats, bottom: Floats) -> Floats:
    """Ratio, 0 where the denominator is."""
    return np.divide(top, bottom, out=np.zeros_like(bottom), where=bottom > 0)


def _f1s(right: Floats, actual: Floats, named: Floats) -> Floats:
    """F1 per class, 0 for an empty class."""
    return _share(2 * right, actual + named)


def _precisions(right: Floats, actual: Floats, named: Floats) -> Floats:
    return _share(right, named)


def _recalls(right: Floats, actual: Floats, named: Floats) -> Floats:
    return _share(right, actual)


def _mean(
    each: EachClass, matrix: ArrayLike, level: float, *, weighted: bool = False, of: int | None = None
) -> Estimate:
    """Mean over classes, with the Wilson interval of as many rows as its jackknife variance is worth.

    It is worth no more than rows would be that are told right equally often in every class: a matrix without
    an error is not certain, nor is a class of few rows. Of few rows, classes without any may add up to all.
    Of shares (`of` says of which part) the classes' own intervals put together may reach farther.
    """
    m = floats(matrix)
    n = float(m.sum())
    if n == 0:
        return Estimate.undefined("no_labels")
    parts = (np.diagonal(m), m.sum(axis=1), m.sum(axis=0))
    mean = float(_average(each, *parts, weighted=weighted))
    actual = parts[1]
    weights = actual / n if weighted else np.full(len(m), 1 / len(m))
    seen = actual > 0
    worth = weights[seen].sum() ** 2 / float((weights[seen] ** 2 / actual[seen]).sum())
    variance = _jackknife(each, m, parts, weighted=weighted)
    if 0 < mean < 1 and variance > 0:
        worth = min(worth, mean * (1 - mean) / variance)
    low, high = (float(end) for end in wilson(mean * worth, worth, level))
    if of is not None:
        below, above = _together(parts[0], parts[of], level)
        low, high = min(low, mean - below), max(high, mean + above)
    unknown = float(weights[~seen].sum()) if n < max(_FEW, FEW_A_CLASS * len(m)) else 0.0
    ends = min(max(0.0, low), mean), max(min(1.0, high + unknown), mean)
    return Estimate(mean, *ends, round(n), None, "Wilson, rows that the jackknife variance is worth")


def _together(right: Floats, rows: Floats, level: float) -> tuple[float, float]:
    """How far the mean of the classes' shares reaches down and up, square-and-add without the empty."""
    share, there = _share(right, rows), rows > 0
    low, high = wilson(right[there], rows[there], level)
    down, up = share[there] - low, high - share[there]
    return float(np.sqrt(down @ down)) / rows.size, float(np.sqrt(up @ up)) / rows.size


def _average(each: EachClass, right: Floats, actual: Floats, named: Floats, *, weighted: bool) -> Floats:
    """Mean over the classes; shape (…)."""
    found = each(right, actual, named)
    if not weighted:
        return floats(found.mean(axis=-1))
    return floats((found * actual).sum(axis=-1) / actual.sum(axis=-1))


def _jackknife(each: EachClass, m: Floats, parts: tuple[Floats, Floats, Floats], *, weighted: bool) -> float:
    """Variance of the mean, from leaving out every row once; rows of a cell are alike."""
    n, (row, column) = float(m.sum()), np.nonzero(m)
    if n < 2:
        return 0.0
    one, left = np.eye(len(m)), np.empty(row.size)
    cells = max(1, _NUMBERS // len(m))
    for first in range(0, row.size, cells):
        some = slice(first, first + cells)
        i, j = row[some], column[some]
        hit = one[i] * (i == j)[:, None]
        less = (parts[0] - hit, parts[1] - one[i], parts[2] - one[j])
        left[some] = _average(each, *less, weighted=weighted)
    rows = m[row, column]
    return float((rows * (left - rows @ left / n) ** 2).sum() * (n - 1) / n)


def macro_f1(matrix: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean F1 over the declared classes, an empty one counts 0. Smaller is worse.

    Parameters
    ----------
    matrix : array, shape (K, K)
        Rows by true class (row) and predicted class (column).
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Korn & Graubard 1998, Survey Methodology 24:193–201

    Examples
    --------
    >>> macro_f1([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(_f1s, matrix, level)


def weighted_f1(matrix: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean F1 over the classes, weighted by their labelled rows. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Korn & Graubard 1998, Survey Methodology 24:193–201

    Examples
    --------
    >>> weighted_f1([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(_f1s, matrix, level, weighted=True)


def macro_precision(matrix: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean precision over the declared classes, an empty one counts 0. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Korn & Graubard 1998, Survey Methodology 24:193–201

    Examples
    --------
    >>> macro_precision([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(_precisions, matrix, level, of=2)


def macro_recall(matrix: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean recall over the declared classes, an empty one counts 0. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Korn & Graubard 1998, Survey Methodology 24:193–201

    Examples
    --------
    >>> macro_recall([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(_recalls, matrix, level, of=1)
