"""Numeric profiles of several columns over as many bins, merged at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.numeric import NumericProfile, parts_of
from monitoring.profiles.numeric_table import numeric_record

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class NumericStack:
    """Records of several columns, as many each.

    Parameters
    ----------
    parts : structured ndarray, shape (columns, records)
        In one of `numeric_records`; one without rows stands where a column has fewer.
    known : ndarray of int64, shape (columns, records), optional
        Their rows with a value.
    daily : ndarray of whole numbers, shape (columns, days, bins + 1), optional
        The sums of each day: rows by fine bin, missing ones last.

    Examples
    --------
    >>> edges = np.array([1.0, 2.0])
    >>> some = [NumericProfile.of(np.array(x), edges).to_bytes() for x in ([0.5, 3.0], [1.5])]
    >>> stack = NumericStack.of([some, some[1:]], bins=3)
    >>> [(one.n, one.mean, one.counts.tolist()) for one in stack.merged()]
    [(3, 1.6666666666666667, [1, 1, 1]), (1, 1.5, [0, 1, 0])]
    """

    parts: NDArray[np.void]
    known: Counts | None = None
    daily: "Counts | NDArray[np.int32] | None" = None

    @classmethod
    def of(cls, records: Sequence[Sequence[bytes]], bins: int) -> "NumericStack":
        """Read the records of each column, all over the same number of bins."""
        read = [parts_of(some, bins) for some in records]
        most = max(map(len, read), default=0)
        alike = len({one.dtype for one in read}) == 1
        layout = read[0].dtype if alike else numeric_record(bins)
        lying = _evenly(read) if alike else None
        if lying is not None:
            return cls(lying)
        if alike and all(len(one) == most for one in read):
            rows = np.empty((len(read), most), dtype=f"V{layout.itemsize}")  # as bytes: fields take longer
            for k, one in enumerate(read):
                rows[k] = one.view(rows.dtype)
            return cls(rows.view(layout))
        parts = np.zeros((len(read), most), dtype=layout)
        for k, one in enumerate(read):
            parts[k, : len(one)] = one
        return cls(parts)

    @cached_property
    def counted(self) -> Counts:
        """Rows with a value of each column and record."""
        if self.known is not None:
            return self.known
        counts = self.parts["counts"]
        most = counts.shape[-1] * np.iinfo(counts.dtype).max
        return _sums(counts, 2, most)

    def running(self, each: int = 1) -> "Counts | NDArray[np.int32]":
        """Give the rows until each fine bin, missing ones last; shape (columns, records / each, bins + 1).

        Parameters
        ----------
        each : int, default 1
            So many neighbouring records are added up first.
        """
        width, (columns, records) = self.parts["counts"].shape[-1], self.parts.shape
        if self.daily is not None and self.daily.shape[1] * each == records:
            return np.cumsum(self.daily, axis=2, out=np.empty_like(self.daily))
        most = each * int((self.counted + self.parts["missing"]).max(initial=0))
        narrow = np.int32 if most <= np.iinfo(np.int32).max else np.int64
        found = np.empty((columns, records // each, width + 1), dtype=narrow)
        some = self.parts.reshape(columns, records // each, each)
        some["counts"].sum(axis=2, dtype=narrow, out=found[..., :-1])
        some["missing"].sum(axis=2, dtype=narrow, out=found[..., -1])
        # in place: nine times faster than from fields of records
        return np.cumsum(found, axis=2, dtype=narrow, out=found)

    @cached_property
    def total(self) -> Counts:
        """Rows of each column by fine bin, missing ones last."""
        some = self.parts["counts"] if self.daily is None else self.daily[..., :-1]
        found = np.empty((len(some), some.shape[-1] + 1), dtype=np.int64)
        found[:, :-1] = _sums(some, 1, int(self.counted.sum(axis=1).max(initial=0)))
        found[:, -1] = self.parts["missing"].sum(axis=1)
        return found

    @np.errstate(over="ignore", invalid="ignore")  # of values whose squares no float holds
    def merged(self) -> list[NumericProfile]:
        """Merge the records of each column, as `NumericProfile.merged` does."""
        parts = self.parts
        size = self.counted - parts["infinite"]
        filled = size > 0
        lowest = np.where(filled, parts["minimum"], np.inf).min(axis=1, initial=np.inf)
        highest = np.where(filled, parts["maximum"], -np.inf).max(axis=1, initial=-np.inf)
        above = np.where(filled, parts["minimum"] - lowest[:, None] + parts["excess"], 0.0)
        excess, m2 = _chan(np.where(filled, size, 0), above, np.where(filled, parts["m2"], 0.0), filled)
        some = filled.any(axis=1)
        columns = (
            self.total[:, -1].tolist(),
            parts["infinite"].sum(axis=1).tolist(),
            *(np.where(some, x, np.nan).tolist() for x in (excess, m2, lowest, highest)),
        )
        found = [NumericProfile(*one) for one in zip(*columns, self.total[:, :-1], strict=True)]
        for one, present in zip(found, self.counted.sum(axis=1).tolist(), strict=True):
            one.__dict__["present"] = present  # as it would find it by itself
        return found


def _sums(counts: NDArray[Any], axis: int, most: int) -> Counts:
    """Add up counts whose sums are `most` at most: where 32 bits hold these, that takes half as long."""
    narrow = np.int32 if most <= np.iinfo(np.int32).max else np.int64
    return np.asarray(counts.sum(axis=axis, dtype=narrow), dtype=np.int64)


def _evenly(read: Sequence[NDArray[np.void]]) -> NDArray[np.void] | None:
    """See columns of as many records as one array, where they lie at even distances: they are not copied."""
    owner: Any = read[0].base
    if not isinstance(owner, np.ndarray) or not owner.flags.c_contiguous:
        return None
    layout, shape = read[0].dtype, read[0].shape
    alike = all(one.base is owner and one.shape == shape for one in read)
    even = all(one.strides == (layout.itemsize,) for one in read)
    plain = np.dtype((np.void, layout.itemsize))  # an address takes longer to ask for where there are fields
    start, *others = (one.view(plain).__array_interface__["data"][0] for one in read)
    step = others[0] - start if others else layout.itemsize
    if not (alike and even) or step < 0 or any(at != start + k * step for k, at in enumerate(others, 1)):
        return None
    first = start - owner.__array_interface__["data"][0]
    return np.ndarray((len(read), *shape), layout, owner, first, (step, layout.itemsize))


def _chan(size: Counts, mean: Floats, m2: Floats, filled: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Merge means and sums of squared deviations along the second axis."""
    if not size.shape[1]:
        return np.zeros(len(size)), np.zeros(len(size))
    # around the first mean, so that a constant column keeps its exact mean and a variance of 0
    first = np.take_along_axis(mean, filled.argmax(axis=1)[:, None], axis=1)
    share = size / np.maximum(size.sum(axis=1), 1)[:, None]
    total = first[:, 0] + np.where(filled, (mean - first) * share, 0.0).sum(axis=1)
    spread = np.where(filled, size * (mean - total[:, None]) ** 2, 0.0)
    return total, m2.sum(axis=1) + spread.sum(axis=1)
