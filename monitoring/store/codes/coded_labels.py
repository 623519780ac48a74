"""Profiles of labelled rows of any cohort: labels from their codes, so that none is looked up by its key."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.label_codes import LABEL, as_known, label_of, relation_by_code, row_levels
from monitoring.store.codes.late_labels import NONE, LateLabels
from monitoring.store.cohorts.cohort_levels import read_level
from monitoring.store.columns.cells import Dimension
from monitoring.store.cube.whole_days import apart
from monitoring.store.kinds.chunk import Chunk, Columns, chunk_of, divided, items, ordered
from monitoring.store.kinds.codes import as_text
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.row_profiles import DAY, Rows, rows_by
from monitoring.store.quoting import quote
from monitoring.store.records.daily_records import DailyRecords, by_day
from monitoring.store.sql.selecting import conditions, conditions_by_day, of_labels

LABELLED = ("losses", "confusion", "score_label", "class_scores")
"""The kinds of profile that need of a label nothing but its value."""
WITH_LABELS = ("labels", *LABELLED)
"""These, and how many rows have one."""
ORDER = "score_order"
CODED_KINDS = (*WITH_LABELS, ORDER)
"""These, and the order of the scores, which is not counted by level."""
Part = tuple[str, str, Value | None]
"""A kind, and of which level of which column."""


def from_rows_by_code(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
    late: LateLabels,
    kinds: Mapping[str, Kind],
    period: str = DAY,
    columns: tuple[Dimension, ...] = (),
) -> dict[Part, DailyRecords]:
    """Build profiles of rows in one scan; labels are not looked up by their key.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    of : CodedSelection
        Days of the predictions, whole or not, of a model whose label is a class.
    late : LateLabels
        The rows whose label is not the one of now.
    kinds : mapping of str to Kind
        What needs no more of a label than its value.
    period : str
        As of `from_rows`.
    columns : tuple of Dimension, optional
        Cohort columns: each of their levels is counted apart as well.

    Returns
    -------
    dict of (str, str, value) to DailyRecords
        Exact, by kind: of all these rows, and by column and level where it has some.
    """

    def read(wanted: Columns) -> Chunk:
        return read_labelled(con, of, wanted, late)

    return by_part(rows_by(read, of.model, columns, kinds, period), kinds)


def by_part(rows: Rows, kinds: Mapping[str, Kind]) -> dict[Part, DailyRecords]:
    """Build profiles of all rows, and of each level of their cohort columns that has some."""
    found: dict[Part, dict[str, list[tuple[int, bytes]]]] = {(kind, "", None): {} for kind in kinds}
    for column, run in rows.by_column(kinds):
        for cell, record in zip(run.cells.tolist(), run.payloads, strict=True):
            one = run.key_set.cells[cell]
            part = (run.kind, *_level(column, one.levels))
            pair = one.day.toordinal(), record
            found.setdefault(part, {}).setdefault(run.subject, []).append(pair)
    return {
        part: DailyRecords({subject: by_day(some) for subject, some in of_part.items()})
        for part, of_part in found.items()
    }


def _level(column: Dimension | None, levels: tuple[str | None, ...]) -> tuple[str, Value | None]:
    """Name a column and its level, as a cohort compares it; neither for all rows."""
    if column is None or levels[0] is None:
        return (column.name if column else ""), None
    return column.name, read_level(levels[0], column)


def read_labelled(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
    columns: Columns,
    late: LateLabels = NONE,
) -> Chunk:
    """Read columns of a selection's rows; their labels come from codes, and what rests on them of both.

    Parameters
    ----------
    con, of, late
        As of `from_rows_by_code`.
    columns : Columns
        Of what belongs to labels they may name ``__label`` alone.
    """
    model, selection, known = of.model, of.selection, of.known
    own, resting = divided(columns, of_labels)
    every = [*resting.floats, *resting.flags, *resting.texts]
    named = [name for name in map(quote, model.schema.columns) if any(name in sql for sql in every)]
    coded = {as_text(one): one for one in model.subjects if not one.numeric and not one.labelled_only}
    levels = row_levels(model, of.files, {sql: coded[sql] for sql in own.texts if sql in coded})
    asked = replace(own, texts=[sql for sql in own.texts if sql not in levels.levels])
    where = conditions_by_day(selection, known, of.files)
    if apart(selection, model.contract.zone)[1]:
        where = f"{conditions(Selection(spans=selection.spans), known)} and {where}"
    cursor = con.cursor()
    relation = relation_by_code(cursor, of, where, late, levels)
    beside = "".join(f", {one}" for one in ["__seq", *named])
    found = cursor.sql(f"select {items(asked)}{beside} from {relation} where {where}").to_arrow_table()
    first = found.num_columns - len(named)
    rows = ordered(found, numbers_of(found.column(first - 1)))
    sequence = numbers_of(rows.column(first - 1))
    held = levels.at(sequence)
    chunk = chunk_of(model, asked, rows).with_texts({sql: held[sql] for sql in own.texts if sql in held})
    if not every:
        return chunk
    given = rows.select(range(first, rows.num_columns))
    given = given.append_column(LABEL, label_of(model, as_known(held[LABEL], sequence, late)))
    cursor.register("__given", given)
    found = cursor.sql(f"select {items(resting)} from __given").to_arrow_table()
    cursor.unregister("__given")
    return chunk.beside(chunk_of(model, resting, found))
