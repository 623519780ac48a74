"""Parts of a day, its hours or what a window cuts off, with labels that are told by codes."""

from functools import partial

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.chunk import Model
from monitoring.store.coded_days import NotCodedError
from monitoring.store.coded_labels import WITH_LABELS, from_rows_by_code
from monitoring.store.coded_reads import CODED
from monitoring.store.cohort_days import many_labels
from monitoring.store.cohort_records import Counted
from monitoring.store.daily_records import DailyRecords
from monitoring.store.late_labels import is_maskable, late_of
from monitoring.store.opened import Opened
from monitoring.store.quality_reads import quality_of_periods
from monitoring.store.scanning import scan
from monitoring.store.subjects import has_classes

_KEPT: Bounded[Counted] = Bounded(32 << 20, lambda found: sum(one.nbytes for one in found.values()))


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
    files = snapshot.files("codes", selection)
    if not files or not is_maskable(snapshot, selection):
        return None

    def read() -> Counted:
        model = Model(snapshot.contract, snapshot.schema, snapshot.bins)
        given = model, selection, snapshot.known, files, late_of(snapshot, selection)
        count = partial(from_rows_by_code, kinds=together, period=period)
        return scan(snapshot.connection(), lambda con: count(con, *given))

    try:
        return _KEPT.get((snapshot.number, together, selection, period), read)[kind]
    except NotCodedError:
        return None


def _quality(snapshot: Opened, selection: Selection, period: str) -> DailyRecords | None:
    """Count the rows that break rules; None where labels are few, too, as looking them up takes no time."""
    if not many_labels(snapshot):
        return None
    return quality_of_periods(
        snapshot, selection, period, partial(of_part, snapshot, "labels", selection, period)
    )
