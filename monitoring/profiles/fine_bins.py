"""Fine bins: the number of each value's bin, by a table instead of a search."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_GRID = 8192
_BLOCK = 65_536
"""Values at once: what the processor's cache holds."""
_FEW = 8
_MARGIN = 1e-9


@dataclass(frozen=True)
class FineBins:
    """Ascending inner edges with a grid over them that tells most values' bin at once.

    A value in a part of the grid without an edge has that part's bin; only those beside an edge are searched
    for. The result is that of the search, for every value.

    Parameters
    ----------
    edges : ndarray of float64
        Ascending inner edges; bins are closed on the right, the outermost open.

    Examples
    --------
    >>> FineBins(np.array([1.0, 2.0])).codes(np.array([0.5, 1.0, 1.5, 9.0, np.inf])).tolist()
    [0, 0, 1, 2, 2]
    """

    edges: Floats
    _low: float = field(init=False, default=0.0)
    _scale: float = field(init=False, default=0.0)
    _first: Codes = field(init=False, default_factory=lambda: np.empty(0, dtype=np.intp))

    def __post_init__(self) -> None:
        if len(self.edges) <= _FEW or not np.isfinite(self.edges).all():
            return
        low, high = float(self.edges[0]), float(self.edges[-1])
        with np.errstate(over="ignore"):
            scale = float((_GRID - 2) / np.float64(high - low))
        # A difference that overflows, or edges too close to tell apart, leave no grid.
        if not np.isfinite(scale) or not scale > 0:
            return
        place = (self.edges - low) * scale + 1
        first = np.searchsorted(place, np.arange(_GRID + 1), side="left").astype(np.intp)
        for shift in (-_MARGIN, 0.0, _MARGIN):  # beside an edge rounding may go either way: searched for
            first[(place * (1 + shift) + shift).astype(np.intp)] = -1
        object.__setattr__(self, "_low", low)
        object.__setattr__(self, "_scale", scale)
        object.__setattr__(self, "_first", first)

    @property
    def bins(self) -> int:
        """Number of bins."""
        return len(self.edges) + 1

    def codes(self, values: Floats) -> Codes:
        """Give the bin of each value.

        Parameters
        ----------
        values : ndarray of float64
            No NaN.

        Returns
        -------
        ndarray of intp
            How many edges lie below each value.
        """
        if not len(self._first):
            return np.searchsorted(self.edges, values, side="left")
        found = np.empty(len(values), dtype=np.intp)
        for start in range(0, len(values), _BLOCK):
            part = values[start : start + _BLOCK]
            found[start : start + _BLOCK] = self._block(part)
        return found

    def _block(self, values: Floats) -> Codes:
        with np.errstate(over="ignore"):  # a value beyond all edges
            place = (values - self._low) * self._scale
        place += 1
        np.clip(place, 0, _GRID, out=place)
        found = self._first[place.astype(np.int32)]
        beside = np.flatnonzero(found < 0)
        if len(beside):
            found[beside] = np.searchsorted(self.edges, values[beside], side="left")
        return found
