"""Rows by true and predicted class: the decisions of many periods, counted in one pass."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

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
    sums = stretches.sums(counts.by_record()[stretches.numbers])
    found = np.zeros((len(sums), len(classes), len(classes)), dtype=np.int64)
    place = {name: k for k, name in enumerate(classes)}
    for k, pair in enumerate(counts.names):
        actual, predicted = json.loads(pair)
        if actual in place and predicted in place:
            found[:, place[actual], place[predicted]] += sums[:, k]
    return found
