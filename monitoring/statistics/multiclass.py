"""Measures of more than two classes, over the declared classes in their order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import Floats, floats, sum_of_products
from monitoring.statistics.auc_comparison import placed
from monitoring.statistics.auc_intervals import mean_area_ends
from monitoring.statistics.class_averages import FEW_A_CLASS
from monitoring.statistics.class_shares import ClassShares, row_sums
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.discrimination import auc, auc_estimates, auc_slack_each, delong_each
from monitoring.statistics.estimate import Estimate, within_bounds
from monitoring.statistics.intervals import proportion
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack


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
    """Divide the class probabilities of each row by their sum, as `row_sums` gives it; NaN where that is 0.

    Examples
    --------
    >>> normalised([[1.0, 3.0]]).tolist(), normalised([[0.7, 0.2, 0.1]]).tolist()
    ([[0.25, 0.75]], [[0.7, 0.2, 0.1]])
    """
    p = floats(probabilities)
    with np.errstate(invalid="ignore"):
        return floats(p / row_sums(p))


def auc_ovr(y: ArrayLike, probabilities: ArrayLike, weighted: bool = False, level: float = 0.95) -> Estimate:
    """Mean of the one-vs-rest AUCs, logit interval from their joint placements. Smaller is worse.

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
        In [0, 1]; classes without rows (or with all rows) are left out and counted in `method`; no interval
        where one has a single row, or none among fewer than thirty rows a class (`too_few`). NaN `no_labels`
        or `one_class`.

    References
    ----------
    Hand & Till 2001, doi:10.1023/A:1010920819831; DeLong et al. 1988, doi:10.2307/2531595; few rows of a
    class: Newcombe 2006, doi:10.1002/sim.2324

    Examples
    --------
    >>> auc_ovr([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]).value
    1.0
    """
    return class_aucs(y, probabilities, weighted, level, mean_alone=True)[0]


def class_aucs(
    y: ArrayLike,
    probabilities: ArrayLike | ClassShares,
    weighted: bool = False,
    level: float = 0.95,
    *,
    mean_alone: bool = False,
) -> tuple[Estimate, list[Estimate]]:
    """Give `auc_ovr`, and the AUC of each class against the rest: its rows are put in order once for both.

    Without the classes' own estimates, of the mean alone, it takes half as long.

    Examples
    --------
    >>> macro, each = class_aucs([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]])
    >>> macro.value, [one.value for one in each]
    (1.0, [1.0, 1.0])
    """
    label = np.asarray(y, dtype=np.intp)
    p = probabilities if isinstance(probabilities, ClassShares) else floats(probabilities).T
    if label.size == 0:
        return Estimate.undefined("no_labels"), [Estimate.undefined("no_labels")] * len(p)
    rows = np.bincount(label, minlength=len(p))
    each = [Estimate.undefined("one_class", label.size)] * len(p)
    used = np.flatnonzero((rows > 0) & (rows < label.size))
    if used.size == 0:
        return Estimate.undefined("one_class", label.size), each
    weights = rows[used] / rows[used].sum() if weighted else np.full(used.size, 1 / used.size)
    areas, variances, together = np.zeros(used.size), np.zeros(used.size), np.zeros(label.size)
    for j, (k, weight) in enumerate(zip(used.tolist(), weights, strict=True)):
        areas[j], influence, counts = _area(label == k, p[k])
        if not mean_alone:
            each[k] = auc(counts, level)
        variances[j] = sum_of_products(influence, influence)
        together += weight * influence
    parts = _Parts(weights, areas, variances, math.sqrt(sum_of_products(together, together)))
    return _macro(parts, rows, used, level), each


def class_aucs_of_bins(
    stacks: Sequence[ScoreStack], said: str, level: float = 0.95
) -> list[tuple[Estimate, list[Estimate]]]:
    """Give `auc_ovr` and the AUC of each class of rows that are counted by score bin.

    How a row's places among the classes vary together bins do not tell: the standard error of the mean is
    taken as the mean of the classes' own, more than which it never is.

    Parameters
    ----------
    stacks : sequence of ScoreStack
        Of each class against the rest, over the same groups of rows.
    said : str
        How the values were made, as `method` has it.
    level : float
        Confidence level.

    Returns
    -------
    list of (Estimate, list of Estimate)
        One a group. The AUC of the rows lies within `bound` of the value, and the interval holds for all that
        it may be; NaN as `class_aucs`.

    References
    ----------
    DeLong et al. 1988, doi:10.2307/2531595

    Examples
    --------
    >>> one, other = ScoreCounts.of([0.2, 0.8], [3, 1], [0, 2]), ScoreCounts.of([0.2, 0.8], [1, 1], [3, 1])
    >>> [(macro, each)] = class_aucs_of_bins([ScoreStack.of([one]), ScoreStack.of([other])], "binned(2)")
    >>> macro.value, [(found.value, found.bound) for found in each]
    (0.625, [(0.875, 0.125), (0.375, 0.25)])
    """
    measured = [delong_each(stack) for stack in stacks]
    tied = [auc_estimates(stack, *one, level) for stack, one in zip(stacks, measured, strict=True)]
    slack = np.column_stack([auc_slack_each(stack) for stack in stacks])
    area, variance = (np.column_stack(some) for some in zip(*measured, strict=True))
    rows = np.column_stack([stack.positives for stack in stacks]).astype(np.intp)
    found = []
    for g in range(len(rows)):
        each = [_beside(one[g], by, said) for one, by in zip(tied, slack[g].tolist(), strict=True)]
        n = int(rows[g].sum())
        used = np.flatnonzero((rows[g] > 0) & (rows[g] < n))
        if used.size == 0:
            found.append((Estimate.undefined("one_class" if n else "no_labels", n), each))
            continue
        weights = np.full(used.size, 1 / used.size)
        se = float(weights @ np.sqrt(variance[g, used]))
        macro = _macro(_Parts(weights, area[g, used], variance[g, used], se), rows[g], used, level)
        found.append((_beside(macro, float(weights @ slack[g, used]), said), each))
    return found


def _beside(tied: Estimate, slack: float, said: str) -> Estimate:
    """Widen an AUC of bins by what the order inside them can make of it."""
    return within_bounds(tied, tied.value - slack, tied.value + slack, said, (0.0, 1.0))


@dataclass(frozen=True)
class _Parts:
    """What the mean of AUCs is made of: by class its weight, area and variance, and the error of the mean."""

    weights: Floats
    areas: Floats
    variances: Floats
    se: float


def _macro(parts: _Parts, rows: NDArray[np.intp], used: NDArray[np.intp], level: float) -> Estimate:
    """Give the mean of the AUCs with its interval; one-sided where all are 1 or 0."""
    weights, areas, n = parts.weights, parts.areas, int(rows.sum())
    of_class, value = floats(rows[used]), float(weights @ areas)
    rarer = np.minimum(of_class, n - of_class)
    if not areas.any() or (areas == 1).all():  # the sum of ten tenths is less than 1
        bound = float((1 - level) ** (1 / rarer.min()))
        value, ends = (1.0, (bound, 1.0)) if areas.any() else (0.0, (0.0, 1 - bound))
        return Estimate(value, *ends, n, None, "one-sided, rarest class")
    method = f"influence function, {used.size} of {rows.size} classes"
    absent = n < FEW_A_CLASS * rows.size and not rows.all()
    if rarer.min() < 2 or absent:  # one row does not vary, and none by chance tells still less
        return Estimate(value, math.nan, math.nan, n, None, method, "too_few")
    ends = mean_area_ends(weights, areas, parts.variances, (of_class, n - of_class), parts.se, level)
    return Estimate(value, *ends, n, None, method)


def _area(is_class: NDArray[np.bool_], score: Floats) -> tuple[float, Floats, ScoreCounts]:
    """Give the AUC of a class against the rest, what each row adds, and its rows by score.

    DeLong's variance is of squares.
    """
    of_class, of_rest, counts = placed(is_class, score)
    area, influence = float(of_class.mean()), np.empty(is_class.size)
    for which, own in ((is_class, of_class), (~is_class, of_rest)):
        influence[which] = (own - area) / math.sqrt(max(own.size - 1, 1) * own.size)
    return area, influence, counts
