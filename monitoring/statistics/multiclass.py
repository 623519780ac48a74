"""Measures of more than two classes, over the declared classes in their order."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.auc_comparison import placements
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import normal_interval

ClassIndex = NDArray[np.intp]
Average = Callable[[Floats], Floats]


def confusion_matrix(y: ArrayLike, predicted: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Count rows by true class (row) and predicted class (column), both as indices.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1], [0, 1, 0], 2).tolist()
    [[1, 0], [1, 1]]
    """
    code = np.asarray(y, dtype=np.intp) * classes + np.asarray(predicted, dtype=np.intp)
    return np.bincount(code, minlength=classes * classes).reshape(classes, classes)


def one_vs_rest(matrix: ArrayLike, k: int) -> Confusion:
    """Decisions "class k or not" of a confusion matrix.

    Examples
    --------
    >>> one_vs_rest([[1, 0], [1, 1]], 1)
    Confusion(tp=1.0, fp=0.0, fn=1.0, tn=1.0)
    """
    m = floats(matrix)
    tp = float(m[k, k])
    fp, fn = float(m[:, k].sum()) - tp, float(m[k].sum()) - tp
    return Confusion(tp, fp, fn, float(m.sum()) - tp - fp - fn)


def multiclass_accuracy(matrix: ArrayLike, level: float = 0.95) -> Estimate:
    """Share of rows whose class was named, Wilson interval. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> multiclass_accuracy([[3, 1], [0, 4]]).value
    0.875
    """
    m = floats(matrix)
    return proportion(float(np.trace(m)), float(m.sum()), level, "no_labels")


def _share(top: Floats, bottom: Floats) -> Floats:
    """Ratio, 0 where the denominator is."""
    return np.divide(top, bottom, out=np.zeros_like(bottom), where=bottom > 0)


def _diagonal(m: Floats) -> Floats:
    """Right decisions per class."""
    return floats(np.diagonal(m, axis1=-2, axis2=-1))


def _f1s(m: Floats) -> Floats:
    """F1 per class, 0 for an empty class."""
    return _share(2 * _diagonal(m), m.sum(axis=-1) + m.sum(axis=-2))


def _macro_f1(m: Floats) -> Floats:
    return floats(_f1s(m).mean(axis=-1))


def _weighted_f1(m: Floats) -> Floats:
    support = m.sum(axis=-1)
    return floats((_f1s(m) * support).sum(axis=-1) / support.sum(axis=-1))


def _macro_precision(m: Floats) -> Floats:
    return floats(_share(_diagonal(m), m.sum(axis=-2)).mean(axis=-1))


def _macro_recall(m: Floats) -> Floats:
    return floats(_share(_diagonal(m), m.sum(axis=-1)).mean(axis=-1))


def _bootstrap(average: Average, matrix: ArrayLike, seed: int, draws: int, level: float) -> Estimate:
    """Percentile interval from redrawing the cells of the matrix."""
    m = floats(matrix)
    n = round(float(m.sum()))
    if n == 0:
        return Estimate.undefined("no_labels")
    value = float(average(m))
    drawn = np.random.default_rng(seed).multinomial(n, m.ravel() / m.sum(), size=draws)
    spread = average(floats(drawn).reshape(draws, *m.shape))
    low, high = np.quantile(spread, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(
        value, min(float(low), value), max(float(high), value), n, None, f"bootstrap, {draws} draws"
    )


def macro_f1(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean F1 over the declared classes, an empty one counts 0. Smaller is worse.

    Parameters
    ----------
    matrix : array, shape (K, K)
        Rows by true class (row) and predicted class (column).
    seed, draws : int
        Of the bootstrap of the cells.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5

    Examples
    --------
    >>> macro_f1([[4, 0], [0, 4]]).value
    1.0
    """
    return _bootstrap(_macro_f1, matrix, seed, draws, level)


def weighted_f1(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean F1 over the classes, weighted by their labelled rows. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5

    Examples
    --------
    >>> weighted_f1([[4, 0], [0, 4]]).value
    1.0
    """
    return _bootstrap(_weighted_f1, matrix, seed, draws, level)


def macro_precision(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean precision over the declared classes, an empty one counts 0. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5

    Examples
    --------
    >>> macro_precision([[4, 0], [0, 4]]).value
    1.0
    """
    return _bootstrap(_macro_precision, matrix, seed, draws, level)


def macro_recall(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean recall over the declared classes, an empty one counts 0. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5

    Examples
    --------
    >>> macro_recall([[4, 0], [0, 4]]).value
    1.0
    """
    return _bootstrap(_macro_recall, matrix, seed, draws, level)


def multiclass_mcc(matrix: ArrayLike) -> Estimate:
    """Gorodkin's correlation of predicted and true class. Smaller is worse.

    Returns
    -------
    Estimate
        In [−1, 1], without interval; NaN `zero_denominator` when all rows have one class.

    References
    ----------
    Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006

    Examples
    --------
    >>> multiclass_mcc([[4, 0], [0, 4]]).value
    1.0
    """
    m = floats(matrix)
    n = float(m.sum())
    if n <= 0:
        return Estimate.undefined("no_labels")
    actual, predicted = m.sum(axis=1) / n, m.sum(axis=0) / n
    spread = (1 - float(actual @ actual)) * (1 - float(predicted @ predicted))
    if spread <= 0:
        return Estimate.undefined("zero_denominator", round(n))
    return Estimate(
        (float(np.trace(m)) / n - float(actual @ predicted)) / math.sqrt(spread), math.nan, math.nan, round(n)
    )


def normalised(probabilities: ArrayLike) -> Floats:
    """Divide the class probabilities of each row by their sum; NaN where that is 0.

    Examples
    --------
    >>> normalised([[1.0, 3.0]]).tolist()
    [[0.25, 0.75]]
    """
    p = floats(probabilities)
    with np.errstate(invalid="ignore"):
        return floats(p / p.sum(axis=1, keepdims=True))


def auc_ovr(y: ArrayLike, probabilities: ArrayLike, weighted: bool = False, level: float = 0.95) -> Estimate:
    """Mean of the one-vs-rest AUCs, with the standard error of the joint placements. Smaller is worse.

    Parameters
    ----------
    y : array of int, shape (n,)
        Index of the true class.
    probabilities : array, shape (n, K)
        Scores per class.
    weighted : bool
        Weight the classes by their rows; by default equally.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1]; classes without rows (or with all rows) are left out and counted in `method`. NaN
        `no_labels` or `one_class`.

    References
    ----------
    Hand & Till 2001, doi:10.1023/A:1010920819831; DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> auc_ovr([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]).value
    1.0
    """
    label, p = np.asarray(y, dtype=np.intp), floats(probabilities)
    if label.size == 0:
        return Estimate.undefined("no_labels")
    rows = np.bincount(label, minlength=p.shape[1])
    used = np.flatnonzero((rows > 0) & (rows < label.size))
    if used.size == 0:
        return Estimate.undefined("one_class", label.size)
    weights = rows[used] / rows[used].sum() if weighted else np.full(used.size, 1 / used.size)
    areas, influence = np.zeros(used.size), np.zeros(label.size)
    for j, (k, weight) in enumerate(zip(used, weights, strict=True)):
        is_class = label == k
        of_class, of_rest = placements(is_class, p[:, k])
        areas[j] = area = of_class.mean()
        influence[is_class] += weight * (of_class - area) / of_class.size
        influence[~is_class] += weight * (of_rest - area) / of_rest.size
    value, se = float(weights @ areas), math.sqrt(float((influence**2).sum()))
    method = f"influence function, {used.size} of {p.shape[1]} classes"
    if value == 1:
        bound = float((1 - level) ** (1 / int(rows[used].min())))
        return Estimate(value, bound, 1.0, label.size, None, "one-sided, rarest class")
    return normal_interval(value, se, label.size, level=level, bounds=(0.0, 1.0), method=method)
