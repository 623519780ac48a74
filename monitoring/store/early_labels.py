"""Distributions of a label as they were known at a moment, put among those of now."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from monitoring.scope.baseline import Selection
from monitoring.store.chunk import Model
from monitoring.store.coded_days import NotCodedError
from monitoring.store.coded_reads import label_levels_from_codes
from monitoring.store.cohort_days import by_day, many_rows, on_days
from monitoring.store.cohort_records import Counted
from monitoring.store.daily_records import DailyRecords, joined
from monitoring.store.late_labels import is_maskable, late_sequence
from monitoring.store.profile_reads import from_rows
from monitoring.store.scanning import scan

if TYPE_CHECKING:
    from monitoring.store.snapshot import Snapshot

_KIND = "categorical"


def with_early_labels(
    snapshot: "Snapshot", kind: str, now: DailyRecords, selection: Selection
) -> DailyRecords:
    """Put the distribution of the label as of a moment among profiles of now.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    kind : str
        ``numeric`` or ``categorical``, whichever the label has.
    now : DailyRecords
        Of a cohort that does not name the label, with the labels of now.
    selection : Selection
        The days of these on which a label came after the moment.

    Returns
    -------
    DailyRecords
        What does not rest on labels as it is.
    """
    own = {one.name for one in snapshot.subjects if one.labelled_only and one.profiled == kind}
    late = {day for span in selection.spans for day in span.days(snapshot.contract.zone)}
    if not late:
        return now
    of_labels = DailyRecords({name: now.of(name) for name in own})
    settled = of_labels.on([day for name in own for day in of_labels.days(name) if day not in late])
    every = joined([settled, _counted(snapshot, kind, selection)])
    others = {name: some for name, some in now.by_subject.items() if name not in own}
    return replace(now, by_subject={**others, **every.by_subject})


def _counted(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords:
    """Count labels of days that some came late on, from codes where that can be."""

    def coded(days: Collection[date]) -> Counted:
        some, late = on_days(snapshot, selection, days), late_sequence(snapshot, selection)
        theirs = {day: file for day, file in files.items() if day in days}
        given = _model(snapshot), some, snapshot.known, theirs, late
        return {kind: scan(snapshot.connection(), lambda con: label_levels_from_codes(con, *given))}

    files = snapshot.files("codes", selection) or {}
    if kind == _KIND and files and is_maskable(snapshot, selection) and many_rows(snapshot, selection):
        try:
            found = by_day(snapshot, "codes", ("early labels",), selection, coded, kind)
        except NotCodedError:
            found = None
        if found is not None:
            return found
    return _from_rows(snapshot, kind, selection)


def _from_rows(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords:
    own = {one.name for one in snapshot.subjects if one.labelled_only}
    con, model = snapshot.connection(selection.as_of), _model(snapshot)
    found = scan(con, lambda con: from_rows(con, model, (kind,), selection, snapshot.known))[kind]
    return DailyRecords({name: some for name, some in found.by_subject.items() if name in own})


def _model(snapshot: "Snapshot") -> Model:
    """Give the model without its features."""
    return Model(snapshot.contract, replace(snapshot.schema, features=()), snapshot.bins)
