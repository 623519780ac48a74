"""Profiles of labelled rows of any cohort: labels from their codes, so that none is looked up by its key."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import duckdb
import numpy as np
import pyarrow as pa

from monitoring.profiles.code_table import read_levels
from monitoring.scope.baseline import Selection
from monitoring.store.cells import Dimension
from monitoring.store.chunk import Model
from monitoring.store.coded_reads import coded_files, whole_of
from monitoring.store.codes import ROWS
from monitoring.store.daily_records import DailyRecords
from monitoring.store.kinds import KINDS
from monitoring.store.profile_reads import gathered
from monitoring.store.row_profiles import DAY, profiles_of
from monitoring.store.selecting import conditions
from monitoring.store.sibling_levels import Siblings
from monitoring.store.views import UNLABELLED

LABELLED = ("losses", "confusion", "score_label")
"""The kinds of profile that need of a label nothing but its value."""
WITH_LABELS = ("labels", *LABELLED)
"""These, and how many rows have one."""


def from_coded_labels(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    known: dict[str, Dimension],
    files: Mapping[date, str],
    of: Siblings | None = None,
) -> dict[str, DailyRecords]:
    """Build the profiles that rest on labels.

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
    of : Siblings, optional
        Levels to count apart.

    Returns
    -------
    dict of str to DailyRecords
        The kinds `WITH_LABELS`, exact, as one scan gives all; with siblings, by their `period`.
    """
    kinds = {kind: KINDS[kind] for kind in WITH_LABELS}
    period = of.period if of else DAY
    more = f" and ({of.sql}) is not null" if of else ""
    with labelled_rows(con, model, selection, known, files, more) as relation:
        return gathered(profiles_of(con, relation, model, (), kinds, period), WITH_LABELS)


@contextmanager
def labelled_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    known: dict[str, Dimension],
    files: Mapping[date, str],
    more: str = "",
) -> Iterator[str]:
    """Give the SQL of a selection's rows with their labels from codes, to stand behind ``from``.

    Parameters
    ----------
    con, model, selection, known, files
        As of `from_coded_labels`.
    more : str
        A further condition, with its ``and``.
    """
    name = f"__labels_{uuid4().hex}"  # a table of all cursors: one of its own would be seen by that one only
    _keep(con, name, _labels(model, files))
    try:
        rows = f"select * from {UNLABELLED} where {conditions(selection, known)}{more}"
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
    [label] = [one for one in model.subjects if one.labelled_only]
    sequences: list[np.ndarray] = [np.empty(0, dtype=np.int64)]
    labels: list[pa.Array] = []
    number = model.contract.task == "binary"
    for held in coded_files(files, "", {label.name, ROWS}):
        for k in range(len(held.wholes[ROWS]) if ROWS in held.wholes else 0):
            names, codes = read_levels(whole_of(held, label).record(k))
            there = np.flatnonzero(codes < len(names))
            sequences.append(np.frombuffer(held.wholes[ROWS].record(k), "<i8")[there])
            values = [float(one) if number else one.decode() for one in names]
            kind = pa.float64() if number else pa.string()
            labels.append(pa.array(values, kind).take(pa.array(codes[there].astype(np.int64))))
    together = pa.chunked_array(labels, labels[0].type if labels else pa.float64())
    return pa.table({"__seq": np.concatenate(sequences), "__label": together})
