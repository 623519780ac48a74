"""Days of a cohort that the cube does not hold: who is on them, and each counted once."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from functools import partial

import duckdb

from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import spans_of
from monitoring.store.cohorts.cohort_records import Count, Counted, cohort_records, lacking
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.cube.reads import from_rows
from monitoring.store.kinds.chunk import needed
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.kinds.row_profiles import DAY
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.scheduling.scanning import scan, scan_each
from monitoring.store.sql.label_views import stored_labels

CODED_ROWS = 30_000
"""Below so many rows in the asked days the rows themselves are read as quickly, and are exact."""
CODED_VALUES = 1_000_000
"""Below so many values of all subjects in the asked days the rows are read as quickly as the codes of one."""
ROWS_AT_ONCE, VALUES_AT_ONCE = 300_000, 64_000_000
"""Of everybody: columns of more rows, or of more values together, are not held together."""
LEAST_SHARE = 0.125
"""However few rows are asked for, a part has at most eight times the rows: a scan rests between two."""
MANY_LABELS = 100_000
"""Among so many, those of few rows are not looked up by their keys as quickly as told from codes."""


def by_day(
    snapshot: Opened,
    files: str,
    kinds: tuple[Hashable, ...],
    selection: Selection,
    count: Count,
    *wanted: Hashable,
) -> DailyRecords | None:
    """Count the days that nobody has asked of this cohort yet, and give what is wanted of all together."""
    found = counted_by_day(snapshot, files, kinds, selection, count)
    if not found:
        return None if found is None else DailyRecords({})
    return joined([found[one] for one in wanted])


def counted_by_day(
    snapshot: Opened, files: str, kinds: tuple[Hashable, ...], selection: Selection, count: Count
) -> Counted | None:
    """Count the same, and give all of it; nothing where no day is asked."""
    snapshot.need_rows(selection)
    asked = _asked(snapshot, files, selection)
    if not asked:
        return None if asked is None else {}
    return cohort_records(_key(snapshot, files, kinds, selection), asked, count)


def counted_of(snapshot: Opened, files: str, kinds: tuple[Hashable, ...], selection: Selection) -> bool:
    """Say whether `by_day` has all that is asked."""
    return _lacking(snapshot, files, kinds, selection) == frozenset()


def _lacking(
    snapshot: Opened, files: str, kinds: tuple[Hashable, ...], selection: Selection
) -> frozenset[date] | None:
    """Give the days that `by_day` would count; None where it has no answer."""
    asked = _asked(snapshot, files, selection)
    return None if asked is None else lacking(_key(snapshot, files, kinds, selection), asked)


def each_by_day(
    snapshot: Opened,
    kinds: Mapping[str, tuple[Hashable, ...]],
    selection: Selection,
    count: Callable[[Collection[str], Collection[date]], Mapping[str, Counted]],
    wanted: Hashable,
) -> list[DailyRecords | None]:
    """Count several from codes, as `by_day` does each: in one scan those that lack the same days.

    Parameters
    ----------
    snapshot, selection, wanted
        As of `by_day`.
    kinds : mapping of str to tuple
        By name what tells each from the others.
    count : callable
        Counts those of some names on some days; gives each of them.
    """
    wanting = {name: _lacking(snapshot, "codes", own, selection) for name, own in kinds.items()}
    found: dict[frozenset[date], Mapping[str, Counted]] = {}

    def of(name: str, days: Collection[date]) -> Counted:
        some = frozenset(days)
        if name not in found.get(some, ()):
            found[some] = count({name, *(one for one, its in wanting.items() if its == some)}, days)
        return found[some][name]

    return [
        by_day(snapshot, "codes", own, selection, partial(of, name), wanted) for name, own in kinds.items()
    ]


def _asked(snapshot: Opened, files: str, selection: Selection) -> dict[date, Hashable] | None:
    """Give the days, with what tells their rows and labels from those of another generation."""
    own, labels = (snapshot.files(name, selection) for name in (files, "labels"))
    if own is None or labels is None:
        return None
    asked: dict[date, Hashable] = {day: (file, labels.get(day)) for day, file in own.items()}
    # a reference is asked for as a whole
    return asked if selection.spans or not asked else {date.min: tuple(asked.items())}


def _key(snapshot: Opened, files: str, kinds: tuple[Hashable, ...], selection: Selection) -> Hashable:
    who = selection.source, selection.version, selection.cohort, selection.complement, selection.as_of
    return (*snapshot.identity, files, kinds, *who)


def on_days(snapshot: Opened, selection: Selection, days: Collection[date]) -> Selection:
    """Ask of some days only; of a reference always of all."""
    spans = spans_of(days, snapshot.contract.zone) if selection.spans else ()
    return replace(selection, spans=spans)


def kept_apart(
    snapshot: Opened, kind: str, columns: Set[str], selection: Selection, files: Mapping[date, str]
) -> tuple[Selection, Selection] | None:
    """Ask apart of the days that the cube keeps by some columns and of the others; None without either."""
    kept = snapshot.cube.days_kept(kind, columns, files)
    others = files.keys() - kept
    if not kept or not others:
        return None
    zone = snapshot.contract.zone
    return replace(selection, spans=spans_of(kept, zone)), replace(selection, spans=spans_of(others, zone))


def everybody(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords:
    """Give the profiles of everybody on the days of a selection."""
    return snapshot.profiles(kind, Selection(selection.source, selection.spans))


def in_parts(
    snapshot: Opened, selection: Selection, days: Collection[date], columns: int = 1, share: float = 1.0
) -> Iterator[list[date]]:
    """Give days in parts of no more rows than are read at once, at least a day each.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Whose rows.
    days : collection of date
        Of it.
    columns : int
        How many are read.
    share : float
        Of everybody's rows about how many are the selection's, where that is known.

    Yields
    ------
    list of date
        Ascending.
    """
    most = min(ROWS_AT_ONCE, VALUES_AT_ONCE // columns) / max(share, LEAST_SHARE)
    rows = everybody(snapshot, "labels", on_days(snapshot, selection, days)).of("").tallies()
    part: list[date] = []
    held = 0
    for day in sorted(days):
        size = rows.get(day, {}).get("rows", 0)
        if part and held + size > most:
            yield part
            part, held = [], 0
        part.append(day)
        held += size
    if part:
        yield part


def many_rows(snapshot: Opened, selection: Selection) -> bool:
    """Say whether codes are worth their while on the days of a selection."""
    return _rows(snapshot, selection) >= CODED_ROWS


def many_labels(snapshot: Opened) -> bool:
    """Say whether looking labels up costs more than codes, however few the rows are."""
    return stored_labels(snapshot.segments) >= MANY_LABELS


def codes_pay(snapshot: Opened, selection: Selection) -> bool:
    """Say whether codes are worth their while there: of many rows, or where labels would be looked up."""
    return many_rows(snapshot, selection) or many_labels(snapshot)


def many_values(snapshot: Opened, selection: Selection) -> bool:
    """Say whether the codes of one subject are worth their while there, where the rows hold all subjects."""
    return _rows(snapshot, selection) * len(snapshot.subjects) >= CODED_VALUES


def share_of(snapshot: Opened, selection: Selection, rows: int) -> float:
    """Say what part of everybody's rows on the days of a selection so many rows are."""
    return rows / max(rows, _rows(snapshot, selection), 1)


def _rows(snapshot: Opened, selection: Selection) -> int:
    """Count everybody's rows on the days of a selection."""
    counted = everybody(snapshot, "labels", selection).merged("", LevelCounts.merged)
    return counted.counts.get("rows", 0)


def columns_read(snapshot: Opened, kinds: Iterable[Kind]) -> int:
    """Say how many columns some kinds of profiles read of the rows, their time among them."""
    model = model_of(snapshot)
    read = needed(kind.columns(model) for kind in kinds)
    return len({*read.floats, *read.texts}) + 1


def from_rows_of(snapshot: Opened, kind: str, selection: Selection, period: str = DAY) -> DailyRecords:
    """Count the rows of a selection."""
    return from_rows_as(snapshot, {kind: KINDS[kind]}, selection, period)[kind]


def from_days(
    snapshot: Opened,
    kinds: Mapping[str, Kind],
    selection: Selection,
    days: Collection[date],
    share: float = 1.0,
) -> dict[str, DailyRecords]:
    """Count the rows of a selection on some days, of several kinds in one scan of each part of the days."""
    snapshot.need_rows(selection)
    columns = columns_read(snapshot, kinds.values())
    # labels as of a moment are looked up by their key: for each part all of them
    one_part = selection.as_of is not None
    parts = [sorted(days)] if one_part else in_parts(snapshot, selection, days, columns, share)
    works = [_count(snapshot, kinds, on_days(snapshot, selection, part), DAY) for part in parts]
    some = scan_each(snapshot.connection(selection.as_of), works)
    return {kind: joined([one[kind] for one in some]) for kind in kinds}


def from_rows_as(
    snapshot: Opened, kinds: Mapping[str, Kind], selection: Selection, period: str
) -> dict[str, DailyRecords]:
    """Count the rows of a selection by any period, of several kinds in one scan."""
    snapshot.need_rows(selection)
    return scan(snapshot.connection(selection.as_of), _count(snapshot, kinds, selection, period))


def _count(
    snapshot: Opened, kinds: Mapping[str, Kind], selection: Selection, period: str
) -> Callable[[duckdb.DuckDBPyConnection], dict[str, DailyRecords]]:
    model, known = model_of(snapshot), snapshot.known
    return lambda con: from_rows(con, model, kinds, selection, known, period)
