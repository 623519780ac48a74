"""Numeric records of columns that stay in memory: summed by day once, for every window of whole days."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.numeric_stack import NumericStack
from monitoring.profiles.records import Records, Whole

_MOST_BYTES = 16 << 20
"""Larger sums are not kept: beside years of records of one a day they would take twice their memory."""


@dataclass(frozen=True)
class DailyStack:
    """All records of several columns, on the same days.

    Parameters
    ----------
    stack : NumericStack
        Of them.
    starts : ndarray of intp, shape (days + 1,)
        Where the records of each day begin, and where the last one's end.
    """

    stack: NumericStack
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, wholes: list[Whole], bins: int) -> "DailyStack | None":
        """Take records that have several a day; None where columns differ, or nothing is gained."""
        day = wholes[0].day
        if day is None or not all(one.day is not None and np.array_equal(one.day, day) for one in wholes):
            return None
        starts = np.flatnonzero(np.diff(day, prepend=-1, append=-1))
        days = len(starts) - 1
        if not 0 < 2 * days <= len(day) or 8 * len(wholes) * days * (bins + 1) > _MOST_BYTES:
            return None
        return cls(NumericStack.of([Records.all(one) for one in wholes], bins), starts)

    @cached_property
    def daily(self) -> "NDArray[np.int64] | NDArray[np.int32]":
        """Rows by column, day and fine bin, missing ones last."""
        parts, days = self.stack.parts, len(self.starts) - 1
        rows = int((self.stack.counted.sum(axis=1) + parts["missing"].sum(axis=1)).max(initial=0))
        narrow = np.int32 if rows <= np.iinfo(np.int32).max else np.int64
        found = np.empty((len(parts), days, parts["counts"].shape[-1] + 1), dtype=narrow)
        sizes = np.diff(self.starts)
        alike = bool(np.all(sizes == sizes[0]))
        cuts = [(0, days)] if alike else pairwise(range(days + 1))  # those of as many records at once
        for first, last in cuts:
            some = parts[:, self.starts[first] : self.starts[last]].reshape(len(parts), last - first, -1)
            some["counts"].sum(axis=2, dtype=narrow, out=found[:, first:last, :-1])
            some["missing"].sum(axis=2, dtype=narrow, out=found[:, first:last, -1])
        return found

    def part(self, first: int, last: int) -> NumericStack | None:
        """Give neighbouring records of each column; None where they are not those of whole days."""
        start, stop = np.searchsorted(self.starts, [first, last]).tolist()
        if self.starts[[start, stop]].tolist() != [first, last]:
            return None
        some, daily = slice(first, last), self.daily[:, start:stop]
        return NumericStack(self.stack.parts[:, some], self.stack.counted[:, some], daily)


def stacked(records: Sequence[Sequence[bytes]], bins: int) -> NumericStack:
    """Read the records of each column, all over the same number of bins.

    Parameters
    ----------
    records : sequence of sequence of bytes
        Of each column.
    bins : int
        Fine bins of all of them.

    Returns
    -------
    NumericStack
        With the sums of its days where these are kept.

    Examples
    --------
    >>> from monitoring.profiles.numeric import NumericProfile
    >>> one = NumericProfile.of(np.array([0.5, 3.0]), np.array([1.0])).to_bytes()
    >>> whole = Whole.of([one] * 4, np.array([7, 7, 8, 8]))
    >>> found = stacked([Records(whole, slice(2, 4))], 2)
    >>> found.running().tolist(), found.running(2).tolist()
    ([[[1, 2, 2], [1, 2, 2]]], [[[2, 4, 4]]])
    """
    kept = _kept(records, bins)
    return NumericStack.of(records, bins) if kept is None else kept


def _kept(records: Sequence[Sequence[bytes]], bins: int) -> NumericStack | None:
    some = [one for one in records if isinstance(one, Records)]
    ends = some[0].ends if some else None
    if ends is None or len(some) < len(records) or any(one.ends != ends for one in some):
        return None
    wholes = [one.whole for one in some]
    known = wholes[0].beside.get(bins)
    if known is None or [one() for one in known[0]] != wholes:
        # that they refer to each other would keep all of them in memory
        known = wholes[0].beside[bins] = [ref(one) for one in wholes], DailyStack.of(wholes, bins)
    return known[1].part(*ends) if known[1] is not None else None
