"""Single values of a column and their rows: the most frequent of some bins, and how many rows have some."""

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.columns.subjects import Subject
from monitoring.store.quoting import number
from monitoring.store.reads.binned_values import among
from monitoring.store.reads.row_reads import Values, values_where
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
MOST = 16
"""So many of the most frequent values are told."""


def frequent_values(
    snapshot: Snapshot, selection: Selection, subject: Subject, bins: NDArray[np.bool_]
) -> tuple[Floats, Counts]:
    """Give the finite values that most rows have inside some bins.

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
    values : ndarray of float64, shape (V,)
        At most sixteen, the most frequent first; of as frequent ones the least.
    rows : ndarray of int64, shape (V,)
        That have them.
    """
    return _counted(snapshot, selection, subject, among(snapshot, subject, bins), MOST)


def rows_of_values(snapshot: Snapshot, selection: Selection, subject: Subject, values: Floats) -> Counts:
    """Count the rows that have some values; shape as theirs."""
    found, rows = _counted(snapshot, selection, subject, is_one_of(subject, values), len(values))
    known = dict(zip(found.tolist(), rows.tolist(), strict=True))
    return np.array([known.get(one, 0) for one in values.tolist()], dtype=np.int64)


def rows_beyond(snapshot: Snapshot, selection: Selection, subject: Subject, value: float) -> tuple[int, int]:
    """Count the rows with a finite value below one, and those with one above it."""
    own, one = subject.as_double, number(value)
    counted = f"count(*) filter ({own} < {one}), count(*) filter ({own} > {one})"
    sql = f"select {counted} from {snapshot.rows_of(selection, [subject.sql])} where isfinite({own})"
    [(below, above)] = snapshot.ask(sql, selection.as_of)
    return int(below), int(above)


def rows_at(snapshot: Snapshot, selection: Selection, subject: Subject, value: float) -> Values:
    """Read the rows that have one value, in order of time."""
    return values_where(snapshot, selection, subject, is_one_of(subject, np.array([value])))


def is_one_of(subject: Subject, values: Floats) -> str:
    """Write the condition that a numeric subject has one of some values; false for none."""
    listed = ", ".join(map(number, values.tolist()))
    return f"{subject.as_double} in ({listed})" if listed else "false"


def _counted(
    snapshot: Snapshot, selection: Selection, subject: Subject, where: str, most: int
) -> tuple[Floats, Counts]:
    value, rows = subject.as_double, snapshot.rows_of(selection, [subject.sql])
    sql = f"select {value}, count(*) from {rows} where isfinite({value}) and ({where})"
    found = snapshot.ask(f"{sql} group by 1 order by 2 desc, 1 limit {most}", selection.as_of)
    values, counts = zip(*found, strict=True) if found else ((), ())
    return np.array(values, dtype=np.float64), np.array(counts, dtype=np.int64)
