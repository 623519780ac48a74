"""Counts by score bin and class, and sums of scores, of many groups of rows at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]
Floats = NDArray[np.float64]


@lru_cache
def score_label_record(bins: int) -> np.dtype[np.void]:
    """Give the layout of the counts as bytes."""
    return np.dtype(
        [("negatives", "<i4", (bins,)), ("positives", "<i4", (bins,)), ("scores", "<f8", (bins,))]
    )


@dataclass(frozen=True)
class ScoreLabelTable:
    """Counts of negatives and positives over the same bins in several groups.

    Parameters
    ----------
    records : structured ndarray, shape (groups,)
        As `score_label_record` lays them out.
    rows : ndarray of intp, shape (groups,)
        Rows of each group.
    """

    records: NDArray[np.void]
    rows: Index

    @classmethod
    def of(
        cls, label: Index, score: Floats, code: Index, group: Index, groups: int, bins: int
    ) -> "ScoreLabelTable":
        """Build the profiles of many groups of labelled rows in one pass.

        Parameters
        ----------
        label : ndarray of intp, shape (n,)
            0 or 1.
        score : ndarray of float64, shape (n,)
            Finite.
        code : ndarray of intp, shape (n,)
            Fine bin of the score.
        group : ndarray of intp, shape (n,)
            Group of each row.
        groups, bins : int
            Numbers of both.

        Returns
        -------
        ScoreLabelTable
            One record a group.
        """
        cell = (group * 2 + label) * bins + code
        counts = np.bincount(cell, minlength=groups * 2 * bins).reshape(groups, 2, bins)
        records = np.zeros(groups, dtype=score_label_record(bins))
        records["negatives"], records["positives"] = counts[:, 0], counts[:, 1]
        total = np.bincount(group * bins + code, weights=score, minlength=groups * bins)
        records["scores"] = total.reshape(groups, bins)
        return cls(records, np.bincount(group, minlength=groups))

    def regrouped(self, into: Regrouping) -> "ScoreLabelTable":
        """Sum into larger groups."""
        found = np.zeros(into.groups, dtype=self.records.dtype)
        for name in ("negatives", "positives", "scores"):
            found[name] = into.sum(self.records[name])
        return ScoreLabelTable(found, np.asarray(into.sum(self.rows), dtype=np.intp))

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.asarray(self.rows > 0)

    def payloads(self) -> Records:
        """Give each group's record as bytes."""
        return Records.all(Whole.even(self.records))
