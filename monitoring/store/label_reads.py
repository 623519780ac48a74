"""Exact reads of labels: how far they have come, how long they took, which wait for a prediction."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.selecting import rows_of
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]


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
