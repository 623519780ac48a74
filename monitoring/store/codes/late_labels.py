"""Labels that were not known yet at a moment: on days without one, labels are what they are now."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH, naive_utc
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.subjects import has_classes
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.kinds.codes import as_text
from monitoring.store.kinds.quality_rules import quality_tallies
from monitoring.store.records.profile_runs import LABEL_KINDS
from monitoring.store.scheduling.scanning import scan
from monitoring.store.sql.implied import implies, late_implied
from monitoring.store.sql.label_views import came_after, earlier_labels
from monitoring.store.sql.predicates import predicate
from monitoring.store.sql.selecting import of_labels

_KEPT_BYTES = 96 << 20
_DAY = "(__day - date '1970-01-01')::integer"
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
    unknown : bool
        True where one of these rows may have had another label then that is not told here: a number that was
        replaced since, or the class that a missing label means.
    earlier : ndarray of int64
        Sequence numbers of those that had another class then, ascending.
    code : ndarray of int64
        The number of that class.
    classes : tuple of str
        What classes are called.
    untimely : frozenset of date
        Local days of rows whose label then had no time, or one before its prediction.
    """

    sequence: Index
    days: frozenset[date]
    unknown: bool = False
    earlier: Index = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    code: Index = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    classes: tuple[str, ...] = ()
    untimely: frozenset[date] = frozenset()

    def __len__(self) -> int:
        return len(self.sequence)

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.sequence.nbytes + self.earlier.nbytes + self.code.nbytes

    def among(self, sequence: Index) -> NDArray[np.bool_]:
        """Say of each row whether its label is not the one of now."""
        return np.isin(sequence, self.sequence) if len(self) else np.zeros(len(sequence), dtype=np.bool_)

    def codes_of(self, sequence: Index) -> Index:
        """Give the class that each row had then instead; -1 for none, and for rows that are not late."""
        if not len(self.earlier):
            return np.full(len(sequence), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.earlier, sequence), len(self.earlier) - 1)
        return np.where(self.earlier[place] == sequence, self.code[place], -1)


NONE = LateLabels(np.empty(0, dtype=np.int64), frozenset())
_KEPT: Bounded[LateLabels] = Bounded(_KEPT_BYTES, lambda one: one.nbytes + 1000, OF_READS)


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


def late_of(snapshot: Opened, selection: Selection) -> LateLabels:
    """Give the rows whose label is another to a selection that `is_maskable` than it is now."""
    return NONE if selection.as_of is None else late_labels(snapshot, selection.as_of)


def is_maskable(snapshot: Opened, selection: Selection) -> bool:
    """Say whether labels as a selection asks for them are those of now but for `late_of`."""
    return selection.as_of is None or not late_labels(snapshot, selection.as_of).unknown


def is_told(snapshot: Opened, selection: Selection) -> bool:
    """Say whether codes tell the labels of a selection's rows: a class each, of predictions."""
    coded = not selection.source and has_classes(snapshot.subjects) and snapshot.files("codes", selection)
    return bool(coded) and is_maskable(snapshot, selection)


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
    return bool(quality_tallies(model_of(snapshot, of_labels=True)))


def _read(snapshot: Opened, as_of: datetime) -> LateLabels:
    moment = naive_utc(as_of)
    late = f"select __key from __labels where {came_after(moment)}"
    implied, later, due = late_implied(moment) if implies(snapshot.contract) else ("false", "", "null")
    label = next((one for one in snapshot.subjects if one.labelled_only and not one.numeric), None)
    again, row = bool(snapshot.segments.get("superseded")), f"select __seq as s, {_DAY} as d, {implied} as r"
    join, had, untimely = "", due, "false"
    if again:
        earlier = earlier_labels(snapshot.segments, moment)
        join = f"left join (select __key, __label as was, __observed as told from ({earlier})) using (__key)"
        had, untimely = f"coalesce(was, {due})", "was is not null and coalesce(told < __ts, true)"
    rows = f"{row}, {untimely} as u, {had} as __label from __predictions {join} where __key in ({late})"
    if later:
        never = f"__predictions anti join __labels using (__key) where {later}"
        rows += f" union all select __seq, {_DAY}, false, false, null from {never}"
    word = as_text(label) if label is not None else "null::varchar"

    def work(con: duckdb.DuckDBPyConnection) -> LateLabels:
        if not (again or later):  # all that differs is that they were not known: two columns of millions
            found = con.cursor().sql(f"select s, d from ({rows})").to_arrow_table()
            return LateLabels(np.sort(numbers_of(found.column(0))), _dates(numbers_of(found.column(1))))
        found = con.cursor().sql(f"select s, d, r, u, {word} from ({rows})").to_arrow_table()
        sequence, day, taken, odd = (numbers_of(found.column(k)) for k in range(4))
        unknown = label is None and (again or bool(taken.any()))
        some = LateLabels(sequence, _dates(day), unknown, untimely=_dates(day[odd > 0]))
        return _in_order(some, Levels.of(found.column(4)))

    return scan(snapshot.connection(), work)


def _dates(days: NDArray[np.int32]) -> frozenset[date]:
    """Give the days that some rows have, since 1970."""
    return frozenset(date.fromordinal(one + EPOCH) for one in np.unique(days).tolist())


def _in_order(found: LateLabels, was: Levels) -> LateLabels:
    """Put rows in the order of their sequence numbers, with what classes they had."""
    order = np.argsort(found.sequence, kind="stable")
    sequence, code = found.sequence[order], was.code[order].astype(np.int64)
    had = code >= 0
    classes = tuple(name for name in was.names if name is not None)
    return replace(found, sequence=sequence, earlier=sequence[had], code=code[had], classes=classes)
