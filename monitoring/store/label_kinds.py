"""Profiles of labels and times: how many labels are in, how long they took, from when to when rows are."""

from collections.abc import Iterator

import numpy as np

from monitoring.profiles.extreme_table import ExtremeTable
from monitoring.profiles.pair_table import PairTable
from monitoring.profiles.row_table import RowTable
from monitoring.profiles.tally_table import TallyTable
from monitoring.store.cells import Grouping
from monitoring.store.chunk import Chunk, Columns, Model
from monitoring.store.kind import Kind, Part
from monitoring.store.quoting import literal
from monitoring.store.stored_columns import stamp

LABELLED = "(__label is not null)"
_OF_LABELS = ("__label", "__observed", "__known")
STAMPS = tuple(stamp(name) for name in ("__ts", "__received", "__observed"))
_HOUR = 3.6e9  # microseconds
_COUNTED = ("rows", "labelled")


def reads_labels(columns: Columns) -> bool:
    """Say whether what is read of rows changes with their labels."""
    every = (*columns.floats, *columns.flags, *columns.texts)
    return any(name in sql for sql in every for name in _OF_LABELS)


def _label_columns(_: Model) -> Columns:
    return Columns((), [LABELLED])


def _labels(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count rows, and those with a label."""
    labelled = grouping.group[chunk.flags(LABELLED)]
    counted = [np.bincount(some, minlength=grouping.groups) for some in (grouping.group, labelled)]
    yield "", TallyTable(_COUNTED, np.column_stack(counted), frozenset(_COUNTED))


def _class(model: Model) -> str:
    """Give the SQL of the number of a label's class; 0 where the label is a number."""
    contract = model.contract
    if contract.task == "multiclass":
        listed = ", ".join(map(literal, contract.classes))
        return f"list_position([{listed}], __label) - 1"
    return "__label" if contract.task == "binary" else "0"


def _arrival_columns(model: Model) -> Columns:
    return Columns([*STAMPS, _class(model)], [LABELLED])


def _arrivals(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows by number of their class and delay in hours, rounded up."""
    made, _, observed = (chunk.floats(sql) for sql in STAMPS)
    hours, number = np.ceil((observed - made) / _HOUR), chunk.floats(_class(chunk.model))
    kept = chunk.flags(LABELLED) & ~np.isnan(hours) & ~np.isnan(number)
    first, second = number[kept].astype(np.intp), np.clip(hours[kept], -(2**31), 2**31 - 1).astype(np.intp)
    table: RowTable[PairTable] = RowTable(
        PairTable.of, [first, second], grouping.group[kept], grouping.groups
    )
    yield "", table


def _time_columns(_: Model) -> Columns:
    return Columns(STAMPS)


def _times(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep from when to when rows are: their time, their arrival, their label's."""
    yield "", ExtremeTable.of([chunk.floats(sql) for sql in STAMPS], grouping.group, grouping.groups)


LABELS = Kind(_label_columns, _labels)
ARRIVALS = Kind(_arrival_columns, _arrivals, everybody=True)
TIMES = Kind(_time_columns, _times, everybody=True)
