"""Counts of the same named things in many groups of rows, and their sums over larger groups."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

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
        keys = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in self.names]
        named = (self.counts != 0) | np.array([name in self.always for name in self.names], dtype=np.bool_)
        texts: dict[bytes, tuple[str, list[bool]]] = {}  # most records name the same things
        records = []
        for row, there, known in zip(self.counts.tolist(), named, np.packbits(named, axis=1), strict=True):
            kept = texts.get(known.tobytes())
            if kept is None:
                listed = ", ".join(f"{key}: %d" for key in compress(keys, there))
                kept = texts[known.tobytes()] = f"[0, {{{listed}}}]", there.tolist()
            records.append((kept[0] % tuple(compress(row, kept[1]))).encode())
        return records
