"""Names of the array types that every statistic takes and gives."""

from collections.abc import Iterator
from typing import Any

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


def in_one_piece(parts: list[list[NDArray[Any]]]) -> Iterator[NDArray[Any]]:
    """Put the columns of some parts behind one another, and take them out of the parts.

    So millions of rows do not stand in memory twice.

    Parameters
    ----------
    parts : list of list of ndarray
        At least one, with the same columns each; they are empty afterwards.

    Yields
    ------
    ndarray
        A column.

    Examples
    --------
    >>> [one.tolist() for one in in_one_piece([[floats([1]), floats([2])], [floats([3]), floats([4])]])]
    [[1.0, 3.0], [2.0, 4.0]]
    """
    while parts[0]:
        column = [part.pop(0) for part in parts]
        whole = column[0] if len(column) == 1 else np.concatenate(column)
        del column
        yield whole
