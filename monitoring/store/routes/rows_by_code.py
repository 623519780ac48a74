"""Profiles of the rows of some days with their labels from codes: parts of these days are read at once."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial

from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_labels import Part, from_rows_by_code
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.late_labels import late_of
from monitoring.store.cohorts.cohort_days import in_parts, on_days
from monitoring.store.columns.cells import Dimension
from monitoring.store.cube.opened import Opened
from monitoring.store.kinds.kind import Kind
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.scheduling.scanning import scan_each


def rows_by_code(
    snapshot: Opened,
    selection: Selection,
    files: Mapping[date, str],
    days: Collection[date],
    kinds: Mapping[str, Kind],
    columns: tuple[Dimension, ...] = (),
    width: int = 1,
) -> dict[Part, DailyRecords]:
    """Build profiles of a selection's rows.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Days of the predictions.
    files : mapping of date to str
        Where the codes of each asked day are.
    days : collection of date
        Which of them.
    kinds : mapping of str to Kind
        What needs no more of a label than its value.
    columns : tuple of Dimension, optional
        Cohort columns: each of their levels is counted apart as well.
    width : int
        About how many columns are read.

    Returns
    -------
    dict of (str, str, value) to DailyRecords
        As `from_rows_by_code` gives them; one that has no rows is not there.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the label.
    """
    late = late_of(snapshot, selection)
    works = [
        partial(
            from_rows_by_code,
            of=CodedSelection.of(
                snapshot,
                on_days(snapshot, selection, part),
                {day: files[day] for day in part if day in files},
            ),
            late=late,
            kinds=kinds,
            columns=columns,
        )
        for part in in_parts(snapshot, selection, days, width)
    ]
    found = scan_each(snapshot.connection(), works)
    parts = dict.fromkeys(part for one in found for part in one)
    return {part: joined([one[part] for one in found if part in one]) for part in parts}
