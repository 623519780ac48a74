"""A sidecar of a file of profiles: its small key sets once more, laid out as a question needs them.

It stands in another folder, is derived from its file alone and may be deleted at any time: what is not
there is read from the file itself. As files of profiles never change, it is never stale.
"""

import json
import os
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.store.ingest.segments import sync
from monitoring.store.stored_records import Coded, StoredRecords

FOLDER = "cube"
MOST_DIMENSIONS = 1
_MAGIC = b"TMCUBE01"
_FIRST = 1 << 16
_EPOCH = date(1970, 1, 1)
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
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._entries: list[dict[str, Any]] = []
        self._left: list[tuple[str, str]] = []
        self._days: dict[str, list[int]] = {}
        self._blocks: list[bytes] = []
        self._size = 0

    def add(self, kind: str, keyset: str, table: pa.Table) -> None:
        """Take the records of a kind and a key set; all come at once."""
        if kind == "quality":
            self._days[keyset] = np.unique(table["day"].cast(pa.int32()).to_numpy()).tolist()
        sources = table["source"].unique().to_pylist()
        if len(json.loads(keyset)) > MOST_DIMENSIONS or len(sources) != 1:
            self._left.append((kind, keyset))
            return
        records = StoredRecords.of(table)
        entry = {"kind": kind, "keyset": keyset, "source": sources[0], "start": self._size}
        entry |= {name: list(getattr(records, name).names) for name in _COLUMNS}
        entry |= {"records": len(records), "bytes": int(records.ends[-1] - records.ends[0])}
        codes = [getattr(records, name).code for name in _COLUMNS]
        columns = np.stack([records.day, *codes, np.diff(records.ends)]).astype("<i4").tobytes()
        payload = records.data[records.ends[0] : records.ends[-1]].tobytes()
        block = columns + payload
        block += b"\0" * (-len(block) % 16)
        self._entries.append(entry)
        self._blocks.append(block)
        self._size += len(block)

    def leave(self, kind: str, keyset: str) -> None:
        """Say that records of a kind and a key set are in the file alone."""
        self._left.append((kind, keyset))

    def write(self) -> None:
        """Write it; it is on the disk afterwards, and whole."""
        place = place_of(self.file)
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".partial")
        head = {"entries": self._entries, "left": self._left, "days": self._days, "size": self._size}
        words = json.dumps(head, ensure_ascii=False).encode()
        words += b" " * (-(len(words) + len(_MAGIC) + 8) % 16)
        with partial.open("wb") as out:
            out.write(_MAGIC + len(words).to_bytes(8, "little") + words)
            out.writelines(self._blocks)
        sync(partial)
        partial.replace(place)


Header = tuple[dict[tuple[str, str], dict[str, Any]], frozenset[tuple[str, str]], dict[str, list[int]], int]


@lru_cache(maxsize=4096)
def _header(place: str, size: int) -> Header | None:
    """Read what a sidecar holds, and where its blocks begin; None where it is not whole."""
    with open(place, "rb") as opened:
        start = opened.read(_FIRST)
        if not start.startswith(_MAGIC) or len(start) < len(_MAGIC) + 8:
            return None
        length = int.from_bytes(start[len(_MAGIC) : len(_MAGIC) + 8], "little")
        begin = len(_MAGIC) + 8 + length
        words = start[len(_MAGIC) + 8 : begin] if begin <= len(start) else b""
        if not words:
            opened.seek(len(_MAGIC) + 8)
            words = opened.read(length)
    head = json.loads(words)
    if begin + head["size"] != size:
        return None
    entries = {(one["kind"], one["keyset"]): one for one in head["entries"]}
    return entries, frozenset(map(tuple, head["left"])), head["days"], begin


def _opened(file: str) -> tuple[str, Header] | None:
    place = str(place_of(Path(file)))
    try:
        header = _header(place, os.stat(place).st_size)
    except (OSError, ValueError, KeyError):
        return None
    return (place, header) if header else None


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
    opened = _opened(file)
    if opened is None or (kind, keyset) in opened[1][1]:
        return None
    place, (entries, _, _, begin) = opened
    entry = entries.get((kind, keyset))
    if entry is None or entry["source"] != source:
        return _NONE
    count = entry["records"]
    with open(place, "rb", buffering=0) as handle:
        handle.seek(begin + entry["start"])
        size = 20 * count + entry["bytes"]
        block = handle.read(size)
    if len(block) != size:
        return None
    columns = np.frombuffer(block, "<i4", 5 * count).reshape(5, count).astype(np.intp)
    subject, version, cell = (Coded(entry[name], columns[k]) for k, name in enumerate(_COLUMNS, 1))
    ends = np.concatenate([[0], np.cumsum(columns[4])]).astype(np.int64)
    data: NDArray[np.uint8] = np.frombuffer(block, np.uint8, entry["bytes"], 20 * count)
    found = StoredRecords(subject, version, cell, columns[0], data, ends)
    asked = {(day - _EPOCH).days for day in days}
    other = set(columns[0].tolist()) - asked
    return found.without(np.array(sorted(other))) if other else found


def key_sets(file: str, days: Collection[date]) -> dict[str, set[date]] | None:
    """Give the days of a file on which each key set is kept, by its name; None where it has no sidecar."""
    opened = _opened(file)
    if opened is None:
        return None
    kept = {name: {_EPOCH + timedelta(day) for day in some} for name, some in opened[1][2].items()}
    asked = set(days)
    return {name: some & asked for name, some in kept.items() if some & asked}


def stale(directory: Path, files: Collection[str]) -> Iterator[Path]:
    """Give the sidecars of a store whose file is none of these; files are relative to the store."""
    known = {place_of(directory / name) for name in files}
    for place in (directory / FOLDER).rglob("*.*"):
        if place not in known:
            yield place


_EMPTY = Coded([], np.empty(0, dtype=np.intp))
_NONE = StoredRecords(
    _EMPTY, _EMPTY, _EMPTY, np.empty(0, dtype=np.intp), np.empty(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
)
