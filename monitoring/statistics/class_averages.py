"""Averages over the classes of a confusion matrix, with intervals."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.confusion import Confusion, f1, precision, recall
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.multiclass import one_vs_rest

OfClass = Callable[[Confusion, float], Estimate]
EachClass = Callable[[Floats], Floats]


def _share(top: Floats, bottom: Floats) -> Floats:
    """Ratio, 0 where the denominator is."""
    return np.divide(top, bottom, out=np.zeros_like(bottom), where=bottom > 0)


def _diagonal(m: Floats) -> Floats:
    """Right decisions per class."""
    return floats(np.diagonal(m, axis1=-2, axis2=-1))


def _f1s(m: Floats) -> Floats:
    """F1 per class, 0 for an empty class."""
    return _share(2 * _diagonal(m), m.sum(axis=-1) + m.sum(axis=-2))


def _precisions(m: Floats) -> Floats:
    return _share(_diagonal(m), m.sum(axis=-2))


def _recalls(m: Floats) -> Floats:
    return _share(_diagonal(m), m.sum(axis=-1))


def _mean(
    one: OfClass,
    each: EachClass,
    matrix: ArrayLike,
    seed: int,
    draws: int,
    level: float,
    *,
    weighted: bool = False,
) -> Estimate:
    """Mean over classes, with the square-and-add interval of theirs, correlated as in redrawn cells.

    Redrawn cells alone would call a matrix without an error certain, and a rare class that was missed.
    """
    m = floats(matrix)
    n = round(float(m.sum()))
    if n == 0:
        return Estimate.undefined("no_labels")
    found = [one(one_vs_rest(m, k), level) for k in range(len(m))]
    # a class without rows counts 0, whatever else is drawn
    value, low, high = np.nan_to_num([(part.value, part.lower, part.upper) for part in found]).T
    weights = m.sum(axis=1) / m.sum() if weighted else np.full(len(m), 1 / len(m))
    drawn = np.random.default_rng(seed).multinomial(n, m.ravel() / m.sum(), size=draws)
    linked = _correlations(each(floats(drawn).reshape(draws, *m.shape)))
    below, above = weights * (value - low), weights * (high - value)
    mean = float(weights @ value)
    ends = (
        mean - math.sqrt(max(0.0, below @ linked @ below)),
        mean + math.sqrt(max(0.0, above @ linked @ above)),
    )
    method = f"square-and-add over classes, correlations of {draws} draws"
    return Estimate(mean, max(0.0, ends[0]), min(1.0, ends[1]), n, None, method)


def _correlations(drawn: Floats) -> Floats:
    """Correlations of columns; one that never varies has none with the others."""
    apart = drawn - drawn.mean(axis=0)
    unit = _share(apart, np.broadcast_to(np.sqrt((apart**2).sum(axis=0)), apart.shape))
    linked = unit.T @ unit
    np.fill_diagonal(linked, 1.0)
    return floats(linked)


def macro_f1(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean F1 over the declared classes, an empty one counts 0. Smaller is worse.

    Parameters
    ----------
    matrix : array, shape (K, K)
        Rows by true class (row) and predicted class (column).
    seed, draws : int
        Of the cells that are redrawn, for the correlations of the classes.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> macro_f1([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(f1, _f1s, matrix, seed, draws, level)


def weighted_f1(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean F1 over the classes, weighted by their labelled rows. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> weighted_f1([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(f1, _f1s, matrix, seed, draws, level, weighted=True)


def macro_precision(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean precision over the declared classes, an empty one counts 0. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> macro_precision([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(precision, _precisions, matrix, seed, draws, level)


def macro_recall(matrix: ArrayLike, seed: int = 0, draws: int = 400, level: float = 0.95) -> Estimate:
    """Mean recall over the declared classes, an empty one counts 0. Smaller is worse.

    Returns
    -------
    Estimate
        In [0, 1]; NaN `no_labels` without rows.

    References
    ----------
    Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5; Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> macro_recall([[4, 0], [0, 4]]).value
    1.0
    """
    return _mean(recall, _recalls, matrix, seed, draws, level)
