"""Profiles of labels and times: how many labels are in, how long they took, from when to when rows are."""

from collections.abc import Iterator

import numpy as np

from monitoring.contract.model import Contract
from monitoring.profiles.extreme_table import ExtremeTable
from monitoring.profiles.pair_table import PairTable
from monitoring.profiles.row_table import RowTable
from monitoring.profiles.tally_table import TallyTable
from monitoring.store.columns.cells import Grouping
from monitoring.store.columns.stored_columns import stamp
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.kind import Kind, Part
from monitoring.store.quoting import literal
from monitoring.store.sql.implied import IMPLIED, implies
from monitoring.store.sql.label_views import ARRIVED

LABELLED = "(__label is not null)"
_OF_LABELS = ("__label", "__observed", "__known", ARRIVED, IMPLIED)
STAMPS = tuple(stamp(name) for name in ("__ts", "__received", "__observed"))
_STAY = stamp("__ts"), stamp(ARRIVED)
_HOUR = 3.6e9  # microseconds
_COUNTED = ("rows", "labelled")
IMPLIED_ROWS = "implied"


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


def class_place(contract: Contract) -> str:
    """Give the SQL of the place of a label's class in the contract's order; null for another one.

    Parameters
    ----------
    contract : Contract
        Of a multi-class model.
    """
    return f"list_position([{', '.join(map(literal, contract.classes))}], __label) - 1"


def _class(model: Model) -> str:
    """Give the SQL of the number of a label's class; 0 where the label is a number."""
    contract = model.contract
    if contract.task == "multiclass":
        return class_place(contract)
    return "__label" if contract.task == "binary" else "0"


def _arrival_columns(model: Model) -> Columns:
    return Columns([*_STAY, _class(model)], [LABELLED])


def _arrivals(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows by number of their class and delay of their first label in hours, rounded up."""
    made, arrived = (chunk.floats(sql) for sql in _STAY)
    hours, number = np.ceil((arrived - made) / _HOUR), chunk.floats(_class(chunk.model))
    kept = chunk.flags(LABELLED) & ~np.isnan(hours) & ~np.isnan(number)
    first, second = number[kept].astype(np.intp), np.clip(hours[kept], -(2**31), 2**31 - 1).astype(np.intp)
    table: RowTable[PairTable] = RowTable(
        PairTable.of, [first, second], grouping.group[kept], grouping.groups
    )
    yield "", table


def time_stamps(contract: Contract) -> tuple[str, ...]:
    """Give the SQL of a row's times: its own, its arrival, its label's; an implied label never arrived."""
    if not implies(contract):
        return STAMPS
    return (*STAMPS[:2], stamp(f"case when {IMPLIED} then null else __observed end"))


def time_ends(contract: Contract) -> str:
    """Give the query of the first and the last of each of these times among all predictions."""
    return f"select {', '.join(f'min({sql}), max({sql})' for sql in time_stamps(contract))} from rows"


def _time_columns(model: Model) -> Columns:
    return Columns(time_stamps(model.contract))


def _times(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep from when to when rows are: their time, their arrival, their label's."""
    yield (
        "",
        ExtremeTable.of(
            [chunk.floats(sql) for sql in time_stamps(chunk.model.contract)], grouping.group, grouping.groups
        ),
    )


def _implied_columns(model: Model) -> Columns:
    return Columns((), [IMPLIED] if implies(model.contract) else [])


def _implied(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count the rows whose label never came and is taken as a class."""
    if implies(chunk.model.contract):
        counted = np.bincount(grouping.group[chunk.flags(IMPLIED)], minlength=grouping.groups)
        yield "", TallyTable((IMPLIED_ROWS,), counted[:, np.newaxis], frozenset({IMPLIED_ROWS}))


LABELS = Kind(_label_columns, _labels)
ARRIVALS = Kind(_arrival_columns, _arrivals, everybody=True)
TIMES = Kind(_time_columns, _times, everybody=True)
IMPLIED_LABELS = Kind(_implied_columns, _implied)
