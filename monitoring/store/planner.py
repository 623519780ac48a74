"""The planner: profiles of a selection from the cube where it can, else from codes, else from the rows.

A window that cuts a day takes its whole days from the first that can, and the cut ends from the rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.scope.window import Span
from monitoring.store.cells import Dimension
from monitoring.store.chunk import Model
from monitoring.store.coded_days import NotCodedError
from monitoring.store.coded_labels import LABELLED, WITH_LABELS, from_coded_labels
from monitoring.store.coded_reads import CODED, from_codes, labels_from_codes
from monitoring.store.cohort_days import (
    by_day,
    counted_of,
    from_days,
    from_rows_of,
    in_parts,
    many_rows,
    on_days,
)
from monitoring.store.cohort_records import Counted
from monitoring.store.daily_ends import daily_ends
from monitoring.store.daily_records import DailyRecords, joined
from monitoring.store.early_labels import with_early_labels
from monitoring.store.held_rows import held_profiles, holdable
from monitoring.store.hour_reads import from_hours
from monitoring.store.late_labels import (
    change_with_labels,
    is_maskable,
    late_labels,
    late_sequence,
    rests_on_labels,
)
from monitoring.store.profile_runs import LABEL_KINDS
from monitoring.store.quality_reads import quality_of
from monitoring.store.row_profiles import DAY
from monitoring.store.scanning import scan
from monitoring.store.sibling_levels import family
from monitoring.store.whole_days import apart, widened

if TYPE_CHECKING:
    from monitoring.store.snapshot import Snapshot

FROM_CODES, FROM_ROWS, ENDS_FROM_ROWS = "from codes", "from rows", "ends from rows"
"""Routes, as a measurement's method says them."""


def answer(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords:
    """Give the profiles of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Window or baseline.

    Returns
    -------
    DailyRecords
        The same counts from wherever they come; ``binned`` where means and spreads come from bins.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    """
    selection = widened(snapshot, selection)
    whole, cut = apart(selection, snapshot.contract.zone)
    parts: list[DailyRecords] = []
    if whole or not cut:
        found = _of_days(snapshot, kind, replace(selection, spans=whole))
        if found is None:
            return replace(from_rows_of(snapshot, kind, selection), route=FROM_ROWS)
        parts.append(found)
    route = ENDS_FROM_ROWS if whole else FROM_ROWS
    parts += [_of_end(snapshot, kind, selection, one, route) for one in cut]
    return parts[0] if len(parts) == 1 else joined(parts)


def _of_end(snapshot: "Snapshot", kind: str, selection: Selection, span: Span, route: str) -> DailyRecords:
    part, files = replace(selection, spans=(span,)), partial(_files, snapshot, kind)

    def count(some: Selection, period: str = DAY) -> DailyRecords:
        return replace(from_rows_of(snapshot, kind, some, period), route=route)

    return from_hours(snapshot, kind, part, files, count) or count(part)


def read_ahead(snapshot: "Snapshot", kinds: Iterable[str], selections: Sequence[Selection]) -> None:
    """Read once what several selections are about to ask of the cube.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    kinds : iterable of str
        Kinds of profile.
    selections : sequence of Selection
        Windows and baselines; where one is not of whole days or not in the cube, nothing is read.
    """
    whole = [widened(snapshot, one) for one in selections]
    if len(whole) < 2 or any(apart(one, snapshot.contract.zone)[1] for one in whole):
        return
    for kind in kinds:
        files = [_files(snapshot, kind, one) for one in whole]
        found = [some for some in files if some is not None]
        if len(found) == len(whole):
            snapshot.cube.read_ahead(kind, whole, found)
        elif kind in LABELLED:
            for one in whole:  # before labels are counted alone
                (_from_codes if one.as_of is None else _of_days)(snapshot, kind, one)


def _of_days(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Answer for whole days without reading what was read before; None where that cannot be."""
    if selection.as_of is not None and change_with_labels(snapshot, kind, selection):
        return _as_known(snapshot, kind, selection, selection.as_of)
    return _of_current(snapshot, kind, replace(selection, as_of=None))


def _as_known(snapshot: "Snapshot", kind: str, selection: Selection, as_of: datetime) -> DailyRecords | None:
    """Answer for labels as of a moment: days whose labels had all come by then are those of now."""
    days = snapshot.files("quality", selection)
    if days is None or not selection.spans or snapshot.rows_gone(selection):
        return _of_current(snapshot, kind, selection)
    late = late_labels(snapshot, as_of).days
    if kind in CODED and kind not in LABEL_KINDS and not rests_on_labels(snapshot, selection):
        now = _of_current(snapshot, kind, replace(selection, as_of=None))
        return now and with_early_labels(
            snapshot, kind, now, on_days(snapshot, selection, days.keys() & late)
        )
    parts = []
    for some, moment in (days.keys() - late, None), (days.keys() & late, as_of):
        if some:
            of_these = replace(on_days(snapshot, selection, some), as_of=moment)
            found = _of_current(snapshot, kind, of_these)
            parts.append(found or replace(from_rows_of(snapshot, kind, of_these), route=FROM_ROWS))
    return joined(parts)


def _of_current(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Try one place after the other."""
    found = from_cube(snapshot, kind, selection)
    if found is not None:
        return found
    for count, route in _ROUTES:
        found = count(snapshot, kind, selection)
        if found is not None:
            return replace(found, route=route)
    return None


def _of_quality(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Derive which rows break rules from counts of codes, where the days have many rows."""
    coded = kind == "quality" and selection.as_of is None and snapshot.files("codes", selection)
    if not coded or not many_rows(snapshot, selection):
        return None

    def count(days: Collection[date]) -> Counted:
        return {kind: quality_of(snapshot, on_days(snapshot, selection, days))}

    return by_day(snapshot, kind, (kind, *CODED), selection, count, kind)


def from_cube(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Take the profiles of whole days from the cube.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Whole days.

    Returns
    -------
    DailyRecords or None
        None where the cube has not the cohort's columns, or labels are asked for as of a moment.
    """
    files = _files(snapshot, kind, selection)
    return snapshot.cube.profiles(kind, selection, files) if files is not None else None


def _files(
    snapshot: "Snapshot", kind: str, selection: Selection, stored: str = ""
) -> Mapping[date, str] | None:
    """Give the files of the cube that hold a selection; its hours where these are stored as another kind."""
    keyed = names(selection.cohort) <= {dimension.name for dimension in snapshot.cohorts}
    current = selection.as_of is None or kind not in {*LABEL_KINDS, *CODED}
    return snapshot.files(stored or kind, selection) if keyed and current else None


def _of_held(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Cut a cohort out of labelled rows that are held, where the days have few rows."""
    if kind not in WITH_LABELS or not holdable(snapshot, selection):
        return None

    def count(days: Collection[date]) -> Counted:
        return held_profiles(snapshot, on_days(snapshot, selection, days))

    return by_day(snapshot, "codes", ("held", *WITH_LABELS), selection, count, kind)


def _from_codes(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Count codes, where the days have many rows."""
    now = selection.as_of is None
    labelled = kind in (LABELLED if now else WITH_LABELS) and not selection.source and _has_classes(snapshot)
    if not labelled and (kind not in CODED or not now):
        return None
    files = snapshot.files("codes", selection)
    if not files or not many_rows(snapshot, selection) or not is_maskable(snapshot, selection):
        return None
    try:
        return (_labelled if labelled else _coded)(snapshot, kind, selection, files)
    except NotCodedError:
        return None


def _coded(
    snapshot: "Snapshot", kind: str, selection: Selection, files: Mapping[date, str]
) -> DailyRecords | None:
    """Count codes of all these kinds: who asks for one asks for the others next, but for labels alone."""
    alone = kind == "labels" and not counted_of(snapshot, "codes", CODED, selection)
    if alone and not selection.source and _has_classes(snapshot):
        of = family(snapshot, selection)
        if counted_of(snapshot, "codes", (*WITH_LABELS, *of.parts), of.selection):
            return _labelled(snapshot, kind, selection, files)

    def count(days: Collection[date]) -> Counted:
        some, given = _asked(snapshot, selection, files, days)
        con = snapshot.connection()
        if alone:
            return {kind: scan(con, lambda con: labels_from_codes(con, *given))}
        ends = daily_ends(snapshot, some)
        return scan(con, lambda con: from_codes(con, *given, ends))

    return by_day(snapshot, "codes", (kind,) if alone else CODED, selection, count, kind)


def _labelled(
    snapshot: "Snapshot", kind: str, selection: Selection, files: Mapping[date, str]
) -> DailyRecords | None:
    """Count what rests on labels, of each level of the cohort columns as well: they are asked for next."""
    of = family(snapshot, selection)

    def count(days: Collection[date]) -> Counted:
        none = DailyRecords({})
        found = [read(some) for some in in_parts(snapshot, of.selection, days)]
        names = [(kind, *part) for kind in WITH_LABELS for part in of.parts]
        return {name: joined([one.get(name, none) for one in found]) for name in names}

    def read(days: Collection[date]) -> Counted:
        _, given = _asked(snapshot, of.selection, files, days)
        late = late_sequence(snapshot, of.selection)
        return scan(snapshot.connection(), lambda con: from_coded_labels(con, *given, late, of.columns))

    return by_day(snapshot, "codes", (*WITH_LABELS, *of.parts), of.selection, count, (kind, *of.part))


def _of_rows(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords | None:
    """Count the rows of whole days; None where nothing tells these from those of another generation."""
    together = _SERVED if kind in _SERVED else WITH_LABELS
    alone = kind not in together or (kind == "labels" and selection.as_of is None)
    kinds = (kind,) if alone else together

    def count(days: Collection[date]) -> Counted:
        return from_days(snapshot, kinds, selection, days)

    return by_day(snapshot, kinds[0], kinds, selection, count, kind)


def _has_classes(snapshot: "Snapshot") -> bool:
    """Whether labels are classes: of a number the code says no more than the bin."""
    return any(one.labelled_only and not one.numeric for one in snapshot.subjects)


def _asked(
    snapshot: "Snapshot", selection: Selection, files: Mapping[date, str], days: Collection[date]
) -> tuple[Selection, tuple[Model, Selection, dict[str, Dimension], dict[date, str]]]:
    """Give a selection of some days only, and what a count of its codes needs."""
    some = on_days(snapshot, selection, days)
    theirs = {day: file for day, file in files.items() if day in days or not some.spans}
    return some, (Model(snapshot.contract, snapshot.schema, snapshot.bins), some, snapshot.known, theirs)


_SERVED = ("service", "latency", "value")
"""Of rows, who asks for one of these asks for the others next, as of what rests on labels."""
_ROUTES = ((_of_held, FROM_ROWS), (_from_codes, FROM_CODES), (_of_quality, FROM_CODES), (_of_rows, FROM_ROWS))
"""What is tried where the cube has not the cohort, and how it is said."""
