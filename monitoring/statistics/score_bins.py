"""Bins of scores of many groups of rows: what calibration compares bin by bin."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.kept_beside import kept_beside
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.binning import probability_bin, quantile_ranks
from monitoring.statistics.redraws import BinLaws
from monitoring.statistics.score_stack import ScoreStack

Binning = Literal["mass", "width"]
_TOGETHER, _SCORES = 256, 1 << 16
"""Groups and scores at once: what is redrawn for them, and worked out of them, stays in a few megabytes."""


@dataclass(frozen=True, eq=False)
class ScoreBins:
    """Occupied bins of groups that have the same number of them.

    Parameters
    ----------
    group : array of int, shape (G,)
        Which groups of the stack.
    n, positives, expected : array, shape (G, B)
        Rows, positives, and sum of the scores.
    variance, third : array, shape (G, B)
        Cumulants of the positives if every score were the probability of its rows.
    """

    group: Indices
    n: Floats
    positives: Floats
    expected: Floats
    variance: Floats
    third: Floats

    def at(self, some: NDArray[np.bool_]) -> "ScoreBins":
        """Give some of the groups."""
        return ScoreBins(*(getattr(self, one.name)[some] for one in fields(self)))

    @cached_property
    def forecast(self) -> Floats:
        """Mean score; shape (G, B)."""
        return self.expected / self.n

    @cached_property
    def observed(self) -> Floats:
        """Share of positives; shape (G, B)."""
        return self.positives / self.n

    @cached_property
    def share(self) -> Floats:
        """Share of the group's rows; shape (G, B)."""
        return floats(self.n / self.n.sum(axis=1, keepdims=True))

    @cached_property
    def redrawn(self) -> BinLaws:
        """Laws of the positives if what was observed were the probability."""
        return BinLaws.binomial(self.n, self.observed)


def bin_starts(stack: ScoreStack, bins: int = 10, binning: Binning = "mass") -> Indices:
    """Say where bins of the scores begin, group after group: of about equal masses, or of equal widths.

    Parameters
    ----------
    stack : ScoreStack
        The score is the probability of the positive class.
    bins : int
        Bins wanted, in each group.
    binning : {"mass", "width"}
        Equal masses (as `binning.collapse` cuts them), or equal widths with 0.3 in [0.3, 0.4).

    Returns
    -------
    array of int, shape (≤ G · bins,)
        Places among the scores, ascending; each bin has a score, though perhaps no rows.

    Examples
    --------
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> one = ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.9])
    >>> bin_starts(ScoreStack.of([one, one]), 2).tolist()
    [0, 2, 4, 6]
    """
    cuts = _by_mass(stack, bins) if binning == "mass" else _by_width(stack.score, bins)
    found = np.unique(np.concatenate([stack.start, cuts]))
    return found[: np.searchsorted(found, stack.score.size)]


def _by_mass(stack: ScoreStack, bins: int) -> Indices:
    cumulative = np.empty(stack.score.size, dtype=np.int64)
    np.rint(stack.total, out=cumulative, casting="unsafe")
    np.cumsum(cumulative, out=cumulative)
    ends = np.stack([stack.start, stack.start + stack.size])
    before = np.where(ends > 0, cumulative.take(ends - 1, mode="clip"), 0) if cumulative.size else ends
    filled = np.flatnonzero(before[1] > before[0])
    ranks = quantile_ranks(before[1, filled, None] - before[0, filled, None], bins)
    return np.searchsorted(cumulative, (before[0, filled, None] + ranks).ravel(), side="left") + 1


def _by_width(score: Floats, bins: int) -> Indices:
    """Where the bin is another than that of the score before; of millions of scores some at a time."""
    found = [np.empty(0, dtype=np.intp)]
    for first in range(0, score.size, _SCORES):
        own = probability_bin(score[max(first - 1, 0) : first + _SCORES], bins)
        found.append(np.flatnonzero(np.diff(own)) + max(first - 1, 0) + 1)
    return np.concatenate(found)


@kept_beside  # several measures ask the same, and millions of scores must not stay for it
def score_bins(stack: ScoreStack, bins: int = 10, binning: Binning = "mass") -> list[ScoreBins]:
    """Cut the scores of each group into bins; groups with as many occupied ones stand together.

    Parameters
    ----------
    stack, bins, binning
        As `bin_starts`.

    Returns
    -------
    list of ScoreBins
        Nothing of groups without rows.

    Examples
    --------
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> one = ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.9])
    >>> [found.observed.tolist() for found in score_bins(ScoreStack.of([one, one]), 2)]
    [[[0.0, 1.0], [0.0, 1.0]]]
    """
    return list(_by_number(stack, bin_starts(stack, bins, binning)))


def _by_number(stack: ScoreStack, starts: Indices) -> Iterator[ScoreBins]:
    sums = _sums(stack, starts)
    used = sums[0] > 0
    sums, group = sums[:, used], np.searchsorted(stack.start + stack.size, starts[used], side="right")
    number = np.bincount(group, minlength=stack.size.size)
    for bins in np.unique(number[number > 0]).tolist():
        members = sums[:, number[group] == bins].reshape(len(sums), -1, bins)
        groups = np.flatnonzero(number == bins)
        for first in range(0, groups.size, _TOGETHER):
            some = slice(first, first + _TOGETHER)
            yield ScoreBins(groups[some], *members[:, some])


def _sums(stack: ScoreStack, starts: Indices) -> Floats:
    """Add up what `ScoreBins` tells of each bin, some whole bins at a time: no digit depends on which."""
    ends, sums = np.append(starts[1:], stack.score.size), np.empty((5, starts.size))
    first = 0
    while first < starts.size:
        begin = starts[first]
        last = max(first + 1, int(np.searchsorted(ends, begin + _SCORES, side="right")))
        some = slice(begin, ends[last - 1])
        score, total = stack.score[some], stack.total[some]
        p = np.clip(score, 0.0, 1.0)
        spread = total * p * (1 - p)
        weights = (total, stack.n_pos[some], score * total, spread, spread * (1 - 2 * p))
        for own, weight in zip(sums, weights, strict=True):
            own[first:last] = np.add.reduceat(weight, starts[first:last] - begin)
        first = last
    return sums
