"""Parts of a day, its hours or what a window cuts off, with labels that are told by codes."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_labels import WITH_LABELS, Part, from_rows_by_code
from monitoring.store.codes.coded_reads import CODED
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.late_labels import is_maskable, late_of
from monitoring.store.cohorts.cohort_days import many_labels
from monitoring.store.cohorts.sibling_levels import asked_family
from monitoring.store.columns.subjects import has_classes
from monitoring.store.cube.opened import Opened
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes.quality_reads import quality_of_periods
from monitoring.store.scheduling.scanning import scan

_KEPT: Bounded[dict[Part, DailyRecords]] = Bounded(
    32 << 20, lambda found: sum(one.nbytes for one in found.values()), OF_READS
)


def of_part(snapshot: Opened, kind: str, selection: Selection, period: str) -> DailyRecords | None:
    """Count rows of a day, all kinds that are asked together at once; no label is looked up by its key.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        A day, or a part of one.
    period : str
        SQL of the number of a row's part.

    Returns
    -------
    DailyRecords or None
        Exact; None where labels have to be looked up, or the kind rests on none.
    """
    if kind == "quality":
        return _quality(snapshot, selection, period)
    together = next((some for some in (WITH_LABELS, CODED) if kind in some), ())
    if not together or selection.source or not has_classes(snapshot.subjects):
        return None
    return _counted(snapshot, selection, period, {one: KINDS[one] for one in together}, kind)


def _counted(
    snapshot: Opened, selection: Selection, period: str, kinds: Mapping[str, Kind], kind: str
) -> DailyRecords | None:
    """Count a cohort, with its family where another of this was asked."""
    if not snapshot.files("codes", selection) or not is_maskable(snapshot, selection):
        return None
    of = asked_family(snapshot, (*kinds, period), selection)

    def read() -> dict[Part, DailyRecords]:
        coded = CodedSelection.of(snapshot, of.selection, snapshot.files("codes", of.selection) or {})
        given = coded, late_of(snapshot, of.selection), kinds, period, tuple(of.levels)
        return scan(snapshot.connection(), lambda con: from_rows_by_code(con, *given))

    key = snapshot.number, tuple(kinds), of.selection, period, of.parts
    try:
        return _KEPT.get(key, read).get((kind, *of.part), DailyRecords({}))
    except NotCodedError:
        return None


def _quality(snapshot: Opened, selection: Selection, period: str) -> DailyRecords | None:
    """Count the rows that break rules; None where labels are few, too, as looking them up takes no time."""
    if not many_labels(snapshot):
        return None
    labelled = partial(of_part, snapshot, "labels", selection, period)
    now = replace(selection, as_of=None)

    def broken(rules: Kind) -> DailyRecords | None:
        return _counted(snapshot, now, period, {"quality": rules}, "quality")

    return quality_of_periods(snapshot, selection, labelled, broken)
