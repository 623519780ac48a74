"""Records: the profiles of many groups of rows as bytes, read without being taken apart."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import DamagedRecordError
from monitoring.profiles.damaged_record import no_count
from monitoring.profiles.level_rows import LevelRows
from monitoring.scope.instant import EPOCH

Index = NDArray[np.intp]
_LARGE = 2048
"""Bytes of a record on average, from which on reading all of them for a few takes longest of all."""
_PART, _PARTS = 4, 4
"""A part is at most a fourth; after so many of them all are read."""


class Whole:
    """Records that lie one after the other in memory, and what was read from them.

    Parameters
    ----------
    data : ndarray of uint8
        Their bytes.
    ends : ndarray of int64, shape (records + 1,)
        Where each begins; the last one's end.
    day : ndarray of intp, shape (records,), optional
        Of each, since 1970, ascending.
    """

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64], day: Index | None = None) -> None:
        self._data, self.ends, self.day = data, ends, day
        self.beside: dict[object, Any] = {}
        """What was read of these and of others together."""
        self._tables: dict[np.dtype[np.void], NDArray[np.void]] = {}
        self._parts = 0

    @property
    def data(self) -> NDArray[np.uint8]:
        """Their bytes, and perhaps those of others."""
        return self._data

    @property
    def nbytes(self) -> int:
        """How many bytes `data` has."""
        return len(self._data)

    @classmethod
    def of(cls, records: Sequence[bytes], day: Index | None = None) -> "Whole":
        """Put records behind one another."""
        data = np.frombuffer(b"".join(records), dtype=np.uint8)
        return cls(data, np.cumsum([0, *map(len, records)], dtype=np.int64), day)

    @classmethod
    def even(cls, table: NDArray[np.void]) -> "Whole":
        """Take a table of records of one width as it lies in memory."""
        data = np.ascontiguousarray(table).view(np.uint8)
        return cls(data, np.arange(len(table) + 1, dtype=np.int64) * table.dtype.itemsize)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def record(self, number: int) -> bytes:
        """Give one record."""
        return self.piece(number, number + 1).tobytes()

    def view(self, number: int) -> NDArray[np.uint8]:
        """Give the bytes of one record without copying them."""
        return self.piece(number, number + 1)

    def piece(self, first: int, last: int) -> NDArray[np.uint8]:
        """Give the bytes of neighbours without copying them."""
        return self._data[self.ends[first] : self.ends[last]]

    def table(self, layout: np.dtype[np.void], where: "slice | Index") -> NDArray[np.void] | None:
        """Give some records, ascending, as an array; None where any has another width."""
        if layout not in self._tables:
            if np.any(np.diff(self.ends) != layout.itemsize):
                return None
            self._tables[layout] = self._sound(self.data[self.ends[0] : self.ends[-1]].view(layout))
        return self._tables[layout][where]

    def _sound(self, table: NDArray[np.void]) -> NDArray[np.void]:
        """Hold every whole number against what can be: all of them count rows."""
        for name in table.dtype.names or ():
            place = no_count(table[name]) if table.dtype[name].base.kind == "i" else None
            if place is not None:
                when = "" if self.day is None else f" of {date.fromordinal(int(self.day[place[0]]) + EPOCH)}"
                raise DamagedRecordError(f"a record{when} counts {int(table[name][place]):,} rows")
        return table

    def levels_of(self, numbers: Index) -> LevelRows:
        """Give the counts of levels that some records hold.

        Of large records those of a small part are read alone, a few times: a cohort's first question does not
        wait for all others.
        """
        small = len(numbers) * _PART <= len(self) and self.nbytes > _LARGE * len(self)
        if not small or "levels" in self.__dict__ or self._parts >= _PARTS:
            return self.levels.chosen(numbers)
        self._parts += 1
        return LevelRows.of([self.record(k) for k in numbers.tolist()])

    @cached_property
    def levels(self) -> LevelRows:
        """The counts of levels that all records hold."""
        return LevelRows.contiguous(self.data[self.ends[0] : self.ends[-1]], self.ends - self.ends[0])


class Gathered(Whole):
    """Records that are put together anew when they are asked for, and not kept: all would be many.

    Parameters
    ----------
    gather : callable
        Gives the bytes of the records from one number to another.
    ends : ndarray of int64, shape (records + 1,)
        Where each begins, from 0 on; the last one's end.

    Examples
    --------
    >>> text = np.frombuffer(b"abcde", np.uint8)
    >>> some = Gathered(lambda first, last: text[2 * first : 2 * last], np.array([0, 2, 4]))
    >>> some.record(1), some.data.tobytes()
    (b'cd', b'abcd')
    """

    def __init__(self, gather: Callable[[int, int], NDArray[np.uint8]], ends: NDArray[np.int64]) -> None:
        super().__init__(np.empty(0, dtype=np.uint8), ends)
        self._gather = gather

    @property
    def data(self) -> NDArray[np.uint8]:
        """Their bytes."""
        return self._gather(0, len(self))

    @property
    def nbytes(self) -> int:
        """How many bytes `data` has."""
        return int(self.ends[-1])

    def piece(self, first: int, last: int) -> NDArray[np.uint8]:
        """Put neighbours together."""
        return self._gather(first, last)

    def table(self, layout: np.dtype[np.void], where: "slice | Index") -> NDArray[np.void] | None:
        """Give some records as an array; None where any has another width."""
        if np.any(np.diff(self.ends) != layout.itemsize):
            return None
        if isinstance(where, slice):
            first, last, step = where.indices(len(self))
            return self._gather(first, max(first, last)).view(layout)[::step]
        if not len(where):
            return np.empty(0, dtype=layout)
        between = self._gather(int(where[0]), int(where[-1]) + 1).view(layout)
        return np.asarray(between[where - where[0]])


class Records(Sequence[bytes]):
    """Some of the records that lie together.

    Parameters
    ----------
    whole : Whole
        All of them.
    where : slice or ndarray of intp
        Which, ascending.

    Examples
    --------
    >>> some = Records(Whole.of([b"ab", b"c", b"de"]), slice(1, 3))
    >>> list(some), len(some)
    ([b'c', b'de'], 2)
    """

    def __init__(self, whole: Whole, where: "slice | Index") -> None:
        self.whole, self.where = whole, where

    @classmethod
    def all(cls, whole: Whole) -> "Records":
        """Give all of them."""
        return cls(whole, slice(0, len(whole)))

    @cached_property
    def numbers(self) -> Index:
        """Numbers of the records."""
        if isinstance(self.where, slice):
            return np.arange(*self.where.indices(len(self.whole)))
        return self.where

    @property
    def ends(self) -> tuple[int, int] | None:
        """Where neighbours begin and end among all; None where they are none."""
        if isinstance(self.where, slice) and self.where.step in (None, 1):
            return self.where.start, self.where.stop
        return None

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> "Records": ...
    def __getitem__(self, place: int | slice) -> "bytes | Records":
        if not isinstance(place, slice):
            return self.whole.record(int(self.numbers[place]))
        if isinstance(self.where, slice):
            inside = range(*self.where.indices(len(self.whole)))[place]
            return Records(self.whole, slice(inside.start, inside.stop, inside.step))
        return Records(self.whole, self.where[place])

    def __iter__(self) -> Iterator[bytes]:
        return (self.whole.record(k) for k in self.numbers.tolist())

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Bytes of each record."""
        return np.diff(self.whole.ends)[self.where]

    @property
    def data(self) -> NDArray[np.uint8]:
        """The bytes of all records, one after the other; copied only where they do not lie together."""
        if self.ends and len(self):
            return self.whole.piece(int(self.numbers[0]), int(self.numbers[-1]) + 1)
        return np.frombuffer(b"".join(self), dtype=np.uint8)

    @cached_property
    def levels(self) -> LevelRows:
        """The counts of levels that these records hold."""
        return self.whole.levels_of(self.numbers)


def table(records: Sequence[bytes], layout: np.dtype[np.void]) -> NDArray[np.void] | None:
    """Read records of one width as an array, those that lie together without copying them.

    Parameters
    ----------
    records : sequence of bytes
        Any number.
    layout : dtype
        Of each.

    Returns
    -------
    structured ndarray, shape (records,), or None
        None where a record has another width.
    """
    some = records if isinstance(records, Records) else Records.all(Whole.of(records))
    return some.whole.table(layout, some.where)


def chosen(records: Sequence[bytes], numbers: Index) -> Sequence[bytes]:
    """Give some of the records; those that lie together stay where they are."""
    if len(numbers) == len(records):
        return records
    if isinstance(records, Records):
        return Records(records.whole, records.numbers[numbers])
    return [records[k] for k in numbers.tolist()]


def bytes_of(records: Sequence[bytes]) -> int:
    """Give about how large records are together."""
    return records.whole.nbytes if isinstance(records, Records) else sum(map(len, records))


def even(records: Sequence[bytes], layout: np.dtype[np.void]) -> NDArray[np.void]:
    """Read records that must all have one width.

    Raises
    ------
    DamagedRecordError
        Where one has another.
    """
    found = table(records, layout)
    if found is None:
        raise DamagedRecordError(f"a record is not {layout.itemsize} bytes long")
    return found


def levels(records: Sequence[bytes]) -> LevelRows:
    """Read records that hold counts of levels.

    Parameters
    ----------
    records : sequence of bytes
        As `LevelTable.payloads` or `LevelCounts.to_bytes` give them.

    Returns
    -------
    LevelRows
        One group a record.
    """
    return records.levels if isinstance(records, Records) else LevelRows.of(records)
