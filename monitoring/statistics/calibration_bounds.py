"""What counts by part of a bin of the score can say of a calibration error of the rows behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.binning import quantile_ranks
from monitoring.statistics.score_bins import Binning

BoundedKind = Literal["l1", "largest", "debiased"]
Ends = tuple[Floats, Floats]
"""Lower and upper bound."""
Below = tuple[Ends, Ends, Ends]
"""Of rows, positives, and scores less positives below each edge of the calibration bins."""
_ROUNDING = 5e-11
"""How far below an edge of equal width a score still counts as on it (`binning.probability_bin`)."""
_BEYOND = 2.0
"""Above every probability."""


@dataclass(frozen=True, eq=False)
class ScoreCells:
    """Rows of many groups by bin of a score, ascending, and by part of the bins that are taken apart.

    Parameters
    ----------
    n, positives, sums : array, shape (G, B)
        Rows, those of the positive class, and the sum of their scores: exact.
    single : array of bool, shape (G, B)
        Where all rows of a bin have one score.
    reach : array, shape (G, B)
        Largest score that each bin can have.
    first, parts : array of int, shape (G, B)
        Where the parts of each bin begin in what follows, and how many they are, at least one.
    low, high : array, shape (S,)
        Least and largest score of each part.
    n_neg, n_pos : array, shape (S,)
        Rows of both classes.
    """

    n: Floats
    positives: Floats
    sums: Floats
    single: NDArray[np.bool_]
    reach: Floats
    first: Indices
    parts: Indices
    low: Floats
    high: Floats
    n_neg: Floats
    n_pos: Floats

    def at(self, groups: Sequence[int]) -> "ScoreCells":
        """Give some of the groups."""
        names = ("n", "positives", "sums", "single", "reach", "first", "parts")
        some = np.asarray(groups, dtype=np.intp)
        return replace(self, **{name: getattr(self, name)[some] for name in names})

    @cached_property
    def below(self) -> dict[tuple[int, Binning], Below]:
        """What is known below the edges of calibration bins, by their number and kind: several errors ask."""
        return {}

    @cached_property
    def mean(self) -> Floats:
        """Mean score of each bin, 0 without rows; shape (G, B)."""
        return np.divide(self.sums, self.n, out=np.zeros_like(self.sums), where=self.n > 0)


def error_bounds(kind: BoundedKind, cells: ScoreCells, bins: int = 10, binning: Binning = "mass") -> Ends:
    """Bound a calibration error of the rows of each group, wherever in their part their scores lie.

    Only the parts that an edge of the calibration bins cuts leave something open: how many of their rows,
    and which, lie below it. Bins that no edge cuts need no parts.

    Parameters
    ----------
    kind : {"l1", "largest", "debiased"}
        As in `calibration_errors`.
    cells : ScoreCells
        Counts and sums of the scores; each group has rows.
    bins, binning
        As `score_bins.bin_starts`.

    Returns
    -------
    lower, upper : array, shape (G,)
        In [0, 1]; the error of the rows lies between them.

    Examples
    --------
    >>> two, no, place = np.array([[2.0]]), np.array([[False]]), np.array([[0]])
    >>> bins = two, two / 2, two * 0.3, no, two / 4, place, place + 1
    >>> cells = ScoreCells(*bins, np.zeros(1), np.array([0.5]), np.ones(1), np.ones(1))
    >>> [ends.round(9).tolist() for ends in error_bounds("l1", cells, 1)]
    [[0.2], [0.2]]
    """
    asked = bins, binning
    if asked not in cells.below:
        cells.below[asked] = _below(cells, *asked)
    n, positives, (low, high) = (
        (least[:, 1:] - most[:, :-1], most[:, 1:] - least[:, :-1]) for least, most in cells.below[asked]
    )
    nearest = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    farthest = np.minimum(np.maximum(np.abs(low), np.abs(high)), n[1])
    lower, upper = _ENDS[kind]((nearest, farthest), n, positives, cells.n.sum(axis=1))
    return np.clip(lower, 0.0, 1.0), np.clip(upper, 0.0, 1.0)


def bins_at_edges(rows: Floats, reach: Floats, bins: int, binning: Binning) -> Indices:
    """Say which bin of the score each inner edge of the calibration bins cuts.

    Parameters
    ----------
    rows, reach : array, shape (G, B)
        Rows of each bin of the score, and the largest score that is in it.
    bins, binning
        As `score_bins.bin_starts`.

    Returns
    -------
    array of int, shape (G, bins − 1)

    Examples
    --------
    >>> rows, reach = np.ones((1, 4)), np.array([[0.1, 0.2, 0.3, 0.6]])
    >>> [bins_at_edges(rows, reach, 2, binning).tolist() for binning in ("mass", "width")]
    [[[1]], [[3]]]
    """
    if binning == "mass":
        return _passed(*_ranks(rows, bins))
    passed = _passed(reach, _width_edges(bins)[None])
    return np.asarray(np.minimum(passed, reach.shape[1] - 1), dtype=np.intp)


def _passed(ascending: Floats, values: NDArray[Any]) -> Indices:
    """Count how many of each group lie below each of some values; shape (G, K)."""
    return np.asarray((ascending[:, None] < values[..., None]).sum(axis=2), dtype=np.intp)


def _ranks(rows: Floats, bins: int) -> tuple[Floats, NDArray[np.int64]]:
    """Add up the rows of the bins, and give the ranks of the rows at which calibration bins end."""
    until = np.cumsum(rows, axis=1)
    return until, quantile_ranks(np.rint(until[:, -1:]).astype(np.int64), bins)


def _width_edges(bins: int) -> Floats:
    return floats(np.arange(1, bins) / bins - _ROUNDING)


def _below(cells: ScoreCells, bins: int, binning: Binning) -> Below:
    """Bound what lies below each edge, the outer ones included."""
    bin_, inside = (_by_mass if binning == "mass" else _by_width)(cells, bins)
    every = (cells.n, cells.positives, cells.sums - cells.positives)
    found = []
    for of_bin, ends in zip(every, _inside(inside), strict=True):
        until = np.cumsum(np.column_stack([np.zeros(len(of_bin)), of_bin]), axis=1)
        before = np.take_along_axis(until, bin_, axis=1)
        least, most = (np.column_stack([until[:, 0], before + one, until[:, -1]]) for one in ends)
        found.append((least, most))
    return found[0], found[1], found[2]


@dataclass(frozen=True, eq=False)
class _Cut:
    """The parts of the bin that each edge cuts, and how many rows of one of them lie below the edge.

    Parameters
    ----------
    neg, pos, low, high : array, shape (G, K, P)
        Of its parts.
    sums : array, shape (G, K)
        Of the scores of the bin.
    place : array of int, shape (G, K)
        The part that the edge cuts.
    least, most : array, shape (G, K)
        How many of its rows may be below.
    """

    neg: Floats
    pos: Floats
    low: Floats
    high: Floats
    sums: Floats
    place: Indices
    least: Floats
    most: Floats

    def at(self, values: Floats) -> Floats:
        """Give those of the part that is cut."""
        return _at(values, self.place)

    @cached_property
    def below(self) -> Floats:
        """1 for the parts below it, else 0."""
        return floats(np.arange(self.neg.shape[2]) < self.place[..., None])

    def before(self, values: Floats) -> Floats:
        """Add up those of the parts below it."""
        return floats(np.einsum("gkp,gkp->gk", values, self.below))


def _at(values: Floats, place: Indices) -> Floats:
    """Give of the parts of each bin the one at a place."""
    return floats(np.take_along_axis(values, place[..., None], axis=2)[..., 0])


def _by_mass(cells: ScoreCells, bins: int) -> tuple[Indices, _Cut]:
    """Cut after the wanted rank: below are its row and those tied to it."""
    until, ranks = _ranks(cells.n, bins)
    bin_ = _passed(until, ranks)
    single, parts = _parts(cells, bin_)
    rows = parts[0] + parts[1]
    passed = np.cumsum(rows, axis=2)
    wanted = ranks - np.take_along_axis(until - cells.n, bin_, axis=1)
    place = (passed < wanted[..., None]).sum(axis=2)
    every, first = _at(rows, place), wanted - _at(passed - rows, place)
    return bin_, _Cut(*parts, place, np.where(single, every, first), every)


def _by_width(cells: ScoreCells, bins: int) -> tuple[Indices, _Cut]:
    """Cut at equal widths: a part that reaches over an edge may lie on either side."""
    bin_, edges = bins_at_edges(cells.n, cells.reach, bins, "width"), _width_edges(bins)
    _, parts = _parts(cells, bin_)
    neg, pos, low, high, _ = parts
    place = np.minimum((high < edges[:, None]).sum(axis=2), high.shape[2] - 1)
    every, lowest, highest = (_at(one, place) for one in (neg + pos, low, high))
    return bin_, _Cut(*parts, place, every * (highest < edges), every * (lowest < edges))


def _parts(
    cells: ScoreCells, bin_: Indices
) -> tuple[NDArray[np.bool_], tuple[Floats, Floats, Floats, Floats, Floats]]:
    """Give the parts of some bins of each group, as many of every one; those beyond have no rows."""
    at = np.arange(len(bin_))[:, None]
    first, size = (one[at, bin_][..., None] for one in (cells.first, cells.parts))
    there = np.arange(size.max(initial=1)) < size
    part = np.minimum(first + np.arange(there.shape[2]), cells.low.size - 1)
    neg, pos = (np.where(there, one[part], 0.0) for one in (cells.n_neg, cells.n_pos))
    single, mean = cells.single[at, bin_], cells.mean[at, bin_][..., None]
    low, high = (np.where(single[..., None], mean, one[part]) for one in (cells.low, cells.high))
    return single, (neg, pos, low, np.where(there, high, _BEYOND), cells.sums[at, bin_])


def _inside(cut: _Cut) -> tuple[Ends, Ends, Ends]:
    """Bound rows, positives, and scores less positives of a bin below the edge that cuts it."""
    rows, (least, most) = cut.neg + cut.pos, (cut.least, cut.most)
    neg, pos, low, high = (cut.at(one) for one in (cut.neg, cut.pos, cut.low, cut.high))
    n, positives = cut.before(rows), cut.before(cut.pos)
    every = rows.sum(axis=2)
    mean = np.divide(cut.sums, every, out=np.zeros_like(every), where=every > 0)
    # a row adds its score and a positive takes 1 off: as many positives as there may be, or as few
    few, many = np.clip(pos, least, most), np.clip(neg, least, most)
    upwards = cut.high * rows
    beyond = upwards.sum(axis=2) - cut.before(upwards) - few * high
    lowest = np.maximum(cut.before(cut.low * rows) + few * low, cut.sums - beyond) - np.minimum(pos, few)
    # the lower rows of a bin have no larger mean than all
    sums = np.minimum(cut.before(upwards) + many * high, (n + many) * mean)
    largest = sums - np.maximum(0.0, many - neg)
    return (
        (n + least, n + most),
        (positives + np.maximum(0.0, least - neg), positives + np.minimum(pos, most)),
        (lowest - positives, largest - positives),
    )


def _l1(gap: Ends, n: Ends, positives: Ends, rows: Floats) -> Ends:
    return floats(gap[0].sum(axis=1) / rows), floats(gap[1].sum(axis=1) / rows)


def _largest(gap: Ends, n: Ends, positives: Ends, rows: Floats) -> Ends:
    # a bin that may be empty may also have one row, which may be off by all it is
    low, high = (one / np.maximum(size, 1.0) for one, size in zip(gap, n[::-1], strict=True))
    return floats(low.max(axis=1)), floats(high.max(axis=1))


def _debiased(gap: Ends, n: Ends, positives: Ends, rows: Floats) -> Ends:
    """Root of the mean squared gap less what sampling adds."""
    few, many = np.maximum(n[0], 1.0), np.maximum(n[1], 1.0)
    low, high = gap[0] ** 2 / many, np.minimum(gap[1] ** 2 / few, n[1])
    least, most = np.clip(positives[0] / many, 0.0, 1.0), np.clip(positives[1] / few, 0.0, 1.0)
    spread = least * (1 - least), most * (1 - most)
    widest = np.where((least <= 0.5) & (most >= 0.5), 0.25, np.maximum(*spread))
    # a single row has no correction, and of two it is twice the spread
    noise = np.minimum(*spread) * np.where(n[0] > 1, many / np.maximum(many - 1, 1.0), 0.0)
    loudest = widest * np.where(few > 1, few / np.maximum(few - 1, 1.0), 2.0) * (n[1] > 1)
    ends = (low - loudest).sum(axis=1) / rows, (high - noise).sum(axis=1) / rows
    return floats(np.sqrt(np.maximum(0.0, ends[0]))), floats(np.sqrt(np.maximum(0.0, ends[1])))


_ENDS: dict[BoundedKind, Callable[[Ends, Ends, Ends, Floats], Ends]] = {
    "l1": _l1,
    "largest": _largest,
    "debiased": _debiased,
}
