"""Counts of numeric subjects on both sides of a question, those of as many fine bins together."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.distributions.counted_drift import LEAST_ROWS, Cells, in_parts
from monitoring.panels.evidence import Evidence
from monitoring.panels.left_out import left_out
from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.profiles.daily_stack import stacked
from monitoring.profiles.numeric_stack import NumericStack
from monitoring.scope.period import Period
from monitoring.statistics.binning import bins_for, collapse, quantile_ranks
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.histogram_bounds import ks_bounds_each, wasserstein_bounds_each
from monitoring.statistics.moments import Moments
from monitoring.statistics.repeated_value import Risen, risen_bins_each
from monitoring.statistics.skewed_means import skewness_of_bins
from monitoring.statistics.unit_change import may_have_factor
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.bins import Bins

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Bounds = tuple[float, float]
KS_OF_A_UNIT = 0.1  # below it no factor can halve the distance and stay under 0.1: no need to look


@dataclass(frozen=True)
class Counted:
    """One numeric subject in one period.

    Parameters
    ----------
    baseline, current : NumericProfile
        Over the same edges.
    cells : Cells
        About ten of equal mass for the baseline, missing rows in one of their own.
    ks, wasserstein : tuple of float
        As `ks_bounds` and `wasserstein_bounds` give them.
    risen : tuple of (float, ndarray of intp)
        As `risen_bins` gives it.
    """

    baseline: NumericProfile
    current: NumericProfile
    cells: Cells
    ks: Bounds
    wasserstein: Bounds
    risen: Risen

    @property
    def infinite(self) -> str:
        """Say how many rows are in the cells alone: an infinite value is at no distance."""
        return left_out("with an infinite value", self.current.infinite, self.baseline.infinite)

    def evidence(self, distance: Estimate) -> Evidence:
        """Give what a KS distance says where the exact one may be larger."""
        enough = min(self.baseline.n, self.current.n) >= LEAST_ROWS
        return Evidence(distance.value, distance.p_value, enough, slack=distance.bound, only_larger=True)


class NumericCounts:
    """Counts of numeric subjects over periods.

    Parameters
    ----------
    both : Sides
        Numeric profiles of both sides.
    subjects : sequence of Subject
        Numeric ones.
    bins : Bins
        Their fine edges.
    again : bool
        Whether several periods are asked for: what the baseline's days say is kept for the next then.
    """

    def __init__(self, both: Sides, subjects: Sequence[Subject], bins: Bins, *, again: bool = True) -> None:
        alike: dict[int, list[str]] = {}
        for one in subjects:
            alike.setdefault(len(bins.edges.get(one.name, ())), []).append(one.name)
        # by name, as they are held: neighbours need not be copied
        self._parts = [tuple(some) for names in alike.values() for some in in_parts(sorted(names))]
        made = partial(_Group, both, bins)
        self._group = lru_cache(maxsize=None)(made) if again else made

    def at(self, period: Period, wanted: Collection[str]) -> dict[str, Counted]:
        """Compare the wanted subjects in a period, by name."""
        parts = [names for names in self._parts if not {*names}.isdisjoint(wanted)]
        found = {name: one for names in parts for name, one in self._group(names).at(period).items()}
        return {name: found[name] for name in wanted if name in found}


class _Group:
    """Subjects with as many fine bins."""

    def __init__(self, both: Sides, bins: Bins, names: tuple[str, ...]) -> None:
        self.both, self.names = both, names
        self.edges = np.stack([bins.edges.get(name, np.empty(0)) for name in names])
        self.bins = self.edges.shape[1] + 1
        self.origins = [bins.said(name) for name in names]

    @cached_property
    def stack(self) -> NumericStack:
        """The records of the baseline."""
        return stacked([self.both.baseline.of(name).records for name in self.names], self.bins)

    @cached_property
    def each(self) -> int:
        """How many records a day has, where each day of every subject has as many; else 1."""
        first, *others = (self.both.days_of.of(name).day for name in self.names)
        each = max(1, len(first) // max(1, len(np.unique(first))))
        even = np.array_equal(first, np.repeat(first[::each], each)[: len(first)])
        whole = len(first) % each == 0 and all(np.array_equal(one, first) for one in others)
        return each if even and whole else 1

    @cached_property
    def days(self) -> list[Index]:
        """The days of which each subject has records that tell how restless it is."""
        return [self.both.days_of.of(name).days for name in self.names]

    @cached_property
    def baseline(self) -> list[NumericProfile]:
        """The profiles of the baseline."""
        return self.stack.merged()

    @cached_property
    def running(self) -> "NDArray[np.int64] | NDArray[np.int32]":
        """Rows of the baseline until each fine bin, missing ones last, by subject and day, or record."""
        whole = self.both.at_hours is None
        records = [] if whole else [self.both.days_of.of(name).records for name in self.names]
        return (self.stack if whole else stacked(records, self.bins)).running(self.each)

    def at(self, period: Period) -> dict[str, Counted]:
        """Compare the subjects in a period."""
        records = [self.both.records(name, period) for name in self.names]
        stack = stacked(records, self.bins)
        current = stack.merged()
        cells = self._cells(stack.total, current)
        ks, wasserstein = self._bounds(stack, current)
        risen = risen_bins_each(self.stack.total[:, :-1], stack.total[:, :-1])
        rows = zip(self.names, self.baseline, current, cells, ks, wasserstein, risen, strict=True)
        return {name: Counted(*one) for name, *one in rows}

    def _bounds(
        self, stack: NumericStack, current: list[NumericProfile]
    ) -> tuple[Iterator[Bounds], Iterator[Bounds]]:
        """Bound the distances of the finite values."""
        sides = (self.stack, self.baseline), (stack, current)
        (then, off_then), (now, off_now) = (_finite(*side) for side in sides)
        counts, off = (then, now), off_then + off_now
        edges = self._outer_edges(current)
        low, high = ks_bounds_each(*counts)
        value, error = wasserstein_bounds_each(edges, *counts)
        if off.any():  # a share that is at the other end moves a distance by as much, at most over all values
            low, high = np.maximum(low - off, 0.0), np.minimum(high + off, 1.0)
            error = error + off * (edges[:, -1] - edges[:, 0])
        ks, moved = (zip(*(x.tolist() for x in pair), strict=True) for pair in ((low, high), (value, error)))
        return ks, moved

    def _outer_edges(self, current: list[NumericProfile]) -> Floats:
        """Give the fine edges with the extremes of both sides."""
        ends = ((one.minimum, one.maximum) for side in (self.baseline, current) for one in side)
        lowest, highest = np.array([*ends]).reshape(2, len(self.names), 2).transpose(2, 0, 1)
        low = np.fmin.reduce([*self.edges[:, :1].T, *lowest])
        high = np.fmax.reduce([*self.edges[:, -1:].T, *highest])
        return np.column_stack([low, self.edges, high])

    def _cells(self, now: NDArray[np.int64], current: list[NumericProfile]) -> list[Cells]:
        """Collapse the fine bins of each subject, on both sides and on every day of the baseline.

        As `cells_of`, but that the cells of a subject that has fewer are empty.
        """
        then = self.stack.total
        wanted = [bins_for(a.rows, b.rows) for a, b in zip(self.baseline, current, strict=True)]
        ends = np.full((len(self.names), max(wanted) + 1), self.bins)
        ends[:, :-1] = self.bins - 1
        below = np.cumsum(then[:, :-1], axis=1)
        for bins in set(wanted):
            own = np.flatnonzero((np.array(wanted) == bins) & (below[:, -1] > 0))
            if not len(own):  # without rows there is one cell
                continue
            ranks = quantile_ranks(below[own, -1:], bins)
            ends[own, : bins - 1] = (below[own, :, None] < ranks[:, None]).sum(axis=1)
        sides = [_between(np.cumsum(side, axis=1), ends) for side in (then, now)]
        blocks = _between(self.running, ends[:, None])
        daily = [*blocks] if self.each > 1 else self._daily(blocks)
        hours = [self.both.at_hours is not None] * len(self.names)
        return [Cells(*one) for one in zip(*sides, daily, self.days, hours, self.origins, strict=True)]

    def _daily(self, blocks: Floats) -> list[Floats | None]:
        """Add up the records of each day."""
        held = [self.both.days_of.of(name) for name in self.names]
        return [_daily(some[: len(one.day)], one.firsts) for some, one in zip(blocks, held, strict=True)]


def _finite(stack: NumericStack, side: list[NumericProfile]) -> tuple[Floats, Floats]:
    """Give what `NumericProfile.finite` says of each subject of a side."""
    if not any(one.infinite for one in side):
        return stack.total[:, :-1].astype(np.float64), np.zeros(len(side))
    counts, off = zip(*(one.finite for one in side), strict=True)
    return np.stack(counts), np.array(off)


def outer_edges(edges: Floats, *sides: NumericProfile) -> Floats:
    """Give the fine edges with the extremes of some sides, which may lie between them."""
    low = np.fmin.reduce([*edges[:1], *(one.minimum for one in sides)])
    high = np.fmax.reduce([*edges[-1:], *(one.maximum for one in sides)])
    return np.concatenate([[low], edges, [high]])


def profile_skewness(edges: Floats, moments: Moments, profile: NumericProfile) -> float:
    """Give the skewness of the values of a side, from its fine bins; its moments may be of the values."""
    counts, _ = profile.finite
    return skewness_of_bins(outer_edges(edges, profile), counts, moments)


def unit_possible(edges: Floats, then: NumericProfile, now: NumericProfile, distance: float) -> bool:
    """Say whether the fine bins leave a change of unit possible.

    Parameters
    ----------
    edges : ndarray of float64
        Inner edges of the bins.
    then, now : NumericProfile
        Of baseline and window, over these.
    distance : float
        KS between them, at least.
    """
    if distance < KS_OF_A_UNIT:
        return False
    if then.infinite or now.infinite:
        return True
    return may_have_factor(outer_edges(edges, then, now), then.counts, now.counts)


def cells_of(baseline: NDArray[np.int64], before: int, rows: int) -> Index:
    """Collapse fine bins into about ten of equal mass for the baseline, missing rows in one of their own.

    Parameters
    ----------
    baseline : ndarray of int64, shape (bins,)
        Its rows by fine bin, without the missing ones.
    before, rows : int
        All rows of the baseline, and of what is held against it.

    Returns
    -------
    ndarray of intp, shape (bins + 1,)
        The cell of each fine bin, the missing rows' last.
    """
    group = collapse(baseline, bins_for(before, rows))
    return np.append(group, group.max(initial=-1) + 1)


def _between(running: "NDArray[np.int64] | NDArray[np.int32]", ends: Index) -> Floats:
    """Give the rows between ends of what was added up."""
    taken = np.take_along_axis(running, np.broadcast_to(ends, (*running.shape[:-1], ends.shape[-1])), axis=-1)
    return np.diff(taken, axis=-1, prepend=0).astype(np.float64)


def _daily(blocks: Floats, firsts: Index) -> Floats | None:
    """Add up the records of each day."""
    if len(firsts) == len(blocks):
        return blocks if len(blocks) else None
    return np.add.reduceat(blocks, firsts, axis=0)
