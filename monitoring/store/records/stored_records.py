"""Records of profiles as arrays: what a file holds of one kind, source and key set."""

import mmap
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import array_of, numbers_of
from monitoring.store.records.record_pieces import bytes_of, copied

Index = NDArray[np.intp]
Asked = Callable[[Sequence[str]], NDArray[np.bool_]]
"""Says of each of some names whether it is asked for."""


@dataclass(frozen=True)
class Coded:
    """A column of few different texts.

    Parameters
    ----------
    names : sequence of str
        The texts, ascending: sums must not depend on the order of files.
    code : ndarray of intp, shape (records,)
        Number of each record's.
    """

    names: Sequence[str]
    code: Index

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Coded":
        """Number the texts of a column."""
        kind = pa.dictionary(pa.int32(), pa.string())
        encoded = column.cast(kind).unify_dictionaries().combine_chunks()
        number = numbers_of(encoded.indices)
        there = np.bincount(number, minlength=len(encoded.dictionary)) > 0
        names = encoded.dictionary.take(array_of(np.flatnonzero(there))).to_pylist()
        return _ascending(names, (np.cumsum(there) - 1).take(number))

    @classmethod
    def together(cls, parts: Sequence["Coded"]) -> "Coded":
        """Number the texts of several columns, one after the other."""
        names = [name for part in parts for name in part.names]
        if all(part.names == parts[0].names for part in parts):
            return cls(parts[0].names, np.concatenate([part.code for part in parts]))
        starts = np.cumsum([0, *(len(part.names) for part in parts)])
        place = {name: k for k, name in enumerate(dict.fromkeys(names))}
        number = np.array([place[name] for name in names], dtype=np.intp)
        code = [number[part.code + start] for part, start in zip(parts, starts, strict=False)]
        return _ascending(list(place), np.concatenate(code))

    def at(self, index: Index) -> "Coded":
        """Give the texts of some records."""
        return Coded(self.names, self.code[index])


def _ascending(names: list[str], code: Index) -> Coded:
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    return Coded([names[k] for k in order], place[code])


@dataclass(frozen=True)
class StoredRecords:
    """Records of one kind, source and key set.

    Parameters
    ----------
    subject, version, cell : Coded
        Of each record.
    day : ndarray of intp, shape (records,)
        Local day since 1970.
    data : ndarray of uint8
        The bytes of these records, and perhaps of others.
    first, size : ndarray of int64, shape (records,)
        Where each record begins in `data`, and its bytes.
    """

    subject: Coded
    version: Coded
    cell: Coded
    day: Index
    data: NDArray[np.uint8]
    first: NDArray[np.int64]
    size: NDArray[np.int64]

    @classmethod
    def of(cls, table: pa.Table) -> "StoredRecords":
        """Take a table with the columns ``subject day version cell payload``."""
        subject, version, cell = (Coded.of(table[name]) for name in ("subject", "version", "cell"))
        day = numbers_of(table["day"]).astype(np.intp)
        data, ends = bytes_of_column(table["payload"])
        return cls(subject, version, cell, day, data, ends[:-1], np.diff(ends))

    def __len__(self) -> int:
        return len(self.day)

    @property
    def nbytes(self) -> int:
        """Bytes in memory, where the records lie there alone."""
        return int(self.size.sum()) + self.columns_bytes

    @property
    def columns_bytes(self) -> int:
        """Bytes of what is known of the records, without these."""
        columns = (self.subject.code, self.version.code, self.cell.code, self.day, self.first, self.size)
        return sum(column.nbytes for column in columns)

    @property
    def in_file(self) -> bool:
        """Whether the bytes are those of a file that is mapped: not copied, they take no memory."""
        base: object = self.data
        while isinstance(base, np.ndarray):
            base = base.base
        return isinstance(base, memoryview) and isinstance(base.obj, mmap.mmap)

    def at(self, index: Index) -> "StoredRecords":
        """Give some of the records, which stay where they are."""
        subject, version, cell = (one.at(index) for one in (self.subject, self.version, self.cell))
        places = self.first[index], self.size[index]
        return StoredRecords(subject, version, cell, self.day[index], self.data, *places)

    def on(self, days: Collection[int]) -> "StoredRecords":
        """Give the records of some days since 1970."""
        kept = among(self.day, days)
        return self if kept.all() else self.at(np.flatnonzero(kept))


def among(day: Index, days: Collection[int]) -> NDArray[np.bool_]:
    """Say of each day whether it is one of some, which are mostly all between two.

    Parameters
    ----------
    day : ndarray of intp, shape (n,)
        Numbers of days.
    days : collection of int
        The same.

    Examples
    --------
    >>> [among(np.array([3, 4, 6]), some).tolist() for some in ([4, 5, 6], [3, 6], [])]
    [[False, True, True], [True, False, True], [False, False, False]]
    """
    asked = {*days}
    first, last = min(asked, default=0), max(asked, default=-1)
    if last - first + 1 == len(asked):
        return np.asarray((first <= day) & (day <= last))
    return np.isin(day, [*asked])


_NONE = Coded([], np.empty(0, dtype=np.intp))
_EMPTY = StoredRecords(
    _NONE,
    _NONE,
    _NONE,
    np.empty(0, dtype=np.intp),
    np.empty(0, dtype=np.uint8),
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype=np.int64),
)


@dataclass(frozen=True)
class ScatteredRecords:
    """Records of several parts, ascending by subject, day, version and cell, where they lie.

    Parameters
    ----------
    subject, version, cell : Coded
        Of each record.
    day : ndarray of intp, shape (records,)
        Local day since 1970.
    data : sequence of ndarray of uint8
        The bytes of each part.
    part : ndarray of intp, shape (records,)
        In which each record lies.
    first, size : ndarray of int64, shape (records,)
        Where it begins there, and its bytes.
    """

    subject: Coded
    version: Coded
    cell: Coded
    day: Index
    data: Sequence[NDArray[np.uint8]]
    part: Index
    first: NDArray[np.int64]
    size: NDArray[np.int64]

    @classmethod
    def of(cls, parts: Sequence[StoredRecords]) -> "ScatteredRecords":
        """Sort records of different days or cells, and leave them where they are."""
        parts = parts or [_EMPTY]
        subject, version, cell = _columns(parts)
        day = np.concatenate([part.day for part in parts])
        part = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        first = np.concatenate([part.first for part in parts])
        size = np.concatenate([part.size for part in parts])
        order = np.lexsort((cell.code, version.code, day, subject.code))
        subject, version, cell = (one.at(order) for one in (subject, version, cell))
        data = [one.data for one in parts]
        return cls(subject, version, cell, day[order], data, part[order], first[order], size[order])

    def ends(self, begin: int, end: int) -> NDArray[np.int64]:
        """Give where each of some neighbours begins once they are copied, and the end of the last."""
        return np.concatenate([[0], np.cumsum(self.size[begin:end])]).astype(np.int64)

    def copied(self, begin: int, end: int) -> NDArray[np.uint8]:
        """Copy some neighbours one after the other."""
        first = self.first[begin:end]
        return copied(self.data, self.part[begin:end], first, first + self.size[begin:end])

    def together(self) -> StoredRecords:
        """Copy all of them."""
        words, data = (self.subject, self.version, self.cell), self.copied(0, len(self.day))
        return StoredRecords(*words, self.day, data, np.cumsum(self.size) - self.size, self.size)


def _columns(parts: Sequence[StoredRecords]) -> tuple[Coded, Coded, Coded]:
    """Give subject, version and cell of all records, one part after the other."""
    return (
        Coded.together([part.subject for part in parts]),
        Coded.together([part.version for part in parts]),
        Coded.together([part.cell for part in parts]),
    )


def bytes_of_column(column: pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Give the bytes of a column of records, and where each begins."""
    if not len(column):
        return np.empty(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    return bytes_of(pa.concat_arrays(column.cast(pa.large_binary()).chunks))
