"""Codes of days: which bin or level every single row has, a file of profiles at a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import array_of, numbers_of
from monitoring.profiles.records import Whole
from monitoring.scope.instant import EPOCH
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.codes import ROWS
from monitoring.store.records import code_file, profile_file
from monitoring.store.records.held_profiles import Held, stored
from monitoring.store.records.record_pieces import bytes_of
from monitoring.store.scheduling.scanning import check

Index = NDArray[np.intp]


class NotCodedError(Exception):
    """Codes of some day are not there, or lack a subject: it was not known when they were made."""


@dataclass(frozen=True)
class CodedDays:
    """Codes of a file on some days.

    Parameters
    ----------
    day : ndarray of intp, shape (records,)
        Ordinal of the local day of each record; those of every subject are of the same rows.
    version : sequence of str
        Of the rows of each record.
    wholes : mapping of str to Whole
        The records of each subject; of `ROWS` the sequence numbers of the rows.
    """

    day: Index
    version: Sequence[str]
    wholes: Mapping[str, Whole]

    @property
    def sequence(self) -> NDArray[np.int64]:
        """Sequence numbers of the rows, record after record."""
        rows = self.wholes[ROWS]
        return rows.data[rows.ends[0] : rows.ends[-1]].view("<i8")

    @property
    def ends(self) -> Index:
        """Where the rows of each record begin among all rows of the file, and the end."""
        rows = self.wholes[ROWS]
        found: Index = (rows.ends - rows.ends[0]) // self.sequence.itemsize
        return found

    def of(self, subject: Subject) -> Whole:
        """Give the codes of a subject.

        Raises
        ------
        NotCodedError
            Where there are none of it.
        """
        if subject.name not in self.wholes:
            raise NotCodedError(subject.name)
        return self.wholes[subject.name]


def coded_days(files: Mapping[date, str], source: str, subjects: Collection[str] = ()) -> Iterator[CodedDays]:
    """Read the codes of some days, a file at a time, as all may not fit.

    Parameters
    ----------
    files : mapping of date to str
        Path of the file of profiles that counts for each day.
    source : str
        Whose rows.
    subjects : collection of str, optional
        Of these only, and of `ROWS`; of all by default.

    Raises
    ------
    NotCodedError
        Where a file has none.
    """
    wanted = {*subjects, ROWS} if subjects else ()
    for file, days in profile_file.by_file(files).items():
        check()
        beside = code_file.batches(file, wanted)
        found = _among(file, source, days, wanted) if beside is None else _beside(beside, source, days)
        if ROWS not in found.wholes:
            raise NotCodedError(file)
        yield found


def _beside(batches: Sequence[pa.RecordBatch], source: str, days: Collection[date]) -> CodedDays:
    """Take the records of some days as they lie in a file of codes."""
    by_subject = {one.column("subject")[0].as_py(): one for one in batches}
    if ROWS not in by_subject:
        return CodedDays(np.empty(0, dtype=np.intp), (), {})
    rows = by_subject[ROWS]
    day = numbers_of(rows.column("day")).astype(np.intp)
    asked = np.isin(day, [one.toordinal() - EPOCH for one in days])
    of_source = np.array([one == source for one in rows.column("source").to_pylist()], dtype=np.bool_)
    numbers = np.flatnonzero(asked & of_source)
    numbers = numbers[np.argsort(day[numbers], kind="stable")]
    wholes = {
        name: _records(Whole(*bytes_of(one.column("payload"))), numbers)
        for name, one in by_subject.items()
        if len(one) == len(rows)  # fewer where some day lacks the subject
    }
    return CodedDays(day[numbers] + EPOCH, rows.column("version").take(array_of(numbers)).to_pylist(), wholes)


def _records(whole: Whole, numbers: Index) -> Whole:
    """Give some records; those that lie together are not copied."""
    if not np.all(np.diff(numbers) == 1):
        return Whole.of([whole.record(k) for k in numbers.tolist()])
    first = int(numbers[0]) if len(numbers) else 0
    return Whole(whole.data, whole.ends[first : first + len(numbers) + 1])


def _among(file: str, source: str, days: Collection[date], subjects: Collection[str]) -> CodedDays:
    """Read the same from a file of profiles that holds codes itself, as all did before format 4."""
    some = dict.fromkeys(days, file)
    held = Held.of(stored(some, "codes", source, "[]", subjects), some)
    place = held.subjects.get(ROWS, slice(0, 0))
    size = place.stop - place.start
    version = [held.version.names[k] for k in held.version.code[place].tolist()]
    wholes = {name: one for name, one in held.wholes.items() if len(one) == size}
    return CodedDays(held.day[place], version, wholes)
