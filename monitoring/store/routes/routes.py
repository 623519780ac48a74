"""Ways to count days that the cube does not hold: held rows, codes, what both tell of quality, rows."""

from collections.abc import Collection, Mapping
from datetime import date

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_hours import EVERY_HOUR, Hour, hours_from_codes
from monitoring.store.codes.coded_labels import (
    CODED_KINDS,
    ORDER,
    WITH_LABELS,
)
from monitoring.store.codes.coded_levels import LevelledRows, levelled_rows, levels_from_codes
from monitoring.store.codes.coded_reads import CODED, from_codes, labels_from_codes
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.daily_ends import daily_ends
from monitoring.store.codes.late_labels import is_maskable, rests_on_labels
from monitoring.store.cohorts.cohort_days import (
    by_day,
    codes_pay,
    counted_by_day,
    counted_of,
    each_by_day,
    from_days,
    in_parts,
    many_rows,
    many_values,
    on_days,
)
from monitoring.store.cohorts.cohort_records import Counted
from monitoring.store.cohorts.sibling_levels import EVERYBODY, Family, alone, asked_family, family, others
from monitoring.store.columns.subjects import Subject, has_classes
from monitoring.store.cube.opened import Opened
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.routes.held_rows import held_profiles, holdable
from monitoring.store.routes.quality_reads import quality_of
from monitoring.store.routes.rows_by_code import rows_by_code
from monitoring.store.scheduling.scanning import scan

FROM_CODES, FROM_ROWS = "from codes", "from rows"
"""How a measurement's method says them."""


def of_held(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Cut a cohort out of labelled rows that are held, where the days have few rows."""
    if (
        _with_features(snapshot, kind, selection)
        or kind not in WITH_LABELS
        or not holdable(snapshot, selection)
    ):
        return None
    if kind == "labels" and counted_of(snapshot, "codes", CODED, selection):
        return None  # who compares features has counted them already: no row needs to be held for that

    def count(days: Collection[date]) -> Counted:
        return held_profiles(snapshot, on_days(snapshot, selection, days))

    try:
        return by_day(snapshot, "codes", ("held", *WITH_LABELS), selection, count, kind)
    except NotCodedError:
        return None


def of_codes(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Count codes, where the days have many rows."""
    now = selection.as_of is None
    own = kind in CODED_KINDS and (kind != "labels" or not now)
    labelled = own and not selection.source and has_classes(snapshot.subjects)
    if not labelled and (kind not in CODED or not now):
        return None
    files = _files(snapshot, selection)
    if not files:
        return None
    try:
        return (_labelled if labelled else _coded)(snapshot, kind, selection, files)
    except NotCodedError:
        return None


def of_subject(
    snapshot: Opened, selection: Selection, subject: Subject, following: Collection[Subject] = ()
) -> DailyRecords | None:
    """Count codes of one subject alone, in each level of the cohort columns: they are asked for next.

    So are those that follow, in the same scan. None where all subjects were counted already.
    """
    files = _files(snapshot, selection, alone=True) if selection.as_of is None else None
    if not files or counted_of(snapshot, "codes", CODED, selection):
        return None
    of = family(snapshot, selection)
    own = ("levels of", subject.name, *of.parts)  # a level that comes later is counted anew
    there = counted_of(snapshot, "codes", own, of.selection)
    every = {one.name: one for one in (subject, *(() if there else following))}
    kinds = {name: (own[0], name, *of.parts) for name in every}

    def count(names: Collection[str], days: Collection[date]) -> Mapping[str, Counted]:
        given = _asked(snapshot, of.selection, files, days)
        con, ends = snapshot.connection(), daily_ends(snapshot, given.selection)
        rows = _LEVELLED.get(
            (snapshot.number, given.selection),  # others are asked for later
            lambda: scan(con, lambda con: levelled_rows(con, given, of.levels)),
        )
        counted = given, rows, ends, [every[name] for name in names], of.levels
        return scan(con, lambda _: levels_from_codes(*counted))

    try:
        return each_by_day(snapshot, kinds, of.selection, count, of.part)[0]
    except NotCodedError:  # of one that follows, perhaps
        return of_subject(snapshot, selection, subject) if following else None


def hours_of_codes(snapshot: Opened, selection: Selection) -> Mapping[Hour, DailyRecords] | None:
    """Count codes by hour, of all kinds that they hold; None where the days have few rows."""
    files = _files(snapshot, selection) if selection.as_of is None else None
    if not files:
        return None

    def count(days: Collection[date]) -> Counted:
        found = [read(some) for some in in_parts(snapshot, selection, days)]
        return {hour: joined([one[hour] for one in found]) for hour in EVERY_HOUR}

    def read(days: Collection[date]) -> Mapping[Hour, DailyRecords]:
        given = _asked(snapshot, selection, files, days)
        ends = daily_ends(snapshot, given.selection)
        return scan(snapshot.connection(), lambda con: hours_from_codes(con, given, ends))

    try:
        return counted_by_day(snapshot, "codes", ("hours",), selection, count)
    except NotCodedError:
        return None


def stretches_of_codes(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Count codes of parts of days, all kinds that they hold; None where the days have few rows."""
    touched = {day for span in selection.spans for day in span.days(snapshot.contract.zone)}
    whole = on_days(snapshot, selection, touched)
    files = _files(snapshot, whole) if kind in CODED and selection.as_of is None else None
    if not files:
        return None
    given = CodedSelection.of(snapshot, selection, files)

    def read() -> Mapping[str, DailyRecords]:
        ends = daily_ends(snapshot, whole)
        return scan(snapshot.connection(), lambda con: from_codes(con, given, ends))

    try:
        return _STRETCHES.get((snapshot.number, selection), read)[kind]
    except NotCodedError:
        return None


def _files(snapshot: Opened, selection: Selection, *, alone: bool = False) -> Mapping[date, str] | None:
    """Give the files of the codes of each asked day, where these, or one subject's, are worth their while."""
    many = many_rows(snapshot, selection) or (alone and many_values(snapshot, selection))
    return _coded_files(snapshot, selection) if many else None


def _coded_files(snapshot: Opened, selection: Selection) -> Mapping[date, str] | None:
    """Give the files of the codes of each asked day, where labels can be read from them."""
    files = snapshot.files("codes", selection)
    return files if files and is_maskable(snapshot, selection) else None


def _coded(
    snapshot: Opened, kind: str, selection: Selection, files: Mapping[date, str]
) -> DailyRecords | None:
    """Count codes of all these kinds: who asks for one asks for the others next, but for labels alone."""
    alone = kind == "labels" and not counted_of(snapshot, "codes", CODED, selection)
    if alone and not selection.source and has_classes(snapshot.subjects):
        of = family(snapshot, selection)
        if counted_of(snapshot, "codes", (*CODED_KINDS, *of.parts), of.selection):
            return _labelled(snapshot, kind, selection, files)

    def count(days: Collection[date]) -> Counted:
        given = _asked(snapshot, selection, files, days)
        con = snapshot.connection()
        if alone:
            return {kind: scan(con, lambda con: labels_from_codes(con, given))}
        ends = daily_ends(snapshot, given.selection)
        return scan(con, lambda con: from_codes(con, given, ends))

    return by_day(snapshot, "codes", (kind,) if alone else CODED, selection, count, kind)


def _labelled(
    snapshot: Opened, kind: str, selection: Selection, files: Mapping[date, str]
) -> DailyRecords | None:
    """Count what rests on labels, of each level of the cohort columns as well: they are asked for next."""
    of = (others(snapshot, selection) if kind != ORDER else None) or family(snapshot, selection)
    if kind == ORDER and of.part != EVERYBODY:
        return None  # it is kept of all of them together alone

    def count(days: Collection[date]) -> Counted:
        return _by_code(snapshot, of, files, days, CODED_KINDS)

    asked = ((kind, *part) for part in of.asked)
    return by_day(snapshot, "codes", (*CODED_KINDS, *of.parts), of.selection, count, *asked)


def _by_code(
    snapshot: Opened, of: Family, files: Mapping[date, str], days: Collection[date], kinds: Collection[str]
) -> Counted:
    """Count rows of each part of a family, and those that have no level."""
    own = {one: KINDS[one] for one in kinds}
    found, none = rows_by_code(snapshot, of.selection, files, days, own, tuple(of.levels)), DailyRecords({})
    names = ((kind, *part) for kind in kinds for part in (*of.parts, *of.lacking))
    return {name: found.get(name, none) for name in names}


def of_quality(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Derive which rows break rules from other counts, where rows or labels are many."""
    coded = kind == "quality" and selection.as_of is None and snapshot.files("codes", selection)
    if not coded or not codes_pay(snapshot, selection):
        return None

    def count(days: Collection[date]) -> Counted:
        return {kind: quality_of(snapshot, on_days(snapshot, selection, days))}

    return by_day(snapshot, kind, (kind, *CODED), selection, count, kind)


def of_rows_by_code(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Count rows without a join with all labels, which would cost most, where that rests on labels."""
    own = (CODED,) if _with_features(snapshot, kind, selection) else (_SERVED, CODED_KINDS, CODED)
    together = next((some for some in own if kind in some), ())
    named = together == _SERVED and not rests_on_labels(snapshot, selection)
    early = together == CODED and selection.as_of is not None
    if not together or named or early or selection.source or not has_classes(snapshot.subjects):
        return None
    files = _coded_files(snapshot, selection)
    if not files:
        return None
    # the order of scores is kept of all of them together alone
    of = alone(selection) if kind == ORDER else asked_family(snapshot, together, selection)

    def count(days: Collection[date]) -> Counted:
        return _by_code(snapshot, of, files, days, together)

    names = ("rows", *together, *of.parts)
    try:
        return by_day(snapshot, "codes", names, of.selection, count, (kind, *of.part))
    except NotCodedError:
        return None


def _with_features(snapshot: Opened, kind: str, selection: Selection) -> bool:
    """Say whether a kind of profile was counted from these rows already when features were asked for."""
    every = alone(selection), family(snapshot, selection)
    return kind in CODED and any(
        counted_of(snapshot, "codes", ("rows", *CODED, *one.parts), one.selection) for one in every
    )


def of_rows(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Count the rows of whole days; None where nothing tells these from those of another generation."""
    together = _SERVED if kind in _SERVED else WITH_LABELS
    alone = kind not in together or (kind == "labels" and selection.as_of is None)
    kinds = (kind,) if alone else together

    def count(days: Collection[date]) -> Counted:
        return from_days(snapshot, {one: KINDS[one] for one in kinds}, selection, days)

    return by_day(snapshot, kinds[0], kinds, selection, count, kind)


def _asked(
    snapshot: Opened, selection: Selection, files: Mapping[date, str], days: Collection[date]
) -> CodedSelection:
    """Give a selection of some days only."""
    some = on_days(snapshot, selection, days)
    theirs = {day: file for day, file in files.items() if day in days or not some.spans}
    return CodedSelection.of(snapshot, some, theirs)


_LEVELLED: Bounded[LevelledRows] = Bounded(96 << 20, lambda rows: rows.nbytes, OF_READS)
_STRETCHES: Bounded[Mapping[str, DailyRecords]] = Bounded(
    32 << 20, lambda found: sum(one.nbytes for one in found.values()), OF_READS
)
_SERVED = ("service", "latency", "value")
"""Of rows, who asks for one of these asks for the others next, as of what rests on labels."""
ROUTES = (
    (of_held, FROM_ROWS),
    (of_codes, FROM_CODES),
    (of_quality, FROM_CODES),
    (of_rows_by_code, FROM_ROWS),
    (of_rows, FROM_ROWS),
)
"""What is tried where the cube has not the cohort, and how it is said."""
