"""Profiles of labelled rows of any cohort: labels from their codes, so that none is looked up by its key."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import array_of
from monitoring.profiles.code_table import LevelCodes
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.cells import Dimension
from monitoring.store.chunk import Model
from monitoring.store.coded_days import coded_days
from monitoring.store.codes import ROWS
from monitoring.store.cohort_levels import read_level
from monitoring.store.daily_records import DailyRecords, by_day
from monitoring.store.kinds import KINDS
from monitoring.store.row_profiles import read_rows
from monitoring.store.selecting import conditions_by_day
from monitoring.store.views import UNLABELLED

LABELLED = ("losses", "confusion", "score_label")
"""The kinds of profile that need of a label nothing but its value."""
WITH_LABELS = ("labels", *LABELLED)
"""These, and how many rows have one."""
Index = NDArray[np.int64]
Part = tuple[str, str, Value | None]
"""A kind, and of which level of which column."""


def from_coded_labels(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    known: dict[str, Dimension],
    files: Mapping[date, str],
    columns: tuple[Dimension, ...] = (),
) -> dict[Part, DailyRecords]:
    """Build the profiles that rest on labels, in one scan.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    model : Model
        Of a model whose label is a class.
    selection : Selection
        Whole days of the predictions.
    known : dict of str to Dimension
        What its cohort may name.
    files : mapping of date to str
        Where the codes of each asked day are.
    columns : tuple of Dimension, optional
        Cohort columns: each of their levels is counted apart as well.

    Returns
    -------
    dict of (str, str, value) to DailyRecords
        The kinds `WITH_LABELS`, exact, of all these rows, and by column and level.
    """
    kinds = {kind: KINDS[kind] for kind in WITH_LABELS}
    found: dict[Part, dict[str, list[tuple[int, bytes]]]] = {(kind, "", None): {} for kind in kinds}
    with labelled_rows(con, model, selection, known, files) as relation:
        for column, run in read_rows(con, relation, model, columns, kinds).by_column(kinds):
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


@contextmanager
def labelled_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    known: dict[str, Dimension],
    files: Mapping[date, str],
) -> Iterator[str]:
    """Give the SQL of a selection's rows with their labels from codes, to stand behind ``from``.

    Parameters
    ----------
    con, model, selection, known, files
        As of `from_coded_labels`.
    """
    name = f"__labels_{uuid4().hex}"  # a table of all cursors: one of its own would be seen by that one only
    _keep(con, name, _labels(model, files))
    try:
        rows = f"select * from {UNLABELLED} where {conditions_by_day(selection, known, files)}"
        yield f"(select u.*, l.__label from ({rows}) u left join {name} l using (__seq))"
    finally:
        con.cursor().execute(f"drop table {name}")


def _keep(con: duckdb.DuckDBPyConnection, name: str, labels: pa.Table) -> None:
    cursor = con.cursor()
    cursor.register("__given", labels)
    cursor.execute(f"create table {name} as select * from __given")
    cursor.unregister("__given")


def _labels(model: Model, files: Mapping[date, str]) -> pa.Table:
    """Give sequence number and label of every labelled row of some days."""
    sequences = [np.empty(0, dtype=np.int64)]
    number = model.contract.task == "binary"
    labels: list[pa.Array] = []
    for sequence, code, names in labels_of(model, files):
        sequences.append(sequence)
        values = array_of(np.array([float(one) for one in names])) if number else pa.array(names, pa.string())
        labels.append(values.take(array_of(code)))
    together = pa.chunked_array(labels, labels[0].type if labels else pa.float64())
    return pa.table([pa.chunked_array([array_of(np.concatenate(sequences))]), together], ["__seq", "__label"])


def labels_of(model: Model, files: Mapping[date, str]) -> Iterator[tuple[Index, Index, list[str]]]:
    """Give the labelled rows of some days from their codes, a record at a time.

    Parameters
    ----------
    model : Model
        Of a model whose label is a class.
    files : mapping of date to str
        Where the codes of each day are.

    Yields
    ------
    (ndarray of int64, ndarray of int64, list of str)
        Sequence numbers, the number of each one's class, and the classes.
    """
    [label] = [one for one in model.subjects if one.labelled_only]
    for coded in coded_days(files, "", {label.name}):
        for k in range(len(coded.day)):
            found = LevelCodes.read(coded.of(label).view(k))
            there = np.flatnonzero(found.codes < found.missing)
            sequence = coded.wholes[ROWS].view(k).view("<i8")[there]
            yield sequence, found.codes[there].astype(np.int64), [one.decode() for one in found.names]
