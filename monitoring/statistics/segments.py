"""Segments: groups of rows whose calibration left what it was, while that of all other rows stayed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitoring.statistics.lazy_imports import special
from monitoring.statistics.multiplicity import bh
from monitoring.statistics.outcomes import (
    Column,
    Conditions,
    Flags,
    Floats,
    Index,
    Outcomes,
    apart,
    same_ratio,
)

BASELINE = -1
LEAST_SHARE = 0.01
APART = 2.576  # two-sided 0.01
MOSTLY = 2.0


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
class _Compared:
    """Conditions and pairs from one block on: arrays of shape (sums,)."""

    block: int
    asked: Flags
    p_value: Floats
    effect: Floats
    apart: Floats


def segments(
    rows: Outcomes, columns: Sequence[Column], block: Index, family: Family, most: int = 5
) -> list[Segment]:
    """Find the segments whose calibration changed more than that of all other rows.

    Parameters
    ----------
    rows : Outcomes
        By cell, of window and baseline.
    columns : sequence of Column
        Which cells meet each condition: conditions are numbered through, column by column.
    block : ndarray of intp, shape (cells,)
        Number of the part of the window, in the order of time; `BASELINE` for the baseline.
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
    >>> level, block = np.array([0, 1, 0, 1]), np.array([-1, -1, 0, 0])
    >>> rows = Outcomes(np.full(4, 1e4), np.array([2e3, 2e3, 2e3, 3e3]), np.full(4, 2e3))
    >>> [one] = segments(rows, [Column(level, np.zeros(2, bool))], block, Family(0.1, 0.01, np.empty(0)))
    >>> one.first, round(one.effect, 3)
    (1, 0.405)
    """
    found: list[Segment] = []
    asked = Conditions(columns)
    left = np.ones(len(block), dtype=np.bool_)
    for _ in range(most):
        one = _clearest(rows.only(left), asked, block, family)
        if one is None:
            break
        found.append(one)
        left &= ~(asked.cells(one.first) & asked.cells(one.second)) | (block == BASELINE)
    return found


def _clearest(rows: Outcomes, asked: Conditions, block: Index, family: Family) -> Segment | None:
    """Give the segment that stands out most from the other rows among those that pass."""
    sums, wholes = asked.sums(rows, block - BASELINE)
    every = [_compared(sums, wholes, k, asked, family.design) for k in range(len(wholes.n) - 1)]
    tests = [one.p_value[one.asked] for one in every]
    q_values = bh(np.concatenate([*tests, family.others])) if sum(map(len, tests)) else np.empty(0)
    best: tuple[float, Segment] | None = None
    for one, own in zip(every, np.split(q_values, np.cumsum([len(some) for some in tests])), strict=False):
        q_value = np.ones(one.asked.shape)
        q_value[one.asked] = own
        passed = (one.effect >= family.least) & (q_value <= family.cutoff) & (one.apart > APART)
        height = np.where(passed, one.apart, 0.0)
        place = int(np.argmax(height))
        if height[place] and (best is None or height[place] > best[0]):
            clear = float(height[place])
            after = slice(one.block + 1, None)
            place = _whole(place, height, sums.over(after), wholes.over(after), asked)
            first, second = (int(side[place]) for side in asked.numbers)
            known = float(one.effect[place]), float(q_value[place])
            best = clear, Segment(first, second, one.block, *known)
    return best[1] if best else None


def _whole(place: int, height: Floats, part: Outcomes, now: Outcomes, asked: Conditions) -> int:
    """Give a condition by itself instead of a pair, where its other rows are not clearly unlike the pair.

    Of two columns that say nearly the same a pair is the clearest by chance, of the few rows that it lacks.
    """
    pair = {int(side[place]) for side in asked.numbers}
    whole = [one for one in pair if height[one] and len(pair) > 1 and not _narrower(one, place, part, now)]
    return max(whole, key=lambda one: float(height[one]), default=place)


def _narrower(one: int, place: int, part: Outcomes, now: Outcomes) -> bool:
    """Say whether the other rows of a condition are clearly rather as all others are than as a pair of it."""
    left = part.at(one).but(part.at(place))
    of_pair, of_others = part.at(place).ratio, now.but(part.at(one)).ratio
    with np.errstate(divide="ignore", invalid="ignore"):  # of a pair that has none, one elsewhere is clear
        others_say = special.xlogy(left.observed, of_others / of_pair) - left.expected * (of_others - of_pair)
    return bool(2 * others_say > APART**2)


def _compared(sums: Outcomes, wholes: Outcomes, first: int, asked: Conditions, design: float) -> _Compared:
    before, after = slice(first + 1), slice(first + 1, None)
    now, part, whole = wholes.over(after), sums.over(after), wholes.over(before)
    then, rest = _or_everything(whole, sums.over(before), asked), now.but(part)
    one, other = asked.numbers
    # of pairs, which are many more, a hundredth of all rows. Who is asked rests on what is expected: else
    # those would be asked that have more positives than that by chance
    large = (one == other) | (part.n >= LEAST_SHARE * now.n)
    family = large & np.logical_and.reduce([side.enough_by(whole.ratio) for side in (part, then, rest)])
    enough = family & part.enough & then.enough & rest.enough
    level, base, others = (side.log_ratio() for side in (part, then, rest))
    change = level - base
    alike = np.where(level * others > 0, np.abs(others), 0.0)
    worse = (level * change > 0) & (np.abs(level) > MOSTLY * alike)
    return _Compared(
        first,
        family,
        same_ratio(part, then, design),
        np.where(enough & worse, np.minimum(np.abs(level), np.abs(change)), 0.0),
        apart(part, rest, design),
    )


def _or_everything(whole: Outcomes, sums: Outcomes, asked: Conditions) -> Outcomes:
    """Let a condition that is new be met by every row before it."""
    one, other = asked.numbers
    never = asked.new & (sums.n[: len(asked.new)] == 0)  # conditions by themselves come first
    if not never.any():
        return sums

    def met(total: Floats, table: Floats) -> Floats:
        own = np.where(never, total, table[: len(never)])
        return np.where(never[one], own[other], np.where(never[other], own[one], table))

    return Outcomes(*(met(total, table) for total, table in zip(whole.parts, sums.parts, strict=True)))
