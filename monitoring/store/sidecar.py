"""A sidecar of a file of profiles: its small key sets once more, laid out as a question needs them.

Of kinds that are asked for whole logs it also holds the sum over all its days. It stands in another folder,
is derived from its file alone and may be deleted at any time: what is not there is read from the file itself.
As files of profiles never change, it is never stale.
"""

import json
import mmap
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.pair_table import summed_pairs
from monitoring.scope.instant import EPOCH
from monitoring.store.bin_hash import BinHash
from monitoring.store.durable import sync
from monitoring.store.profile_runs import BY_HOUR, MARKS
from monitoring.store.stored_records import Coded, StoredRecords, bytes_of

FOLDER = "cube"
MOST_DIMENSIONS = 1
_MAGIC, _WITHOUT_SUMS = b"TMCUBE03", b"TMCUBE02"
_HEAD = len(_MAGIC) + 8
_SUMMED = {"arrivals": summed_pairs}
"""Kinds with a sum over all days, and what adds their records up."""
_FIRST = 1 << 14
_COLUMNS = ("subject", "version", "cell")


def place_of(file: Path) -> Path:
    """Give the path of the sidecar of ``<store>/segments/<model>/<file>``."""
    model = file.parent
    return model.parent.parent / FOLDER / model.name / f"{file.name}.records"


class Sidecar:
    """Collects the records of a file while it is written.

    Parameters
    ----------
    file : Path
        The file of profiles.
    bins : BinHash, optional
        Of the bins that it was counted over; None where the file does not say.
    """

    def __init__(self, file: Path, bins: BinHash | None) -> None:
        self.file, self.bins = file, bins
        self._entries: list[list[Any]] = []
        self._lists: dict[tuple[str, ...], int] = {}
        self._left: set[tuple[str, str]] = set()
        self._days: dict[str, list[int]] = {}
        self._sums: list[list[Any]] = []
        self._blocks: list[bytes | memoryview] = []
        self._summed: list[bytes] = []
        self._size = 0

    def add(self, kind: str, keyset: str, table: pa.Table) -> None:
        """Take the records of a kind and a key set; all come at once."""
        if kind in MARKS:
            self._days[keyset] = np.unique(table["day"].cast(pa.int32()).to_numpy()).tolist()
        sources = table["source"].unique().to_pylist()
        large = len(json.loads(keyset)) > MOST_DIMENSIONS or kind.endswith(BY_HOUR)
        if large or len(sources) != 1:
            self._left.add((kind, keyset))
            return
        words = [Coded.of(table[name]) for name in _COLUMNS]
        listed = [self._lists.setdefault(tuple(one.names), len(self._lists)) for one in words]
        pieces = [bytes_of(chunk) for chunk in table["payload"].chunks]  # not copied: they are most of a file
        lengths = np.concatenate([np.diff(ends) for _, ends in pieces])
        payload = [data[ends[0] : ends[-1]].data for data, ends in pieces]
        size, day = int(lengths.sum()), table["day"].cast(pa.int32()).to_numpy()
        self._entries.append([kind, keyset, sources[0], self._size, size, len(table), *listed])
        columns = np.stack([day, *(one.code for one in words), lengths]).astype("<i4").tobytes()
        self._blocks += [columns, *payload, b"\0" * (-(len(columns) + size) % 16)]
        self._size += -(-(len(columns) + size) // 16) * 16
        if kind in _SUMMED and day[0] != day[-1]:  # of one day the sum is what the day has
            summed = _SUMMED[kind](*(np.frombuffer(some, np.uint8) for some in payload))
            at = sum(map(len, self._summed))
            self._sums.append([kind, keyset, sources[0], at, len(summed)])
            self._summed.append(summed)

    def leave(self, kind: str, keyset: str) -> None:
        """Say that records of a kind and a key set are in the file alone."""
        self._left.add((kind, keyset))

    def write(self) -> None:
        """Write it; it is on the disk afterwards, and whole."""
        place = place_of(self.file)
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".partial")
        with partial.open("wb") as out:
            out.writelines(self._parts())
        sync(partial)
        partial.replace(place)

    def differs(self) -> bool:
        """Say whether there is a sidecar that holds something else."""
        place = place_of(self.file)
        if not place.is_file():
            return False
        there = place.read_bytes()
        return there != b"".join(self._parts(sums=not there.startswith(_WITHOUT_SUMS)))

    def _parts(self, *, sums: bool = True) -> list[bytes | memoryview]:
        """Give the header and the blocks; without sums it is laid out as before there were any."""
        head: dict[str, Any] = {
            "entries": self._entries,
            "lists": list(self._lists),
            "left": sorted(self._left),
            "days": self._days,
            "size": self._size,
        }
        if self.bins is not None:
            head["bins"] = self.bins.to_json()
        if sums:
            head["sums"] = self._sums
        words = json.dumps(head, ensure_ascii=False).encode()
        words += b" " * (-(len(words) + _HEAD) % 16)
        start = (_MAGIC if sums else _WITHOUT_SUMS) + len(words).to_bytes(8, "little") + words
        return [start, *self._blocks, *(self._summed if sums else ())]


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

    def block(self, start: int, size: int) -> NDArray[np.uint8] | None:
        """Map some bytes into memory; None where they are not there any more."""
        try:
            with self.place.open("rb", buffering=0) as opened:
                lying = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):  # deleted meanwhile, or empty
            return None
        return np.frombuffer(lying, np.uint8, size, start) if start + size <= len(lying) else None


@lru_cache(maxsize=4096)
def _header(file: str) -> _Header:
    """Read the header of a file's sidecar; OSError or ValueError where there is none, or not all of it."""
    place = place_of(Path(file))
    with place.open("rb", buffering=0) as opened:
        start = opened.read(_FIRST)
        if not start.startswith((_MAGIC, _WITHOUT_SUMS)) or len(start) < _HEAD:
            raise ValueError("no sidecar")
        begin = _HEAD + int.from_bytes(start[len(_MAGIC) : _HEAD], "little")
        head = json.loads(start[_HEAD:begin] + opened.read(max(0, begin - len(start))))
        behind, sums = begin + head["size"], head.get("sums", [])
        if behind + sum(size for *_, size in sums) != os.fstat(opened.fileno()).st_size:
            raise ValueError("not a whole sidecar")
    entries = {(one[0], one[1]): one for one in head["entries"]}
    left, bins = frozenset(map(tuple, head["left"])), BinHash.from_json(head.get("bins"))
    places = {(kind, keyset, source): (behind + at, size) for kind, keyset, source, at, size in sums}
    return _Header(place, begin, entries, head["lists"], left, head["days"], bins, places)


def _opened(file: str) -> _Header | None:
    try:
        return _header(file)
    except (OSError, ValueError):
        return None


def read(file: str, kind: str, source: str, keyset: str, days: Collection[date]) -> StoredRecords | None:
    """Read the records of a kind, source and key set on some days.

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
    StoredRecords or None
        None where the file itself must be read.
    """
    header = _opened(file)
    if header is None or (kind, keyset) in header.left:
        return None
    entry = header.entries.get((kind, keyset))
    if entry is None or entry[2] != source:
        return _NONE
    start, size, count = entry[3:6]
    block = header.block(header.begin + start, 20 * count + size)
    if block is None:
        return None
    columns = block[: 20 * count].view("<i4").reshape(5, count).astype(np.intp)
    subject, version, cell = (
        Coded(header.lists[number], columns[k]) for k, number in enumerate(entry[6:], 1)
    )
    first = np.cumsum(columns[4]) - columns[4]
    found = StoredRecords(subject, version, cell, columns[0], block[20 * count :], first, columns[4])
    asked = {day.toordinal() - EPOCH for day in days}
    other = sorted(set(columns[0].tolist()) - asked)
    return found.without(np.array(other)) if other else found


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


def sweep(directory: Path, files: Collection[str]) -> None:
    """Delete the sidecars of a store whose file is none of these; files are relative to the store."""
    known = {place_of(directory / name) for name in files}
    for place in (directory / FOLDER).rglob("*.*"):
        if place not in known:
            place.unlink()


_EMPTY = Coded([], np.empty(0, dtype=np.intp))
_NONE = StoredRecords(
    _EMPTY,
    _EMPTY,
    _EMPTY,
    np.empty(0, dtype=np.intp),
    np.empty(0, dtype=np.uint8),
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype=np.int64),
)
