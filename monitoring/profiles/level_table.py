"""Counts of levels in many groups of rows at once, and their sums over larger groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.level_rows import HEAD, TAG
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]
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
        if groups * width <= max(4 * len(pair), 1 << 16):
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

    def payloads(self) -> list[bytes]:
        """Give each group's record as bytes, as `LevelCounts.merged` reads them."""
        return list(self._records())

    def _records(self) -> Iterator[bytes]:
        keys = [name.encode() for name in self.names] + [b""]  # the last one for missing values
        size = np.array([len(key) for key in keys], dtype="<u4")[self.level]
        words, word_ends = _words(keys, self.level), np.concatenate([[0], np.cumsum(size, dtype=np.intp)])
        counts, lengths = self.rows.astype("<u4").tobytes(), size.tobytes()
        ends = np.searchsorted(self.group, np.arange(self.groups + 1))
        lacking = np.zeros(self.groups, dtype=np.intp)
        lacking[self.group[self.level < 0]] = self.rows[self.level < 0]
        starts = ends[:-1] + (lacking > 0)
        place = [starts, ends[1:], word_ends[starts], word_ends[ends[1:]], lacking]
        for first, last, begin, end, missing in zip(*(one.tolist() for one in place), strict=True):
            head, part = HEAD.pack(missing, last - first), slice(4 * first, 4 * last)
            yield b"".join((TAG, head, counts[part], lengths[part], words[begin:end]))


def _words(keys: Sequence[bytes], number: Index) -> bytes:
    """Put the words of some numbers behind one another; -1 is the last."""
    sizes = np.array([len(key) for key in keys])
    width = int(sizes.max())
    if width > _LONG:
        return b"".join([keys[k] for k in number.tolist()])
    padded = np.array(keys, dtype=f"S{max(width, 1)}")[number]
    inside = np.arange(max(width, 1)) < sizes[number][:, None]
    return padded.view(np.uint8).reshape(inside.shape)[inside].tobytes()
