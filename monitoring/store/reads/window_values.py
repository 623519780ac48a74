"""The values of a cohort column, or the versions, that have rows in a window."""

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.columns.cells import Dimension
from monitoring.store.snapshot import Snapshot


def window_values(
    snapshot: Snapshot, column: Dimension, selection: Selection, most: int
) -> tuple[Value | None, ...]:
    """Give the values of a column that a selection has.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    column : Dimension
        A cohort column, or the version.
    selection : Selection
        Window.
    most : int
        How many are wanted; one more is given where there are more.

    Returns
    -------
    tuple of str, float, bool or None
        In their order, bins in the order of the bins; None last, where rows have no value.
    """
    number = f"try_cast({column.sql} as double)"
    value = f"case when not isnan({number}) then {number} end" if column.as_number else column.sql
    # a word among whole numbers is neither a number nor null: no cohort names it
    named = f"isfinite({number}) or {column.sql} is null" if _words(column) else "true"
    sql = f"select distinct {value} as v from {snapshot.rows_of(selection, [column.sql])} where {named}"
    found = snapshot.ask(f"{sql} order by v nulls last limit {most + 1}", selection.as_of)
    values = tuple(row[0] for row in found)
    declared = next((one for one in snapshot.contract.cohorts if one.name == column.name), None)
    if declared is None or not declared.bins:
        return values
    order = {name: position for position, name in enumerate(declared.levels())}
    return tuple(sorted(values, key=lambda one: order.get(str(one), len(order))))


def _words(column: Dimension) -> bool:
    """Say whether a column of numbers is stored as text."""
    return column.as_number and column.kind != "numeric"
