"""Distributions of a label as they were known at a moment, put among those of now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.store import cohort_days
from monitoring.store.chunk import Model
from monitoring.store.coded_days import NotCodedError
from monitoring.store.coded_reads import label_levels_from_codes
from monitoring.store.cohort_days import many_rows, on_days
from monitoring.store.cohort_records import Counted
from monitoring.store.daily_records import DailyRecords, SubjectRecords, by_day, joined
from monitoring.store.late_labels import is_maskable, late_sequence
from monitoring.store.opened import Opened
from monitoring.store.profile_reads import from_rows
from monitoring.store.quality_rules import quality_tallies
from monitoring.store.scanning import scan
from monitoring.store.tally import always_named, tally_key

_KIND, QUALITY = "categorical", "quality"
WITH_OTHERS = ("numeric", "categorical", QUALITY)
"""Kinds of profile that hold what rests on labels among much that does not."""


def with_early_labels(snapshot: Opened, kind: str, now: DailyRecords, selection: Selection) -> DailyRecords:
    """Put what rests on labels as of a moment among profiles of now.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        One of `WITH_OTHERS`: ``numeric`` or ``categorical``, whichever the label has, or ``quality``.
    now : DailyRecords
        Of a cohort that does not name the label, with the labels of now.
    selection : Selection
        The days of these on which a label came after the moment: some.

    Returns
    -------
    DailyRecords
        What does not rest on labels as it is.
    """
    late = {day for span in selection.spans for day in span.days(snapshot.contract.zone)}
    if kind == QUALITY:
        return _with_early_tallies(snapshot, now, late, selection)
    own = {one.name for one in snapshot.subjects if one.labelled_only and one.profiled == kind}
    of_labels = DailyRecords({name: now.of(name) for name in own})
    settled = of_labels.on([day for name in own for day in of_labels.days(name) if day not in late])
    every = joined([settled, _counted(snapshot, kind, selection)])
    others = {name: some for name, some in now.by_subject.items() if name not in own}
    return replace(now, by_subject={**others, **every.by_subject})


def _with_early_tallies(
    snapshot: Opened, now: DailyRecords, late: set[date], selection: Selection
) -> DailyRecords:
    """Put how many rows break rules about labels in the place of those that break them now."""
    model = Model(snapshot.contract, snapshot.schema, snapshot.bins, of_labels=True)
    own = {tally_key(subject, rule) for subject, rule, _ in quality_tallies(model)}
    early = _read(snapshot, model, QUALITY, selection).of("").tallies()
    every = now.of("")
    found = [
        (day.toordinal(), _tally({n: k for n, k in counts.items() if n not in own} | early.get(day, {})))
        for day, counts in every.on(late).tallies().items()
    ]
    settled = DailyRecords({"": every.on(set(_days(every)) - late)})
    return replace(now, by_subject=joined([settled, DailyRecords({"": by_day(found)})]).by_subject)


def _days(records: SubjectRecords) -> Iterator[date]:
    return map(date.fromordinal, set(records.day.tolist()))


def _tally(counts: Mapping[str, int]) -> bytes:
    named = always_named(counts)
    return LevelCounts({name: rows for name, rows in counts.items() if rows or name in named}).to_bytes()


def _counted(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords:
    """Count labels of days that some came late on, from codes where that can be."""

    def coded(days: Collection[date]) -> Counted:
        some, late = on_days(snapshot, selection, days), late_sequence(snapshot, selection)
        theirs = {day: file for day, file in files.items() if day in days}
        given = _model(snapshot), some, snapshot.known, theirs, late
        return {kind: scan(snapshot.connection(), lambda con: label_levels_from_codes(con, *given))}

    files = snapshot.files("codes", selection) or {}
    if kind == _KIND and files and is_maskable(snapshot, selection) and many_rows(snapshot, selection):
        try:
            found = cohort_days.by_day(snapshot, "codes", ("early labels",), selection, coded, kind)
        except NotCodedError:
            found = None
        if found is not None:
            return found
    return _from_rows(snapshot, kind, selection)


def _from_rows(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords:
    return _read(snapshot, replace(_model(snapshot), of_labels=True), kind, selection)


def _read(snapshot: Opened, model: Model, kind: str, selection: Selection) -> DailyRecords:
    con = snapshot.connection(selection.as_of)
    return scan(con, lambda con: from_rows(con, model, (kind,), selection, snapshot.known))[kind]


def _model(snapshot: Opened) -> Model:
    """Give the model without its features."""
    return Model(snapshot.contract, replace(snapshot.schema, features=()), snapshot.bins)
