"""Names of the array types that every statistic takes and gives."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def floats(values: ArrayLike) -> Floats:
    """Return `values` as a float64 array.

    Examples
    --------
    >>> floats([1, 2])
    array([1., 2.])
    """
    return np.asarray(values, dtype=np.float64)


def sum_of_products(one: Floats, other: Floats) -> float:
    """Return Σ one · other, the same to the last digit in every process.

    A dot product is added up by as many threads as the process has for linear algebra, which a notebook that
    imports numpy first decides otherwise than a command.

    Examples
    --------
    >>> sum_of_products(floats([1, 2]), floats([3, 4]))
    11.0
    """
    return float((one * other).sum())
