"""Codes: the bin or level of every single row, kept where counts alone do not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import DamagedRecordError
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping

Index = NDArray[np.intp]
Codes = NDArray[np.unsignedinteger[Any]]

MISSING, ABOVE, BELOW = 255, 254, 253
"""Codes of a number that is no bin: without a value, +∞, −∞."""
CODES = 256
"""How many a byte holds."""
_SIZES: dict[int, np.dtype[np.unsignedinteger[Any]]] = {size: np.dtype(f"<u{size}") for size in (1, 2, 4)}


@dataclass(frozen=True, eq=False)
class RowOrder:
    """Rows in groups, and their order inside: shared by all columns of the same rows.

    Parameters
    ----------
    group : ndarray of intp, shape (rows,)
        -1 for none.
    groups : int
        Number of groups.
    sequence : ndarray of int64, shape (rows,)
        What tells the rows apart, and orders them.
    """

    group: Index
    groups: int
    sequence: NDArray[np.int64]

    @cached_property
    def order(self) -> Index:
        """The rows that have a group, by group and sequence."""
        if np.all(self.sequence[1:] >= self.sequence[:-1]):
            return self._grouped(self.group)
        by_sequence = np.argsort(self.sequence, kind="stable")
        return by_sequence[self._grouped(self.group[by_sequence])]

    def _grouped(self, group: Index) -> Index:
        """Sort rows by group, each group's as they stand, and leave out those of none."""
        narrow = group.astype(np.uint16) if self.groups < 1 << 16 else group.astype(np.uint64)
        return np.argsort(narrow, kind="stable")[: np.count_nonzero(group >= 0)]  # -1 is the greatest

    @cached_property
    def ends(self) -> Index:
        """Where each group begins in `order`, and the end."""
        sizes = np.bincount(self.group + 1, minlength=self.groups + 1)
        sizes[0] = 0
        return np.cumsum(sizes)

    @cached_property
    def _regrouped(self) -> "dict[int, RowOrder]":
        return {}

    def regrouped(self, into: Regrouping) -> "RowOrder":
        """Put the rows into larger groups; the same ones are asked for by every column."""
        if id(into) not in self._regrouped:
            self._regrouped[id(into)] = RowOrder(into.target[self.group], into.groups, self.sequence)
        return self._regrouped[id(into)]


@dataclass(frozen=True)
class CodeTable:
    """One column of rows as codes.

    Parameters
    ----------
    rows : RowOrder
        Their groups.
    codes : ndarray of integers, shape (rows,)
        Of each row: written as they are, or numbers of levels, -1 for a missing one.
    names : sequence of str, optional
        The levels.

    Examples
    --------
    >>> rows = RowOrder(np.array([0, 1, 0]), 2, np.array([12, 11, 10]))
    >>> table = CodeTable(rows, np.array([7, 8, 9], dtype=np.uint8))
    >>> [list(record) for record in table.payloads()]
    [[9, 7], [8]]
    >>> levels = CodeTable(rows, np.array([1, 2, -1]), ["a", "b", "c"])
    >>> found = LevelCodes.read(np.frombuffer(levels.payloads()[0], np.uint8))
    >>> found.names, found.codes
    ([b'b'], array([1, 0], dtype=uint8))
    """

    rows: RowOrder
    codes: "Codes | NDArray[np.signedinteger[Any]]"
    names: Sequence[str] | None = None

    def regrouped(self, into: Regrouping) -> "CodeTable":
        """Put the rows into larger groups."""
        return CodeTable(self.rows.regrouped(into), self.codes, self.names)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.diff(self.rows.ends) > 0

    def payloads(self) -> Sequence[bytes]:
        """Give the codes of each group's rows as bytes, in the order of the rows."""
        ordered = self.codes.take(self.rows.order)
        if self.names is None:
            return Records.all(Whole(ordered.view(np.uint8), self.rows.ends * ordered.itemsize))
        parts = [ordered[a:b] for a, b in pairwise(self.rows.ends.tolist())]
        encoded = [name.encode() for name in self.names]
        heads: dict[bytes, tuple[bytes, Codes]] = {}  # most groups have the same levels
        return [_levels(part, encoded, heads) for part in parts]


def _levels(level: NDArray[Any], names: Sequence[bytes], heads: dict[bytes, tuple[bytes, Codes]]) -> bytes:
    """Write levels in as few bytes as they need: those that are there, then the rows' codes."""
    there = np.zeros(len(names) + 1, dtype=np.bool_)
    there[level] = True  # a missing one is the last
    key = there[:-1].tobytes()
    if key not in heads:
        heads[key] = _head(there[:-1], names)
    head, place = heads[key]
    return head + place.take(level, mode="wrap").tobytes()


def _head(there: NDArray[np.bool_], names: Sequence[bytes]) -> tuple[bytes, Codes]:
    """Give the head of a record, and the code of each level; a missing value has the one after the last."""
    present = np.flatnonzero(there)
    size = next(size for size in _SIZES if len(present) < 1 << (8 * size))
    listed = [names[k] for k in present.tolist()]
    lengths = np.array([size, len(listed), *map(len, listed)], dtype="<u4")
    place = np.append(np.cumsum(there) - 1, len(present))  # -1, a missing one, is the last
    return b"".join((lengths.tobytes(), *listed)), place.astype(_SIZES[size])


def by_bin(counts: Index, bins: int) -> tuple[Index, Index]:
    """Give the rows of each bin of a number, and those with an infinite value, which are in the outermost.

    Parameters
    ----------
    counts : ndarray of intp, shape (n, CODES)
        Rows by code.
    bins : int
        How many there are.

    Returns
    -------
    ndarray of intp, shape (n, bins), and ndarray of intp, shape (n,)

    Examples
    --------
    >>> found = np.zeros((1, CODES), dtype=np.intp)
    >>> found[0, [0, 1, ABOVE, MISSING]] = 4, 3, 2, 1
    >>> [some.tolist() for some in by_bin(found, 2)]
    [[[4, 5]], [2]]
    """
    inside, infinite = counts[:, :bins], counts[:, ABOVE] + counts[:, BELOW]
    if infinite.any():
        inside = inside.copy()
        inside[:, 0] += counts[:, BELOW]
        inside[:, -1] += counts[:, ABOVE]
    return inside, infinite


def number_codes(values: "NDArray[np.float64] | NDArray[np.float32]", bins: FineBins) -> NDArray[np.uint8]:
    """Give the codes of numbers.

    Parameters
    ----------
    values : ndarray of float64 or float32, shape (rows,)
        NaN is missing.
    bins : FineBins
        At most 253 of them.

    Returns
    -------
    ndarray of uint8
        The bin, or why there is none.
    """
    codes = np.empty(len(values), dtype=np.uint8)
    bins.write(values, codes)
    codes[np.isnan(values)] = MISSING
    if np.isinf(values).any():
        codes[np.isposinf(values)] = ABOVE
        codes[np.isneginf(values)] = BELOW
    return codes


def infinite(codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say of each code whether it is of an infinite number."""
    return np.asarray((codes == ABOVE) | (codes == BELOW))


@dataclass(frozen=True)
class LevelCodes:
    """What a record of levels holds, as it lies in memory.

    Parameters
    ----------
    lengths : ndarray of uint32, shape (levels,)
        Bytes of each level's name.
    text : ndarray of uint8
        The names in UTF-8, one after the other.
    codes : ndarray of unsigned integers, shape (rows,)
        The level of each row; the one after the last is missing.
    """

    lengths: NDArray[np.uint32]
    text: NDArray[np.uint8]
    codes: Codes

    @classmethod
    def read(cls, record: NDArray[np.uint8]) -> Self:
        """Read a record, without a copy.

        Raises
        ------
        DamagedRecordError
            Where its sizes cannot be.
        """
        size, count = record[:8].view("<u4").tolist() if len(record) >= 8 else (0, 0)
        start = 4 * (count + 2)
        lengths = record[8:start].view("<u4") if start <= len(record) else np.empty(0, "<u4")
        end = start + int(lengths.sum(dtype=np.int64))
        if size not in _SIZES or len(lengths) < count or (len(record) - end) % size or end > len(record):
            raise DamagedRecordError("a record of codes is cut short")
        return cls(lengths, record[start:end], record[end:].view(_SIZES[size]))

    def at(self, place: Index | None = None) -> Codes:
        """Give the codes of some rows, or as they lie there those of all.

        Raises
        ------
        DamagedRecordError
            Where one is of no level of the record.

        Examples
        --------
        >>> text = np.frombuffer(b"ab", np.uint8)
        >>> some = LevelCodes(np.array([1, 1], np.uint32), text, np.array([0, 9, 2], np.uint8))
        >>> some.at(np.array([0, 2])).tolist()
        [0, 2]
        >>> some.at(np.array([1]))
        Traceback (most recent call last):
        monitoring.errors.DamagedRecordError: a code 9 is of none of 2 levels
        """
        found: Codes = self.codes if place is None else self.codes.take(place)
        if len(found) and (greatest := int(found.max())) > self.missing:
            raise DamagedRecordError(f"a code {greatest} is of none of {self.missing} levels")
        return found

    @property
    def missing(self) -> int:
        """The code of a missing value."""
        return len(self.lengths)

    @property
    def names(self) -> list[bytes]:
        """The levels."""
        ends, text = np.cumsum(self.lengths, dtype=np.int64).tolist(), self.text.tobytes()
        return [text[a:b] for a, b in pairwise([0, *ends])]

    def words(self, there: NDArray[np.bool_]) -> bytes:
        """Give some of the levels as records of counts hold them."""
        if there.all():
            return self.lengths.tobytes() + self.text.tobytes()
        return self.lengths[there].tobytes() + self.text[np.repeat(there, self.lengths)].tobytes()
