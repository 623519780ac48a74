"""The scores and labels of a multiclass model's rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.quoting import literal
from monitoring.store.reads.row_reads import WITH_LABEL, Floats, Stamps, fetch, microseconds
from monitoring.store.snapshot import Snapshot

CLASSED_ROWS = 2_000_000
"""Up to this many rows a side the rankings of a multiclass model, which have no bounds, are measured."""
CLASSED_SCORES = 20_000_000
"""So many scores of all classes together: each class is put in order by itself."""


@dataclass(frozen=True)
class ClassScores:
    """Labelled rows of a multiclass model, in order of time.

    Parameters
    ----------
    stamp : ndarray of int64
        Microseconds since 1970 (UTC), ascending.
    scores : ndarray of float64, shape (n, classes)
        As logged.
    label : ndarray of intp
        Number of the class in the contract's order; -1 for another one.
    """

    stamp: Stamps
    scores: Floats
    label: NDArray[np.intp]

    def within(self, span: Span) -> "ClassScores":
        """Give the rows inside a span."""
        first, last = np.searchsorted(self.stamp, microseconds(span), side="left")
        return ClassScores(self.stamp[first:last], self.scores[first:last], self.label[first:last])


def few_scores(rows: int, classes: int) -> bool:
    """Say whether the scores of so many rows are read without being asked for.

    Examples
    --------
    >>> few_scores(1_900_000, 3), few_scores(1_900_000, 60), few_scores(300_000, 60)
    (True, False, True)
    """
    return rows <= CLASSED_ROWS and rows * classes <= CLASSED_SCORES


def class_scores(snapshot: Snapshot, selection: Selection) -> ClassScores:
    """Read the scores and the label of the labelled rows of a multiclass model.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    ClassScores
        In order of time.
    """
    classes = list(snapshot.contract.classes)
    columns = [s.sql for s in snapshot.subjects if s.role == "score"]
    listed = f"[{', '.join(map(literal, classes))}]"
    number = f"coalesce(list_position({listed}, __label), 0) - 1"
    stamp, (*scores, label) = fetch(snapshot, selection, [*columns, number], WITH_LABEL)
    return ClassScores(stamp, np.column_stack(scores), label.astype(np.intp))
