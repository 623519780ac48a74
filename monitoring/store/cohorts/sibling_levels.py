"""Cohorts that differ in the level of one column only: who asks for one asks for the others next."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison, Expression, Not, Value, names
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts.cohort_levels import cohort_levels
from monitoring.store.columns.cells import Dimension
from monitoring.store.cube.opened import Opened
from monitoring.store.sql.predicates import predicate

MOST_LEVELS = 24
MOST_TOGETHER = 2_000
"""Columns times levels: of more, what is counted of every hour of a day would fill memory."""
Part = tuple[str, Value | None]
EVERYBODY: Part = ("", None)
_FIRST: Bounded[Part] = Bounded(4096, lambda part: 1)  # of each family the cohort that was asked first


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


def siblings(snapshot: Opened, selection: Selection) -> Siblings | None:
    """Give the cohorts beside the one of a selection.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    Siblings or None
        None where the last condition of its cohort is not a level of a cohort column of few levels, or is not
        the only one of this column.
    """
    rest, last = _divided(selection.cohort)
    if selection.complement or not isinstance(last, Comparison) or last.operator != "=":
        return None
    column = next((one for one in snapshot.cohorts if one.name == last.name), None)
    levels = cohort_levels(snapshot, column, MOST_LEVELS) if column else ()
    if column is None or last.value not in levels or last.name in names(rest):
        return None
    sql = numbered(column, levels, snapshot.known)
    return Siblings(replace(selection, cohort=rest), column.name, last.value, levels.index(last.value), sql)


def _divided(cohort: Expression | None) -> tuple[Expression | None, Expression | None]:
    """Give the cohort of all conditions but the last, and that one."""
    if not isinstance(cohort, Both):
        return None, cohort
    *before, last = cohort.parts
    return (Both(tuple(before)) if len(before) > 1 else next(iter(before), None)), last


@dataclass(frozen=True)
class Family:
    """What is counted at once, by level.

    Parameters
    ----------
    selection : Selection
        Of all that is counted.
    part : tuple of (str, value)
        Which of `parts` is asked for.
    levels : dict of Dimension to tuple
        Cohort columns each of whose levels is counted apart.
    without : bool
        Whether all others of the column are asked for instead.
    """

    selection: Selection
    part: Part
    levels: dict[Dimension, tuple[Value, ...]]
    without: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """A column's name and one of its levels; an empty name and None for all rows."""
        every = ((column.name, level) for column, levels in self.levels.items() for level in levels)
        return EVERYBODY, *every

    @property
    def lacking(self) -> tuple[Part, ...]:
        """The same of rows that have no level of a column."""
        return tuple((column.name, None) for column in self.levels)

    @property
    def asked(self) -> tuple[Part, ...]:
        """The parts that are together what is asked for."""
        if not self.without:
            return (self.part,)
        return tuple(
            one for one in (*self.parts, *self.lacking) if one[0] == self.part[0] and one != self.part
        )


def family(snapshot: Opened, selection: Selection) -> Family:
    """Give the cohorts that are counted with the one of a selection: its siblings, the levels inside them.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.
    """
    of = siblings(snapshot, selection)
    together, part = (of.selection, (of.column, of.level)) if of else (selection, EVERYBODY)
    levels = {} if selection.complement else _few_levels(snapshot, together)
    return Family(together, part, levels)


def others(snapshot: Opened, selection: Selection) -> Family | None:
    """Give the family of the one level that the last condition of a cohort leaves out.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    Family or None
        None where the last condition leaves out nothing that has `siblings`.
    """
    rest, last = _divided(selection.cohort)
    # what leaves out a level of some rows only, `not (age > 40 and region = 'south')`, is not their others
    if not isinstance(last, Not) or not isinstance(last.part, Comparison):
        return None
    inside = last.part if rest is None else Both((rest, last.part))
    of = family(snapshot, replace(selection, cohort=inside))
    return replace(of, without=True) if of.part != EVERYBODY else None


def alone(selection: Selection) -> Family:
    """Give a cohort that is counted by itself."""
    return Family(selection, EVERYBODY, {})


def asked_family(snapshot: Opened, what: Hashable, selection: Selection) -> Family:
    """Give a cohort alone; its family once another of this was asked, as then the others follow mostly.

    Always alone where columns and levels are many.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    what : hashable
        What is counted.
    selection : Selection
        Window or baseline.
    """
    of = family(snapshot, selection)
    if len(of.parts) * len(snapshot.subjects) > MOST_TOGETHER:
        return alone(selection)
    key = snapshot.identity, what, replace(of.selection, spans=())
    return of if _FIRST.get(key, lambda: of.part) != of.part else alone(selection)


def _few_levels(snapshot: Opened, selection: Selection) -> dict[Dimension, tuple[Value, ...]]:
    """Give the levels of the cohort columns that have few, but for those that a cohort is made of."""
    free = (one for one in snapshot.cohorts if one.name not in names(selection.cohort))
    found = {column: cohort_levels(snapshot, column, MOST_LEVELS) for column in free}
    return {column: levels for column, levels in found.items() if levels}


def numbered(column: Dimension, levels: Sequence[Value], known: dict[str, Dimension]) -> str:
    """Give the SQL of the place of a row's level among some; null where it has none of them."""
    cases = (
        f"when {predicate(Comparison(column.name, '=', level), known, null_is_false=True)} then {k}"
        for k, level in enumerate(levels)
    )
    return f"case {' '.join(cases)} end"
