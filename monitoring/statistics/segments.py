"""Segments: groups of rows whose calibration left what it was, while that of all other rows stayed."""

from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.lazy_imports import special
from monitoring.statistics.multiplicity import bh

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.intp]
BASELINE = -1
LEAST_OF_A_CLASS = 20
LEAST_SHARE = 0.01
APART = 2.576  # two-sided 0.01
MOSTLY = 2.0
_TOGETHER = 1 << 13  # cells whose flags are numbers at a time: they stay in the cache


@dataclass(frozen=True)
class Outcomes:
    """Labelled rows by cell, or of parts of them: all fields have one shape.

    Parameters
    ----------
    n, observed, expected : ndarray of float64
        Rows, positives, and the sum of the probabilities.
    """

    n: Floats
    observed: Floats
    expected: Floats

    def only(self, cells: Flags) -> "Outcomes":
        """Count some cells, the others as empty."""
        return Outcomes(*(np.where(cells, one, 0.0) for one in (self.n, self.observed, self.expected)))

    def of_pairs(self, flags: Flags) -> "Outcomes":
        """Sum over every pair of conditions at once, shape (conditions, conditions), and over one twice."""
        sums = np.zeros((3, len(flags), len(flags)))
        for first in range(0, len(self.n), _TOGETHER):
            some = slice(first, first + _TOGETHER)
            held = flags[:, some].astype(np.float64)
            for place, one in enumerate((self.n, self.observed, self.expected)):
                sums[place] += (held * one[some]) @ held.T
        return Outcomes(*sums)

    def at(self, cells: Flags) -> "Outcomes":
        """Leave out all other cells."""
        return Outcomes(self.n[cells], self.observed[cells], self.expected[cells])

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(self.n + other.n, self.observed + other.observed, self.expected + other.expected)

    def but(self, part: "Outcomes") -> "Outcomes":
        """Give what is left without each part."""
        return Outcomes(self.n - part.n, self.observed - part.observed, self.expected - part.expected)

    @property
    def enough(self) -> Flags:
        """Where both classes have the twenty rows that a ratio needs."""
        smaller = np.minimum(self.observed, self.n - self.observed)
        return np.asarray((smaller >= LEAST_OF_A_CLASS) & (self.expected > 0))

    def log_ratio(self) -> tuple[Floats, Floats]:
        """Give ln(observed / expected) and its variance (1 − ȳ)/O; 0 and ½ where there is not enough."""
        known = self.enough
        observed, n = np.where(known, self.observed, 1.0), np.where(known, self.n, 2.0)
        return np.log(observed / np.where(known, self.expected, 1.0)), (1 - observed / n) / observed


@dataclass(frozen=True)
class Segment:
    """The rows that meet one condition or two, and since when they differ.

    Parameters
    ----------
    first, second : int
        Numbers of the conditions; the same where there is one only.
    block : int
        First block of the window that is held against everything before it; 0 for the window as a whole.
    effect : float
        The smaller of the absolute ln(O/E) and of its change: the rows are off, and were not.
    q_value : float
        Of "no change", over all segments and blocks and the other tests of the family.
    """

    first: int
    second: int
    block: int
    effect: float
    q_value: float


@dataclass(frozen=True)
class Family:
    """What a segment must pass.

    Parameters
    ----------
    least : float
        Smallest effect.
    cutoff : float
        Largest q-value (Benjamini & Hochberg).
    others : ndarray of float64
        p-values of the same family.
    design : float
        By which rows of the same entity widen variances.
    """

    least: float
    cutoff: float
    others: Floats
    design: float = 1.0


@dataclass(frozen=True)
class _Sums:
    """Sums over pairs of conditions and over all rows: of the baseline, then of each block."""

    pairs: list[Outcomes]
    wholes: list[Outcomes]

    def over(self, times: slice) -> tuple[Outcomes, Outcomes]:
        """Give those over all rows and over pairs, of some times together."""
        return reduce(add, self.wholes[times]), reduce(add, self.pairs[times])


@dataclass(frozen=True)
class _Compared:
    """All pairs of conditions from one block on: arrays of shape (conditions, conditions)."""

    block: int
    asked: Flags
    p_value: Floats
    effect: Floats
    apart: Floats


def segments(
    rows: Outcomes, flags: Flags, block: Index, new: Flags, family: Family, most: int = 5
) -> list[Segment]:
    """Find the segments whose calibration changed more than that of all other rows.

    Parameters
    ----------
    rows : Outcomes
        By cell, of window and baseline.
    flags : ndarray of bool, shape (conditions, cells)
        Which cells meet each condition.
    block : ndarray of intp, shape (cells,)
        Number of the part of the window, in the order of time; `BASELINE` for the baseline.
    new : ndarray of bool, shape (conditions,)
        Conditions that are held against all rows where there are none before, such as a version.
    family : Family
        What a segment must pass.
    most : int
        How many are looked for: the clearest first, then again among the rows outside it.

    Returns
    -------
    list of Segment
        The clearest first.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x; Debray et al. 2017,
    doi:10.1136/bmj.i6460

    Examples
    --------
    >>> flags, block = np.array([[1, 0, 1, 0], [0, 1, 0, 1]], bool), np.array([-1, -1, 0, 0])
    >>> rows = Outcomes(np.full(4, 1e4), np.array([2e3, 2e3, 2e3, 3e3]), np.full(4, 2e3))
    >>> [one] = segments(rows, flags, block, np.zeros(2, bool), Family(0.1, 0.01, np.empty(0)))
    >>> one.first, round(one.effect, 3)
    (1, 0.405)
    """
    found: list[Segment] = []
    left = np.ones(len(block), dtype=np.bool_)
    for _ in range(most):
        one = _clearest(rows.only(left), flags, block, new, family)
        if one is None:
            break
        found.append(one)
        left &= ~(flags[one.first] & flags[one.second]) | (block == BASELINE)
    return found


def _clearest(rows: Outcomes, flags: Flags, block: Index, new: Flags, family: Family) -> Segment | None:
    """Give the segment that stands out most from the other rows among those that pass."""
    sums = _sums(rows, flags, block)
    every = [_compared(sums, k, new, family.design) for k in range(len(sums.pairs) - 1)]
    tests = [one.p_value[one.asked] for one in every]
    q_values = bh(np.concatenate([*tests, family.others])) if sum(map(len, tests)) else np.empty(0)
    best: tuple[float, Segment] | None = None
    for one, own in zip(every, np.split(q_values, np.cumsum([len(some) for some in tests])), strict=False):
        q_value = np.ones(one.asked.shape)
        q_value[one.asked] = own
        passed = (one.effect >= family.least) & (q_value <= family.cutoff) & (one.apart > APART)
        height = np.where(passed, one.apart, 0.0)
        first, second = np.unravel_index(int(np.argmax(height)), height.shape)
        found = float(height[first, second])
        if found and (best is None or found > best[0]):
            numbers = int(first), int(second), one.block
            best = found, Segment(*numbers, float(one.effect[first, second]), float(q_value[first, second]))
    return best[1] if best else None


def _sums(rows: Outcomes, flags: Flags, block: Index) -> _Sums:
    """Sum the pairs of conditions once, part of the time by part: what is compared are sums of these."""
    times = [block == k for k in range(BASELINE, int(block.max(initial=BASELINE)) + 1)]
    own = [rows.at(cells) for cells in times]
    pairs = [one.of_pairs(flags[:, cells]) for one, cells in zip(own, times, strict=True)]
    wholes = [Outcomes(one.n.sum(), one.observed.sum(), one.expected.sum()) for one in own]
    return _Sums(pairs, wholes)


def _compared(sums: _Sums, first: int, new: Flags, design: float) -> _Compared:
    now, part = sums.over(slice(first + 1, None))
    then = _or_everything(*sums.over(slice(first + 1)), new)
    rest = now.but(part)
    enough = part.enough & then.enough & rest.enough & (part.n >= LEAST_SHARE * now.n)
    asked = np.triu(np.ones(enough.shape, dtype=np.bool_)) & enough
    sides = (side.log_ratio() for side in (part, then, rest))
    (level, spread), (base, base_spread), (other, other_spread) = sides
    change = level - base
    worse = (level * change > 0) & (np.abs(level) > MOSTLY * np.where(level * other > 0, np.abs(other), 0.0))
    return _Compared(
        first,
        asked,
        2 * special.ndtr(-np.abs(change) / np.sqrt(design * (spread + base_spread))),
        np.where(asked & worse, np.minimum(np.abs(level), np.abs(change)), 0.0),
        np.abs(level - other) / np.sqrt(design * (spread + other_spread)),
    )


def _or_everything(whole: Outcomes, pairs: Outcomes, new: Flags) -> Outcomes:
    """Let a condition that is new be met by every row before it."""
    never = new & (np.diag(pairs.n) == 0)
    if not never.any():
        return pairs

    def met(total: Floats, table: Floats) -> Floats:
        own = np.where(never, total, np.diag(table))
        table = np.where(never[:, None], own[None, :], np.where(never, own[:, None], table))
        return np.asarray(table)

    both = zip(vars(whole).values(), vars(pairs).values(), strict=True)
    return Outcomes(*(met(total, table) for total, table in both))
