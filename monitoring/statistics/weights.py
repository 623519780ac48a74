"""Weighted rows."""

from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats


def kish(weights: ArrayLike) -> float:
    """Effective number of rows, (Σw)² / Σw².

    Returns
    -------
    float
        Between 1 and the number of rows; 0 without weight.

    References
    ----------
    Kish 1965, Survey Sampling, ISBN 978-0471109495

    Examples
    --------
    >>> kish([1, 1, 1, 1])
    4.0
    """
    w = floats(weights)
    squares = float((w**2).sum())
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0
