"""Counts of the same named things in many groups of rows, and their sums over larger groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.level_rows import MOST_ROWS, around
from monitoring.profiles.levels import LevelCounts
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]


@dataclass(frozen=True)
class TallyTable:
    """Counts of the same named things in several groups; those that are 0 may be left out.

    Parameters
    ----------
    names : sequence of str
        What is counted.
    counts : ndarray of intp, shape (groups, names)
        Rows.
    always : frozenset of str
        Those that a record names also where there are none.
    """

    names: Sequence[str]
    counts: Index
    always: frozenset[str]

    def regrouped(self, into: Regrouping) -> "TallyTable":
        """Sum into larger groups."""
        return TallyTable(self.names, np.asarray(into.sum(self.counts), dtype=np.intp), self.always)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Every group has a record."""
        return np.ones(len(self.counts), dtype=np.bool_)

    def payloads(self) -> list[bytes]:
        """Give each group's record as bytes, as `LevelCounts.merged` reads them."""
        always = np.array([name in self.always for name in self.names], dtype=np.bool_)
        return tally_records(self.names, self.counts, (self.counts != 0) | always)


def tally_records(names: Sequence[str], counts: Index, named: NDArray[np.bool_]) -> list[bytes]:
    """Give the records of several groups as bytes, as `LevelCounts.merged` reads them.

    Parameters
    ----------
    names : sequence of str
        What is counted.
    counts : ndarray of intp, shape (groups, names)
        Rows.
    named : ndarray of bool, shape (groups, names)
        Which of them each record names.
    """
    if np.any(counts >= MOST_ROWS):
        return [_apart(names, *row) for row in zip(counts.tolist(), named.tolist(), strict=True)]
    words = [name.encode() for name in names]
    text = counts.astype("<u4")[named].tobytes()
    ends = (4 * np.cumsum(np.count_nonzero(named, axis=1))).tolist()
    frames: dict[bytes, tuple[bytes, bytes]] = {}  # most records name the same things
    records = []
    for there, pattern, first, last in zip(named, np.packbits(named, axis=1), [0, *ends], ends, strict=False):
        key = pattern.tobytes()
        if key not in frames:
            frames[key] = around(0, [words[place] for place in np.flatnonzero(there)])
        head, tail = frames[key]
        records.append(head + text[first:last] + tail)
    return records


def _apart(names: Sequence[str], counts: Sequence[int], named: Sequence[bool]) -> bytes:
    """Give one record, of counts of any size."""
    counted = zip(names, counts, named, strict=True)
    return LevelCounts({name: n for name, n, there in counted if there}).to_bytes()
