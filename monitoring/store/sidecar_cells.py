"""Cells of a sidecar: the records of each cell of several cohort columns, packed apart.

They are most of a file of profiles and a cohort asks for few of them: it unpacks its own alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.store.stored_records import Asked, Coded, StoredRecords, bytes_of_column

CODEC = "lz4_raw"
_COLUMNS = 4
"""Numbers of four bytes before the records of a cell: day, subject, version and bytes of each."""


@dataclass(frozen=True)
class Packed:
    """One cell.

    Parameters
    ----------
    block : bytes
        Packed.
    size, records : int
        Bytes when it is unpacked, and how many records.
    """

    block: bytes
    size: int
    records: int


def packed(table: pa.Table, subject: Coded, version: Coded, cell: Coded) -> list[Packed]:
    """Pack the records of each cell.

    Parameters
    ----------
    table : Table
        With the columns ``day`` and ``payload``.
    subject, version, cell : Coded
        Of each record.

    Returns
    -------
    list of Packed
        In the order of the cells' names.
    """
    order = np.argsort(cell.code, kind="stable")
    ends = np.searchsorted(cell.code[order], np.arange(len(cell.names) + 1)).tolist()
    day = numbers_of(table["day"])
    payload, found = table["payload"].cast(pa.large_binary()), []
    for first, last in pairwise(ends):
        own = order[first:last]
        data, lies = bytes_of_column(payload.take(pa.array(own)))
        columns = np.stack([day[own], subject.code[own], version.code[own], np.diff(lies)]).astype("<i4")
        content = columns.tobytes() + data[lies[0] : lies[-1]].tobytes()
        found.append(Packed(pa.compress(content, codec=CODEC, asbytes=True), len(content), len(own)))
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
    """

    subjects: Sequence[str]
    versions: Sequence[str]
    names: Sequence[str]
    at: int
    packed: Sequence[int]
    sizes: Sequence[int]
    records: Sequence[int]

    def read(self, lying: NDArray[np.uint8], inside: Asked) -> list[StoredRecords] | None:
        """Unpack the cells that are asked for.

        Parameters
        ----------
        lying : ndarray of uint8
            The sidecar.
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
            content = _unpacked(lying[starts[k] : starts[k + 1]], self.sizes[k])
            if content is None:
                return None
            found.append(self._records(k, content))
        return found

    def _records(self, number: int, content: NDArray[np.uint8]) -> StoredRecords:
        """Read one cell as it was unpacked."""
        count = self.records[number]
        width = 4 * _COLUMNS * count
        columns = content[:width].view("<i4").reshape(_COLUMNS, count)
        day, subject, version, size = columns.astype(np.intp)
        words = Coded(self.subjects, subject), Coded(self.versions, version)
        cell = Coded([self.names[number]], np.zeros(count, dtype=np.intp))
        return StoredRecords(*words, cell, day, content[width:], np.cumsum(size) - size, size)


def _unpacked(block: NDArray[np.uint8], size: int) -> NDArray[np.uint8] | None:
    try:
        return np.frombuffer(pa.decompress(pa.py_buffer(block), size, CODEC, asbytes=True), np.uint8)
    except (pa.ArrowInvalid, OSError):  # damaged
        return None
