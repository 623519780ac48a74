"""The values of a cohort column, or the versions, that have rows in a window."""

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.cells import Dimension
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
    rows = snapshot.rows_of(selection, [column.sql])
    found = snapshot.ask(f"select distinct {value} as v from {rows} order by v nulls last limit {most + 1}")
    values = tuple(row[0] for row in found)
    declared = next((one for one in snapshot.contract.cohorts if one.name == column.name), None)
    if declared is None or not declared.bins:
        return values
    order = {name: position for position, name in enumerate(declared.levels())}
    return tuple(sorted(values, key=lambda one: order.get(str(one), len(order))))
