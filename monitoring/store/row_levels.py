"""Levels of single rows from their codes: found by sequence number, not read as texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import LevelCodes
from monitoring.profiles.records import Whole
from monitoring.store.coded_days import CodedDays, coded_days
from monitoring.store.level_codes import Levels
from monitoring.store.stored_columns import VERSION
from monitoring.store.subjects import Subject
from monitoring.store.values_at import values_at

Index = NDArray[np.int64]


@dataclass(frozen=True)
class RowLevels:
    """The levels of all rows of some days.

    Parameters
    ----------
    sequence : ndarray of int64, shape (rows,)
        Sequence number of each.
    levels : mapping of str to Levels
        By what they are asked as; of the version too.
    """

    sequence: Index
    levels: Mapping[str, Levels]

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
        absent = np.flatnonzero(place < 0)
        found = {
            name: Levels(some.code.take(place, mode="wrap"), some.names) for name, some in self.levels.items()
        }
        for levels in found.values():
            levels.code[absent] = -1
        return found


def _versions(days: Sequence[CodedDays]) -> Levels:
    """Give the version of every row."""
    names = sorted({name for coded in days for name in coded.version})
    sizes = [np.diff(coded.ends) for coded in days]
    code = np.array([names.index(name) for coded in days for name in coded.version], dtype=np.intp)
    return Levels(np.repeat(code, np.concatenate([np.empty(0, dtype=np.intp), *sizes])), names)


def _levels(wholes: Sequence[Whole]) -> Levels:
    """Put the levels of records together, ascending: each record has its own."""
    number: dict[bytes, int] = {}
    read = [LevelCodes.read(whole.view(k)) for whole in wholes for k in range(len(whole))]
    every = np.empty(sum(len(one.codes) for one in read), dtype=np.intp)
    first = 0
    for one in read:
        own = np.array([*(number.setdefault(name, len(number)) for name in one.names), -1], dtype=np.intp)
        last = first + len(one.codes)
        own.take(one.codes, out=every[first:last], mode="wrap")  # unbuffered
        first = last
    names = sorted(number)
    if names != [*number]:
        place = {name: k for k, name in enumerate(names)}
        every = np.array([*(place[name] for name in number), -1], dtype=np.intp).take(every)
    return Levels(every, [name.decode() for name in names])
