"""Counts by score of many groups of rows: the days of a line, measured in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.score_counts import ScoreCounts

_TOGETHER = 1 << 16
"""Scores at once: what is worked out of them stays in a processor's cache."""


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
        return cls.joined([cls(g.score, g.n_neg, g.n_pos, np.array([g.score.size])) for g in groups])

    @classmethod
    def joined(cls, stacks: Sequence["ScoreStack"]) -> "ScoreStack":
        """Put the groups of some stacks behind one another; there is a stack.

        Examples
        --------
        >>> one = ScoreStack.of_rows([0, 1], [0.5, 0.5], np.array([1, 1]))
        >>> ScoreStack.joined([one, one]).positives.tolist()
        [0.0, 1.0, 0.0, 1.0]
        """
        if len(stacks) == 1:
            return stacks[0]
        columns = ([getattr(one, name) for one in stacks] for name in ("score", "n_neg", "n_pos", "size"))
        return cls(*map(np.concatenate, columns))

    @classmethod
    def of_rows(cls, y: ArrayLike, score: ArrayLike, size: Indices) -> "ScoreStack":
        """Count rows, group after group, as `ScoreCounts.of_rows` counts each.

        Parameters
        ----------
        y, score : array, shape (N,)
            Label (0 or 1) and score of each row.
        size : array of int, shape (G,)
            Rows of each group.

        Examples
        --------
        >>> stack = ScoreStack.of_rows([0, 1, 1, 0], [0.5, 0.5, 0.9, 0.2], np.array([3, 0, 1]))
        >>> stack.score.tolist(), stack.n_pos.tolist(), stack.size.tolist()
        ([0.5, 0.9, 0.2], [1.0, 1.0, 0.0], [2, 0, 1])
        """
        label, value = floats(y), floats(score)
        ends = np.cumsum(size)
        groups = [slice(*pair) for pair in zip((ends - size).tolist(), ends.tolist(), strict=True)]
        if not (value >= 0).all():  # the bits of others are not in their order
            return cls.of([ScoreCounts.of_rows(label[group], value[group]) for group in groups])
        bits = packed(label, value)
        for group in groups:
            bits[group].sort()
        return cls.of_packed(bits, size)

    @classmethod
    def of_packed(cls, bits: NDArray[np.uint64], size: Indices) -> "ScoreStack":
        """Count rows as `packed` gives them, group after group, ascending inside each.

        Examples
        --------
        >>> bits = np.sort(packed(np.array([1.0, 0.0]), np.array([0.5, 0.5])))
        >>> stack = ScoreStack.of_packed(bits, np.array([2]))
        >>> stack.score.tolist(), stack.n_neg.tolist(), stack.n_pos.tolist()
        ([0.5], [1.0], [1.0])
        """
        start = np.cumsum(size) - size
        first = _begins(bits, start[size > 0])
        rows, n_pos = np.diff(first, append=bits.size).astype(np.float64), np.empty(first.size)
        for some in (slice(k, k + _TOGETHER) for k in range(0, first.size, _TOGETHER)):
            begin = first[some]
            end = first[some.stop] if some.stop < first.size else bits.size
            positives = np.cumsum(bits[begin[0] : end] & np.uint64(1), dtype=np.intp)
            n_pos[some] = np.diff(positives.take(np.append(begin[1:], end) - begin[0] - 1), prepend=0)
        counted = np.diff(np.searchsorted(first, np.append(start, bits.size)))
        score = bits.take(first)
        score >>= np.uint64(1)
        rows -= n_pos
        return cls(score.view(np.float64), rows, n_pos, counted)

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
    def promised(self) -> Floats:
        """Sum of the scores, as many positives as they promise; shape (G,)."""
        return self.sums(self.score * self.total)

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
        if not running.size:
            return floats(running)
        before = np.where(self.start > 0, running.take(self.start - 1, mode="clip"), 0.0)
        running -= np.repeat(before, self.size)
        return floats(running)


def _begins(bits: NDArray[np.uint64], start: Indices) -> Indices:
    """Say where a score other than the one before begins, or a group."""
    new = np.ones(bits.size, dtype=np.bool_)
    for k in range(1, bits.size, _TOGETHER):
        score = bits[k - 1 : k + _TOGETHER] >> np.uint64(1)
        np.not_equal(score[1:], score[:-1], out=new[k : k + _TOGETHER])
    new[start] = True
    return np.flatnonzero(new)


def packed(label: Floats, score: Floats) -> NDArray[np.uint64]:
    """Put the label of each row behind its score, so that one sort puts both in order.

    Parameters
    ----------
    label, score : array, shape (N,)
        Label is 0 or 1; no score is negative, so that its sign is free.

    Returns
    -------
    array of uint64, shape (N,)
        In the order of the scores, of one score the negatives first.

    Examples
    --------
    >>> packed(np.array([1.0, 0.0]), np.array([0.0, 0.0])).tolist()
    [1, 0]
    """
    found: NDArray[np.uint64] = (score.view(np.uint64) << np.uint64(1)) | (label == 1)
    return found
