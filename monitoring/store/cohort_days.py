"""Days of a cohort that the cube does not hold: who is on them, and each counted once."""

from collections.abc import Collection, Hashable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import spans_of
from monitoring.store.chunk import Model
from monitoring.store.cohort_records import Count, cohort_records
from monitoring.store.daily_records import DailyRecords
from monitoring.store.profile_reads import from_rows
from monitoring.store.row_profiles import DAY
from monitoring.store.scanning import scan

if TYPE_CHECKING:
    from monitoring.store.snapshot import Snapshot

CODED_ROWS = 150_000
"""Below so many rows in the asked days the rows themselves are read as quickly, and are exact."""


def by_day(
    snapshot: "Snapshot",
    files: str,
    kinds: tuple[str, ...],
    selection: Selection,
    count: Count,
    wanted: Hashable,
) -> DailyRecords | None:
    """Count the days that nobody has asked of this cohort yet, and give what is wanted of all."""
    snapshot.need_rows(selection)
    own, labels = (snapshot.files(name, selection) for name in (files, "labels"))
    if own is None or labels is None:
        return None
    if not own:
        return DailyRecords({})
    asked: dict[date, Hashable] = {day: (file, labels.get(day)) for day, file in own.items()}
    if not selection.spans:  # a reference is asked for as a whole
        asked = {date.min: tuple(asked.items())}
    who = selection.source, selection.version, selection.cohort, selection.complement
    return cohort_records((*snapshot.identity, files, kinds, *who), asked, count)[wanted]


def on_days(snapshot: "Snapshot", selection: Selection, days: Collection[date]) -> Selection:
    """Ask of some days only; of a reference always of all."""
    spans = spans_of(days, snapshot.contract.zone) if selection.spans else ()
    return replace(selection, spans=spans)


def everybody(snapshot: "Snapshot", kind: str, selection: Selection) -> DailyRecords:
    """Give the profiles of everybody on the days of a selection."""
    return snapshot.profiles(kind, Selection(selection.source, selection.spans))


def many_rows(snapshot: "Snapshot", selection: Selection) -> bool:
    """Say whether codes are worth their while on the days of a selection."""
    counted = everybody(snapshot, "labels", selection).merged("", LevelCounts.merged)
    return counted.counts.get("rows", 0) >= CODED_ROWS


def from_rows_of(snapshot: "Snapshot", kind: str, selection: Selection, period: str = DAY) -> DailyRecords:
    """Count the rows of a selection."""
    snapshot.need_rows(selection)
    model = Model(snapshot.contract, snapshot.schema, snapshot.bins)
    con = snapshot.connection(selection.as_of)
    return scan(con, lambda con: from_rows(con, model, kind, selection, snapshot.known, period))
