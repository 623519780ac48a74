"""The levels of a cohort column, for those who choose one."""

from monitoring.scope.cohort import Value
from monitoring.store.cells import Dimension
from monitoring.store.snapshot import Snapshot


def cohort_levels(snapshot: Snapshot, column: Dimension, most: int) -> tuple[Value, ...]:
    """Give the values of a cohort column.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    column : Dimension
        One of its cohort columns.
    most : int
        How many are worth a list.

    Returns
    -------
    tuple of str, float or bool
        In their order, those of bins in the order of the bins; empty where there are more than `most`.
        Null is no level: ``is null`` asks for it.
    """
    declared = next((c for c in snapshot.contract.cohorts if c.name == column.name), None)
    if declared is not None and declared.bins:
        return declared.levels()
    value = f"try_cast({column.sql} as double)" if column.as_number else column.sql
    found = snapshot.ask(
        f"select distinct {value} as v from rows where v is not null order by v limit {most + 1}"
    )
    return () if len(found) > most else tuple(row[0] for row in found)
