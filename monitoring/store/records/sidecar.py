"""A sidecar of a file of profiles: its small key sets once more, laid out as a question needs them.

Of kinds that are asked for whole logs it also holds the sum over all its days, of key sets of several columns
the records of each cell apart (`sidecar_cells`); of one column those of a cell lie together. It stands in
another folder, is derived from its file alone and may be deleted at any time: what is not there is read from
the file itself. As files of profiles never change, it is never stale.
"""

import mmap
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json

from monitoring.cached_property import cached_property
from monitoring.scope.instant import EPOCH
from monitoring.store.catalog.companions import sidecar_of
from monitoring.store.columns.bin_hash import BinHash
from monitoring.store.records.sidecar_cells import Cells, sound
from monitoring.store.records.stored_records import Asked, Coded, StoredRecords

MOST_DIMENSIONS = 1
MAGIC, PACKED, UNORDERED, WITHOUT_SUMS = b"TMCUBE05", b"TMCUBE04", b"TMCUBE03", b"TMCUBE02"
EARLIER = PACKED, UNORDERED, WITHOUT_SUMS
HEAD = len(MAGIC) + 8
_FIRST = 1 << 14


@dataclass(frozen=True)
class _Header:
    """What a sidecar holds, and where its blocks begin."""

    place: Path
    begin: int
    entries: dict[tuple[str, str], list[Any]]
    lists: list[list[str]]
    left: frozenset[tuple[str, str]]
    days: dict[str, list[int]]
    bins: BinHash | None
    sums: dict[tuple[str, str, str], tuple[int, int]]
    """Where each begins, and its bytes."""
    listed: str
    """The cells of several columns, as JSON."""
    behind: int
    always: bool
    """Whether all cells are packed."""

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Cells]:
        """The same, by kind, key set and source."""
        lists, rows = from_json(self.listed)
        found = {}
        for kind, keyset, source, *words, at, (packed, sizes, records) in rows:
            subjects, versions, names = (lists[number] for number in words)
            counted = self.behind + at, packed, sizes, records, self.always
            found[kind, keyset, source] = Cells(subjects, versions, names, *counted)
        return found

    def mapped(self) -> NDArray[np.uint8]:
        """Map the file into memory; empty where it is not there any more."""
        try:
            with self.place.open("rb", buffering=0) as opened:
                return np.frombuffer(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
        except (OSError, ValueError):  # deleted meanwhile, or empty
            return np.empty(0, dtype=np.uint8)

    def block(self, start: int, size: int) -> NDArray[np.uint8] | None:
        """Give some bytes; None where they are not there any more."""
        found = self.mapped()[start : start + size]
        return found if len(found) == size else None


@lru_cache(maxsize=4096)
def _header(file: str) -> _Header:
    """Read the header of a file's sidecar; OSError or ValueError where there is none, or not all of it."""
    place = sidecar_of(Path(file))
    with place.open("rb", buffering=0) as opened:
        start = opened.read(_FIRST)
        if not start.startswith((MAGIC, *EARLIER)) or len(start) < HEAD:
            raise ValueError("no sidecar")
        size = os.fstat(opened.fileno()).st_size
        begin = HEAD + int.from_bytes(start[len(MAGIC) : HEAD], "little")
        if begin > size:
            raise ValueError("not a whole sidecar")
        head = from_json(start[HEAD:begin] + opened.read(max(0, begin - len(start))))  # six times faster
        behind = begin + head["size"]
        if behind + head.get("behind", 0) != size:
            raise ValueError("not a whole sidecar")
    entries = {(one[0], one[1]): one for one in head["entries"]}
    left, bins = frozenset(map(tuple, head["left"])), BinHash.from_json(head.get("bins"))
    sums = {(one[0], one[1], one[2]): (behind + one[3], one[4]) for one in head.get("sums", [])}
    listed = head.get("cells", "[[], []]")
    always, days = not start.startswith(MAGIC), head["days"]
    return _Header(place, begin, entries, head["lists"], left, days, bins, sums, listed, behind, always)


def _opened(file: str) -> _Header | None:
    try:
        return _header(file)
    except (OSError, ValueError):
        return None


def read(
    file: str,
    kind: str,
    source: str,
    keyset: str,
    days: Collection[date],
    inside: Asked | None = None,
) -> list[StoredRecords] | None:
    """Read the records of a kind, source and key set on some days.

    Parameters
    ----------
    file : str
        Path of the file of profiles.
    kind, source, keyset : str
        Which records.
    days : collection of date
        Those for which this file counts.
    inside : callable, optional
        Says which cells are asked for; all by default.

    Returns
    -------
    list of StoredRecords or None
        In parts; None where the file itself must be read, as where a number says what cannot be.
    """
    header = _opened(file)
    if header is None:
        return None
    if (kind, keyset) in header.left:
        cells = header.cells.get((kind, keyset, source))
        found = cells.read(header.mapped(), inside or _every) if cells else None
    else:
        found = _laid_out(header, kind, source, keyset, inside)
    asked = [day.toordinal() - EPOCH for day in days]
    return None if found is None else [one.on(asked) for one in found]


def _laid_out(
    header: _Header, kind: str, source: str, keyset: str, inside: Asked | None
) -> list[StoredRecords] | None:
    """Read the records of a small key set on all days of a file."""
    entry = header.entries.get((kind, keyset))
    if entry is None or entry[2] != source:
        return []
    start, size, count = entry[3:6]
    block = header.block(header.begin + start, 20 * count + size)
    if block is None:
        return None
    columns = block[: 20 * count].view("<i4").reshape(5, count).astype(np.intp)
    words = [header.lists[number] for number in entry[6:]]
    if not sound(columns[1:], words, size):
        return None
    subject, version, cell = (Coded(some, columns[k]) for k, some in enumerate(words, 1))
    first = np.cumsum(columns[4]) - columns[4]
    found = StoredRecords(subject, version, cell, columns[0], block[20 * count :], first, columns[4])
    return [found if inside is None else found.at(np.flatnonzero(inside(cell.names)[cell.code]))]


def read_sum(
    file: str, kind: str, source: str, keyset: str, days: Collection[date]
) -> NDArray[np.uint8] | None:
    """Read the sum of the records of a kind, source and key set over all days of a file.

    Parameters
    ----------
    file : str
        Path of the file of profiles.
    kind, source, keyset : str
        Which records.
    days : collection of date
        Those for which this file counts.

    Returns
    -------
    ndarray of uint8 or None
        Its bytes; None where the file has days that do not count, or no sum.
    """
    header = _opened(file)
    place = header.sums.get((kind, keyset, source)) if header else None
    if header is None or place is None:
        return None
    own = header.days.get(keyset, [])
    return header.block(*place) if {day.toordinal() - EPOCH for day in days} >= {*own} else None


def layout_of(file: Path) -> bytes:
    """Give the layout of a file's sidecar, that of now where it has none."""
    with suppress(FileNotFoundError), sidecar_of(file).open("rb") as opened:
        start = opened.read(len(MAGIC))
        return start if start in EARLIER else MAGIC
    return MAGIC


def key_sets(file: str, days: Collection[date]) -> dict[str, set[date]] | None:
    """Give the days of a file on which each key set is kept, by its name; None where it has no sidecar."""
    header = _opened(file)
    if header is None:
        return None
    kept = {name: {date.fromordinal(EPOCH + day) for day in some} for name, some in header.days.items()}
    asked = set(days)
    return {name: some & asked for name, some in kept.items() if some & asked}


def bins_of(file: str) -> tuple[bool, BinHash | None]:
    """Say whether a file has a sidecar, and the bins that it was counted over as far as it says."""
    header = _opened(file)
    return header is not None, header.bins if header is not None else None


def _every(cells: Sequence[str]) -> NDArray[np.bool_]:
    return np.ones(len(cells), dtype=np.bool_)
