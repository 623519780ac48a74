"""Rows that agree in several columns of numbers, under one number."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]
GREATEST = 1 << 62
"""No code may pass it: beyond, products wrap around, and rows that differ would be one."""


def joined(first: Index, sizes: Sequence[int], columns: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """Give each row a number that rows have in common where they agree in all columns.

    Parameters
    ----------
    first : ndarray of intp, shape (rows,)
        The first column, from any number on.
    sizes : sequence of int
        Of each further column more than its greatest number.
    columns : sequence of ndarray of int, shape (rows,)
        These, from 0 on.

    Returns
    -------
    ndarray of int64, shape (rows,)
        In the order of the first column, then the second, and so on. It is no product of the columns where
        that would be too large: the rows are numbered anew before.

    Examples
    --------
    >>> joined(np.array([7, 7, 8]), [3, 2], [np.array([2, 0, 1]), np.array([1, 1, 0])]).tolist()
    [5, 1, 8]
    """
    least = int(first.min(initial=GREATEST)) if len(first) else 0
    code = (first - least).astype(np.int64)
    most = int(code.max(initial=0)) + 1
    for size, column in zip(sizes, columns, strict=True):
        if most * size > GREATEST:
            present, place, _ = numbered(code)
            code, most = place.astype(np.int64), len(present)
        code = code * size + column
        most *= size
    return code


def a_row_of_each(group: Index, size: int) -> Index:
    """Give some row of each group, from the group of each row and how many groups there are.

    Examples
    --------
    >>> a_row_of_each(np.array([1, 0, 1]), 2).tolist()
    [1, 2]
    """
    some = np.empty(size, dtype=np.intp)
    some[group] = np.arange(len(group))
    return some


def numbered(code: NDArray[np.int64]) -> tuple[NDArray[np.int64], Index, Index]:
    """Give the distinct codes, ascending, the place of each row's among them, and how many rows each has."""
    most = int(code.max(initial=-1)) + 1
    if most > max(4 * len(code), 1 << 20):
        present, place, rows = np.unique(code, return_inverse=True, return_counts=True)
        return present, place.astype(np.intp), rows.astype(np.intp)
    counted = np.bincount(code, minlength=most)
    present = np.flatnonzero(counted)
    number = np.empty(most, dtype=np.intp)
    number[present] = np.arange(len(present))
    return present.astype(np.int64), number[code], counted[present]
