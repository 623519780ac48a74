"""Rows by record and level: many records of counts, read together."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from struct import Struct
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.errors import DamagedRecordError
from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.profiles.damaged_record import no_count, reading

Index = NDArray[np.intp]
Counts = NDArray[np.int64]

TAG = b"\x01"
"""The first byte of a record with its counts in binary; one in JSON begins with a bracket."""
HEAD = Struct("<qI")
"""What follows it: missing rows, and how many levels. Then counts, lengths of the names, and the names."""
MOST_ROWS = 1 << 32
"""Below these a count fits into such a record."""
_START = len(TAG) + HEAD.size
_SEEN = 16
"""Records: where none of the first ones has the words of another, those of all are read without a look."""
_MOST_COMPARED = 32 << 20
"""Bytes."""
_MOST_BYTES = 512
"""Counts of records that are larger on average are read one by one: places of each would need memory."""


@dataclass(frozen=True)
class LevelRows:
    """Rows by record and level.

    Parameters
    ----------
    names : sequence of str
        The levels, ascending.
    missing : ndarray of int64, shape (records,)
        Rows without a value.
    ends : ndarray of intp, shape (records + 1,)
        Where the pairs of each record begin.
    level : ndarray of int32, shape (pairs,)
        Number of the level, each once in a record.
    rows : ndarray of int64 or uint32, shape (pairs,)
        Its rows.

    Examples
    --------
    >>> read = LevelRows.of([b'[1, {"b": 2}]', b'[0, {"a": 1, "b": 3}]'])
    >>> read.names, read.level.tolist(), read.total().tolist(), int(read.missing.sum())
    (('a', 'b'), [1, 0, 1], [1, 5], 1)
    """

    names: Sequence[str]
    missing: Counts
    ends: Index
    level: NDArray[np.int32]
    rows: NDArray[np.int64] | NDArray[np.uint32]

    @classmethod
    @reading("levels")
    def of(cls, records: Sequence[bytes]) -> "LevelRows":
        """Read records, in binary or in JSON."""
        read = [_read(record) for record in records]
        counts = [counts for _, counts, _ in read]
        ends = np.cumsum([0, *map(len, counts)], dtype=np.intp)
        names, level = _shared([words for *_, words in read], np.diff(ends))
        missing = np.array([missing for missing, *_ in read], dtype=np.int64)
        rows = np.concatenate(counts) if counts else np.empty(0, dtype=np.int64)
        return cls(names, missing, ends, level, rows.astype(np.int64, copy=False))._counted()

    @classmethod
    @reading("levels")
    def contiguous(cls, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> "LevelRows":
        """Read records that lie together: those of few levels at once, without a look at each number.

        Parameters
        ----------
        data : ndarray of uint8
            Their bytes, one after the other.
        ends : ndarray of int64, shape (records + 1,)
            Where each begins; the last one's end.

        Examples
        --------
        >>> both = [written(2, np.array([2, 5]), [b"b", b"a"]), written(3, np.array([4]), [b"a"])]
        >>> ends = np.cumsum([0, *map(len, both)])
        >>> read = LevelRows.contiguous(np.frombuffer(b"".join(both), np.uint8), ends)
        >>> read.names, read.level.tolist(), read.rows.tolist(), read.missing.tolist()
        (('a', 'b'), [1, 0, 0], [2, 5, 4], [2, 3])
        """
        starts = ends[:-1]
        if np.any(np.diff(ends) < _START) or np.any(data[starts] != TAG[0]):
            return cls.of([data[first:last].tobytes() for first, last in pairwise(ends.tolist())])
        missing = _gathered(data, starts + len(TAG), "<i8").astype(np.int64)
        levels = _gathered(data, starts + _START - 4, "<u4").astype(np.intp)
        counted, behind = starts + _START, starts + _START + 4 * levels
        if np.any(behind > ends[1:]):
            raise DamagedRecordError("a record of levels is cut short")
        begins = np.concatenate([[0], np.cumsum(levels)]).astype(np.intp)
        if len(data) > _MOST_BYTES * max(len(starts), 1):
            pieces = zip(counted.tolist(), behind.tolist(), strict=True)
            rows = np.concatenate([data[first:last].view("<u4") for first, last in pieces])
        else:
            each = np.arange(begins[-1]) - np.repeat(begins[:-1], levels)  # place of a pair in its record
            rows = _gathered(data, np.repeat(counted, levels) + 4 * each, "<u4")
        names, level = _lying_words(data, behind, ends[1:], levels)
        return cls(names, missing, begins, level, rows)._counted()

    def _counted(self) -> "LevelRows":
        """Hold what was read against what can be."""
        for numbers in (self.missing, self.rows):
            if (place := no_count(numbers)) is not None:
                raise DamagedRecordError(f"a record of levels counts {numbers[place]:,} rows")
        return self

    def chosen(self, records: Index) -> "LevelRows":
        """Give some of the records, whose numbers ascend."""
        first, last = (int(records[0]), int(records[-1]) + 1) if len(records) else (0, 0)
        if last - first == len(records):
            return self._between(first, last)
        sizes = self.ends[records + 1] - self.ends[records]
        ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        pairs = np.repeat(self.ends[records] - ends[:-1], sizes) + np.arange(ends[-1])
        return LevelRows(self.names, self.missing[records], ends, self.level[pairs], self.rows[pairs])

    def _between(self, first: int, last: int) -> "LevelRows":
        """Give neighbouring records."""
        ends = self.ends[first : last + 1] - self.ends[first]
        pairs = slice(self.ends[first], self.ends[last])
        return LevelRows(self.names, self.missing[first:last], ends, self.level[pairs], self.rows[pairs])

    def total(self) -> Counts:
        """Add up the rows of each level."""
        return np.bincount(self.level, weights=self.rows, minlength=len(self.names)).astype(np.int64)

    def present(self) -> Counts:
        """Give the rows with a value in each record."""
        before = np.concatenate([[0], np.cumsum(self.rows, dtype=np.int64)])
        return np.diff(before[self.ends])

    def by_group(self, group: Index, groups: int) -> Counts:
        """Add up the rows of each level over groups of records; shape (groups, levels)."""
        if len(group) == groups and np.array_equal(group, np.arange(groups)):
            return self.by_record()
        width = len(self.names)
        found = np.bincount(self._cells(group), weights=self.rows, minlength=groups * width).astype(np.int64)
        return found.reshape(groups, width)  # exact below 2**53

    def by_record(self) -> Counts:
        """Give the rows of each level in each record; shape (records, levels)."""
        records, width = len(self.missing), len(self.names)
        found = np.zeros(records * width, dtype=np.int64)
        found[self._cells(np.arange(records))] = self.rows  # a record names a level once
        return found.reshape(records, width)

    def _cells(self, group: Index) -> Index:
        """Number each pair by its record's group and its level."""
        cell = np.repeat(group * len(self.names), np.diff(self.ends))
        cell += self.level
        return cell

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which levels a record names, also those without rows."""
        return np.bincount(self.level, minlength=len(self.names)) > 0

    @property
    def named(self) -> Index:
        """Their numbers, ascending."""
        return np.flatnonzero(self.there)


def _gathered(data: NDArray[np.uint8], at: Index, kind: str) -> NDArray[Any]:
    """Read numbers that begin anywhere among bytes."""
    width = np.dtype(kind).itemsize
    if len(data) < width:
        return np.empty(0, dtype=kind)
    return np.ndarray((len(data) - width + 1,), kind, data, 0, (1,))[at]


def _read(record: bytes) -> tuple[int, NDArray[Any], bytes]:
    """Give missing rows, counts, and the names with their lengths in bytes."""
    if not record.startswith(TAG):
        missing, counts = json.loads(record)
        words = words_of([name.encode() for name in counts])
        return missing, np.array(list(counts.values()), dtype=np.int64), words
    if len(record) < _START:
        raise DamagedRecordError("a record of levels is cut short")
    missing, levels = HEAD.unpack_from(record, len(TAG))
    return missing, np.frombuffer(record, "<u4", levels, _START), record[_START + 4 * levels :]


def _shared(words: Iterable[bytes], sizes: Index) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Give what `_numbered` gives of names that are mostly the same: those of many records are read once."""
    known: dict[bytes, int] = {}
    like = [known.setdefault(some, len(known)) for some in words]
    own = dict(zip(like, sizes.tolist(), strict=True))
    names, level = _numbered(list(known), list(own.values()))
    if len(known) == len(like):
        return names, level
    ends = np.cumsum([0, *own.values()]).tolist()
    return names, np.concatenate([level[ends[k] : ends[k + 1]] for k in like])


def _lying_words(
    data: NDArray[np.uint8], first: Index, last: Index, sizes: Index
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Give what `_shared` gives of words that lie among bytes."""
    if len(first) > 1 and _alike(data, first, last):
        names, level = _own(data[first[0] : last[0]].tobytes(), int(sizes[0]))
        return names, np.tile(level, len(first))
    text = data.data
    words = [text[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
    if len({bytes(some) for some in words[:_SEEN]}) == _SEEN:  # as of many levels in small cohorts
        return _numbered(words, sizes.tolist())
    return _shared(map(bytes, words), sizes)


def _alike(data: NDArray[np.uint8], first: Index, last: Index) -> bool:
    """Say whether all words are the same; of very many that is not looked at, as it would take memory."""
    width = int(last[0] - first[0])
    if width * len(first) > _MOST_COMPARED or np.any(last - first != width):
        return False
    every = np.ndarray((len(data) - width + 1, width), np.uint8, data, 0, (1, 1))[first]
    return bool(np.all(every == every[0]))


def _own(words: bytes, size: int) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Give the names of one record, ascending, and their numbers: each stands there once."""
    ends = list(accumulate(np.frombuffer(words, "<u4", size).tolist(), initial=4 * size))
    if ends[-1] != len(words):
        raise DamagedRecordError("a record of levels is cut short")
    names = [words[a:b].decode() for a, b in pairwise(ends)]
    order = sorted(range(size), key=names.__getitem__)
    level = np.empty(size, dtype=np.int32)
    level[order] = np.arange(size, dtype=np.int32)
    return tuple(names[k] for k in order), level


def _numbered(
    words: Sequence[bytes | memoryview], sizes: Sequence[int]
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Give all names, ascending, and the numbers of those of each record; in C++: they may be millions."""
    lengths = [np.frombuffer(some, "<u4", size) for some, size in zip(words, sizes, strict=True)]
    ends = np.concatenate([np.zeros(1, dtype="<u4"), *lengths], dtype=np.int64)
    np.cumsum(ends, out=ends)  # of a wider type than what is summed, it would take six times as long
    text = b"".join(memoryview(some)[4 * size :] for some, size in zip(words, sizes, strict=True))
    if ends[-1] != len(text):
        raise DamagedRecordError("a record of levels is cut short")
    listed = pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(text))
    encoded = listed.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.int32)
    place[order] = np.arange(len(names), dtype=np.int32)
    return tuple(names[k] for k in order), place.take(numbers_of(encoded.indices))


def written(missing: int, counts: NDArray[np.intp], names: Sequence[bytes]) -> bytes:
    """Write one record in binary.

    Parameters
    ----------
    missing : int
        Rows without a value.
    counts : ndarray of intp, shape (levels,)
        Rows of each level, below 2**32.
    names : sequence of bytes
        The levels in UTF-8, as many.

    Examples
    --------
    >>> LevelRows.of([written(1, np.array([2]), [b"a"])]).total().tolist()
    [2]
    """
    return in_words(missing, counts, words_of(names))


def in_words(missing: int, counts: NDArray[np.intp], words: bytes) -> bytes:
    """Write one record whose levels are in words already: their lengths, then their names."""
    return TAG + HEAD.pack(missing, len(counts)) + counts.astype("<u4").tobytes() + words


def around(missing: int, names: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Give what stands before and behind the counts of a record."""
    return TAG + HEAD.pack(missing, len(names)), words_of(names)


def words_of(names: Sequence[bytes]) -> bytes:
    """Write names as a record has them: their lengths, then their bytes."""
    return np.array([len(one) for one in names], dtype="<u4").tobytes() + b"".join(names)
