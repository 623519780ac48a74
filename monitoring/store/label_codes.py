"""Labels of rows from their codes: found by sequence number, not by key."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import array_of
from monitoring.profiles.code_table import LevelCodes
from monitoring.scope.baseline import Selection
from monitoring.store.chunk import Model
from monitoring.store.coded_days import NotCodedError, coded_days
from monitoring.store.codes import ROWS
from monitoring.store.late_labels import NONE, LateLabels
from monitoring.store.predicates import OBSERVED
from monitoring.store.selecting import of_labels, relation_for
from monitoring.store.subjects import has_classes
from monitoring.store.values_at import values_at
from monitoring.store.views import UNLABELLED

_TABLE = "__labels_by_code"
Index = NDArray[np.int64]
Floats = NDArray[np.float64]


def label_numbers(
    model: Model, files: Mapping[date, str], asked: Index, late: LateLabels
) -> tuple[Floats, list[str]]:
    """Give the labels of some rows.

    Parameters
    ----------
    model : Model
        Of a model whose label is a class.
    files : mapping of date to str
        Where the codes of each of their days are.
    asked : ndarray of int64, shape (rows,)
        Their sequence numbers.
    late : LateLabels
        The rows whose label is not the one of now.

    Returns
    -------
    (ndarray of float64, list of str)
        The number of each row's class, NaN where it has no label, and the classes.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the label.
    """
    place: dict[str, int] = {}
    sequences, numbers = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for sequence, code, names in _records(model, files):
        own = np.array([place.setdefault(name, len(place)) for name in names], dtype=np.float64)
        sequences.append(sequence)
        numbers.append(own.take(code))
    found = values_at(np.concatenate(sequences), np.concatenate(numbers), asked)
    if len(late):
        found[late.among(asked)] = np.nan
        code = late.codes_of(asked)
        had = np.array([place.setdefault(name, len(place)) for name in late.classes], dtype=np.float64)
        found[code >= 0] = had.take(code[code >= 0])
    return found, [*place]


def relation_by_code(
    cursor: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    where: str,
    files: Mapping[date, str],
    late: LateLabels = NONE,
) -> str:
    """Give what has the columns that conditions name of the rows of whole days; labels by sequence number.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        That will ask; the labels are put before it as a table.
    model : Model
        A label that is a number is looked up by its key.
    selection : Selection
        Whole days.
    where : str
        Its conditions.
    files : mapping of date to str
        Where the codes of each asked day are.
    late : LateLabels, optional
        The rows whose label is not the one of now.

    Returns
    -------
    str
        To stand behind ``from``.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the label, or conditions name when labels came that are to be left out.
    """
    if OBSERVED in where and len(late):
        raise NotCodedError(OBSERVED)
    if selection.source or not has_classes(model.subjects) or not of_labels(where) or OBSERVED in where:
        return relation_for(selection, where)
    sequences, labels = [late.earlier], [label_of(model, late.code.astype(np.float64), late.classes)]
    for sequence, code, names in _records(model, files):
        kept = ~late.among(sequence) if len(late) else slice(None)
        sequences.append(sequence[kept])
        labels.append(label_of(model, code[kept].astype(np.float64), names))
    columns = [array_of(np.concatenate(sequences)), pa.concat_arrays(labels)]
    cursor.register(_TABLE, pa.table(columns, ["__seq", "__label"]))
    return f"(select u.*, l.__label from {UNLABELLED} u left join {_TABLE} l on l.__seq = u.__seq)"


def label_of(model: Model, number: Floats, names: Sequence[str]) -> pa.Array:
    """Give labels by the number of their class, null where that is NaN: numbers, or names of classes."""
    there = ~np.isnan(number)
    place = np.where(there, number, len(names)).astype(np.int64)
    if model.contract.task != "binary":
        return pa.array([*names, None], pa.string()).take(array_of(place))
    label = np.array([*map(float, names), np.nan]).take(place)
    known = np.packbits(there, bitorder="little")  # not by a list, as that would import pandas
    return pa.Array.from_buffers(pa.float64(), len(label), [pa.py_buffer(known), pa.py_buffer(label)])


def _records(model: Model, files: Mapping[date, str]) -> Iterator[tuple[Index, Index, list[str]]]:
    """Give sequence numbers and classes of labelled rows, a record at a time, and what classes are called."""
    [label] = [one for one in model.subjects if one.labelled_only]
    for coded in coded_days(files, "", {label.name}):
        for k in range(len(coded.day)):
            found = LevelCodes.read(coded.of(label).view(k))
            there = np.flatnonzero(found.codes < found.missing)
            sequence = coded.wholes[ROWS].view(k).view("<i8")[there]
            yield sequence, found.codes[there].astype(np.int64), [one.decode() for one in found.names]
