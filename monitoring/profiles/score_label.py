"""Labelled rows per fine score bin and class: what bounds every ranking measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class ScoreLabelCounts:
    """Counts of negatives and positives over the score's fine bins.

    Parameters
    ----------
    negatives, positives : ndarray of int64, shape (bins,)
        Labelled rows per bin, lowest scores first.

    Examples
    --------
    >>> label, code = np.array([0, 1, 1]), np.array([0, 0, 1])
    >>> one = ScoreLabelCounts.grouped(label, code, np.zeros(3, dtype=np.intp), 1, bins=2)[0]
    >>> one.positives.tolist(), one.n
    ([1, 1], 3)
    """

    negatives: Counts
    positives: Counts

    @property
    def n(self) -> int:
        """Labelled rows."""
        return int(self.negatives.sum() + self.positives.sum())

    @classmethod
    def grouped(
        cls, label: NDArray[np.int64], code: NDArray[np.intp], group: NDArray[np.intp], groups: int, bins: int
    ) -> list["ScoreLabelCounts"]:
        """Build the profiles of many groups of labelled rows in one pass.

        Parameters
        ----------
        label : ndarray of int64, shape (n,)
            0 or 1.
        code : ndarray of intp, shape (n,)
            Fine bin of the score.
        group : ndarray of intp, shape (n,)
            Group of each row.
        groups, bins : int
            Numbers of both.

        Returns
        -------
        list of ScoreLabelCounts
            One a group, in order.
        """
        cell = (group * 2 + label) * bins + code
        counts = np.bincount(cell, minlength=groups * 2 * bins).reshape(groups, 2, bins).astype(np.int64)
        return [cls(counts[g, 0], counts[g, 1]) for g in range(groups)]

    def to_bytes(self) -> bytes:
        """Give the record that `merged` reads."""
        record = np.zeros((), dtype=_record(len(self.negatives)))
        record["negatives"], record["positives"] = self.negatives, self.positives
        return record.tobytes()

    @classmethod
    def merged(cls, records: Sequence[bytes], bins: int) -> "ScoreLabelCounts":
        """Merge any number of records; none gives the empty profile.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`.
        bins : int
            Number of fine bins.

        Returns
        -------
        ScoreLabelCounts
            Exact sums.
        """
        parts = np.frombuffer(b"".join(records), dtype=_record(bins))
        return cls(
            parts["negatives"].sum(axis=0, dtype=np.int64), parts["positives"].sum(axis=0, dtype=np.int64)
        )


@lru_cache
def _record(bins: int) -> np.dtype[np.void]:
    return np.dtype([("negatives", "<i4", (bins,)), ("positives", "<i4", (bins,))])
