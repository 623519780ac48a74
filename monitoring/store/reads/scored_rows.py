"""Score and label of the labelled rows of a binary model: from rows that are held, else read."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.cohorts.sibling_levels import siblings
from monitoring.store.kinds.label_kinds import LABELLED
from monitoring.store.reads.row_reads import WITH_LABEL, Floats, Stamps, fetch, microseconds
from monitoring.store.routes.held_rows import TIME, held_columns, holdable
from monitoring.store.snapshot import Snapshot

SCORED_ROWS = 100_000
"""Up to this many labelled rows a side measures of their order are exact; above, bounds from the profiles."""
JOINED_LABELS = 2_000_000
"""Up to this many labels in the store: they are all looked through for those of a few rows."""
TOGETHER_ROWS = 4 * SCORED_ROWS
"""Up to this many labelled rows the levels of a column are read together, and taken apart."""


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


NONE = Scored(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
"""No row at all: nothing is read for it."""


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
    if holdable(snapshot, selection):
        with suppress(NotCodedError):  # codes that are gone or damaged: the rows have it all
            return _held(snapshot, selection, score)
    columns, where = [score, "__label"], WITH_LABEL
    of = siblings(snapshot, selection)
    if of is None or labelled_rows(snapshot, of.selection) > TOGETHER_ROWS:
        stamp, (value, label) = fetch(snapshot, selection, columns, where)
        return Scored(stamp, value, label)
    stamp, (value, label, level) = fetch(snapshot, of.selection, [*columns, of.sql], where)
    kept = level == of.place
    return Scored(stamp[kept], value[kept], label[kept])


def _held(snapshot: Snapshot, selection: Selection, score: str) -> Scored:
    at, value, label = held_columns(snapshot, selection, [TIME, score, "__label"], LABELLED)
    stamps = at.astype(np.int64)
    if (stamps[1:] >= stamps[:-1]).all():
        return Scored(stamps, value, label)
    order = np.argsort(stamps, kind="stable")
    return Scored(stamps[order], value[order], label[order])


def labelled_rows(snapshot: Snapshot, selection: Selection) -> int:
    """Count the rows of a selection that have a label."""
    counted = snapshot.profiles("labels", selection).merged("", LevelCounts.merged)
    return counted.counts.get("labelled", 0)
