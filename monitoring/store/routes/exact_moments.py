"""Moments of some numeric subjects from their values: the means and spreads that codes leave open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from monitoring.scope.baseline import Selection
from monitoring.store.codes.late_labels import rests_on_labels
from monitoring.store.cohorts.cohort_days import each_by_day, from_days, from_rows_as, share_of
from monitoring.store.cohorts.cohort_records import Counted
from monitoring.store.columns.subjects import Subject
from monitoring.store.cube.opened import Opened
from monitoring.store.cube.whole_days import apart, widened
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import numeric_of
from monitoring.store.kinds.row_profiles import DAY
from monitoring.store.records.daily_records import DailyRecords, joined

_KIND = "moments"


def exact_moments(
    snapshot: Opened, selection: Selection, subjects: Sequence[Subject], rows: int | None = None
) -> DailyRecords:
    """Summarise the values of some subjects of a selection; each whole day is read once.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.
    subjects : sequence of Subject
        Numeric ones of every row; those that were not read before are read together.
    rows : int, optional
        How many the selection has, where that was counted: few are read in fewer parts.

    Returns
    -------
    DailyRecords
        Numeric profiles in a single bin: their means, spreads and extremes are those of the values.

    Raises
    ------
    RowsGoneError
        When retention has dropped some of the rows.
    """
    selection = widened(snapshot, selection)
    if not rests_on_labels(snapshot, selection):
        selection = replace(selection, as_of=None)
    whole, cut = apart(selection, snapshot.contract.zone)
    days = replace(selection, spans=whole)
    parts = [] if cut and not whole else [_of_days(snapshot, days, subjects, rows)]
    names = {one.name for one in subjects}
    parts += [_at_once(snapshot, replace(selection, spans=(one,)), names) for one in cut]
    return joined(parts)


def _of_days(
    snapshot: Opened, selection: Selection, subjects: Sequence[Subject], rows: int | None
) -> DailyRecords:
    def count(names: Collection[str], days: Collection[date]) -> Mapping[str, Counted]:
        share = 1.0 if rows is None else share_of(snapshot, selection, rows)
        read = from_days(snapshot, _kind_of(names), selection, days, share)[_KIND]
        return {name: {_KIND: DailyRecords({name: read.of(name)})} for name in names}

    kinds = {one.name: (_KIND, one.name) for one in subjects}
    found = each_by_day(snapshot, kinds, selection, count, _KIND)
    known = [one for one in found if one is not None]
    return joined(known) if len(known) == len(found) else _at_once(snapshot, selection, kinds)


def _at_once(snapshot: Opened, selection: Selection, names: Collection[str]) -> DailyRecords:
    return from_rows_as(snapshot, _kind_of(names), selection, DAY)[_KIND]


def _kind_of(names: Collection[str]) -> dict[str, Kind]:
    return {_KIND: numeric_of(names, in_one_bin=True)}
