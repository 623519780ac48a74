"""Cells of a sidecar: the records of each cell of several cohort columns, packed apart.

They are most of a file of profiles and a cohort asks for few of them: it unpacks its own alone. Those that
packing makes little smaller, as counts of numbers, stay as they are: most of a question went into unpacking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.store.records.record_pieces import Pieces, bytes_of
from monitoring.store.records.stored_records import Asked, Coded, StoredRecords

CODEC = "lz4_raw"
_WORTH = 0.4
"""Of the bytes of the first cell: where packing leaves more, none is packed."""
_COLUMNS = 4
"""Numbers of four bytes before the records of a cell: day, subject, version and bytes of each."""


@dataclass(frozen=True)
class Packed:
    """One cell.

    Parameters
    ----------
    block : bytes
        Packed, or as it is.
    size, records : int
        Bytes when it is unpacked, and how many records.
    """

    block: bytes
    size: int
    records: int


def packed(
    table: pa.Table, subject: Coded, version: Coded, cell: Coded, *, always: bool = False
) -> list[Packed]:
    """Pack the records of each cell where it is worth its while.

    Parameters
    ----------
    table : Table
        With the columns ``day`` and ``payload``.
    subject, version, cell : Coded
        Of each record.
    always : bool
        Whether it is not looked whether it is.

    Returns
    -------
    list of Packed
        In the order of the cells' names.
    """
    order = np.argsort(cell.code, kind="stable")
    ends = np.searchsorted(cell.code[order], np.arange(len(cell.names) + 1)).tolist()
    day, worth = numbers_of(table["day"]), True
    records, found = Pieces.of([bytes_of(chunk) for chunk in table["payload"].chunks]), list[Packed]()
    sizes = records.sizes
    for first, last in pairwise(ends):
        own = order[first:last]
        columns = np.stack([day[own], subject.code[own], version.code[own], sizes[own]]).astype("<i4")
        content = columns.tobytes() + records.copied(own).tobytes()
        block = pa.compress(content, codec=CODEC, asbytes=True) if worth else content
        if not found and not always and len(block) > _WORTH * len(content):
            worth, block = False, content
        found.append(Packed(block, len(content), len(own)))
    return found


@dataclass(frozen=True)
class Cells:
    """The cells of a kind and key set, as a header lists them.

    Parameters
    ----------
    subjects, versions, names : sequence of str
        Whose numbers the blocks hold; the cells.
    at : int
        Where the first block begins.
    packed, sizes, records : sequence of int
        Bytes of each block, bytes when it is unpacked, and its records.
    always : bool
        Whether every block is packed; else those are not that have the bytes of what is unpacked.
    """

    subjects: Sequence[str]
    versions: Sequence[str]
    names: Sequence[str]
    at: int
    packed: Sequence[int]
    sizes: Sequence[int]
    records: Sequence[int]
    always: bool = False

    def read(self, sidecar: NDArray[np.uint8], inside: Asked) -> list[StoredRecords] | None:
        """Unpack the cells that are asked for.

        Parameters
        ----------
        sidecar : ndarray of uint8
            Its bytes.
        inside : callable
            Says which cells are asked for.

        Returns
        -------
        list of StoredRecords or None
            Those of each cell; None where a block is not there or cannot be unpacked.
        """
        starts = self.at + np.cumsum([0, *self.packed])
        found = []
        for k in np.flatnonzero(inside(self.names)).tolist():
            content, size = sidecar[starts[k] : starts[k + 1]], self.sizes[k]
            if self.always or self.packed[k] != size:
                content = _unpacked(content, size)
            one = self._records(k, content) if len(content) == size else None
            if one is None:
                return None
            found.append(one)
        return found

    def _records(self, number: int, content: NDArray[np.uint8]) -> StoredRecords | None:
        """Read one cell as it was unpacked; None where a number says what cannot be."""
        count = self.records[number]
        width = 4 * _COLUMNS * count
        columns = content[:width].view("<i4").reshape(_COLUMNS, count).astype(np.intp)
        if not sound(columns[1:], (self.subjects, self.versions), len(content) - width):
            return None
        day, subject, version, size = columns
        words = Coded(self.subjects, subject), Coded(self.versions, version)
        cell = Coded([self.names[number]], np.zeros(count, dtype=np.intp))
        return StoredRecords(*words, cell, day, content[width:], np.cumsum(size) - size, size)


def sound(columns: NDArray[np.intp], words: Sequence[Sequence[str]], size: int) -> bool:
    """Say whether numbers of records can be: places in lists of words, then bytes, which are all there are.

    Examples
    --------
    >>> columns = np.array([[0, 1], [3, 4]])
    >>> sound(columns, (["a", "b"],), 7), sound(columns, (["a"],), 7), sound(columns, (["a", "b"],), 8)
    (True, False, False)
    """
    if not columns.size:
        return size == 0
    most = columns.max(axis=1).tolist()
    within = all(one < len(some) for one, some in zip(most, words, strict=False))
    return within and columns.min() >= 0 and int(columns[-1].sum()) == size


def _unpacked(block: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    try:
        return np.frombuffer(pa.decompress(pa.py_buffer(block), size, CODEC, asbytes=True), np.uint8)
    except (pa.ArrowInvalid, OSError):  # damaged
        return np.empty(0, dtype=np.uint8)
