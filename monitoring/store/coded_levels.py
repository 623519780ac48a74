"""Counts of one subject in every level of the cohort columns, from its codes: where a drift is looked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.profiles.code_table import CODES
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Value
from monitoring.store.cells import Dimension
from monitoring.store.chosen_rows import Rows, inside
from monitoring.store.chunk import Model
from monitoring.store.coded_days import coded_days
from monitoring.store.coded_reads import Ends, counted, numbers_apart
from monitoring.store.daily_records import DailyRecords, SubjectRecords, of_subjects
from monitoring.store.label_codes import relation_by_code
from monitoring.store.selecting import conditions_by_day
from monitoring.store.sibling_levels import EVERYBODY, Part, numbered
from monitoring.store.subjects import Subject
from monitoring.store.values_at import between, values_at

SPARSE = 8
"""Counts a row: beyond, rows are put apart by level before they are counted."""
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
        at = _places(chosen.sequence, coded.sequence.take(rows.place))
        own = [(len(every), places[at]) for every, places in zip(levels.values(), chosen.places, strict=True)]
        if subject.numeric and _is_dense(rows, own):
            columns = numbers_apart(model, subject, coded, rows, ends, own)
        else:
            columns = (
                [counted(model, subject, coded, some, ends) for some in _apart(rows, *one)] for one in own
            )
        for (column, every), some in zip(levels.items(), columns, strict=True):
            for level, one in zip(every, some, strict=True):
                found[column.name, level] += [one] if len(one.day) else []
    binned = subject.numeric
    return {part: of_subjects({subject.name: some}, binned=binned) for part, some in found.items()}


def _places(chosen: NDArray[np.int64], sequence: NDArray[np.int64]) -> "slice | NDArray[np.intp]":
    """Give the places of some sequence numbers among the chosen: mostly those of a file follow each other."""
    first = int(np.searchsorted(chosen, sequence[0]))
    following = slice(first, first + len(sequence))
    if np.array_equal(chosen[following], sequence):
        return following
    near = between(chosen, sequence)
    return values_at(chosen[near], np.arange(near.start, near.stop), sequence, -1)


def _is_dense(rows: Rows, levels: Sequence[tuple[int, NDArray[np.int8]]]) -> bool:
    """Say whether counts of every record, level and code are few beside the rows."""
    most = max((every for every, _ in levels), default=0)
    return CODES * (most + 1) * len(rows.number) <= SPARSE * len(rows.place)


def _apart(rows: Rows, levels: int, place: NDArray[np.int8]) -> Iterator[Rows]:
    """Give the rows of each level."""
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place.take(order), np.arange(levels + 1))
    return (rows.only(order[first:last]) for first, last in pairwise(ends.tolist()))
