"""Exact reads of rows: what no profile holds to the last digit."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.selecting import rows_of
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

EXACT_ROWS = 2_000_000  # above this many rows a side, bounds from the profiles are shown instead

Floats = NDArray[np.float64]
Stamps = NDArray[np.int64]


def microseconds(span: Span) -> tuple[int, int]:
    """Give the ends of a span as microseconds since 1970, as rows carry them."""
    return round(span.start.timestamp() * 1e6), round(span.end.timestamp() * 1e6)


@dataclass(frozen=True)
class Values:
    """The finite values of one column, in order of time.

    Parameters
    ----------
    stamp : ndarray of int64
        Microseconds since 1970 (UTC), ascending.
    value : ndarray of float64
        Finite.
    """

    stamp: Stamps
    value: Floats

    def within(self, span: Span) -> Floats:
        """Give the values inside a span, in ascending order."""
        first, last = np.searchsorted(self.stamp, microseconds(span), side="left")
        return np.sort(self.value[first:last])

    def ascending(self) -> Floats:
        """Give all values in ascending order."""
        return np.sort(self.value)


def values(snapshot: Snapshot, selection: Selection, subject: Subject) -> Values:
    """Read the finite values of a numeric subject.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    subject : Subject
        A numeric one.

    Returns
    -------
    Values
        In order of time.
    """
    stamp, (value,) = _fetch(
        snapshot, selection, [subject.sql], f"isfinite({subject.sql}) and {_labelled(subject)}"
    )
    return Values(stamp, value)


def _labelled(subject: Subject) -> str:
    return "__label is not null" if subject.labelled_only else "true"


@dataclass(frozen=True)
class Scored:
    """Labelled rows of a binary model, in order of time.

    Parameters
    ----------
    stamp : ndarray of int64
        Microseconds since 1970 (UTC), ascending.
    score, label : ndarray of float64
        Label is 0 or 1.
    """

    stamp: Stamps
    score: Floats
    label: Floats

    def within(self, span: Span) -> "Scored":
        """Give the rows inside a span."""
        first, last = np.searchsorted(self.stamp, microseconds(span), side="left")
        return Scored(self.stamp[first:last], self.score[first:last], self.label[first:last])


def scored(snapshot: Snapshot, selection: Selection) -> Scored:
    """Read score and label of the labelled rows of a binary model.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    Scored
        In order of time.
    """
    score = next(s.sql for s in snapshot.subjects if s.role == "score")
    stamp, (value, label) = _fetch(snapshot, selection, [score, "__label"], "__label is not null")
    return Scored(stamp, value, label)


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
    listed = "[" + ", ".join("'" + name.replace("'", "''") + "'" for name in classes) + "]"
    number = f"coalesce(list_position({listed}, __label), 0) - 1"
    stamp, (*scores, label) = _fetch(snapshot, selection, [*columns, number], "__label is not null")
    return ClassScores(stamp, np.column_stack(scores), label.astype(np.intp))


def _fetch(
    snapshot: Snapshot, selection: Selection, columns: list[str], where: str
) -> tuple[Stamps, list[Floats]]:
    """Read stamps and numbers of the rows in order of time."""
    listed = ", ".join(f"cast({sql} as double) as c{i}" for i, sql in enumerate(columns))
    cursor = snapshot.connection(selection.as_of).cursor()
    found = cursor.execute(
        f"select epoch_us(__ts) as stamp, {listed} from {rows_of(selection, snapshot.known)} "
        f"where {where} order by __ts, __seq"
    ).fetchnumpy()
    read = [np.asarray(found[f"c{i}"], dtype=np.float64) for i in range(len(columns))]
    return np.asarray(found["stamp"], dtype=np.int64), read


@dataclass(frozen=True)
class LabelDay:
    """How far the labels of one local day have come.

    Parameters
    ----------
    rows, labelled, overdue : int
        All rows, those with a label, those older than the horizon without one.
    """

    rows: int
    labelled: int
    overdue: int


def label_days(snapshot: Snapshot, selection: Selection, clock_us: int) -> dict[object, LabelDay]:
    """Count labels by local day of the prediction.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    clock_us : int
        The moment from which ages are counted, in microseconds since 1970.

    Returns
    -------
    dict of date to LabelDay
        Days that have rows.
    """
    label = snapshot.contract.label
    horizon = label.horizon.total_seconds() * 1e6 if label and label.horizon else None
    late = f"{clock_us} - epoch_us(__ts) > {horizon:.0f}" if horizon else "false"
    found = snapshot.ask(
        "select __day, count(*), count(__label), count(*) filter (where __label is null and "
        f"{late}) from {rows_of(selection, snapshot.known)} group by all order by all",
        selection.as_of,
    )
    return {day: LabelDay(rows, labelled, overdue) for day, rows, labelled, overdue in found}


def arrivals(snapshot: Snapshot, clock_us: int, older_than_us: int) -> dict[str, tuple[Floats, Floats]]:
    """Give how long labels took, by class, over predictions old enough to have theirs.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    clock_us : int
        Now, in microseconds since 1970.
    older_than_us : int
        Only predictions at least this old: younger ones would show the fast labels only.

    Returns
    -------
    dict of str to (hours, rows)
        By class (one class for a number): distinct delays in whole hours, rounded up, and their rows.
    """
    by_class = "''" if snapshot.contract.task == "regression" else "cast(__label as varchar)"
    delay = "ceil((epoch_us(__observed) - epoch_us(__ts)) / 3.6e9)"
    found = snapshot.ask(
        f"select {by_class}, {delay}, count(*) from rows where __label is not null "
        f"and __observed is not null and epoch_us(__ts) <= {clock_us - older_than_us} "
        "group by all order by all"
    )
    classes = sorted({row[0] for row in found})
    return {
        name: (
            np.array([row[1] for row in found if row[0] == name], dtype=np.float64),
            np.array([row[2] for row in found if row[0] == name], dtype=np.float64),
        )
        for name in classes
    }


def orphan_labels(snapshot: Snapshot, as_of: datetime | None) -> tuple[int, int]:
    """Count the labels that no prediction has asked for yet.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    as_of : datetime or None
        Only labels known by then.

    Returns
    -------
    waiting, all : int
        Keys without a prediction, and all keys.
    """
    sql = (
        "select count(*) filter (where __key not in (select __key from rows)), count(*) from __current_labels"
    )
    return snapshot.ask(sql, as_of)[0]
