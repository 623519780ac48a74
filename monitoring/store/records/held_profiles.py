"""Profiles held in memory: what was read of the cube, for whoever asks next, in any thread and generation."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.records import Gathered, Whole
from monitoring.scope.instant import EPOCH
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.records import profile_file, sidecar
from monitoring.store.records.stored_records import Asked, Coded, ScatteredRecords, StoredRecords, among

MOST_BYTES = 256 << 20
COPIED_BYTES = 128 << 20
"""More of them, of mapped files, stay there until a subject is asked for: years of a thousand features."""
Index = NDArray[np.intp]
Files = Mapping[date, str]


@dataclass(frozen=True)
class Held:
    """The records of one kind, source and key set over some days, by subject and day.

    Parameters
    ----------
    files : mapping of date to str
        From which file each day was read.
    parts : sequence of StoredRecords
        As they were read, or all of them copied together.
    day : ndarray of intp, shape (records,)
        Ordinal of the local day.
    version, cell : Coded
        Of each record.
    subjects : mapping of str to slice
        Where the records of each subject stand, those of a subject by day.
    wholes : mapping of str to Whole
        Their bytes, ascending by day, version and cell.
    """

    files: Files
    parts: Sequence[StoredRecords]
    day: Index
    version: Coded
    cell: Coded
    subjects: Mapping[str, slice]
    wholes: Mapping[str, Whole]

    @classmethod
    def of(cls, parts: Sequence[StoredRecords], files: Files) -> "Held":
        """Take the records of some files, each of other days."""
        one = ScatteredRecords.of(parts)
        subject = one.subject
        ends = np.flatnonzero(np.diff(subject.code, prepend=-1, append=-1)).tolist()
        places = {subject.names[subject.code[first]]: slice(first, last) for first, last in pairwise(ends)}
        if one.size.sum() > COPIED_BYTES and all(part.in_file for part in parts):
            wholes: dict[str, Whole] = {name: _gathered(one, place) for name, place in places.items()}
        else:
            parts = [one.together()]
            first = one.ends(0, len(one.day))
            wholes = {
                name: Whole(parts[0].data, first[place.start : place.stop + 1], one.day[place])
                for name, place in places.items()
            }
        return cls(dict(files), parts, one.day + EPOCH, one.version, one.cell, places, wholes)

    def on(self, days: Iterable[date]) -> NDArray[np.bool_]:
        """Say of each record whether it is of one of some days."""
        return among(self.day, [day.toordinal() for day in days])

    @cached_property
    def ends(self) -> Index:
        """Where the records of each subject begin, and where the last one's end."""
        return np.array([0, *(place.stop for place in self.subjects.values())], dtype=np.intp)

    @cached_property
    def size(self) -> int:
        """Bytes in memory; of records that stay in their files, where each of them is as well."""
        return sum(2 * part.columns_bytes if part.in_file else part.nbytes for part in self.parts)

    def still(self, files: Files) -> list[StoredRecords]:
        """Give the records of the days that are asked from the same file, or not asked at all."""
        same = [day.toordinal() - EPOCH for day, file in self.files.items() if files.get(day, file) == file]
        return [part.on(same) for part in self.parts]


def _gathered(one: ScatteredRecords, place: slice) -> Gathered:
    """Give the records of one subject, which stay where they are until they are asked for."""
    begin = place.start
    return Gathered(lambda first, last: one.copied(begin + first, begin + last), one.ends(begin, place.stop))


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
        self._kept: Bounded[Held] = Bounded(most, lambda held: held.size, OF_READS)

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
        if held is None or held.size + sum(one.nbytes for one in read) > self.most // 2:
            rest = {day: file for day, file in files.items() if day not in missing}
            return Held.of(read + stored(rest, *asked, part=part), files)
        return Held.of([*held.still(files), *read], {**known, **files})


HELD = HeldProfiles()
