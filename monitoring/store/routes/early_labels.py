"""Distributions of a label as they were known at a moment, put among those of now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import naive_utc
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_reads import label_levels_from_codes
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.late_labels import is_maskable, late_of
from monitoring.store.cohorts import cohort_days
from monitoring.store.cohorts.cohort_days import codes_pay, on_days
from monitoring.store.cohorts.cohort_records import Counted
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.cube.reads import from_rows, gathered
from monitoring.store.kinds.chunk import Model
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.kinds.quality_rules import OF_LABEL_TIMES, quality_tallies
from monitoring.store.kinds.row_profiles import profiles_of
from monitoring.store.kinds.tally import tally_key, tally_record
from monitoring.store.quoting import timestamp
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, by_day, joined
from monitoring.store.routes.quality_reads import timely_days
from monitoring.store.scheduling.scanning import scan
from monitoring.store.sql.implied import implies, label_items
from monitoring.store.sql.label_views import came_after, earlier_labels
from monitoring.store.sql.selecting import rows_of, with_labels

_KIND, QUALITY = "categorical", "quality"
_LATE, _EARLIER = "late tallies", "tallies of earlier labels"
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
    model = model_of(snapshot, of_labels=True)
    own = {tally_key(subject, rule) for subject, rule, _ in quality_tallies(model)}
    every = now.of("")
    counted = every.on(late).tallies()
    if own <= {*OF_LABEL_TIMES} and is_maskable(snapshot, selection) and not implies(snapshot.contract):
        early = _early_tallies(snapshot, model, counted, selection)
    else:
        early = _read(snapshot, model, QUALITY, selection).of("").tallies()
    found = [
        (
            day.toordinal(),
            tally_record({n: k for n, k in counts.items() if n not in own} | early.get(day, {})),
        )
        for day, counts in counted.items()
    ]
    settled = DailyRecords({"": every.on(set(_days(every)) - late)})
    return replace(now, by_subject=joined([settled, DailyRecords({"": by_day(found)})]).by_subject)


def _early_tallies(
    snapshot: Opened, model: Model, counted: Mapping[date, Mapping[str, int]], selection: Selection
) -> dict[date, dict[str, int]]:
    """Count what breaks rules about the times of labels: where nobody does, what had a label was checked."""
    timely = timely_days(snapshot, replace(selection, as_of=None)) - late_of(snapshot, selection).untimely
    calm, others = (
        on_days(snapshot, selection, some) for some in (counted.keys() & timely, counted.keys() - timely)
    )
    _, checked = OF_LABEL_TIMES
    labels = snapshot.profiles("labels", calm).of("").tallies() if calm.spans else {}
    early = {day: {checked: labels.get(day, {}).get("labelled", 0)} for day in counted.keys() & timely}
    if others.spans:
        gone, had = (_tallies(snapshot, model, others, of).of("").tallies() for of in (_LATE, _EARLIER))
        for day in counted.keys() - timely:
            early[day] = {
                name: counted[day].get(name, 0)
                - gone.get(day, {}).get(name, 0)
                + had.get(day, {}).get(name, 0)
                for name in OF_LABEL_TIMES
            }
    return early


def _tallies(snapshot: Opened, model: Model, selection: Selection, which: str) -> DailyRecords:
    """Count what breaks rules among the rows whose label came after the moment: no others are read.

    Of these labels, or of those that some of the rows had before.
    """
    kinds = {QUALITY: KINDS[QUALITY]}
    read = KINDS[QUALITY].columns(model)
    moment = naive_utc(selection.as_of) if selection.as_of else datetime.max
    if which == _EARLIER and not len(late_of(snapshot, selection).earlier):
        return DailyRecords({})

    def count(days: Collection[date]) -> Counted:
        some = replace(on_days(snapshot, selection, days), as_of=None)
        asked = "__known", *read.floats, *read.flags, *read.texts
        items = label_items(snapshot.contract)
        if which == _LATE:
            own = f"{rows_of(some, snapshot.known, asked, items)} where __known > {timestamp(moment)}"
        else:
            own = with_labels(some, snapshot.known, earlier_labels(snapshot.segments, moment), items)
            own += f" where __key in (select __key from __labels where {came_after(moment)})"
        rows = f"(select * from {own})"
        return scan(
            snapshot.connection(),
            lambda con: gathered(profiles_of(con, rows, model, kinds), (QUALITY,)),
        )

    found = cohort_days.by_day(snapshot, QUALITY, (which,), selection, count, QUALITY)
    return found or DailyRecords({})


def _days(records: SubjectRecords) -> Iterator[date]:
    return map(date.fromordinal, set(records.day.tolist()))


def _counted(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords:
    """Count labels of days that some came late on, from codes where that can be."""

    def coded(days: Collection[date]) -> Counted:
        some, late = on_days(snapshot, selection, days), late_of(snapshot, selection)
        theirs = {day: file for day, file in files.items() if day in days}
        of = CodedSelection(_model(snapshot), some, snapshot.known, theirs)
        return {kind: scan(snapshot.connection(), lambda con: label_levels_from_codes(con, of, late))}

    files = snapshot.files("codes", selection) or {}
    if kind == _KIND and files and is_maskable(snapshot, selection) and codes_pay(snapshot, selection):
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
    return scan(con, lambda con: from_rows(con, model, {kind: KINDS[kind]}, selection, snapshot.known))[kind]


def _model(snapshot: Opened) -> Model:
    """Give the model without its features."""
    return Model(snapshot.contract, replace(snapshot.schema, features=()), snapshot.bins)
