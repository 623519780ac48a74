"""How many rows a cohort has, and each level of the cohort columns: from profiles wherever they hold it."""

from collections.abc import Sequence
from dataclasses import replace

from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Comparison, Value
from monitoring.store.codes.late_labels import rests_on_labels
from monitoring.store.cohorts.cohort_levels import read_level
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes.from_cube import from_cube
from monitoring.store.routes.planner import without_rows
from monitoring.store.snapshot import Snapshot

_KIND = "labels"  # its records say how many rows a cell has, whether or not these have labels


def count_rows(snapshot: Snapshot, selection: Selection) -> int:
    """Count the rows of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Any; where neither cube nor codes hold it, or no whole days are asked, rows are read.

    Returns
    -------
    int
        Rows, with or without a label.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    """
    # when a label came is no matter of rows, unless it says which they are
    asked = selection if rests_on_labels(snapshot, selection) else replace(selection, as_of=None)
    kept = without_rows(snapshot, _KIND, asked)  # which the page's panels have mostly asked for as well
    if kept is not None:
        return _counted(kept)
    return int(snapshot.ask(f"select count(*) from {snapshot.rows_of(asked, ())}", asked.as_of)[0][0])


def rows_by_level(
    snapshot: Snapshot, selection: Selection, column: Dimension, levels: Sequence[Value]
) -> dict[Value, int]:
    """Count the rows of each level of a cohort column.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Spans and version; its cohort is left out.
    column : Dimension
        One of the cohort columns.
    levels : sequence of str, float or bool
        Those of the column; where they are too many to be known, every level is read from the rows.

    Returns
    -------
    dict of str, float or bool to int
        By level in their order; those that were not known with the most rows first.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    """
    asked = replace(selection, as_of=None, cohort=None, complement=False)
    kept = {level: _kept(snapshot, _within(asked, column, level)) for level in levels}
    known = {level: rows for level, rows in kept.items() if rows is not None}
    if levels and len(known) == len(levels):
        return known
    text = canonical_text(column.sql, column.kind)
    rows = snapshot.rows_of(asked, (column.sql,))
    sql = f"select {text}, count(*) from {rows} where {column.sql} is not null group by 1 order by 2 desc, 1"
    counts: dict[Value, int] = dict.fromkeys(levels, 0)
    for level, n in snapshot.ask(sql):
        if (value := read_level(level, column)) is not None:
            counts[value] = counts.get(value, 0) + n
    return counts


def _kept(snapshot: Snapshot, selection: Selection) -> int | None:
    """Count rows without reading any; None where the cube has not what is asked."""
    whole = all(span.whole_days(snapshot.contract.zone) for span in selection.spans)
    records = from_cube(snapshot, _KIND, selection) if whole else None
    return None if records is None else _counted(records)


def _counted(records: DailyRecords) -> int:
    return records.merged("", LevelCounts.merged).counts.get("rows", 0)


def _within(selection: Selection, column: Dimension, level: Value) -> Selection:
    return replace(selection, cohort=Comparison(column.name, "=", level))
