"""Cohorts that differ in the level of one column only: who asks for one asks for the others next."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison, Value, names
from monitoring.store.cells import Dimension
from monitoring.store.cohort_levels import cohort_levels
from monitoring.store.predicates import predicate

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
    level : str, float or bool
        The one that is asked for.
    place : int
        Its number among them.
    sql : str
        Number of a row's level; null where it has none of them.
    """

    selection: Selection
    column: str
    level: Value
    place: int
    sql: str


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
    return Siblings(replace(selection, cohort=rest), column.name, last.value, levels.index(last.value), sql)


def few_levels(snapshot: "Snapshot", selection: Selection) -> dict[Dimension, tuple[Value, ...]]:
    """Give the levels of the cohort columns that have few, but for those that a cohort is made of."""
    free = (one for one in snapshot.cohorts if one.name not in names(selection.cohort))
    found = {column: cohort_levels(snapshot, column, MOST_LEVELS) for column in free}
    return {column: levels for column, levels in found.items() if levels}


def _numbered(column: Dimension, levels: tuple[str | float | bool, ...], known: dict[str, Dimension]) -> str:
    cases = (
        f"when {predicate(Comparison(column.name, '=', level), known)} then {k}"
        for k, level in enumerate(levels)
    )
    return f"case {' '.join(cases)} end"
