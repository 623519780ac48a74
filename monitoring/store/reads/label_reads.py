"""Labels of a generation: how far they have come, how long they took, which wait for a prediction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitoring.errors import RowsGoneError
from monitoring.profiles.pair_table import read_pairs, summed_pairs
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import from_microseconds, local_day, midnight, naive_utc
from monitoring.scope.window import Span
from monitoring.store.columns.cells import key_set_name
from monitoring.store.kinds.label_kinds import IMPLIED_ROWS
from monitoring.store.records.profile_file import by_file
from monitoring.store.records.sidecar import read_sum
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.implied import due_at, implies
from monitoring.store.sql.label_views import count_of_keys, stored_labels

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LabelDay:
    """Labels of the predictions of a day.

    Parameters
    ----------
    rows, labelled : int
        All rows, and those with a label.
    """

    rows: int
    labelled: int


def label_days(snapshot: Snapshot, selection: Selection) -> dict[date, LabelDay]:
    """Count labels by local day of the prediction.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    dict of date to LabelDay
        Days that have rows.
    """
    found = snapshot.profiles("labels", selection).of("").tallies()
    return {day: LabelDay(one["rows"], one["labelled"]) for day, one in found.items()}


def overdue_rows(
    snapshot: Snapshot, selection: Selection, days: Mapping[date, LabelDay], clock_us: int
) -> dict[date, int]:
    """Count the rows older than the horizon that have no label, by local day of the prediction.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    days : mapping of date to LabelDay
        Of that selection.
    clock_us : int
        The moment from which ages are counted, in microseconds since 1970.

    Returns
    -------
    dict of date to int
        0 where the contract has no horizon. What the horizon cuts and whose rows retention has dropped
        counts as not due yet.
    """
    label = snapshot.contract.label
    if label is None or label.horizon is None:
        return dict.fromkeys(days, 0)
    due = due_at(from_microseconds(clock_us), label.horizon)
    return {day: _overdue(snapshot, selection, day, one, due) for day, one in days.items()}


def _overdue(snapshot: Snapshot, selection: Selection, day: date, of: LabelDay, due: datetime) -> int:
    """Count those of a day; only what `due` cuts is read."""
    zone = snapshot.contract.zone
    whole = Span(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    if due <= whole.start:
        return 0
    own = selection.inside(whole)  # hours of it, maybe
    if due >= (max(one.end for one in own.spans) if own else whole.end):
        return of.rows - of.labelled
    part = selection.inside(Span(whole.start, due))
    if part is None or snapshot.rows_gone(part):  # none of it before `due`; or it cannot be known
        return 0
    return sum(one.rows - one.labelled for one in label_days(snapshot, part).values())


def implied_rows(snapshot: Snapshot, selection: Selection) -> dict[date, int] | None:
    """Count the rows whose missing label is taken as a class, by local day of the prediction.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        A window, or a baseline of predictions.

    Returns
    -------
    dict of date to int
        Empty where a missing label means nothing; None where it cannot be known, as rows have gone.
    """
    if not implies(snapshot.contract):
        return {}
    try:
        found = snapshot.profiles("implied", selection).of("").tallies()
    except RowsGoneError:
        return None
    return {day: one[IMPLIED_ROWS] for day, one in found.items()}


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
    kind, every = "arrivals", Selection("")
    known = snapshot.files(kind, every)
    if known is None:
        some = snapshot.profiles(kind, every).of("")
        return delays(some.records[: int(np.searchsorted(some.day, cut.toordinal()))].data)
    files = by_file({day: file for day, file in known.items() if day < cut})
    sums = {file: read_sum(file, kind, "", key_set_name(()), days) for file, days in files.items()}
    # what lies before the day of a file that goes beyond it, of one day alone, or of before there were sums
    others = _sums_of_days(snapshot, {file: files[file] for file, found in sums.items() if found is None})
    return delays(*(found for found in sums.values() if found is not None), *others)


def _sums_of_days(snapshot: Snapshot, files: Mapping[str, Sequence[date]]) -> list[NDArray[np.uint8]]:
    """Sum the pairs of some days of each file, once for a generation: all are read together."""
    keys = {file: ("arrivals", file, *days) for file, days in files.items()}
    unknown = {day: file for file, days in files.items() if keys[file] not in snapshot.memo for day in days}
    daily = snapshot.cube.profiles("arrivals", Selection(""), unknown)
    for file in dict.fromkeys(unknown.values()):
        data = daily.of("").on(files[file]).records.data if daily else np.empty(0, dtype=np.uint8)
        snapshot.memo[keys[file]] = np.frombuffer(summed_pairs(data), dtype=np.uint8)
    return [snapshot.memo[key] for key in keys.values()]


def delays(*records: NDArray[np.uint8]) -> dict[str, tuple[Floats, Floats]]:
    """Give distinct delays and their rows, by number of the class.

    Parameters
    ----------
    *records : ndarray of uint8
        The bytes of some records of pairs each.

    Examples
    --------
    >>> from monitoring.profiles.pair_table import PAIR
    >>> some = np.array([(1, 5, 2), (0, 7, 1), (1, 4, 3)], dtype=PAIR).view(np.uint8)
    >>> {number: (hours.tolist(), rows.tolist()) for number, (hours, rows) in delays(some, some).items()}
    {'0': ([7.0], [2.0]), '1': ([4.0, 5.0], [6.0, 4.0])}
    """
    pairs = read_pairs([summed_pairs(*records)]) if records else read_pairs([])
    ends = np.flatnonzero(np.diff(pairs["first"], prepend=-1, append=-1)).tolist()
    classes = ((str(pairs["first"][a]), pairs[a:b]) for a, b in pairwise(ends))
    return {number: (some["second"].astype(float), some["rows"].astype(float)) for number, some in classes}


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
    """Give what the last load counted; None for a store of before that."""
    counted = snapshot.spec_of("waiting")
    waiting, superseded = counted.get("labels"), counted.get("superseded")
    if waiting is None or (superseded is None and snapshot.segments.get("superseded")):
        return None
    return waiting, stored_labels(snapshot.segments) - (superseded or 0)


def _orphans(snapshot: Snapshot, as_of: datetime | None) -> tuple[int, int]:
    counted = _counted(snapshot)
    none = counted is not None and not counted[0]  # no more of them waited at any moment
    waiting = "0" if none else "select count(*) from __current_labels anti join __predictions using (__key)"
    moment = naive_utc(as_of) if as_of else None
    every = count_of_keys(snapshot.segments, moment)
    found = snapshot.ask(f"select ({waiting}), ({every})", None if none else as_of)[0]
    return int(found[0]), int(found[1])
