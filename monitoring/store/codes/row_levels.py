"""Levels of single rows from their codes: found by sequence number, not read as texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import LevelCodes
from monitoring.profiles.records import Whole
from monitoring.store.codes.coded_days import CodedDays, coded_days
from monitoring.store.codes.values_at import values_at
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.stored_columns import VERSION
from monitoring.store.columns.subjects import Subject

Index = NDArray[np.int64]


@dataclass(frozen=True)
class NarrowLevels:
    """Levels of many rows in as few bytes as their number needs.

    Parameters
    ----------
    code : ndarray of signed integers, shape (rows,)
        Number of each row's level; -1 where it has none.
    names : sequence of str
        The levels, ascending.
    """

    code: NDArray[np.signedinteger[Any]]
    names: Sequence[str]

    def at(self, place: NDArray[np.intp]) -> Levels:
        """Give those of some rows; none where a place is -1."""
        code = self.code.take(place, mode="wrap").astype(np.intp)
        code[place < 0] = -1
        return Levels(code, self.names)


@dataclass(frozen=True)
class RowLevels:
    """The levels of all rows of some days.

    Parameters
    ----------
    sequence : ndarray of int64, shape (rows,)
        Sequence number of each.
    levels : mapping of str to NarrowLevels
        By what they are asked as; of the version too.
    """

    sequence: Index
    levels: Mapping[str, NarrowLevels]

    @classmethod
    def read(cls, files: Mapping[date, str], subjects: Mapping[str, Subject]) -> Self:
        """Read the codes of some days; a subject that some day has no codes of is left out.

        Parameters
        ----------
        files : mapping of date to str
            Where the codes of each are.
        subjects : mapping of str to Subject
            Categories, by what they are asked as.

        Raises
        ------
        NotCodedError
            Where a day has none.
        """
        days = [*coded_days(files, "", {one.name for one in subjects.values()})]
        found = {VERSION: _versions(days)}
        for name, one in subjects.items():
            if all(one.name in coded.wholes for coded in days):
                found[name] = _levels([coded.of(one) for coded in days])
        sequence = [np.empty(0, dtype=np.int64), *(coded.sequence for coded in days)]
        return cls(np.concatenate(sequence), found)

    def at(self, asked: Index) -> dict[str, Levels]:
        """Give the levels of some rows; none of one that is not there."""
        place = values_at(self.sequence, np.arange(len(self.sequence)), asked, -1)
        return {name: some.at(place) for name, some in self.levels.items()}


def _narrow(levels: int) -> np.dtype[Any]:
    """Give what holds the numbers of so many levels, and -1.

    >>> [_narrow(levels).name for levels in (0, 128, 129)]
    ['int8', 'int8', 'int16']
    """
    return np.min_scalar_type(-max(levels, 1))


def _versions(days: Sequence[CodedDays]) -> NarrowLevels:
    """Give the version of every row."""
    names = sorted({name for coded in days for name in coded.version})
    sizes = [np.diff(coded.ends) for coded in days]
    code = np.array(
        [names.index(name) for coded in days for name in coded.version], dtype=_narrow(len(names))
    )
    return NarrowLevels(np.repeat(code, np.concatenate([np.empty(0, dtype=np.intp), *sizes])), names)


def _levels(wholes: Sequence[Whole]) -> NarrowLevels:
    """Put the levels of records together, ascending: each record has its own."""
    read = [LevelCodes.read(whole.view(k)) for whole in wholes for k in range(len(whole))]
    names = sorted({name for one in read for name in one.names})
    number = {name: k for k, name in enumerate(names)}
    every = np.empty(sum(len(one.codes) for one in read), dtype=_narrow(len(names)))
    first = 0
    for one in read:
        own = np.array([*(number[name] for name in one.names), -1], dtype=every.dtype)
        last = first + len(one.codes)
        own.take(one.at(), out=every[first:last], mode="wrap")  # unbuffered
        first = last
    return NarrowLevels(every, [name.decode() for name in names])
