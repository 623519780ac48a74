"""Rows that break some rules, in each level of the cohort columns: one scan of what these rules name."""

from collections.abc import Collection, Set
from dataclasses import replace
from datetime import date
from functools import partial

from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_labels import by_part
from monitoring.store.codes.coded_reads import CODED
from monitoring.store.codes.late_labels import is_told, rests_on_labels
from monitoring.store.cohorts.cohort_days import by_day, counted_of
from monitoring.store.cohorts.cohort_records import Counted
from monitoring.store.cohorts.sibling_levels import family
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.kinds.kinds import quality_of_rules
from monitoring.store.kinds.quality_rules import quality_tallies
from monitoring.store.kinds.row_profiles import read_rows
from monitoring.store.kinds.tally import CHECKED, tally_key, tally_record
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.records.daily_records import by_day as records_by_day
from monitoring.store.routes.cut_ends import with_ends
from monitoring.store.routes.from_cube import from_cube
from monitoring.store.routes.rows_by_code import rows_by_code
from monitoring.store.scheduling.scanning import scan
from monitoring.store.sql.selecting import rows_of

_KIND, _ROWS = "quality", "rows"


def of_rules(
    snapshot: Opened, selection: Selection, rules: Collection[tuple[str, str]]
) -> DailyRecords | None:
    """Count the rows of a cohort that break some rules, and those of its siblings, which are asked for next.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.
    rules : collection of (str, str)
        Subject and name.

    Returns
    -------
    DailyRecords or None
        The tallies of these rules alone, exact; None where the cube holds all rules or they were counted, or
        where one rests on labels, and `answer` has to be asked.
    """
    keys = {_ROWS, *(tally_key(subject, name) for subject, rule in rules for name in (rule, CHECKED + rule))}
    model = model_of(snapshot)
    if keys & {tally_key(*one[:2]) for one in quality_tallies(replace(model, of_labels=True))}:
        return None
    return with_ends(
        snapshot, _KIND, selection, partial(_of_days, snapshot, keys=keys), partial(_of_keys, keys=keys)
    )


def _of_days(snapshot: Opened, selection: Selection, keys: Set[str]) -> DailyRecords | None:
    """Count whole days, those of the siblings with them."""
    files = snapshot.files("codes", selection)
    if not (files and (selection.spans or selection.source)) or snapshot.rows_gone(selection):
        return None
    if not (resting := rests_on_labels(snapshot, selection)):
        selection = replace(selection, as_of=None)
    told = selection.source or not resting or is_told(snapshot, selection)
    if not told or _is_there(snapshot, selection):
        return None
    of, model = family(snapshot, selection), model_of(snapshot)
    columns, kinds = tuple(of.levels), {_KIND: quality_of_rules(keys)}

    def count(days: Collection[date]) -> Counted:
        found = of_reference() if selection.source else of_days(days)
        return {(_KIND, *part): found.get((_KIND, *part), DailyRecords({})) for part in of.parts}

    def of_reference() -> Counted:
        rows = rows_of(of.selection, snapshot.known)
        work = partial(read_rows, relation=rows, model=model, cohorts=columns, kinds=kinds)
        return scan(snapshot.connection(), lambda con: by_part(work(con), kinds))

    def of_days(days: Collection[date]) -> Counted:
        return rows_by_code(snapshot, of.selection, files, days, kinds, columns)

    try:
        return by_day(snapshot, "codes", (*sorted(keys), *of.parts), of.selection, count, (_KIND, *of.part))
    except NotCodedError:
        return None


def _of_keys(end: DailyRecords, keys: Set[str]) -> DailyRecords:
    """Take some tallies from those of the end of a window."""
    told = [
        (day.toordinal(), tally_record({key: n for key, n in one.items() if key in keys}))
        for day, one in end.of("").tallies().items()
    ]
    return replace(end, by_subject={"": records_by_day(told)} if told else {})


def _is_there(snapshot: Opened, selection: Selection) -> bool:
    """Say whether all rules need no counting."""
    counted = counted_of(snapshot, _KIND, (_KIND, *CODED), selection)
    return counted or from_cube(snapshot, _KIND, selection) is not None
