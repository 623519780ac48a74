"""The levels of a cohort column, for those who choose one."""

import re
from collections.abc import Iterable
from math import isfinite, isnan

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Comparison, Value
from monitoring.store.columns.cells import Dimension
from monitoring.store.cube.opened import Opened
from monitoring.store.sql.built_rows import on_days
from monitoring.store.sql.narrow_rows import narrow_rows

MOST_ASKED = 200
"""Levels that are looked for at once: who shows a dozen and who lists sixty ask the same."""
_NUMBER = re.compile(r"\s*[-+]?(\d(_?\d)*\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)


def shown_cohorts(snapshot: Opened) -> tuple[Dimension, ...]:
    """Give the cohort columns whose levels may be shown: those that the contract masks are left out."""
    return tuple(one for one in snapshot.cohorts if not snapshot.contract.masks(one.name))


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
        In their order, those of bins in the order of the bins; empty where there are more than `most`, and
        where the contract masks them.
        Null is no level: ``is null`` asks for it; nor is a word among whole numbers, as `read_level` says.
    """
    if snapshot.contract.masks(column.name):
        return ()
    declared = next((c for c in snapshot.contract.cohorts if c.name == column.name), None)
    if declared is not None and declared.bins:
        return declared.levels()
    key = "levels", column.name
    asked, found = snapshot.memo.get(key, (0, ()))
    if not asked or (asked < most and len(found) > asked):
        asked = max(most, MOST_ASKED)
        found = _found(snapshot, column, asked)
        snapshot.memo[key] = asked, found
    return found if len(found) <= most else ()


def read_level(text: str, column: Dimension) -> Value | None:
    """Read a level's canonical text as a cohort compares it.

    Parameters
    ----------
    text : str
        The text.
    column : Dimension
        Whose level it is.

    Returns
    -------
    str, float, bool or None
        None for what no cohort can name: a word among whole numbers, such as ``NA``, as numbers are held
        against numbers alone; and the NaN of a number, which is null.
    """
    if column.kind == "boolean":
        return text == "true"
    if column.kind == "numeric":
        return None if isnan(number := float(text)) else number
    if not column.as_number:
        return text
    return number if _NUMBER.fullmatch(text) and isfinite(number := float(text)) else None


def level_cohort(text: str | None, column: Dimension) -> Comparison | None:
    """Give the cohort of a level's canonical text; None for null, and where no cohort can name it."""
    value = None if text is None else read_level(text, column)
    return None if value is None else Comparison(column.name, "=", value)


def _found(snapshot: Opened, column: Dimension, most: int) -> tuple[Value, ...]:
    """Take the levels from the cube, and of days that it does not keep by them from the rows."""
    files = snapshot.files("labels", Selection(""))
    texts, others = snapshot.cube.levels(column.name, files) if files else ([], ())
    where = on_days(sorted(others)) if others else "true"
    more = _asked(snapshot, column, most, where) if others or not files else []
    if len(more) > most:  # two of them may be one number, but there are more to come
        return tuple(more)
    return _in_order([*texts, *more], column)


def _asked(snapshot: Opened, column: Dimension, most: int, where: str) -> list[str]:
    rows = f"{narrow_rows(snapshot, [column.sql, where])} where {where} and v is not null"
    sql = f"select distinct {column.sql} as v from {rows} order by v limit {most + 1}"
    return [one if isinstance(one, str) else str(one).lower() for (one,) in snapshot.ask(sql)]


def _in_order(texts: Iterable[str], column: Dimension) -> tuple[Value, ...]:
    return tuple(sorted({level for text in texts if (level := read_level(text, column)) is not None}))
