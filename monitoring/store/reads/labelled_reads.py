"""Exact reads of rows with their labels where a store has many: these come from codes, a part at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.scope.baseline import Selection
from monitoring.scope.window import spans_of
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.label_codes import LABEL, as_known, relation_by_code, row_levels
from monitoring.store.codes.late_labels import is_maskable, late_of
from monitoring.store.cohorts.cohort_days import in_parts
from monitoring.store.kinds.chunk import Columns, items
from monitoring.store.scheduling.scanning import scan_each
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.label_views import stored_labels
from monitoring.store.sql.selecting import conditions

MANY_LABELS = 500_000
"""Labels in the store: of fewer, those of a few rows are looked up by their key as quickly."""
Floats = NDArray[np.float64]


def from_label_codes(snapshot: Snapshot, selection: Selection, columns: Sequence[str]) -> list[list[Floats]]:
    """Read columns of the labelled rows of a selection that `has_label_codes`; no label is looked up by key.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    columns : sequence of str
        SQL of numbers; ``__label`` itself, and nothing else that belongs to labels.

    Returns
    -------
    list of list of ndarray
        The columns, in parts of some days, ascending.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the label.
    """
    works = [_part(snapshot, some, columns) for some in _parts(snapshot, selection)]
    return scan_each(snapshot.connection(), works)


def has_label_codes(snapshot: Snapshot, selection: Selection) -> bool:
    """Say whether labels are read from codes: of a binary model, where the store has many."""
    if selection.source or not selection.spans:
        return False
    many = stored_labels(snapshot.segments) > MANY_LABELS and snapshot.contract.task == "binary"
    return many and bool(snapshot.files("codes", selection)) and is_maskable(snapshot, selection)


def _parts(snapshot: Snapshot, selection: Selection) -> Iterator[Selection]:
    """Cut a selection into days that fit together; one of its spans may begin or end inside a day."""
    zone = snapshot.contract.zone
    days = {day for span in selection.spans for day in span.days(zone)}
    for some in in_parts(snapshot, selection, days):
        runs = [selection.inside(run) for run in spans_of(some, zone)]
        yield replace(selection, spans=tuple(span for own in runs if own for span in own.spans))


def _part(
    snapshot: Snapshot, selection: Selection, columns: Sequence[str]
) -> Callable[[duckdb.DuckDBPyConnection], list[Floats]]:
    """Give what reads columns of the rows that have a label."""
    of_rows = [sql for sql in columns if sql != LABEL]
    where = conditions(selection, snapshot.known)
    of = CodedSelection.of(snapshot, selection, snapshot.files("codes", selection) or {})
    late = late_of(snapshot, selection)

    def work(con: duckdb.DuckDBPyConnection) -> list[Floats]:
        cursor = con.cursor()
        every = row_levels(of.model, of.files)
        relation = relation_by_code(cursor, of, where, late, every)
        rows = cursor.sql(f"select __seq, {items(Columns(of_rows))} from {relation} where {where}")
        sequence, *found = (numbers_of(one) for one in rows.to_arrow_table().columns)
        levels = as_known(every.at(sequence)[LABEL], sequence, late)
        kept = np.flatnonzero(levels.code >= 0)
        label = np.array([float(one) for one in levels.names]).take(levels.code[kept])
        numbers = iter(found)
        return [label if one == LABEL else next(numbers).take(kept) for one in columns]

    return work
