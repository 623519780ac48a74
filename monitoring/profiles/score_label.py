"""Labelled rows per fine score bin and class: what bounds every ranking measure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.score_label_table import score_label_record
from monitoring.profiles.stretches import Stretches

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class ScoreLabelCounts:
    """Counts of negatives and positives over the score's fine bins.

    Parameters
    ----------
    negatives, positives : ndarray of int64, shape (bins,)
        Labelled rows per bin, lowest scores first.
    scores : ndarray of float64, shape (bins,)
        Sum of the scores per bin.

    Examples
    --------
    >>> from monitoring.profiles.score_label_table import ScoreLabelTable
    >>> label, score, code = np.array([0, 1, 1]), np.array([0.1, 0.2, 0.9]), np.array([0, 0, 1])
    >>> table = ScoreLabelTable.of(label, score, code, np.zeros(3, dtype=np.intp), 1, bins=2)
    >>> one = ScoreLabelCounts.merged(table.payloads(), 2)
    >>> one.positives.tolist(), one.n
    ([1, 1], 3)
    """

    negatives: Counts
    positives: Counts
    scores: NDArray[np.float64]

    @property
    def n(self) -> int:
        """Labelled rows."""
        return int(self.negatives.sum() + self.positives.sum())

    def to_bytes(self) -> bytes:
        """Give the record that `merged` reads."""
        record = np.zeros((), dtype=score_label_record(len(self.negatives)))
        record["negatives"], record["positives"] = self.negatives, self.positives
        record["scores"] = self.scores
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
        every = cls.merged_each(records, Stretches.whole(records), bins)
        return cls(*(one[0] for one in (every.negatives, every.positives, every.scores)))

    @classmethod
    def merged_each(cls, records: Sequence[bytes], stretches: Stretches, bins: int) -> "ScoreLabelCounts":
        """Merge the records of each stretch.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`.
        stretches : Stretches
            One a period.
        bins : int
            Number of fine bins.

        Returns
        -------
        ScoreLabelCounts
            Of shape (stretches, bins), each the same alone and beside others.
        """
        parts = stretches.read(records, score_label_record(bins))
        negatives, positives = (stretches.sums(parts[name], np.int64) for name in ("negatives", "positives"))
        return cls(negatives, positives, stretches.sums(parts["scores"]))
