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
