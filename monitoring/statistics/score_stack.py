"""Counts by score of many groups of rows: the days of a line, measured in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.score_counts import ScoreCounts


@dataclass(frozen=True, eq=False)
class ScoreStack:
    """Counts by score, group after group; what is said of a group does not depend on the others.

    Parameters
    ----------
    score, n_neg, n_pos : array, shape (S,)
        As in `ScoreCounts`, ascending inside a group.
    size : array of int, shape (G,)
        Scores of each group, 0 for one without rows.
    """

    score: Floats
    n_neg: Floats
    n_pos: Floats
    size: Indices

    @classmethod
    def of(cls, groups: Sequence[ScoreCounts]) -> "ScoreStack":
        """Put groups behind one another.

        Examples
        --------
        >>> one = ScoreCounts.of_rows([0, 1, 1], [0.5, 0.5, 0.9])
        >>> ScoreStack.of([one, ScoreCounts.of([], [], []), one]).positives.tolist()
        [2.0, 0.0, 2.0]
        """
        if len(groups) == 1:
            (one,) = groups
            return cls(one.score, one.n_neg, one.n_pos, np.array([one.score.size], dtype=np.intp))
        score, n_neg, n_pos = (
            np.concatenate([getattr(g, name) for g in groups]) for name in ("score", "n_neg", "n_pos")
        )
        return cls(score, n_neg, n_pos, np.array([g.score.size for g in groups], dtype=np.intp))

    @classmethod
    def of_bins(cls, sums: ArrayLike, n_neg: ArrayLike, n_pos: ArrayLike) -> "ScoreStack":
        """Take ascending bins of scores, each with rows at its mean.

        Parameters
        ----------
        sums, n_neg, n_pos : array, shape (G, B)
            Sum of the scores, and rows of both classes, by group and bin.

        Returns
        -------
        ScoreStack
            Without the bins that are empty.

        Examples
        --------
        >>> ScoreStack.of_bins([[0.5, 0.0], [1.0, 1.5]], [[1, 0], [1, 1]], [[0, 0], [1, 1]]).score.tolist()
        [0.5, 0.5, 0.75]
        """
        of_bins, negative, positive = (floats(one) for one in (sums, n_neg, n_pos))
        groups, bins = of_bins.shape
        first = np.arange(groups) * bins
        return cls.of_sums(of_bins.ravel(), negative.ravel(), positive.ravel(), first)

    @classmethod
    def of_sums(cls, sums: Floats, n_neg: Floats, n_pos: Floats, first: Indices) -> "ScoreStack":
        """Take ascending bins of scores, others in each group, each with rows at its mean.

        Parameters
        ----------
        sums, n_neg, n_pos : array, shape (S,)
            Sum of the scores, and rows of both classes, group after group.
        first : array of int, shape (G,)
            Where each group begins; every one has a bin.

        Returns
        -------
        ScoreStack
            Without the bins that are empty.

        Examples
        --------
        >>> sums, ones = np.array([0.5, 0.2, 0.7]), np.ones(3)
        >>> stack = ScoreStack.of_sums(sums, 0 * ones, ones, np.array([0, 1]))
        >>> stack.score.tolist(), stack.size.tolist()
        ([0.5, 0.2, 0.7], [1, 2])
        """
        rows = n_neg + n_pos
        there = np.flatnonzero(rows)
        size = np.diff(np.append(np.searchsorted(there, first), there.size))
        return cls(sums.take(there) / rows.take(there), n_neg.take(there), n_pos.take(there), size)

    @cached_property
    def start(self) -> Indices:
        """Where each group begins; shape (G,)."""
        return np.cumsum(self.size) - self.size

    @cached_property
    def total(self) -> Floats:
        """Rows per score; shape (S,)."""
        return self.n_neg + self.n_pos

    @cached_property
    def positives(self) -> Floats:
        """Rows of the positive class; shape (G,)."""
        return self.sums(self.n_pos)

    @cached_property
    def negatives(self) -> Floats:
        """Rows of the negative class; shape (G,)."""
        return self.sums(self.n_neg)

    @cached_property
    def rows(self) -> list[int]:
        """All labelled rows of each group."""
        counted: list[int] = np.rint(self.positives + self.negatives).astype(np.int64).tolist()
        return counted

    @cached_property
    def gaps(self) -> list[str]:
        """Why a measure of discrimination is undefined, as `ScoreCounts.gap`, by group."""
        some = (self.positives + self.negatives > 0).tolist()
        both = ((self.positives > 0) & (self.negatives > 0)).tolist()
        return [
            "" if two else ("one_class" if any_ else "no_labels")
            for any_, two in zip(some, both, strict=True)
        ]

    @cached_property
    def groups(self) -> list[ScoreCounts]:
        """Each group by itself."""
        ends = (self.start + self.size).tolist()
        cuts = [slice(*pair) for pair in zip(self.start.tolist(), ends, strict=True)]
        return [ScoreCounts(self.score[cut], self.n_neg[cut], self.n_pos[cut]) for cut in cuts]

    def sums(self, values: Floats) -> Floats:
        """Add up values by group, 0 where a group has no rows.

        Parameters
        ----------
        values : array, shape (S,)
            One a score.

        Returns
        -------
        array, shape (G,)
            The same for a group whatever others stand beside it.
        """
        found = np.zeros(self.size.size)
        filled = self.size > 0
        if filled.any():
            found[filled] = np.add.reduceat(values, self.start[filled])
        return found

    def cumulative(self, counts: Floats) -> Floats:
        """Add up whole numbers inside each group, up to and with each score; shape (S,)."""
        running = np.cumsum(counts)
        before = np.concatenate([[0.0], running])[self.start]
        return floats(running - np.repeat(before, self.size))
