"""Records in several arrays of bytes, copied together in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Index = NDArray[np.intp]
_PIECES = 32
"""Of fewer of one size in one array, to copy each by itself takes less."""
_LARGE = 1 << 16


@dataclass(frozen=True)
class Pieces:
    """Records where they lie.

    Parameters
    ----------
    data : sequence of ndarray of uint8
        The arrays.
    part : ndarray of intp, shape (records,)
        In which of them each record lies.
    first, last : ndarray of int64, shape (records,)
        Where it begins there and where it ends.
    """

    data: Sequence[NDArray[np.uint8]]
    part: Index
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, pieces: Sequence[tuple[NDArray[np.uint8], NDArray[np.int64]]]) -> Self:
        """Take arrays, each with where its records begin and the last one ends."""
        part = np.repeat(np.arange(len(pieces)), [len(ends) - 1 for _, ends in pieces])
        first, last = (
            np.concatenate([ends[cut] for _, ends in pieces]) for cut in (slice(-1), slice(1, None))
        )
        return cls([data for data, _ in pieces], part, first, last)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Bytes of each record."""
        return self.last - self.first

    def copied(self, numbers: Index) -> NDArray[np.uint8]:
        """Copy some records one after the other.

        Examples
        --------
        >>> one = np.frombuffer(b"aabbb", np.uint8), np.array([0, 2, 5])
        >>> other = np.frombuffer(b"c", np.uint8), np.array([0, 1])
        >>> Pieces.of([one, other]).copied(np.array([2, 0])).tobytes()
        b'caa'
        """
        return copied(self.data, self.part[numbers], self.first[numbers], self.last[numbers])


def copied(data: Sequence[NDArray[np.uint8]], part: Index, first: Index, last: Index) -> NDArray[np.uint8]:
    """Copy pieces of some arrays one after the other; those that are neighbours already at once."""
    if not len(first):
        return np.empty(0, dtype=np.uint8)
    breaks = np.flatnonzero((part[1:] != part[:-1]) | (first[1:] != last[:-1])) + 1
    sizes = _few(last - first) if 2 * len(breaks) > len(first) else []
    if sizes and len(sizes) * len(data) * _PIECES < len(first):
        return _gathered(data, part, first, last, sizes)
    begins, ends = np.concatenate([[0], breaks]), np.append(breaks, len(first)) - 1
    pieces = zip(part[begins].tolist(), first[begins].tolist(), last[ends].tolist(), strict=True)
    views = [one.data for one in data]  # cut in half the time of arrays
    return np.frombuffer(b"".join([views[number][a:b] for number, a, b in pieces]), dtype=np.uint8)


def _few(sizes: NDArray[np.int64]) -> list[int]:
    """Give the different sizes but zero, where none is large."""
    return (np.flatnonzero(np.bincount(sizes)[1:]) + 1).tolist() if sizes.max() <= _LARGE else []


def _gathered(
    data: Sequence[NDArray[np.uint8]], part: Index, first: Index, last: Index, sizes: Sequence[int]
) -> NDArray[np.uint8]:
    """Copy all pieces of one size at once: three to six times faster than one after the other."""
    size = last - first
    place = np.cumsum(size) - size
    found = np.empty(int(size.sum()), dtype=np.uint8)
    for one in sizes:
        record, of_size = np.dtype((np.void, one)), size == one  # copied as a whole, not byte by byte
        into = np.ndarray((len(found) - one + 1,), record, found, 0, (1,))
        for number, some in enumerate(data):
            own = np.flatnonzero(of_size & (part == number))
            if len(own):
                anywhere = np.ndarray((len(some) - one + 1,), record, some, 0, (1,))
                into[place[own]] = anywhere[first[own]]
    return found


def bytes_of(records: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Give the bytes of an array of records as they lie in memory, and where each begins."""
    width = np.dtype(np.int64 if pa.types.is_large_binary(records.type) else np.int32)
    _, ends, data = records.buffers()
    starts = np.frombuffer(ends, width, len(records) + 1, width.itemsize * records.offset)
    return np.frombuffer(data if data is not None else b"", np.uint8), starts.astype(np.int64, copy=False)
