"""Profiles held in memory: what was read of the cube, for whoever asks next, in any thread and generation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from monitoring.profiles.records import Whole
from monitoring.store import profile_file
from monitoring.store.bounded import Bounded

MOST_BYTES = 256 << 20
Index = NDArray[np.intp]
Files = Mapping[date, str]


@dataclass(frozen=True)
class Coded:
    """A column of few different texts.

    Parameters
    ----------
    names : list of str
        The texts.
    code : ndarray of intp, shape (records,)
        Number of each record's.
    """

    names: list[str]
    code: Index

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Coded":
        """Number the texts of a column, in their order: sums must not depend on the order of files."""
        encoded = column.unify_dictionaries().combine_chunks()
        present, code = np.unique(encoded.indices.to_numpy(), return_inverse=True)
        names = encoded.dictionary.take(pa.array(present)).to_pylist()
        order = sorted(range(len(names)), key=names.__getitem__)
        place = np.empty(len(names), dtype=np.intp)
        place[order] = np.arange(len(names))
        return cls([names[k] for k in order], place[code])

    def at(self, index: Index) -> "Coded":
        """Give the texts of some records."""
        return Coded(self.names, self.code[index])


@dataclass(frozen=True)
class Held:
    """The records of one kind, source and key set over some days, by subject and day.

    Parameters
    ----------
    files : mapping of date to str
        From which file each day was read.
    table : Table
        As read, sorted.
    day : ndarray of intp, shape (records,)
        Ordinal of the local day.
    version, cell : Coded
        Of each record.
    subjects : mapping of str to slice
        Where the records of each subject stand, those of a subject by day.
    wholes : mapping of str to Whole
        Their bytes.
    """

    files: Files
    table: pa.Table
    day: Index
    version: Coded
    cell: Coded
    subjects: Mapping[str, slice]
    wholes: Mapping[str, Whole]

    @classmethod
    def of(cls, table: pa.Table, files: Files) -> "Held":
        """Take a table of records."""
        subject, version, cell = (Coded.of(table[name]) for name in ("subject", "version", "cell"))
        day = table["day"].cast(pa.int32()).to_numpy().astype(np.intp) + _EPOCH
        order = np.lexsort((cell.code, version.code, day, subject.code))
        if np.any(np.diff(order) != 1):  # mostly they are sorted already
            table = table.take(pa.array(order))
        subject = subject.at(order)
        ends = np.flatnonzero(np.diff(subject.code, prepend=-1, append=-1)).tolist()
        places = {subject.names[subject.code[first]]: slice(first, last) for first, last in pairwise(ends)}
        data, starts = _bytes(table["payload"])
        wholes = {name: Whole(data, starts[place.start : place.stop + 1]) for name, place in places.items()}
        return cls(dict(files), table, day[order], version.at(order), cell.at(order), places, wholes)

    def on(self, days: Iterable[date]) -> NDArray[np.bool_]:
        """Say of each record whether it is of one of some days."""
        return np.isin(self.day, [day.toordinal() for day in days])

    @cached_property
    def size(self) -> int:
        """Bytes in memory."""
        return int(self.table.nbytes)

    def still(self, files: Files) -> pa.Table:
        """Give the records of the days that are asked from the same file, or not asked at all."""
        stale = [day for day, file in self.files.items() if files.get(day, file) != file]
        if not stale:
            return self.table
        return self.table.filter(pc.invert(pc.is_in(self.table["day"], pa.array(stale, pa.date32()))))


_EPOCH = date(1970, 1, 1).toordinal()


def _bytes(column: pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Give the bytes of a column of records, and where each begins."""
    if not len(column):
        return np.empty(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    together = pa.concat_arrays(column.chunks)
    _, ends, data = together.buffers()
    starts = np.frombuffer(ends, np.int64, len(together) + 1, 8 * together.offset)
    return np.frombuffer(data, np.uint8), starts


class HeldProfiles:
    """What is held, the least lately asked thrown out first.

    Parameters
    ----------
    most : int
        Bytes; one that alone is larger is still held until the next.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self._kept: Bounded[Held] = Bounded(most, lambda held: held.size)

    def read(self, home: str, kind: str, source: str, keyset: str, files: Files) -> Held:
        """Give records that cover the days asked for, and perhaps others.

        Parameters
        ----------
        home : str
            What tells models and stores apart.
        kind, source, keyset : str
            Which records.
        files : mapping of date to str
            Path of the file that counts for each day.

        Returns
        -------
        Held
            Shared: nothing may be changed in it.
        """
        key = home, kind, source, keyset
        return self._kept.renewed(
            key,
            lambda held: files.items() <= held.files.items(),
            lambda held: self._extended(held, kind, source, keyset, files),
        )

    def _extended(self, held: Held | None, kind: str, source: str, keyset: str, files: Files) -> Held:
        """Read the days that are not held yet; too many together, and only those asked for stay."""
        known = held.files if held else {}
        missing = {day: file for day, file in files.items() if known.get(day) != file}
        read = profile_file.read(missing, kind, source, keyset)
        if held is None or held.size + read.nbytes > self.most // 2:
            rest = {day: file for day, file in files.items() if day not in missing}
            read = pa.concat_tables([read, profile_file.read(rest, kind, source, keyset)]) if rest else read
            return Held.of(read, files)
        return Held.of(pa.concat_tables([held.still(files), read]), {**known, **files})


HELD = HeldProfiles()
