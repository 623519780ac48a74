"""Labels that were not known yet at a moment: on days without one, labels are what they are now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH
from monitoring.store.bounded import Bounded
from monitoring.store.chunk import Model
from monitoring.store.implied import implies, late_implied
from monitoring.store.opened import Opened
from monitoring.store.predicates import predicate
from monitoring.store.profile_runs import LABEL_KINDS
from monitoring.store.quality_rules import quality_tallies
from monitoring.store.scanning import scan
from monitoring.store.selecting import of_labels
from monitoring.store.views import came_after

_KEPT_BYTES = 96 << 20
Index = NDArray[np.int64]


@dataclass(frozen=True)
class LateLabels:
    """The rows whose label came after a moment, or was replaced after it.

    Parameters
    ----------
    sequence : ndarray of int64
        Their sequence numbers, ascending.
    days : frozenset of date
        Their local days.
    replaced : bool
        True where a label has been replaced at some time, or came for a row that was taken as a class before:
        one of these rows may have had another then.
    """

    sequence: Index
    days: frozenset[date]
    replaced: bool


NONE = np.empty(0, dtype=np.int64)
_KEPT: Bounded[LateLabels] = Bounded(_KEPT_BYTES, lambda one: one.sequence.nbytes + 1000)


def late_labels(snapshot: Opened, as_of: datetime) -> LateLabels:
    """Give the rows whose labels were not yet what they are now.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    as_of : datetime
        The moment, aware.

    Returns
    -------
    LateLabels
        Of predictions, those that were replaced among them; a reference has its labels from the first.
    """
    return _KEPT.get((snapshot.number, as_of), lambda: _read(snapshot, as_of))


def late_sequence(snapshot: Opened, selection: Selection) -> Index:
    """Give the sequence numbers of rows whose label a selection that `is_maskable` does not know yet."""
    return NONE if selection.as_of is None else late_labels(snapshot, selection.as_of).sequence


def is_maskable(snapshot: Opened, selection: Selection) -> bool:
    """Say whether labels as a selection asks for them are those of now, some left out: none was replaced."""
    return selection.as_of is None or not late_labels(snapshot, selection.as_of).replaced


def rests_on_labels(snapshot: Opened, selection: Selection) -> bool:
    """Say whether a selection's cohort names the label: who is in it changes as labels come."""
    cohort = selection.cohort
    return cohort is not None and of_labels(predicate(cohort, snapshot.known))


def change_with_labels(snapshot: Opened, kind: str, selection: Selection) -> bool:
    """Say whether counts of a selection change as labels come; a reference has its own from the first."""
    if selection.source:
        return False
    own = {one.profiled for one in snapshot.subjects if one.labelled_only}
    counted = kind in LABEL_KINDS | own or (kind == "quality" and has_label_rules(snapshot))
    return counted or rests_on_labels(snapshot, selection)


def has_label_rules(snapshot: Opened) -> bool:
    """Say whether any rule of data quality is about labels."""
    return bool(quality_tallies(Model(snapshot.contract, snapshot.schema, snapshot.bins, of_labels=True)))


def _read(snapshot: Opened, as_of: datetime) -> LateLabels:
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    late = f"select __key from __labels where {came_after(moment)}"
    implied, later = late_implied(moment) if implies(snapshot.contract) else ("false", "")
    row = "select __seq, __day - date '1970-01-01'"
    sql = f"{row}, {implied} from __predictions where __key in ({late})"
    if later:
        never = f"__predictions anti join __labels using (__key) where {later}"
        sql += f" union all {row}, false from {never}"

    def work(con: duckdb.DuckDBPyConnection) -> tuple[Index, Index, Index]:
        found = con.cursor().sql(f"select * from ({sql}) as late(s, d, r)").to_arrow_table()
        sequence, day, replaced = (numbers_of(column).astype(np.int64) for column in found.columns)
        return sequence, day, replaced

    sequence, day, replaced = scan(snapshot.connection(), work)
    days = frozenset(date.fromordinal(one + EPOCH) for one in np.unique(day).tolist())
    again = bool(snapshot.segments.get("superseded")) or bool(replaced.any())
    return LateLabels(np.sort(sequence), days, again)
