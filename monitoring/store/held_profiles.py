"""Profiles held in memory: what was read of the cube, for whoever asks next, in any thread and generation."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.records import Whole
from monitoring.scope.instant import EPOCH
from monitoring.store import profile_file, sidecar
from monitoring.store.bounded import Bounded
from monitoring.store.stored_records import Asked, Coded, StoredRecords, together

MOST_BYTES = 256 << 20
Index = NDArray[np.intp]
Files = Mapping[date, str]


@dataclass(frozen=True)
class Held:
    """The records of one kind, source and key set over some days, by subject and day.

    Parameters
    ----------
    files : mapping of date to str
        From which file each day was read.
    records : StoredRecords
        Ascending by subject, day, version and cell.
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
    records: StoredRecords
    day: Index
    version: Coded
    cell: Coded
    subjects: Mapping[str, slice]
    wholes: Mapping[str, Whole]

    @classmethod
    def of(cls, parts: Sequence[StoredRecords], files: Files) -> "Held":
        """Take the records of some files, each of other days."""
        one = together(parts)
        subject = one.subject
        ends = np.flatnonzero(np.diff(subject.code, prepend=-1, append=-1)).tolist()
        places = {subject.names[subject.code[first]]: slice(first, last) for first, last in pairwise(ends)}
        lying = one.ends
        wholes = {
            name: Whole(one.data, lying[place.start : place.stop + 1]) for name, place in places.items()
        }
        return cls(dict(files), one, one.day + EPOCH, one.version, one.cell, places, wholes)

    def on(self, days: Iterable[date]) -> NDArray[np.bool_]:
        """Say of each record whether it is of one of some days."""
        return np.isin(self.day, [day.toordinal() for day in days])

    @cached_property
    def size(self) -> int:
        """Bytes in memory."""
        return self.records.nbytes

    def still(self, files: Files) -> StoredRecords:
        """Give the records of the days that are asked from the same file, or not asked at all."""
        return self.records.on(
            [day.toordinal() - EPOCH for day, file in self.files.items() if files.get(day, file) == file]
        )


@dataclass(frozen=True)
class Part:
    """Some cells of a key set, where all of them would be many.

    Parameters
    ----------
    name : hashable
        What tells it from other parts.
    inside : callable
        Says of each cell whether it belongs to the part.
    """

    name: Hashable
    inside: Asked = field(compare=False)


def stored(
    files: Files,
    kind: str,
    source: str,
    keyset: str,
    subjects: Collection[str] = (),
    part: Part | None = None,
) -> list[StoredRecords]:
    """Read records, in parts of a file or a cell: from the sidecar where there is one, then perhaps more."""
    found = []
    for file, days in profile_file.by_file(files).items():
        read = sidecar.read(file, kind, source, keyset, days, part.inside if part is not None else None)
        if read is None:
            some = dict.fromkeys(days, file)
            table = profile_file.read(some, kind, source, keyset, subjects)
            if part is not None:
                table = table.filter(pa.array(profile_file.of_names(table["cell"], part.inside)))
            read = [StoredRecords.of(table)]
        found += read
    return found


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

    def read(
        self, home: str, kind: str, source: str, keyset: str, files: Files, part: Part | None = None
    ) -> Held:
        """Give records that cover the days asked for, and perhaps others.

        Parameters
        ----------
        home : str
            What tells models and stores apart.
        kind, source, keyset : str
            Which records.
        files : mapping of date to str
            Path of the file that counts for each day.
        part : Part, optional
            These cells at least.

        Returns
        -------
        Held
            Shared: nothing may be changed in it.
        """
        key = home, kind, source, keyset, part
        whole = self._kept.kept((*key[:-1], None)) if part is not None else None
        if whole is not None and files.items() <= whole.files.items():
            return whole
        return self._kept.renewed(
            key,
            lambda held: files.items() <= held.files.items(),
            lambda held: self._extended(held, (kind, source, keyset), files, part),
        )

    def _extended(
        self, held: Held | None, asked: tuple[str, str, str], files: Files, part: Part | None
    ) -> Held:
        """Read the days that are not held yet; too many together, and only those asked for stay."""
        known = held.files if held else {}
        missing = {day: file for day, file in files.items() if known.get(day) != file}
        read = stored(missing, *asked, part=part)
        if held is None or held.size + sum(part.nbytes for part in read) > self.most // 2:
            rest = {day: file for day, file in files.items() if day not in missing}
            return Held.of(read + stored(rest, *asked, part=part), files)
        return Held.of([held.still(files), *read], {**known, **files})


HELD = HeldProfiles()
