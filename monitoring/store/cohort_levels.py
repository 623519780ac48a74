"""The levels of a cohort column, for those who choose one."""

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.cells import Dimension
from monitoring.store.opened import Opened
from monitoring.store.views import UNLABELLED


def cohort_levels(snapshot: Opened, column: Dimension, most: int) -> tuple[Value, ...]:
    """Give the values of a cohort column.

    Parameters
    ----------
    snapshot : Opened
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
    key = "levels", column.name, most
    if key not in snapshot.memo:
        kept = _kept(snapshot, column)
        snapshot.memo[key] = _asked(snapshot, column, most) if kept is None else kept
    found: tuple[Value, ...] = snapshot.memo[key]
    return found if len(found) <= most else ()


def read_level(text: str, column: Dimension) -> Value:
    """Read a level's canonical text as a cohort compares it."""
    if column.kind == "boolean":
        return text == "true"
    return float(text) if column.as_number else text


def _kept(snapshot: Opened, column: Dimension) -> tuple[Value, ...] | None:
    """Take the levels from the cube; None where it does not keep them for every day."""
    files = snapshot.files("labels", Selection(""))
    texts = snapshot.cube.levels(column.name, files) if files else None
    if texts is None:
        return None
    try:
        return tuple(sorted(read_level(text, column) for text in texts))
    except ValueError:  # a text among numbers: no level that a cohort could name
        return None


def _asked(snapshot: Opened, column: Dimension, most: int) -> tuple[Value, ...]:
    value = f"try_cast({column.sql} as double)" if column.as_number else column.sql
    sql = f"select distinct {value} as v from {UNLABELLED} where v is not null order by v limit {most + 1}"
    return tuple(row[0] for row in snapshot.ask(sql))
