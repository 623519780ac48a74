"""Rows by record and level: many records of counts, read together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Index = NDArray[np.intp]
Counts = NDArray[np.int64]

TAG = b"\x01"
"""The first byte of a record with its counts in binary; one in JSON begins with a bracket."""
HEAD = Struct("<qI")
"""What follows it: missing rows, and how many levels. Then counts, lengths of the names, and the names."""
_START = len(TAG) + HEAD.size


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
    level : ndarray of intp, shape (pairs,)
        Number of the level.
    rows : ndarray of int64, shape (pairs,)
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
    level: Index
    rows: Counts

    @classmethod
    def of(cls, records: Sequence[bytes]) -> "LevelRows":
        """Read records, in binary or in JSON."""
        read = [_read(record) for record in records]
        counts = [counts for _, counts, _ in read]
        ends = np.cumsum([0, *map(len, counts)], dtype=np.intp)
        names, level = _numbered([words for *_, words in read], np.diff(ends).tolist())
        missing = np.array([missing for missing, *_ in read], dtype=np.int64)
        return cls(names, missing, ends, level, np.concatenate([np.empty(0, dtype=np.int64), *counts]))

    @classmethod
    def alike(cls, data: NDArray[np.uint8], records: int) -> "LevelRows | None":
        """Read records of one width that have the same levels at once, without a look at each.

        Parameters
        ----------
        data : ndarray of uint8
            Their bytes, one after the other.
        records : int
            How many.

        Returns
        -------
        LevelRows or None
            None where they are not alike, or not in binary.

        Examples
        --------
        >>> both = [written(k, np.array([k, 5]), [b"b", b"a"]) for k in (2, 3)]
        >>> read = LevelRows.alike(np.frombuffer(b"".join(both), np.uint8), 2)
        >>> read.names, read.level.tolist(), read.rows.tolist(), read.missing.tolist()
        (('a', 'b'), [1, 0, 1, 0], [2, 5, 3, 5], [2, 3])
        >>> LevelRows.alike(np.frombuffer(b'[1, {"b": 2}]', np.uint8), 1)
        """
        width = len(data) // max(records, 1)
        if width < _START or data[:1].tobytes() != TAG:
            return None
        table = data.reshape(records, width)
        _, counts, words = _read(table[0].tobytes())
        size, behind = len(counts), _START + 4 * len(counts)
        head, first = table[:, len(TAG) : behind], table[0]
        same = (table[:, :1] == first[:1]).all() and (head[:, 8:12] == head[0, 8:12]).all()
        if not same or any(one[behind:].tobytes() != words for one in table):
            return None
        names, level = _numbered([words], [size])
        missing = np.ascontiguousarray(head[:, :8]).view("<i8")[:, 0].astype(np.int64)
        rows = np.ascontiguousarray(head[:, 12:]).view("<u4").ravel().astype(np.int64)
        return cls(names, missing, np.arange(records + 1) * size, np.tile(level, records), rows)

    def chosen(self, records: Index) -> "LevelRows":
        """Give some of the records."""
        sizes = self.ends[records + 1] - self.ends[records]
        ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        if len(records) and np.all(np.diff(records) == 1):
            pairs: Index | slice = slice(self.ends[records[0]], self.ends[records[-1] + 1])
        else:
            pairs = np.repeat(self.ends[records] - ends[:-1], sizes) + np.arange(ends[-1])
        return LevelRows(self.names, self.missing[records], ends, self.level[pairs], self.rows[pairs])

    def total(self) -> Counts:
        """Add up the rows of each level."""
        found: Counts = self.by_group(np.zeros(len(self.missing), dtype=np.intp), 1)[0]
        return found

    def by_group(self, group: Index, groups: int) -> Counts:
        """Add up the rows of each level over groups of records; shape (groups, levels)."""
        width = len(self.names)
        cell = np.repeat(group, np.diff(self.ends)) * width + self.level
        summed = np.bincount(cell, weights=self.rows, minlength=groups * width)  # exact below 2**53
        found: Counts = summed.astype(np.int64).reshape(groups, width)
        return found

    @property
    def named(self) -> Index:
        """Numbers of the levels that a record names, ascending, also those without rows."""
        return np.flatnonzero(np.bincount(self.level, minlength=len(self.names)))


def _read(record: bytes) -> tuple[int, Counts, bytes]:
    """Give missing rows, counts, and the names with their lengths in bytes."""
    if not record.startswith(TAG):
        missing, counts = json.loads(record)
        return missing, np.array(list(counts.values()), dtype=np.int64), _words(list(counts))
    if len(record) < _START:
        raise ValueError("a record of levels is cut short")
    missing, levels = HEAD.unpack_from(record, len(TAG))
    counts = np.frombuffer(record, "<u4", levels, _START).astype(np.int64)
    return missing, counts, record[_START + 4 * levels :]


def _words(names: Sequence[str]) -> bytes:
    """Write names as a record has them: their lengths, then their bytes."""
    encoded = [name.encode() for name in names]
    return np.array([len(one) for one in encoded], dtype="<u4").tobytes() + b"".join(encoded)


def _numbered(words: Sequence[bytes], sizes: Sequence[int]) -> tuple[tuple[str, ...], Index]:
    """Give all names, ascending, and the numbers of those of each record; in C++: they may be millions."""
    lengths = [np.frombuffer(some, "<u4", size) for some, size in zip(words, sizes, strict=True)]
    ends = np.cumsum(np.concatenate([np.zeros(1, dtype="<u4"), *lengths]), dtype=np.int64)
    text = b"".join(some[4 * size :] for some, size in zip(words, sizes, strict=True))
    listed = pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(text))
    encoded = listed.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    return tuple(names[k] for k in order), place[encoded.indices.to_numpy()]


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
    lengths = np.array([len(name) for name in names], dtype="<u4").tobytes()
    return b"".join((TAG, HEAD.pack(missing, len(names)), counts.astype("<u4").tobytes(), lengths, *names))
