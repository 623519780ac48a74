"""Labels of a generation: how far they have come, how long they took, which wait for a prediction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.pair_table import PAIR, read_pairs
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import from_microseconds, local_day, midnight
from monitoring.scope.window import Span
from monitoring.store.daily_records import SubjectRecords
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
    records = snapshot.profiles("labels", selection)
    found = records.of("").tallies()
    label = snapshot.contract.label
    horizon = label.horizon if label else None
    due = None if horizon is None else from_microseconds(clock_us) - horizon
    return {
        day: LabelDay(
            one["rows"], one["labelled"], _overdue(snapshot, selection, day, one, due) if due else 0
        )
        for day, one in found.items()
    }


def _overdue(
    snapshot: Snapshot, selection: Selection, day: date, counts: Mapping[str, int], due: datetime
) -> int:
    """Count the rows of a day before `due` that have no label; only the day that it cuts is read."""
    zone = snapshot.contract.zone
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    if due <= start:
        return 0
    if due >= end:
        return counts["rows"] - counts["labelled"]
    rows = snapshot.rows_of(replace(selection, spans=_cut(selection.spans, Span(start, due))))
    sql = f"select count(*) from {rows} where __label is null"
    return int(snapshot.ask(sql, selection.as_of)[0][0])


def _cut(spans: tuple[Span, ...], part: Span) -> tuple[Span, ...]:
    """The parts of spans inside another; all of that where there is no span, which means all rows."""
    both = [Span(max(one.start, part.start), min(one.end, part.end)) for one in spans] or [part]
    return tuple(one for one in both if one.start < one.end)


def arrivals(snapshot: Snapshot, clock_us: int, older_than_us: int) -> dict[str, tuple[Floats, Floats]]:
    """Give how long labels took, by class, over predictions old enough to have theirs.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    clock_us : int
        Now, in microseconds since 1970.
    older_than_us : int
        Only predictions of whole days at least this old: younger ones would show the fast labels only.

    Returns
    -------
    dict of str to (hours, rows)
        By number of the class (0 for a number): distinct delays in whole hours, rounded up, and their rows.
    """
    # of a day that is not over, the older part is no more than the curve can do without
    cut = local_day(from_microseconds(clock_us - older_than_us), snapshot.contract.zone)
    if ("arrivals", cut) not in snapshot.memo:
        snapshot.memo["arrivals", cut] = _before(snapshot, cut)
    found: dict[str, tuple[Floats, Floats]] = snapshot.memo["arrivals", cut]
    return found


def _before(snapshot: Snapshot, cut: date) -> dict[str, tuple[Floats, Floats]]:
    """Count the delays of labels of predictions before a day, by class."""
    if "arrivals" not in snapshot.memo:
        snapshot.memo["arrivals"] = _Arrivals.of(snapshot.profiles("arrivals", Selection("")).of(""))
    found: _Arrivals = snapshot.memo["arrivals"]
    return found.before(cut.toordinal())


_MOST_CELLS, _MOST_SUMS = 1 << 20, 4


@dataclass(frozen=True)
class _Arrivals:
    """Labels by day of the prediction, and by cell of class and delay; read once for a generation.

    ``hours`` are the delays, of the cells of each class; where a clock went wrong and they lie far apart,
    only those that there are.
    """

    day: NDArray[np.intp]
    ends: NDArray[np.intp]
    cell: NDArray[Any]
    rows: Floats
    hours: Floats
    classes: int
    _sums: dict[int, Floats] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, some: SubjectRecords) -> "_Arrivals":
        """Take the pairs of all records, ascending by day."""
        pairs = read_pairs(some.records)
        ends = np.concatenate([[0], np.cumsum(some.records.sizes // PAIR.itemsize)]).astype(np.intp)
        first, second = pairs["first"], pairs["second"]
        classes, low, high = (int(x) for x in (first.max(initial=-1) + 1, *_ends(second)))
        far = classes * (high - low + 1) > _MOST_CELLS
        distinct: NDArray[Any] = np.unique(second) if far else np.arange(low, high + 1)
        place = np.searchsorted(distinct, second) if far else second - np.int32(low)
        # numbers of few cells take half the bytes
        cell = first.astype(np.intp if far else np.int32)
        np.multiply(cell, len(distinct), out=cell)
        np.add(cell, place, out=cell)
        rows = pairs["rows"].astype(np.float64)
        return cls(some.day, ends, cell, rows, distinct.astype(np.float64), classes)

    def before(self, day: int) -> dict[str, tuple[Floats, Floats]]:
        """Give distinct delays and their rows, by number of the class."""
        end = int(self.ends[np.searchsorted(self.day, day)])
        rows = self._summed(end)
        found = {}
        for number, some in enumerate(rows.reshape(self.classes, len(self.hours))):
            there = np.flatnonzero(some)
            if len(there):
                found[str(number)] = self.hours[there], some[there].astype(np.float64)
        return found

    def _summed(self, end: int) -> Floats:
        """Add up the first pairs by cell, from the sum that is nearest: mostly a few days are between."""
        near = min(list(self._sums), key=lambda known: abs(known - end), default=0)
        first, last = sorted((near, end) if abs(near - end) < end else (0, end))
        size = self.classes * len(self.hours)
        weights = self.rows[first:last]
        rows: Floats = np.bincount(self.cell[first:last], weights=weights, minlength=size).astype(np.float64)
        if (first, last) != (0, end):
            rows = self._sums[near] + (rows if near < end else -rows)  # whole numbers: exact
        if len(self._sums) < _MOST_SUMS:
            self._sums[end] = rows
        return rows


def _ends(values: NDArray[np.int32]) -> tuple[int, int]:
    return (int(values.min()), int(values.max())) if len(values) else (0, 0)


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
    key = "orphans", as_of
    if key not in snapshot.memo:
        snapshot.memo[key] = (as_of is None and _counted(snapshot)) or _orphans(snapshot, as_of)
    found: tuple[int, int] = snapshot.memo[key]
    return found


def _counted(snapshot: Snapshot) -> tuple[int, int] | None:
    """Give what the last load counted; None for a store of before that, or with labels that were replaced."""
    waiting = snapshot.spec_of("waiting").get("labels")
    if waiting is None or snapshot.segments.get("superseded"):
        return None
    return waiting, sum(segment.rows for segment in snapshot.segments.get("labels", ()))


def _orphans(snapshot: Snapshot, as_of: datetime | None) -> tuple[int, int]:
    waiting = "select count(*) from __current_labels anti join __predictions using (__key)"
    found = snapshot.ask(f"select ({waiting}), (select count(*) from __current_labels)", as_of)[0]
    return int(found[0]), int(found[1])
