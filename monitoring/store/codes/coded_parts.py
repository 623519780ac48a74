"""Codes of a subject counted in every level of some columns: of each column all levels at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import CODES, LevelCodes
from monitoring.store.codes.chosen_rows import Rows
from monitoring.store.codes.coded_days import CodedDays
from monitoring.store.codes.coded_reads import NO_ENDS, Ends, codes_of, of_counts, of_levels
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.chunk import Model
from monitoring.store.records.daily_records import SubjectRecords, by_day

Index = NDArray[np.intp]


def numbers_apart(
    model: Model,
    subject: Subject,
    coded: CodedDays,
    rows: Rows,
    ends: Mapping[str, Ends],
    cells: Iterable[tuple[int, Index]],
) -> Iterator[SubjectRecords]:
    """Count the codes of a number, and in each level of some columns: of each column all levels at once.

    Parameters
    ----------
    model, subject, coded, rows, ends
        As of `counted`.
    cells : iterable of (int, ndarray of intp)
        Of each column, at least one, the number of levels, and where the counts of each row's record and
        level begin, `CODES` codes each: those of rows without a level come before the levels of a record.

    Yields
    ------
    SubjectRecords
        Of all rows, then of every level of the columns; without records where a level has no rows.
    """
    codes = codes_of(coded.of(subject), rows)
    known = ends.get(subject.name, NO_ENDS)
    for column, (every, cell) in enumerate(cells):
        shape = len(rows.number), every + 1, CODES
        counts = np.bincount(cell + codes, minlength=prod(shape)).reshape(shape)
        parts = [] if column else [counts.sum(axis=1)]
        for part in (*parts, *(counts[:, k + 1] for k in range(every))):
            yield of_counts(model, subject, part, rows.day, known)


def levels_apart(
    subject: Subject, coded: CodedDays, rows: Rows, columns: Sequence[tuple[int, NDArray[np.int8]]]
) -> list[SubjectRecords]:
    """Count the levels of a category, and in each level of some columns: of each column all levels at once.

    Parameters
    ----------
    subject, coded, rows
        As of `counted`.
    columns : sequence of (int, ndarray of int8)
        Of each column, at least one, the number of levels, and the place of each row's; -1 for none.

    Returns
    -------
    list of SubjectRecords
        Of all rows, then of every level of the columns; without records where a level has no rows.
    """
    whole = coded.of(subject)
    found: list[list[tuple[int, bytes]]] = [[] for _ in range(1 + sum(every for every, _ in columns))]
    for day, (number, place), (first, last) in zip(
        rows.day.tolist(), rows.each(), pairwise(rows.ends.tolist()), strict=True
    ):
        levels = LevelCodes.read(whole.view(number))
        size, codes = levels.missing + 1, levels.at(place)
        apart = [
            np.bincount((at[first:last] + np.intp(1)) * size + codes, minlength=(every + 1) * size)
            for every, at in columns
        ]
        counts = [one.reshape(-1, size) for one in apart]
        every_part = counts[0].sum(axis=0), *chain(*(one[1:] for one in counts))
        for some, part in zip(found, every_part, strict=True):
            some.extend(of_levels(subject, levels, part, day) if part.any() else ())
    return [by_day(some) for some in found]
