"""Cells of a sidecar: the records of each cell of several cohort columns, packed apart.

They are most of a file of profiles and a cohort asks for few of them: it unpacks its own alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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
    day = table["day"].cast(pa.int32()).to_numpy()
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

    def read(self, lying: NDArray[np.uint8], inside: Asked) -> StoredRecords | None:
        """Unpack the cells that are asked for.

        Parameters
        ----------
        lying : ndarray of uint8
            The sidecar.
        inside : callable
            Says which cells are asked for.

        Returns
        -------
        StoredRecords or None
            None where a block is not there or cannot be unpacked.
        """
        asked = np.flatnonzero(inside(self.names)).tolist()
        starts = self.at + np.cumsum([0, *self.packed])
        columns, data = [np.empty((_COLUMNS, 0), dtype="<i4")], [np.empty(0, dtype=np.uint8)]
        for k in asked:
            content = _unpacked(lying[starts[k] : starts[k + 1]], self.sizes[k])
            if content is None:
                return None
            width = 4 * _COLUMNS * self.records[k]
            columns.append(content[:width].view("<i4").reshape(_COLUMNS, -1))
            data.append(content[width:])
        day, subject, version, size = np.concatenate(columns, axis=1).astype(np.intp)
        cell = np.repeat(np.array(asked, dtype=np.intp), [self.records[k] for k in asked])
        return StoredRecords(
            Coded(self.subjects, subject),
            Coded(self.versions, version),
            Coded(self.names, cell),
            day,
            np.concatenate(data),
            np.cumsum(size) - size,
            size,
        )


def _unpacked(block: NDArray[np.uint8], size: int) -> NDArray[np.uint8] | None:
    try:
        return np.frombuffer(pa.decompress(pa.py_buffer(block), size, CODEC), np.uint8)
    except (pa.ArrowInvalid, OSError):  # damaged
        return None
