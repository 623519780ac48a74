"""Counts of some subjects in every level of the cohort columns, from codes: where a drift is looked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.profiles.code_table import CODES
from monitoring.scope.cohort import Value
from monitoring.store.codes.chosen_rows import Rows, inside
from monitoring.store.codes.coded_days import CodedDays, coded_days
from monitoring.store.codes.coded_parts import levels_apart, numbers_apart
from monitoring.store.codes.coded_reads import Ends, counted
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.label_codes import relation_by_code
from monitoring.store.codes.values_at import between, values_at
from monitoring.store.cohorts.sibling_levels import EVERYBODY, Part, numbered
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.chunk import Model
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, of_subjects
from monitoring.store.scheduling.scanning import check
from monitoring.store.sql.selecting import conditions_by_day

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
    of: CodedSelection,
    levels: Levels,
) -> LevelledRows:
    """Find the rows of a selection; whose levels they have stands beside them.

    Parameters
    ----------
    con, of
        As of `from_codes`.
    levels : mapping of Dimension to tuple
        Columns, each with at most 127 levels.
    """
    where, cursor = conditions_by_day(of.selection, of.known, of.files), con.cursor()
    of_columns = (numbered(column, every, of.known) for column, every in levels.items())
    places = "".join(f", coalesce({sql}, -1)::tinyint" for sql in of_columns)
    relation = relation_by_code(cursor, of, where + places)
    table = cursor.sql(f"select __seq{places} from {relation} where {where}").to_arrow_table()
    sequence, *found = (numbers_of(column) for column in table.columns)
    order = np.argsort(sequence, kind="stable")
    return LevelledRows(sequence[order], tuple(place[order] for place in found))


def levels_from_codes(
    of: CodedSelection,
    chosen: LevelledRows,
    ends: Mapping[str, Ends],
    subjects: Sequence[Subject],
    levels: Levels,
) -> dict[str, dict[Part, DailyRecords]]:
    """Count the codes of some subjects in each level of some columns.

    Parameters
    ----------
    of : CodedSelection
        The rows.
    chosen : LevelledRows
        Of these levels.
    ends : mapping of str to Ends
        Of each number.
    subjects : sequence of Subject
        Whose codes.
    levels : mapping of Dimension to tuple
        Columns, each with its levels.

    Returns
    -------
    dict of str to dict of (str, value) to DailyRecords
        Of each subject by column and level, and of all rows; as `from_codes` gives them of each such cohort.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack a subject.
    """
    parts = [EVERYBODY, *((column.name, level) for column, every in levels.items() for level in every)]
    found: dict[str, list[list[SubjectRecords]]] = {one.name: [] for one in subjects}
    for coded in coded_days(of.files, of.selection.source, found):
        rows = inside(coded, chosen.sequence)
        if not len(rows.number):
            continue
        at = _places(chosen.sequence, coded.sequence.take(rows.place))
        own = [(len(every), places[at]) for every, places in zip(levels.values(), chosen.places, strict=True)]
        apart = _Apart(rows, own)
        for subject in subjects:
            check()
            found[subject.name].append(_counted(of.model, subject, coded, ends, apart))
    return {one.name: _by_part(parts, one, found[one.name]) for one in subjects}


def _counted(
    model: Model, subject: Subject, coded: CodedDays, ends: Mapping[str, Ends], apart: "_Apart"
) -> list[SubjectRecords]:
    """Count the codes of a subject in all rows of a file, and in every level of the columns."""
    if not subject.numeric and apart.levels:
        return levels_apart(subject, coded, apart.rows, apart.levels)
    if subject.numeric and apart.is_dense:
        return [*numbers_apart(model, subject, coded, apart.rows, ends, apart.cells)]
    return [counted(model, subject, coded, rows, ends) for rows in (apart.rows, *apart.rows_of_levels)]


def _by_part(
    parts: Sequence[Part], subject: Subject, found: Sequence[Sequence[SubjectRecords]]
) -> dict[Part, DailyRecords]:
    """Put what files gave of each part together; nothing where a part has no rows."""
    every = zip(parts, zip(*found, strict=True), strict=True) if found else ((part, ()) for part in parts)
    return {
        part: of_subjects({subject.name: [one for one in some if len(one.day)]}, binned=subject.numeric)
        for part, some in every
    }


@dataclass(frozen=True)
class _Apart:
    """Rows of a file by level of some columns: for all subjects the same.

    Parameters
    ----------
    rows : Rows
        All of them.
    levels : sequence of (int, ndarray of int8)
        Of each column the number of levels, and the place of each row's; -1 for none.
    """

    rows: Rows
    levels: Sequence[tuple[int, NDArray[np.int8]]]

    @property
    def is_dense(self) -> bool:
        """Whether counts of every record, level and code are few beside the rows."""
        most = max((every for every, _ in self.levels), default=0)
        few = CODES * (most + 1) * len(self.rows.number) <= SPARSE * len(self.rows.place)
        return few and bool(self.levels)

    @cached_property
    def cells(self) -> list[tuple[int, NDArray[np.intp]]]:
        """Where the counts of each row begin, as `numbers_apart` takes them."""
        return [(every, (self.rows.record * (every + 1) + level + 1) * CODES) for every, level in self.levels]

    @cached_property
    def rows_of_levels(self) -> list[Rows]:
        """The rows of every level of the columns."""
        return [one for every, place in self.levels for one in self._of_column(every, place)]

    def _of_column(self, every: int, place: NDArray[np.int8]) -> Iterator[Rows]:
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place.take(order), np.arange(every + 1))
        return (self.rows.only(order[first:last]) for first, last in pairwise(ends.tolist()))


def _places(chosen: NDArray[np.int64], sequence: NDArray[np.int64]) -> "slice | NDArray[np.intp]":
    """Give the places of some sequence numbers among the chosen: mostly those of a file follow each other."""
    first = int(np.searchsorted(chosen, sequence[0]))
    following = slice(first, first + len(sequence))
    if np.array_equal(chosen[following], sequence):
        return following
    near = between(chosen, sequence)
    return values_at(chosen[near], np.arange(near.start, near.stop), sequence, -1)
