"""Logistic regression by iteratively reweighted least squares, on grouped rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats, sum_of_products
from monitoring.statistics.logit import expit

STEPS = 100
DIVERGED = 1e4
_ONE_THREAD = 4_096
"""Numbers in a matrix whose product no linear algebra shares among threads."""


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """Maximum likelihood coefficients.

    Parameters
    ----------
    coefficients, se : array, shape (d,)
        NaN where the likelihood has no maximum.
    """

    coefficients: Floats
    se: Floats

    @property
    def converged(self) -> bool:
        """Whether there is a maximum."""
        return bool(np.isfinite(self.coefficients).all())


def _no_maximum(d: int) -> LogisticFit:
    """Likelihood grows without end."""
    return LogisticFit(np.full(d, np.nan), np.full(d, np.nan))


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Solve equations; one and two at once, as thousands of fits have no more.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where they have no single solution.
    """
    if len(right) == 1 and matrix[0, 0] != 0:
        return floats(right / matrix[0, 0])
    if len(right) != 2:
        return floats(np.linalg.solve(matrix, right))
    (a, b), (c, d) = matrix.tolist()
    first, second = right.tolist()
    determinant = a * d - b * c
    if determinant == 0:
        raise np.linalg.LinAlgError("singular")
    return floats([(d * first - b * second) / determinant, (a * second - c * first) / determinant])


def _cross(one: Floats, other: Floats) -> Floats:
    """Multiply the transpose of one matrix by another; of many rows the same in every process."""
    if one.size <= _ONE_THREAD:
        return floats(one.T @ other)
    return floats([[sum_of_products(left, right) for right in other.T] for left in one.T])


def logistic_fit(
    design: ArrayLike,
    n_pos: ArrayLike,
    total: ArrayLike,
    offset: ArrayLike | float = 0.0,
    start: ArrayLike | None = None,
) -> LogisticFit:
    """Fit logit P(y) = offset + design · β by Newton's method.

    Parameters
    ----------
    design : array, shape (S, d)
        One row per group of equal rows.
    n_pos, total : array, shape (S,)
        Positives and all rows per group.
    offset : array or float
        Fixed part of the logit.
    start : array, shape (d,), optional
        Near the maximum, where that is known: fewer steps. 0 else.

    Returns
    -------
    LogisticFit
        NaN under separation (Albert & Anderson) or a singular design.

    References
    ----------
    Albert & Anderson 1984, doi:10.1093/biomet/71.1.1

    Examples
    --------
    >>> logistic_fit([[1.0]], [3], [4]).coefficients.round(4).tolist()
    [1.0986]
    """
    x, hits, rows, fixed = np.asfortranarray(floats(design)), floats(n_pos), floats(total), floats(offset)
    beta = np.zeros(x.shape[1]) if start is None else floats(start)
    for _ in range(STEPS):
        p = expit(x @ beta + fixed)
        expected = rows * p
        information = _cross(x, x * (expected * (1 - p))[:, None])
        try:
            step = _solved(information, _cross(x, (hits - expected)[:, None])[:, 0])
        except np.linalg.LinAlgError:
            return _no_maximum(x.shape[1])
        # far from the maximum a full Newton step may overshoot
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 5)
        if not np.isfinite(beta).all() or np.abs(beta).max() > DIVERGED:
            return _no_maximum(x.shape[1])
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(beta).max())):
            return LogisticFit(beta, np.sqrt(np.diag(np.linalg.inv(information))))
    return _no_maximum(x.shape[1])
