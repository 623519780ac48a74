"""Counts of levels in many groups of rows at once, and their sums over larger groups."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.level_rows import HEAD, TAG
from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]
_MANY = 8
"""Records alike: fewer are written one by one."""
_LONG = 32
"""Bytes of a name: longer ones are put together one by one."""


@dataclass(frozen=True)
class LevelTable:
    """Rows by group and level; only pairs that have rows.

    Parameters
    ----------
    groups : int
        Number of groups.
    names : sequence of str
        The levels.
    group, level, rows : ndarray of intp, shape (pairs,)
        Ascending by group and level; level -1 is a missing value.
    """

    groups: int
    names: Sequence[str]
    group: Index
    level: Index
    rows: Index

    @classmethod
    def of(cls, level: Index, names: Sequence[str], group: Index, groups: int) -> "LevelTable":
        """Count the levels of many groups of rows in one pass.

        Parameters
        ----------
        level : ndarray of intp, shape (n,)
            Number of each row's level; -1 is missing.
        names : sequence of str
            The levels.
        group : ndarray of intp, shape (n,)
            Group of each row.
        groups : int
            Number of groups.

        Returns
        -------
        LevelTable
            Exact counts.
        """
        return cls._summed(groups, names, group * (len(names) + 1) + level + 1, None)

    @classmethod
    def _summed(cls, groups: int, names: Sequence[str], pair: Index, rows: Index | None) -> "LevelTable":
        """Add up rows by pair of group and level."""
        width = len(names) + 1
        if groups * width <= max(8 * len(pair), 1 << 16):
            weights = None if rows is None else rows
            total = np.bincount(pair, weights=weights, minlength=groups * width)
            present = np.flatnonzero(total)
            counted = total[present].astype(np.intp)
        else:  # many levels: most pairs have no row
            present, inverse = np.unique(pair, return_inverse=True)
            counted = np.bincount(inverse, weights=rows).astype(np.intp)
        return cls(groups, names, present // width, present % width - 1, counted)

    def regrouped(self, into: Regrouping) -> "LevelTable":
        """Sum into larger groups."""
        target = into.target[self.group]
        kept = target >= 0
        pair = target[kept] * (len(self.names) + 1) + self.level[kept] + 1
        return self._summed(into.groups, self.names, pair, self.rows[kept])

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.bincount(self.group, minlength=self.groups) > 0

    def payloads(self) -> Sequence[bytes]:
        """Give each group's record as bytes, as `LevelCounts.merged` reads them."""
        ends = np.searchsorted(self.group, np.arange(self.groups + 1))
        missing = np.zeros(self.groups, dtype=np.int64)
        missing[self.group[self.level < 0]] = self.rows[self.level < 0]
        starts = ends[:-1] + (missing > 0)
        keys = [name.encode() for name in self.names]
        whole = ends[1:] - starts == len(keys)
        if whole.all():
            return self._alike(keys, starts, missing)
        records = self._records(keys, starts, ends[1:], missing)
        if np.count_nonzero(whole) < _MANY:
            return list(records(range(self.groups)))
        alike = iter(self._alike(keys, starts[whole], missing[whole]))
        others = records(np.flatnonzero(~whole).tolist())
        return [next(alike if one else others) for one in whole.tolist()]

    def _alike(self, keys: Sequence[bytes], starts: Index, missing: NDArray[np.int64]) -> Records:
        """Give the records of groups that have every level: all as long."""
        names = b"".join((np.array([len(key) for key in keys], dtype="<u4").tobytes(), *keys))
        numbers = [("tag", "S1"), ("missing", "<i8"), ("levels", "<u4"), ("rows", "<u4", (len(keys),))]
        layout = np.dtype([*numbers, ("names", "u1", (len(names),))])
        table = np.empty(len(starts), dtype=layout)
        table["tag"], table["missing"], table["levels"] = TAG, missing, len(keys)
        table["rows"] = self.rows[starts[:, None] + np.arange(len(keys))]
        table["names"] = np.frombuffer(names, dtype=np.uint8)
        return Records.all(Whole.even(table))

    def _records(
        self, keys: Sequence[bytes], starts: Index, ends: Index, missing: NDArray[np.int64]
    ) -> Callable[[Iterable[int]], Iterator[bytes]]:
        """Give what writes the records of some groups one by one."""
        padded = [*keys, b""]  # the last one for missing values
        size = np.array([len(key) for key in padded], dtype="<u4")[self.level]
        words, word_ends = _words(padded, self.level), np.concatenate([[0], np.cumsum(size, dtype=np.intp)])
        counts, lengths = self.rows.astype("<u4").tobytes(), size.tobytes()
        place = [one.tolist() for one in (starts, ends, word_ends[starts], word_ends[ends], missing)]

        def write(groups: Iterable[int]) -> Iterator[bytes]:
            for group in groups:
                first, last, begin, end, absent = (one[group] for one in place)
                head, part = HEAD.pack(absent, last - first), slice(4 * first, 4 * last)
                yield b"".join((TAG, head, counts[part], lengths[part], words[begin:end]))

        return write


def _words(keys: Sequence[bytes], number: Index) -> bytes:
    """Put the words of some numbers behind one another; -1 is the last."""
    sizes = np.array([len(key) for key in keys])
    width = int(sizes.max())
    if width > _LONG:
        return b"".join([keys[k] for k in number.tolist()])
    padded = np.array(keys, dtype=f"S{max(width, 1)}")[number]
    inside = np.arange(max(width, 1)) < sizes[number][:, None]
    return padded.view(np.uint8).reshape(inside.shape)[inside].tobytes()
