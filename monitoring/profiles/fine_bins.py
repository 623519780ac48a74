"""Fine bins: the number of each value's bin, by a table instead of a search."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_GRID = 8192
_BLOCK = 65_536
"""Values at once: what the processor's cache holds."""
_FEW = 8


@dataclass(frozen=True)
class FineBins:
    """Ascending inner edges with a grid over them that tells most values' bin at once.

    A part of the grid without an edge is in one bin; one with a single edge needs a comparison; parts with
    several edges have a finer grid of their own, or their values are searched for. The place of a value in
    the grid never falls when the value grows, rounding included: the result is that of the search, always.

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
    _first: NDArray[np.int16] = field(init=False, default_factory=lambda: np.empty(0, dtype=np.int16))
    _edge: Floats = field(init=False, default_factory=lambda: np.empty(0))
    _inner: "tuple[FineBins, int] | None" = field(init=False, default=None)

    def __post_init__(self) -> None:
        if not _FEW < len(self.edges) < 1 << 15 or not np.isfinite(self.edges).all():
            return
        low, high = float(self.edges[0]), float(self.edges[-1])
        with np.errstate(over="ignore"):
            scale = float(_GRID / np.float64(high - low))
        # A difference that overflows, or edges too close to tell apart, leave no grid.
        if not np.isfinite(scale) or not scale > 0:
            return
        place = np.minimum((self.edges - low) * scale, _GRID).astype(np.intp)
        held = np.bincount(place, minlength=_GRID + 1)
        first = (np.cumsum(held) - held).astype(np.int16)  # edges in the parts before
        edge = np.full(_GRID + 1, np.inf)
        edge[place] = self.edges
        first[held > 1] = -1
        for name, value in (("_low", low), ("_scale", scale), ("_first", first), ("_edge", edge)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_inner", self._finer(place, np.flatnonzero(held > 1)))

    def _finer(self, place: Codes, several: Codes) -> "tuple[FineBins, int] | None":
        """Give a grid over the parts with several edges, and how many edges lie before it."""
        if not len(several) or several[-1] - several[0] >= _GRID // 2:
            return None
        first, last = np.searchsorted(place, [several[0], several[-1] + 1])
        return FineBins(self.edges[first:last]), int(first)

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
        found = np.empty(len(values), dtype=np.intp)
        self.write(values, found)
        return found

    def code(self, value: float) -> int:
        """Give the bin of one value.

        Examples
        --------
        >>> FineBins(np.array([1.0, 2.0])).code(1.5)
        1
        """
        return int(self.codes(np.array([value]))[0])

    def write(self, values: "Floats | NDArray[np.float32]", found: NDArray[Any]) -> None:
        """Write the bin of each value into an array of whole numbers; that of a NaN is any."""
        if not len(self.edges):
            found[:] = 0
            return
        for start in range(0, len(values), _BLOCK):
            part = values[start : start + _BLOCK].astype(np.float64, copy=False)
            found[start : start + _BLOCK] = self._block(part) if len(self._first) else self._searched(part)

    def _searched(self, values: Floats) -> NDArray[Any]:
        return np.searchsorted(self.edges, values, side="left")

    def _beside(self, values: Floats) -> NDArray[Any]:
        """Give the bins of values in parts with several edges."""
        if self._inner is None:
            return self._searched(values)
        finer, before = self._inner
        return finer.codes(values) + before

    def _block(self, values: Floats) -> NDArray[np.int16]:
        with np.errstate(
            over="ignore", invalid="ignore"
        ):  # beyond all edges; below them any cast is negative
            place = values - self._low
            place *= self._scale
            np.minimum(place, _GRID, out=place)
            part = place.astype(np.int32)
        found = self._first.take(part, mode="clip")
        several = np.flatnonzero(found < 0)
        found += values > self._edge.take(part, mode="clip")
        if len(several):
            found[several] = self._beside(values[several])
        return found
