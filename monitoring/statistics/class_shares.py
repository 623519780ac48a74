"""Class probabilities divided by their sum, a class at a time: all of many rows at once may be a gigabyte."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats

_TOGETHER = 1 << 18
"""Numbers at once: rows of all classes lie behind one another in two megabytes."""
_DIGITS = 12
"""More than probabilities are written with, and fewer than rounding reaches."""


class ClassShares:
    """Class probabilities by class.

    Parameters
    ----------
    columns : sequence of array, shape (n,)
        As logged, a class each.
    kept : array of bool, shape (n,), optional
        Which rows; all by default.

    Examples
    --------
    >>> shares = ClassShares([np.array([1.0, 0.2]), np.array([3.0, 0.2])])
    >>> shares[1].tolist(), [one.tolist() for one in shares.named]
    ([0.75, 0.5], [[1, 0], [0.75, 0.5]])
    """

    def __init__(self, columns: Sequence[Floats], kept: NDArray[np.bool_] | None = None) -> None:
        self._columns = columns
        self._kept = None if kept is None or kept.all() else kept

    @classmethod
    def of(cls, probabilities: ArrayLike) -> "ClassShares":
        """Take a row for each row, shape (n, classes)."""
        return cls(list(floats(probabilities).T))

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, k: int) -> Floats:
        """Give the shares of a class; shape (n,)."""
        with np.errstate(invalid="ignore"):
            return floats(self._logged(k) / self._sums[:, 0])

    @property
    def named(self) -> tuple[Indices, Floats]:
        """The class of the largest share, the first of equal ones, and that share; shape (n,)."""
        return self._looked_at[1:]

    def _logged(self, k: int) -> Floats:
        column = self._columns[k]
        return column if self._kept is None else column[self._kept]

    @property
    def _sums(self) -> Floats:
        return self._looked_at[0]

    @cached_property
    def _looked_at(self) -> tuple[Floats, Indices, Floats]:
        """Give the sum, the named class and its share of each row, some rows at a time."""
        rows = np.arange(len(self._columns[0])) if self._kept is None else np.flatnonzero(self._kept)
        sums, which, largest = (
            np.empty((len(rows), 1)),
            np.empty(len(rows), dtype=np.intp),
            np.empty(len(rows)),
        )
        some = max(1, _TOGETHER // len(self))
        for place in (slice(k, k + some) for k in range(0, len(rows), some)):
            logged = np.column_stack([column[rows[place]] for column in self._columns])
            sums[place] = row_sums(logged)
            with np.errstate(invalid="ignore"):
                shares = logged / sums[place]
            which[place], largest[place] = shares.argmax(axis=1), shares.max(axis=1)
        return sums, which, largest


def row_sums(probabilities: Floats) -> Floats:
    """Add up the class probabilities of each row, to twelve digits; shape (n, 1).

    Added up in doubles, 0.1 + 0.2 + 0.7 is 1 and 0.7 + 0.2 + 0.1 is less, so that of rows with the same
    probability some would come before others by rounding alone.

    Examples
    --------
    >>> row_sums(np.array([[0.7, 0.2, 0.1]])).tolist()
    [[1.0]]
    """
    fraction, exponent = np.frexp(probabilities.sum(axis=1, keepdims=True))
    return floats(np.ldexp(np.round(fraction, _DIGITS), exponent))
