"""Counts of one subject in every level of the cohort columns, from its codes: where a drift is looked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.cells import Dimension
from monitoring.store.chosen_rows import Rows, inside
from monitoring.store.chunk import Model
from monitoring.store.coded_days import coded_days
from monitoring.store.coded_reads import Ends, counted
from monitoring.store.daily_records import DailyRecords, SubjectRecords, of_subjects
from monitoring.store.label_codes import relation_by_code
from monitoring.store.selecting import conditions_by_day
from monitoring.store.sibling_levels import EVERYBODY, Part, numbered
from monitoring.store.subjects import Subject

Levels = Mapping[Dimension, tuple[Value, ...]]
"""Columns, each with some levels."""


@dataclass(frozen=True)
class LevelledRows:
    """Rows, and which level of each column they have.

    Parameters
    ----------
    sequence : ndarray of int64, shape (rows,)
        Their sequence numbers, ascending.
    places : sequence of ndarray of int8, shape (rows,)
        Of each column the place of the level; -1 for none.
    """

    sequence: NDArray[np.int64]
    places: tuple[NDArray[np.int8], ...]

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return int(self.sequence.nbytes + sum(one.nbytes for one in self.places))


def levelled_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    known: dict[str, Dimension],
    files: Mapping[date, str],
    levels: Levels,
) -> LevelledRows:
    """Find the rows of a selection; whose levels they have stands beside them.

    Parameters
    ----------
    con, model, selection, known, files
        As of `from_codes`.
    levels : mapping of Dimension to tuple
        Columns, each with at most 127 levels.
    """
    where, cursor = conditions_by_day(selection, known, files), con.cursor()
    of_columns = (numbered(column, every, known) for column, every in levels.items())
    places = "".join(f", coalesce({sql}, -1)::tinyint" for sql in of_columns)
    relation = relation_by_code(cursor, model, selection, where + places, files)
    table = cursor.sql(f"select __seq{places} from {relation} where {where}").to_arrow_table()
    sequence, *found = (numbers_of(column) for column in table.columns)
    order = np.argsort(sequence, kind="stable")
    return LevelledRows(sequence[order], tuple(place[order] for place in found))


def levels_from_codes(
    model: Model,
    chosen: LevelledRows,
    files: Mapping[date, str],
    source: str,
    ends: Mapping[str, Ends],
    subject: Subject,
    levels: Levels,
) -> dict[Part, DailyRecords]:
    """Count the codes of a subject in each level of some columns.

    Parameters
    ----------
    model : Model
        What the columns mean.
    chosen : LevelledRows
        Of these levels.
    files : mapping of date to str
        Where the codes of each asked day are.
    source : str
        Whose rows.
    ends : mapping of str to Ends
        Of each number.
    subject : Subject
        Whose codes.
    levels : mapping of Dimension to tuple
        Columns, each with its levels.

    Returns
    -------
    dict of (str, value) to DailyRecords
        By column and level, and of all rows; as `from_codes` gives them of each such cohort.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the subject.
    """
    found: dict[Part, list[SubjectRecords]] = {EVERYBODY: []}
    found |= {(column.name, level): [] for column, every in levels.items() for level in every}
    for coded in coded_days(files, source, {subject.name}):
        rows = inside(coded, chosen.sequence)
        if not len(rows.number):
            continue
        found[EVERYBODY].append(counted(model, subject, coded, rows, ends))
        at = np.searchsorted(chosen.sequence, coded.sequence[rows.place])
        for (column, every), places in zip(levels.items(), chosen.places, strict=True):
            for level, own in zip(every, _apart(rows, places.take(at), len(every)), strict=True):
                if len(own.number):
                    found[column.name, level].append(counted(model, subject, coded, own, ends))
    binned = subject.numeric
    return {part: of_subjects({subject.name: some}, binned=binned) for part, some in found.items()}


def _apart(rows: Rows, place: NDArray[np.int8], levels: int) -> Iterator[Rows]:
    """Give the rows of each level."""
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place.take(order), np.arange(levels + 1))
    return (rows.only(order[first:last]) for first, last in pairwise(ends.tolist()))
