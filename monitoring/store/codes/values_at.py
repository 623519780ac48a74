"""What stands beside some numbers, looked up in a table of all between them where that is not much larger."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Value = TypeVar("Value", np.int64, np.bool_)
_SPARSE = 64
"""Bytes of the table a number: beyond, it costs more than to look the numbers up."""


def values_at(number: Index, value: NDArray[Value], asked: Index, absent: int) -> NDArray[Value]:
    """Give what stands beside some numbers.

    Parameters
    ----------
    number : ndarray of int64, shape (n,)
        Distinct, in any order; nearly as many as lie between the least and the greatest.
    value : ndarray of int64 or bool, shape (n,)
        Of each.
    asked : ndarray of int64, shape (m,)
        Numbers.
    absent : int
        Stands where a number is not there; of the type of `value`.

    Returns
    -------
    ndarray, shape (m,)
        Of that type.

    Examples
    --------
    >>> values_at(np.array([7, 5]), np.array([3, 4]), np.array([5, 6, 7, 9]), -1).tolist()
    [4, -1, 3, -1]
    """
    if not len(number) or not len(asked):
        return np.full(len(asked), absent, dtype=value.dtype)
    low, high = int(min(number.min(), asked.min())), int(max(number.max(), asked.max()))
    if (high - low) * value.itemsize > _SPARSE * (len(number) + len(asked)):
        order = np.argsort(number, kind="stable")
        place = np.minimum(np.searchsorted(number, asked, sorter=order), len(number) - 1)
        there = number[order[place]] == asked
        return np.where(there, value[order[place]], np.asarray(absent, dtype=value.dtype))
    table = np.full(high - low + 1, absent, dtype=value.dtype)
    table[number - low] = value
    return table.take(asked - low)


def between(chosen: Index, asked: Index) -> slice:
    """Give the places of ascending numbers from the least to the greatest of others, of which there are some.

    Examples
    --------
    >>> between(np.array([1, 3, 5, 9]), np.array([6, 3]))
    slice(1, 3, None)
    """
    first, last = np.searchsorted(chosen, [asked.min(), asked.max() + 1]).tolist()
    return slice(first, last)
