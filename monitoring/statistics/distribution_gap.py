"""The largest gap between two empirical distribution functions, without looking at every value."""

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats

_STRETCHES = 1_024
_SOUGHT = 8  # values in the time of one that is looked for: then merging all is as quick


def largest_gap(ref_sorted: Floats, cur_sorted: Floats) -> int:
    """Largest |n·m·(F − G)| over the distinct values, exactly.

    Between two values of the smaller sample its distribution function stands still while the other rises,
    so that the gap is largest at one of its values, or just before one. Stretches of values whose ends show
    that no larger gap can be among them are not looked through.

    Parameters
    ----------
    ref_sorted, cur_sorted : array
        n and m values, ascending; neither is empty.

    Returns
    -------
    int
        In [0, n·m].

    Examples
    --------
    >>> largest_gap(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    2
    """
    few, many = sorted((ref_sorted, cur_sorted), key=len)
    ends = np.unique(np.linspace(0, few.size - 1, min(few.size, _STRETCHES + 1)).astype(np.intp))
    in_many, in_few = (_passed(some, few[ends]) for some in (many, few))
    known = _gap(in_many, in_few, few.size, many.size)
    # Both functions only rise: at most one is at the end of a stretch while the other is at its start.
    most = np.maximum(
        in_many[1, 1:] * few.size - in_few[0, :-1] * many.size,
        in_few[1, 1:] * many.size - in_many[0, :-1] * few.size,
    )
    inner = few[1:][np.repeat(most > known, np.diff(ends))]
    if inner.size * _SOUGHT > few.size + many.size:
        return _merged(ref_sorted, cur_sorted)
    return max(known, _gap(_passed(many, inner), _passed(few, inner), few.size, many.size))


def _merged(ref_sorted: Floats, cur_sorted: Floats) -> int:
    """Look at every value, in the order of all."""
    pooled = np.concatenate([ref_sorted, cur_sorted])
    order = np.argsort(pooled, kind="stable")  # merges the two ascending runs
    in_cur = np.cumsum(order >= ref_sorted.size)
    in_ref = np.arange(1, pooled.size + 1) - in_cur
    ascending = pooled.take(order)
    last = np.append(ascending[1:] != ascending[:-1], True)  # of equal values
    return int(np.abs(in_cur * ref_sorted.size - in_ref * cur_sorted.size)[last].max())


def _passed(some: Floats, values: Floats) -> NDArray[np.intp]:
    """Count the values of a sample below, and up to, each of some; shape (2, values)."""
    return np.stack([np.searchsorted(some, values, side=side) for side in ("left", "right")])


def _gap(in_many: NDArray[np.intp], in_few: NDArray[np.intp], few: int, many: int) -> int:
    return int(np.abs(in_many * few - in_few * many).max(initial=0))
