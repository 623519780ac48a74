"""What the cube keeps of a selection: the profiles of whole days, and the files where they are."""

from collections.abc import Mapping
from datetime import date

from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_labels import ORDER
from monitoring.store.codes.coded_reads import CODED
from monitoring.store.codes.late_labels import change_with_labels
from monitoring.store.columns.cells import keys_named
from monitoring.store.cube.opened import Opened
from monitoring.store.records.daily_records import DailyRecords


def from_cube(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Take the profiles of whole days from the cube.

    Parameters
    ----------
    snapshot : Opened
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
    files = cube_files(snapshot, kind, selection)
    found = snapshot.cube.profiles(kind, selection, files) if files is not None else None
    return None if found and kind == ORDER and not _whole_order(snapshot, selection, found) else found


def _whole_order(snapshot: Opened, selection: Selection, found: DailyRecords) -> bool:
    """Say whether the order holds every labelled row: under other cohort columns it was kept elsewhere."""
    if selection.cohort is None:
        return True
    counts = from_cube(snapshot, "score_label", selection)
    if counts is None:
        return False
    own, every = ({*one.of("").day.tolist()} for one in (found, counts))
    return own == every


def cube_files(
    snapshot: Opened, kind: str, selection: Selection, stored: str = ""
) -> Mapping[date, str] | None:
    """Give the files of the cube that hold a selection.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Window or baseline.
    stored : str
        As which kind they are stored, where that is another: those of hours.

    Returns
    -------
    mapping of date to str, or None
        None where the cube has not the cohort's columns, or labels are asked for as of a moment.
    """
    keyed = keys_named(selection.cohort) <= {dimension.name for dimension in snapshot.cohorts}
    early = selection.as_of is not None and (kind in CODED or change_with_labels(snapshot, kind, selection))
    current = not early
    return snapshot.files(stored or kind, selection) if keyed and current else None
