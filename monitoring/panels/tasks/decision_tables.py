"""Rows by true and predicted class: the decisions of many periods, counted in one pass."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import levels
from monitoring.store.records.daily_records import SubjectRecords


def decision_tables(
    confusion: SubjectRecords, runs: Iterable[tuple[date, ...] | None], classes: Sequence[str]
) -> NDArray[np.int64]:
    """Count labelled rows by true class (row) and predicted class (column).

    Parameters
    ----------
    confusion : SubjectRecords
        Counts of pairs of both, in JSON.
    runs : iterable of tuple of date, or None
        Neighbouring days; all where it is None.
    classes : sequence of str
        In their order; rows of others are left out.

    Returns
    -------
    ndarray of int64, shape (runs, classes, classes)
        Exact.

    Examples
    --------
    >>> from monitoring.profiles import LevelCounts
    >>> from monitoring.store.records.daily_records import by_day
    >>> days = [(1, {'["1", "0"]': 2}), (2, {'["1", "0"]': 1, '["0", "0"]': 4})]
    >>> some = by_day([(day, LevelCounts(counts).to_bytes()) for day, counts in days])
    >>> decision_tables(some, [None, (date.fromordinal(1),)], ["0", "1"]).tolist()
    [[[4, 0], [3, 0]], [[0, 0], [2, 0]]]
    """
    stretches, counts = confusion.stretches(runs), levels(confusion.records)
    cell, cells = _cells(tuple(counts.names), tuple(classes)), len(classes) ** 2
    found = np.empty((len(stretches.first), cells), dtype=np.int64)
    for k, ends in enumerate(zip(stretches.first.tolist(), stretches.last.tolist(), strict=True)):
        pairs = slice(*counts.ends[list(ends)].tolist())  # most records name few of all pairs of many classes
        rows = np.bincount(cell[counts.level[pairs]], weights=counts.rows[pairs], minlength=cells + 1)
        found[k] = rows[:cells]
    return found.reshape(-1, len(classes), len(classes))


@lru_cache(maxsize=16)
def _cells(pairs: tuple[str, ...], classes: tuple[str, ...]) -> NDArray[np.intp]:
    """Give the cell of each pair in a table row by row; of pairs of other classes the one behind the last."""
    place = {name: k for k, name in enumerate(classes)}
    both = (json.loads(pair) for pair in pairs)
    found = [
        place[a] * len(place) + place[b] if a in place and b in place else len(place) ** 2 for a, b in both
    ]
    return np.array(found, dtype=np.intp)
