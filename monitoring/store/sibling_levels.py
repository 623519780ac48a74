"""Cohorts that differ in the level of one column only: who asks for one asks for the others next."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison
from monitoring.scope.instant import EPOCH
from monitoring.store.cells import Dimension
from monitoring.store.cohort_levels import cohort_levels
from monitoring.store.daily_records import DailyRecords, SubjectRecords
from monitoring.store.predicates import predicate
from monitoring.store.row_profiles import DAY

if TYPE_CHECKING:
    from monitoring.store.snapshot import Snapshot

MOST_LEVELS = 24


@dataclass(frozen=True)
class Siblings:
    """All levels of a column inside a cohort.

    Parameters
    ----------
    selection : Selection
        That cohort, the level left out.
    column : str
        Its name.
    place : int
        Number of the level that is asked for.
    levels : int
        How many there are.
    sql : str
        Number of a row's level; null where it has none of them.
    """

    selection: Selection
    column: str
    place: int
    levels: int
    sql: str

    @property
    def period(self) -> str:
        """SQL of a number that tells day and level of a row at once."""
        return f"({DAY}) * {self.levels} + ({self.sql})"

    def apart(self, records: DailyRecords) -> list[DailyRecords]:
        """Take records by `period` apart, by level."""
        found: list[dict[str, SubjectRecords]] = [{} for _ in range(self.levels)]
        for subject, some in records.by_subject.items():
            day, level = np.divmod(some.day - EPOCH, self.levels)
            for place, one in enumerate(found):
                chosen = np.flatnonzero(level == place)
                if len(chosen):
                    one[subject] = some.at(chosen, day[chosen] + EPOCH)
        return [DailyRecords(one, records.binned) for one in found]


def siblings(snapshot: "Snapshot", selection: Selection) -> Siblings | None:
    """Give the cohorts beside the one of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    Siblings or None
        None where the last condition of its cohort is not a level of a cohort column of few levels, and
        for labels as of a moment.
    """
    cohort = selection.cohort
    parts = cohort.parts if isinstance(cohort, Both) else (cohort,)
    *others, last = parts
    kept = not selection.complement and selection.as_of is None  # else nothing is held for the others
    if not kept or not isinstance(last, Comparison) or last.operator != "=":
        return None
    column = next((one for one in snapshot.cohorts if one.name == last.name), None)
    levels = cohort_levels(snapshot, column, MOST_LEVELS) if column else ()
    if column is None or last.value not in levels:
        return None
    rest = Both(tuple(others)) if len(others) > 1 else next(iter(others), None)
    sql = _numbered(column, levels, snapshot.known)
    return Siblings(replace(selection, cohort=rest), column.name, levels.index(last.value), len(levels), sql)


def _numbered(column: Dimension, levels: tuple[str | float | bool, ...], known: dict[str, Dimension]) -> str:
    cases = (
        f"when {predicate(Comparison(column.name, '=', level), known)} then {k}"
        for k, level in enumerate(levels)
    )
    return f"case {' '.join(cases)} end"
