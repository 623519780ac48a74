"""The values of a column that lie in some of its fine bins: the scan leaves the others out."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.columns.subjects import Subject
from monitoring.store.quoting import number
from monitoring.store.reads.row_reads import Values, values_where
from monitoring.store.reads.value_counts import has_fraction
from monitoring.store.snapshot import Snapshot

_TOGETHER = 2


def values_in_bins(
    snapshot: Snapshot, selection: Selection, subject: Subject, bins: NDArray[np.bool_]
) -> Values:
    """Read the finite values of a numeric subject that lie in some bins.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, whose bins are meant.
    selection : Selection
        Window or baseline.
    subject : Subject
        A numeric one of every row.
    bins : ndarray of bool, shape (bins,)
        Which of its fine bins.

    Returns
    -------
    Values
        In order of time.
    """
    return values_where(snapshot, selection, subject, among(snapshot, subject, bins))


def whole_in_bins(
    snapshot: Snapshot, sides: Iterable[Selection], subject: Subject, bins: NDArray[np.bool_]
) -> bool:
    """Say whether all values in some bins, of several selections, are whole numbers.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, whose bins are meant.
    sides : iterable of Selection
        Window and baseline.
    subject : Subject
        A numeric one of every row.
    bins : ndarray of bool, shape (bins,)
        Which of its fine bins.
    """
    where = among(snapshot, subject, bins)
    return all(
        _is_whole(snapshot, side.source, subject) or not has_fraction(snapshot, side, subject, where)
        for side in sides
    )


def _is_whole(snapshot: Snapshot, source: str, subject: Subject) -> bool:
    """Say whether all values that a source has are whole numbers; looked for once."""
    key, every = ("whole", source, subject.name), Selection(source, ())
    if key not in snapshot.memo:
        gone = snapshot.rows_gone(every)
        snapshot.memo[key] = not gone and not has_fraction(snapshot, every, subject)
    return bool(snapshot.memo[key])


def among(snapshot: Snapshot, subject: Subject, bins: NDArray[np.bool_]) -> str:
    """Write the condition that a subject's value lies in some of its fine bins."""
    return inside(subject.sql, snapshot.bins.edges.get(subject.name, np.empty(0)), bins)


def inside(sql: str, edges: NDArray[np.float64], bins: NDArray[np.bool_]) -> str:
    """Write the condition that a column's value lies in some bins, which are closed on the right.

    Examples
    --------
    >>> inside("x", np.array([1.0, 2.0, 3.0]), np.array([False, True, True, False]))
    "(cast(x as double) > '1.0'::double and cast(x as double) <= '3.0'::double)"
    >>> inside("x", np.array([1.0]), np.array([False, False]))
    'false'
    >>> inside("x", np.empty(0), np.array([True]))
    '(cast(x as double) is not null)'
    """
    ends = np.flatnonzero(np.diff(bins.astype(np.int8), prepend=0, append=0)).tolist()
    value = f"cast({sql} as double)"
    stretches = []
    for first, last in [*pairwise(ends)][::2]:
        above = [f"{value} > {number(float(edges[first - 1]))}"] if first else []
        up_to = [f"{value} <= {number(float(edges[last - 1]))}"] if last < len(bins) else []
        found = f"({' and '.join([*above, *up_to] or [f'{value} is not null'])})"
        stretches.append((found, *up_to))
    return _one_of(stretches)


def _one_of(stretches: Sequence[tuple[str, ...]]) -> str:
    """Ask of a few only: each is two comparisons of every value.

    Parameters
    ----------
    stretches : sequence of tuple of str
        Ascending: what lies in each, and what lies in it or before; the last one may have no end.
    """
    if len(stretches) <= _TOGETHER:
        return " or ".join(inside for inside, *_ in stretches) or "false"
    half = len(stretches) // 2
    before, after = _one_of(stretches[:half]), _one_of(stretches[half:])
    return f"case when {stretches[half - 1][1]} then {before} else {after} end"
