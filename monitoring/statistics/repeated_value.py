"""A value that many rows repeat and hardly any had: a default, a code for "missing", a model's fallback."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.intervals import proportion

NEW = 5.0
"""A value is new where its share is more than so many times what it was."""
FEW = 3
"""So many values may have come at once; where more did, as by rounding or a new unit, the grid is another."""
APART = 0.5
"""Values, and bins, that gained so much of what the first one gained came with it."""
AROUND = 0.25
"""Where a bin beside it gained so much of what the first one did, the distribution has moved there."""
MOST = 0.5
"""What more than this share of the rows has is no exception among them: distances tell it."""
BELIEVED = 0.05
"""A value that chance may have made as frequent more often than that is none."""
NO_REPEATED_VALUE = "no_repeated_value"


@dataclass(frozen=True)
class RepeatedValue:
    """The value that came up most.

    Parameters
    ----------
    value : float
        In the column's unit.
    now, then : tuple of int
        Current rows that have it and all of them, and the same of the reference.
    excess : float
        What its share has above five times the reference's, at most what its bin gained.
    p_value : float
        At most the probability that any value has as many rows by chance.
    """

    value: float
    now: tuple[int, int]
    then: tuple[int, int]
    excess: float
    p_value: float

    @property
    def share(self) -> Estimate:
        """Share of the current rows, with Wilson's interval; larger is worse."""
        return proportion(*self.now, reason="empty_current")

    @property
    def before(self) -> Estimate:
        """The same of the reference."""
        return proportion(*self.then, reason="empty_reference")


Risen = tuple[float, Indices]


def risen_bins(reference: ArrayLike, current: ArrayLike) -> Risen:
    """Say by how much the share of a bin rose, and which bins may hold a repeated value.

    Parameters
    ----------
    reference, current : array, shape (B,)
        Rows of both sides by fine bin.

    Returns
    -------
    gained : float
        The largest rise of a bin's share, in [0, 1]: no value's excess is larger. 0 where a side is empty, or
        more than three bins rose by half as much, or one beside it by a quarter: then the distribution has
        moved.
    bins : array of int
        Those that rose by at least half as much.

    References
    ----------
    Pearson 2006, doi:10.1145/1147234.1147247

    Examples
    --------
    >>> gained, bins = risen_bins([25, 25, 25, 25], [24, 24, 28, 24])
    >>> round(gained, 12), bins.tolist()
    (0.03, [2])
    """
    return risen_bins_each(floats(reference)[None], floats(current)[None])[0]


def risen_bins_each(reference: ArrayLike, current: ArrayLike) -> list[Risen]:
    """Do the same for many columns with as many bins; shape (S, B).

    Examples
    --------
    >>> [gained for gained, _ in risen_bins_each([[9, 1], [5, 5]], [[5, 5], [0, 0]])]
    [0.4, 0.0]
    """
    then, now = floats(reference), floats(current)
    before, after = then.sum(axis=1), now.sum(axis=1)
    rise = now / np.maximum(after, 1.0)[:, None] - then / np.maximum(before, 1.0)[:, None]
    each, at = np.arange(len(rise)), rise.argmax(axis=1)
    gained = rise[each, at]
    around = np.pad(rise, ((0, 0), (1, 1)), constant_values=-1.0)
    beside = np.maximum(around[each, at], around[each, at + 2])
    high = rise >= APART * gained[:, None]
    moved = (beside >= AROUND * gained) | (high.sum(axis=1) > FEW)
    held = (before > 0) & (after > 0) & (gained > 0) & ~moved
    return [
        (one, np.flatnonzero(some)) if kept else _NONE
        for one, some, kept in zip(gained.tolist(), high, held.tolist(), strict=True)
    ]


_NONE: Risen = 0.0, np.empty(0, dtype=np.intp)


def repeated_value(
    values: ArrayLike,
    current: ArrayLike,
    reference: ArrayLike,
    rows: tuple[int, int],
    gained: float = 1.0,
    phi: float = 1.0,
) -> RepeatedValue | None:
    """Find the value that came up most.

    Parameters
    ----------
    values : array, shape (V,)
        Those that most of the current rows have, each once.
    current, reference : array, shape (V,)
        Rows that have them.
    rows : tuple of int
        All current rows with a finite value, and those of the reference.
    gained : float
        What the share of a value's bin rose by, at most.
    phi : float
        Over-dispersion of the reference's days, at least 1: rows count for so many fewer.

    Returns
    -------
    RepeatedValue or None
        None where no value is new, chance may have made it, more than three came up together, or more than
        half of the rows have one of them; and where a side is empty.

    References
    ----------
    Disguised missing data: Pearson 2006, doi:10.1145/1147234.1147247; ratio of two Poisson means given their
    sum: Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313; bound of its tail: Chernoff 1952,
    doi:10.1214/aoms/1177729330

    Examples
    --------
    >>> found = repeated_value([-999.0, 7.0], [20, 3], [0, 30], (1000, 10_000))
    >>> found.value, found.now, found.excess, found.p_value < 1e-6
    (-999.0, (20, 1000), 0.02, True)
    >>> repeated_value([1.0, 2.0], [500, 500], [900, 100], (1000, 1000)) is None
    True
    """
    now, then = floats(current), floats(reference)
    n, m = rows
    if not (n and m and now.size):
        return None
    excess = np.minimum(now / n - NEW * then / m, gained)
    order = np.argsort(-excess, kind="stable")
    first = order[0]
    together = order[excess[order] >= APART * excess[first]]
    if not excess[first] > 0 or len(together) > FEW or now[together].sum() > MOST * n:
        return None
    came, was = int(now[first]), int(then[first])
    p_value = _by_chance(came, was, rows, phi)
    if p_value > BELIEVED:
        return None
    return RepeatedValue(float(floats(values)[first]), (came, n), (was, m), float(excess[first]), p_value)


def may_be_believed(current: ArrayLike, rows: tuple[int, int], phi: float = 1.0) -> bool:
    """Say whether a value may have come up, if no row of the reference has it: else nobody need count these.

    Parameters
    ----------
    current : array, shape (V,)
        Current rows that have each value.
    rows, phi
        As of `repeated_value`.

    Examples
    --------
    >>> may_be_believed([1, 1, 1], (90, 100_000)), may_be_believed([4, 1], (90, 100_000))
    (False, True)
    """
    most = float(floats(current).max(initial=0.0))
    return bool(most and all(rows)) and _by_chance(most, 0, rows, phi) <= BELIEVED


def _by_chance(came: float, was: float, rows: tuple[int, int], phi: float) -> float:
    """Bound the probability that any value has come up so far: so many can have as many rows."""
    n, m = rows
    values = min(n, (n + m) / came)
    return min(1.0, values * _tail(came / phi, was / phi, n / m))


def _tail(came: float, was: float, ratio: float) -> float:
    """Bound the probability of as many current rows, of as many together, where five times is the truth."""
    share, usual = came / (came + was), NEW * ratio / (1 + NEW * ratio)
    if share <= usual:
        return 1.0
    apart = share * math.log(share / usual)
    apart += (1 - share) * math.log((1 - share) / (1 - usual)) if was else 0.0
    return math.exp(-(came + was) * apart)


def repeated_value_rate(ref_sorted: ArrayLike, cur_sorted: ArrayLike) -> Estimate:
    """Share of the rows with the one value that came up most.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        Finite values, ascending.

    Returns
    -------
    Estimate
        In [0, 1], larger is worse, with a Wilson interval; NaN with `no_repeated_value`, or where a side is
        empty.

    References
    ----------
    Pearson 2006, doi:10.1145/1147234.1147247

    Examples
    --------
    >>> spread = np.arange(1000.0)
    >>> repeated_value_rate(spread, np.sort(np.append(spread, [-999.0] * 50))).value
    0.047619047619047616
    """
    reference, current = floats(ref_sorted), floats(cur_sorted)
    values, now = np.unique(current, return_counts=True)
    rows = len(current), len(reference)
    if reason := empty_side(len(reference), len(current)):
        return Estimate.undefined(reason, rows[0])
    found = repeated_value(values, now, rows_with(reference, values), rows)
    return found.share if found else Estimate.undefined(NO_REPEATED_VALUE, rows[0])


def rows_with(ordered: Floats, values: Floats) -> Indices:
    """Count the rows that have some values; shape (V,)."""
    first, last = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return np.asarray(last - first)
