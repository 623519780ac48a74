"""How many negatives and positives got each score: all that binary measures need."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.binning import regroup


@dataclass(frozen=True, eq=False)
class ScoreCounts:
    """Counts by distinct score, ascending.

    Parameters
    ----------
    score : array, shape (S,)
        Distinct finite scores, ascending.
    n_neg, n_pos : array, shape (S,)
        Labelled rows (or weights) of the negative and of the positive class.
    """

    score: Floats
    n_neg: Floats
    n_pos: Floats

    @classmethod
    def of(cls, score: ArrayLike, n_neg: ArrayLike, n_pos: ArrayLike) -> "ScoreCounts":
        """Make counts of any sequences; scores may repeat and come in any order.

        Examples
        --------
        >>> ScoreCounts.of([0.5, 0.2, 0.5], [1, 2, 0], [0, 0, 3]).n_pos.tolist()
        [0.0, 3.0]
        """
        distinct, index = np.unique(floats(score), return_inverse=True)
        if distinct.size == 0:
            return cls(distinct, distinct, distinct)
        return cls(distinct, regroup(n_neg, index), regroup(n_pos, index))

    @classmethod
    def of_rows(cls, y: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None) -> "ScoreCounts":
        """Count rows with labels `y` (0 or 1).

        Examples
        --------
        >>> ScoreCounts.of_rows([0, 1, 1], [0.5, 0.5, 0.9]).n_pos.tolist()
        [1.0, 1.0]
        """
        label = floats(y)
        if weight is None:
            return cls._of_rows(label, floats(score))
        w = floats(weight)
        return cls.of(score, w * (1 - label), w * label)

    @classmethod
    def _of_rows(cls, label: Floats, score: Floats) -> "ScoreCounts":
        """Count by sorting values alone: several times faster than sorting rows."""
        distinct, rows = runs(np.sort(score))
        positive, hits = runs(np.sort(score[label == 1]))
        n_pos = np.zeros(distinct.size)
        n_pos[np.searchsorted(distinct, positive)] = hits
        return cls(distinct, rows - n_pos, n_pos)

    @classmethod
    def merged(cls, parts: Iterable["ScoreCounts"]) -> "ScoreCounts":
        """Add up the counts of disjoint rows.

        Examples
        --------
        >>> half = ScoreCounts.of_rows([0, 1], [0.1, 0.9])
        >>> ScoreCounts.merged([half, half]).positives
        2.0
        """
        stacked = list(parts) or [cls.of([], [], [])]
        columns = [
            np.concatenate([getattr(p, name) for p in stacked]) for name in ("score", "n_neg", "n_pos")
        ]
        return cls.of(*columns)

    @cached_property
    def total(self) -> Floats:
        """Rows per score."""
        return self.n_neg + self.n_pos

    @cached_property
    def positives(self) -> float:
        """Rows of the positive class."""
        return float(self.n_pos.sum())

    @cached_property
    def negatives(self) -> float:
        """Rows of the negative class."""
        return float(self.n_neg.sum())

    @property
    def rows(self) -> int:
        """All labelled rows."""
        return round(self.positives + self.negatives)

    @property
    def gap(self) -> str:
        """Why a measure of discrimination is undefined: `no_labels`, `one_class`, or nothing."""
        if self.positives + self.negatives <= 0:
            return "no_labels"
        return "" if self.positives > 0 and self.negatives > 0 else "one_class"

    def grouped(self, index: Indices) -> tuple[Floats, Floats, Floats]:
        """Rows, positives and Σ score per group of scores.

        Examples
        --------
        >>> rows, _, _ = ScoreCounts.of([0.1, 0.9], [1, 0], [0, 2]).grouped(np.array([0, 0]))
        >>> rows
        array([3.])
        """
        stacked = np.vstack([self.total, self.n_pos, self.score * self.total])
        rows, positives, sums = regroup(stacked, index)
        return rows, positives, sums


def runs(ascending: Floats) -> tuple[Floats, Floats]:
    """Give distinct values, and how many there are of each.

    Examples
    --------
    >>> [one.tolist() for one in runs(np.array([0.1, 0.5, 0.5]))]
    [[0.1, 0.5], [1.0, 2.0]]
    """
    new = np.ones(ascending.size, dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    if new.all():
        return ascending, np.ones(ascending.size)
    first = np.flatnonzero(new)
    rows = np.empty(first.size)
    np.subtract(first[1:], first[:-1], out=rows[:-1])
    rows[-1] = ascending.size - first[-1]
    return ascending.take(first), rows
