"""Regrouping: the profiles of small groups summed into those of larger ones."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Index = NDArray[np.intp]
Floats = NDArray[np.float64]
Number = TypeVar("Number", bound=np.generic)
_FEW = 1 << 15
"""Numbers that are added up without a matrix, whose module takes longer to import than they to add."""


@dataclass(frozen=True)
class Regrouping:
    """Which larger group each small group belongs to.

    Parameters
    ----------
    target : ndarray of intp, shape (small groups,)
        Number of the larger group; -1 for none.
    groups : int
        Number of larger groups.

    Examples
    --------
    >>> Regrouping(np.array([1, 0, 1, -1]), 2).sum(np.array([5, 6, 7, 8])).tolist()
    [6, 12]
    """

    target: Index
    groups: int

    @cached_property
    def order(self) -> Index:
        """The small groups that belong to one, by their larger group."""
        order = np.argsort(self.target, kind="stable")
        return order[np.searchsorted(self.target[order], 0) :]

    @cached_property
    def _ends(self) -> tuple[Index, Index]:
        """The larger groups that have a small one, and where each begins in `order`."""
        present, starts = np.unique(self.target[self.order], return_index=True)
        return present, starts

    def reduce(self, operation: np.ufunc, values: Floats) -> Floats:
        """Reduce one value of each small group, as least or greatest; NaN where a larger group has none."""
        present, starts = self._ends
        found = np.full(self.groups, np.nan)
        if len(present):
            found[present] = operation.reduceat(values[self.order], starts)
        return found

    def sum(self, values: NDArray[Number]) -> NDArray[Number]:
        """Add up values of small groups, along the first axis."""
        few = values.size <= _FEW and np.issubdtype(values.dtype, np.integer)  # a float's last bit may differ
        if values.ndim == 1 or few:
            return self._sum(values)
        wide = np.ascontiguousarray(values).reshape(len(values), -1)
        if values.dtype not in self._matrices:
            self._matrices[values.dtype] = self._matrix.astype(values.dtype)
        added = self._matrices[values.dtype] @ wide
        return np.asarray(added, dtype=values.dtype).reshape(self.groups, *values.shape[1:])

    def _sum(self, values: NDArray[Number]) -> NDArray[Number]:
        """Add up few numbers: a matrix takes longer to call."""
        present, starts = self._ends
        found = np.zeros((self.groups, *values.shape[1:]), dtype=values.dtype)
        if len(present):
            found[present] = np.add.reduceat(values.take(self.order, axis=0), starts, dtype=values.dtype)
        return found

    @cached_property
    def _matrices(self) -> dict[np.dtype[np.generic], "csr_array"]:
        """The matrix in each type that was asked for: casting it takes longer than adding."""
        return {}

    @cached_property
    def _matrix(self) -> "csr_array":
        """A 1 for every small group in the row of its larger one: many times faster than adding by index."""
        present, starts = self._ends
        sizes = np.zeros(self.groups, dtype=np.intp)
        sizes[present] = np.diff(np.append(starts, len(self.order)))
        ends = np.concatenate([[0], np.cumsum(sizes)])
        shape = (self.groups, len(self.target))
        made = import_module("scipy.sparse").csr_array  # a tenth of a second, for loads alone
        matrix: csr_array = made((np.ones(len(self.order), dtype=np.int8), self.order, ends), shape=shape)
        return matrix
