"""Labels of rows from their codes: found by sequence number, not by key."""

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import array_of
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.late_labels import NONE, LateLabels
from monitoring.store.codes.row_levels import RowLevels
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.subjects import Subject, has_classes
from monitoring.store.kinds.chunk import Model
from monitoring.store.sql.predicates import OBSERVED
from monitoring.store.sql.selecting import of_labels, relation_for
from monitoring.store.sql.views import UNLABELLED

_TABLE = "__labels_by_code"
LABEL = "__label"
Index = NDArray[np.int64]


def row_levels(
    model: Model, files: Mapping[date, str], beside: Mapping[str, Subject] | None = None
) -> RowLevels:
    """Read the classes of all rows of some days as they are now, and levels at hand with them.

    Parameters
    ----------
    model : Model
        A label that is a number has no code that tells it, and is left out, as where there is none.
    files : mapping of date to str
        Where the codes of each day are.
    beside : mapping of str to Subject, optional
        Categories that are not of labels, by what they are asked as.

    Returns
    -------
    RowLevels
        Labels as `LABEL`, where they are classes.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the label.
    """
    label = next((one for one in model.subjects if one.labelled_only and not one.numeric), None)
    found = RowLevels.read(files, {**({LABEL: label} if label else {}), **(beside or {})})
    if label and LABEL not in found.levels:
        raise NotCodedError(label.name)
    return found


def as_known(levels: Levels, asked: Index, late: LateLabels) -> Levels:
    """Give the classes that some rows had at a moment.

    Parameters
    ----------
    levels : Levels
        Their classes now.
    asked : ndarray of int64, shape (rows,)
        Their sequence numbers.
    late : LateLabels
        The rows whose label is not the one of now.

    Returns
    -------
    Levels
        In any order.
    """
    if not len(late):
        return levels
    names = [*dict.fromkeys([*levels.names, *late.classes])]
    code, had = np.where(late.among(asked), -1, levels.code), late.codes_of(asked)
    place = np.array([names.index(name) for name in late.classes], dtype=np.intp)
    code[had >= 0] = place.take(had[had >= 0])
    return Levels(code, names)


def relation_by_code(
    cursor: duckdb.DuckDBPyConnection,
    of: CodedSelection,
    where: str,
    late: LateLabels = NONE,
    levels: RowLevels | None = None,
) -> str:
    """Give what has the columns that conditions name of the rows of whole days; labels by sequence number.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        That will ask; the labels are put before it as a table.
    of : CodedSelection
        Of whole days. A label that is a number is looked up by its key.
    where : str
        Its conditions.
    late : LateLabels, optional
        The rows whose label is not the one of now.
    levels : RowLevels, optional
        What `row_levels` gave of these days, where that is at hand.

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
    model, coded = of.model, of_labels(where) and OBSERVED not in where
    if of.selection.source or not has_classes(model.subjects) or not coded:
        return relation_for(of.selection, where)
    every = levels or row_levels(model, of.files)
    now = every.levels[LABEL]
    kept = np.flatnonzero((now.code >= 0) & ~late.among(every.sequence))
    labels = [Levels(late.code, late.classes), now.at(kept)]
    sequence = np.concatenate([late.earlier, every.sequence[kept]])
    columns = [array_of(sequence), pa.concat_arrays([label_of(model, some) for some in labels])]
    cursor.register(_TABLE, pa.table(columns, ["__seq", LABEL]))
    return f"(select u.*, l.{LABEL} from {UNLABELLED} u left join {_TABLE} l on l.__seq = u.__seq)"


def label_of(model: Model, levels: Levels) -> pa.Array:
    """Give labels by their class, null where there is none: numbers, or names of classes."""
    code, names = levels.code, levels.names
    if model.contract.task != "binary":
        return pa.array([*names, None], pa.string()).take(array_of(np.where(code < 0, len(names), code)))
    label = np.array([*map(float, names), np.nan]).take(code, mode="wrap")  # -1, none, is the last
    known = np.packbits(code >= 0, bitorder="little")  # not by a list, as that would import pandas
    return pa.Array.from_buffers(pa.float64(), len(label), [pa.py_buffer(known), pa.py_buffer(label)])
