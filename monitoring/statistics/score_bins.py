"""Bins of scores of many groups of rows: what calibration compares bin by bin."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.binning import probability_bin, quantile_ranks
from monitoring.statistics.redraws import BinLaws
from monitoring.statistics.score_stack import ScoreStack

Binning = Literal["mass", "width"]
_TOGETHER = 256
"""Groups at once: what is redrawn for them stays in a few megabytes."""


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


def bin_index(stack: ScoreStack, bins: int = 10, binning: Binning = "mass") -> Indices:
    """Bin of each score, numbered on from group to group: about equal masses, or equal widths.

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
    array of int, shape (S,)
        Non-decreasing; bins of no rows may be left out.

    Examples
    --------
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> one = ScoreCounts.of_rows([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.9])
    >>> bin_index(ScoreStack.of([one, one]), 2).tolist()
    [0, 0, 1, 1, 2, 2, 3, 3]
    """
    if binning == "width":
        return np.asarray(stack.group * bins + probability_bin(stack.score, bins), dtype=np.intp)
    rows = np.rint(stack.total).astype(np.int64)
    cumulative = np.cumsum(rows)
    before = np.concatenate([[0], cumulative])[np.stack([stack.start, stack.start + stack.size])]
    filled = np.flatnonzero(before[1] > before[0])
    ranks = quantile_ranks(before[1, filled, None] - before[0, filled, None], bins)
    first = np.zeros(stack.score.size + 1, dtype=np.intp)
    first[np.searchsorted(cumulative, before[0, filled, None] + ranks, side="left") + 1] = 1
    first[stack.start] = 1
    return np.cumsum(first[:-1]) - 1


@lru_cache(maxsize=4)  # several measures ask the same of the same counts
def score_bins(stack: ScoreStack, bins: int = 10, binning: Binning = "mass") -> list[ScoreBins]:
    """Cut the scores of each group into bins; groups with as many occupied ones stand together.

    Parameters
    ----------
    stack, bins, binning
        As `bin_index`.

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
    return list(_by_number(stack, bin_index(stack, bins, binning)))


def _by_number(stack: ScoreStack, index: Indices) -> Iterator[ScoreBins]:
    p = np.clip(stack.score, 0.0, 1.0)
    spread = stack.total * p * (1 - p)
    weights = (stack.total, stack.n_pos, stack.score * stack.total, spread, spread * (1 - 2 * p))
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    sums = np.array([np.add.reduceat(one, starts) for one in weights]) if starts.size else np.empty((5, 0))
    used = sums[0] > 0
    sums, group = sums[:, used], stack.group[starts][used]
    number = np.bincount(group, minlength=stack.size.size)
    for bins in np.unique(number[number > 0]).tolist():
        members = sums[:, number[group] == bins].reshape(len(weights), -1, bins)
        groups = np.flatnonzero(number == bins)
        for first in range(0, groups.size, _TOGETHER):
            some = slice(first, first + _TOGETHER)
            yield ScoreBins(groups[some], *members[:, some])
