"""Counts of the same named things in many groups of rows, and their sums over larger groups."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
        keys = [(json.dumps(name, ensure_ascii=False), name in self.always) for name in self.names]
        return [_record(keys, row) for row in self.counts.tolist()]


def _record(keys: Sequence[tuple[str, bool]], row: Sequence[int]) -> bytes:
    """Write the counts of one group; of a pair of name and whether it is always named."""
    pairs = (f"{name}: {n}" for (name, always), n in zip(keys, row, strict=True) if n or always)
    return f"[0, {{{', '.join(pairs)}}}]".encode()
