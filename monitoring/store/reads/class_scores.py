"""The scores and labels of a multiclass model's rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.kinds.score_kinds import class_number
from monitoring.store.reads.row_reads import KEPT_NUMBERS, WITH_LABEL, Floats, Stamps, fetch, microseconds
from monitoring.store.snapshot import Snapshot

CLASSED_ROWS = 2_000_000
"""Up to this many rows a side the rankings of a multiclass model, which have no bounds, are measured."""
CLASSED_SCORES = 20_000_000
"""So many scores of all classes together: each class is put in order by itself."""
_AT_ONCE = 48
"""Classes a scan: it unpacks every column of a group of rows at once, of two hundred half a gigabyte."""


@dataclass(frozen=True)
class ClassScores:
    """Labelled rows of a multiclass model, in order of time.

    Parameters
    ----------
    stamp : ndarray of int64
        Microseconds since 1970 (UTC), ascending.
    scores : list of ndarray of float64
        As logged, by class: shared by everybody who asks the same.
    label : ndarray of intp
        Number of the class in the contract's order; -1 for another one.
    """

    stamp: Stamps
    scores: list[Floats]
    label: NDArray[np.intp]

    def within(self, span: Span) -> "ClassScores":
        """Give the rows inside a span."""
        first, last = np.searchsorted(self.stamp, microseconds(span), side="left")
        scores = [one[first:last] for one in self.scores]
        return ClassScores(self.stamp[first:last], scores, self.label[first:last])


def few_scores(rows: int, classes: int) -> bool:
    """Say whether the scores of so many rows are read without being asked for.

    Examples
    --------
    >>> few_scores(1_900_000, 3), few_scores(1_900_000, 60), few_scores(300_000, 60)
    (True, False, True)
    """
    return rows <= CLASSED_ROWS and rows * classes <= CLASSED_SCORES


def class_scores(snapshot: Snapshot, selection: Selection, rows: int = 0) -> ClassScores:
    """Read the scores and the label of the labelled rows of a multiclass model.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    rows : int
        How many there are, where that is known: so many that those of two sides would push each other out
        are not kept.

    Returns
    -------
    ClassScores
        In order of time.
    """
    columns = [s.sql for s in snapshot.subjects if s.role == "score"]
    keep = 2 * rows * len(columns) <= KEPT_NUMBERS
    begin = [class_number(snapshot.contract), "__seq", *columns[:_AT_ONCE]]
    stamp, (label, first, *scores) = fetch(snapshot, selection, begin, WITH_LABEL, keep=keep)
    for k in range(_AT_ONCE, len(columns), _AT_ONCE):
        some = ["__seq", *columns[k : k + _AT_ONCE]]
        _, (row, *more) = fetch(snapshot, selection, some, WITH_LABEL, keep=keep)
        scores += more if np.array_equal(row, first) else in_order_of(first, row, more)
    return ClassScores(stamp, scores, label.astype(np.intp))


def in_order_of(first: Floats, row: Floats, columns: Sequence[Floats]) -> list[Floats]:
    """Put columns of the same rows into another order of them.

    Parameters
    ----------
    first, row : ndarray
        Numbers of the rows in the order that is asked for, and in that of the columns.
    columns : sequence of ndarray
        Any number.

    Examples
    --------
    >>> in_order_of(np.array([7.0, 3.0, 5.0]), np.array([3.0, 5.0, 7.0]), [np.array([0.3, 0.5, 0.7])])
    [array([0.7, 0.3, 0.5])]
    """
    place = np.argsort(row)[np.argsort(np.argsort(first))]
    return [one[place] for one in columns]
