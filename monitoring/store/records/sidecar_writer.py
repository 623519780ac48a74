"""Writes the sidecar of a file of profiles, beside which it is written."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.profiles.pair_table import summed_pairs
from monitoring.store.catalog.companions import sidecar_of
from monitoring.store.catalog.durable import sync
from monitoring.store.columns.bin_hash import BinHash
from monitoring.store.records.profile_runs import BY_HOUR, LABEL_KINDS, MARKS
from monitoring.store.records.record_pieces import Pieces, bytes_of
from monitoring.store.records.sidecar import EARLIER, HEAD, MAGIC, MOST_DIMENSIONS, PACKED, WITHOUT_SUMS
from monitoring.store.records.sidecar_cells import packed
from monitoring.store.records.stored_records import Coded

_COLUMNS = ("subject", "version", "cell")
_FEW_DAYS = 4
"""A file of no more is merged soon: a daily load should not pay for packing what is packed again."""
_COPIED = 1500
"""Records that are copied at once."""
_SUMMED = {"arrivals": summed_pairs}
"""Kinds with a sum over all days, and what adds their records up."""


@dataclass(frozen=True)
class _Block:
    """The records of a small key set.

    Parameters
    ----------
    columns : ndarray of int32, shape (5, records)
        Day, subject, version, cell and bytes of each.
    pieces : list of (ndarray of uint8, ndarray of int64)
        Their bytes in parts, and where each record of a part begins; the end of its last.
    apart : bool
        Whether the records of each cell are put together.
    """

    columns: NDArray[np.int32]
    pieces: list[tuple[NDArray[np.uint8], NDArray[np.int64]]]
    apart: bool

    @property
    def length(self) -> int:
        """Bytes of the records themselves."""
        return int(self.columns[4].sum(dtype=np.int64))

    @property
    def filling(self) -> int:
        """Bytes behind the records, up to a multiple of sixteen."""
        return -(self.columns.nbytes + self.length) % 16

    @property
    def payload(self) -> list[NDArray[np.uint8]]:
        """The records as they came, one after the other; they are not copied."""
        return [data[ends[0] : ends[-1]] for data, ends in self.pieces]

    def parts(self, *, apart: bool) -> Iterator[bytes | memoryview]:
        """Give the bytes."""
        if apart and self.apart:
            order = np.argsort(self.columns[3], kind="stable")
            yield self.columns[:, order].tobytes()
            yield from (one.data for one in self._by_cell(order))
        else:
            yield self.columns.tobytes()
            yield from (one.data for one in self.payload)
        yield b"\0" * self.filling

    def _by_cell(self, order: NDArray[np.intp]) -> Iterator[NDArray[np.uint8]]:
        """Copy some records at a time: all of them would be new memory."""
        records = Pieces.of(self.pieces)
        for start in range(0, len(order), _COPIED):
            yield records.copied(order[start : start + _COPIED])


class _Lists:
    """Lists of names, each kept once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}

    def numbers(self, words: Sequence[Coded]) -> list[int]:
        """Give the number of each column's list."""
        return [self._known.setdefault(tuple(one.names), len(self._known)) for one in words]

    @property
    def every(self) -> list[tuple[str, ...]]:
        """All of them, by their numbers."""
        return list(self._known)


class Sidecar:
    """Collects the records of a file while it is written.

    Parameters
    ----------
    file : Path
        The file of profiles.
    bins : BinHash, optional
        Of the bins that it was counted over; None where the file does not say.
    layout : bytes
        That of now by default.
    """

    def __init__(self, file: Path, bins: BinHash | None, layout: bytes = MAGIC) -> None:
        self.file, self.bins, self.layout = file, bins, layout
        self._entries: list[list[Any]] = []
        self._lists, self._lists_of_cells = _Lists(), _Lists()
        self._left: set[tuple[str, str]] = set()
        self._days: dict[str, list[int]] = {}
        self._sums: list[list[Any]] = []
        self._cells: list[list[Any]] = []
        self._blocks: list[_Block] = []
        self._behind: list[bytes] = []
        """Sums and cells."""
        self._size = self._size_behind = 0

    def add(self, kind: str, keyset: str, table: pa.Table) -> None:
        """Take the records of a kind and a key set; all come at once."""
        day = numbers_of(table["day"])
        days = np.unique(day)
        if kind in MARKS:
            self._days[keyset] = days.tolist()
        sources = table["source"].unique().to_pylist()
        large = len(json.loads(keyset)) > MOST_DIMENSIONS or kind.endswith(BY_HOUR)
        if large or len(sources) != 1:
            self._left.add((kind, keyset))
            if len(sources) == 1 and not kind.endswith(BY_HOUR) and len(days) > _FEW_DAYS:
                self._add_cells(kind, keyset, sources[0], table)
            return
        words = [Coded.of(table[name]) for name in _COLUMNS]
        listed = self._lists.numbers(words)
        pieces = [bytes_of(chunk) for chunk in table["payload"].chunks]  # not copied: they are most of a file
        lengths = np.concatenate([np.diff(ends) for _, ends in pieces])
        columns = np.stack([day, *(one.code for one in words), lengths]).astype("<i4")
        apart = len(words[-1].names) > 1 and kind not in LABEL_KINDS and len(days) > _FEW_DAYS
        block = _Block(columns, pieces, apart)
        self._entries.append([kind, keyset, sources[0], self._size, block.length, len(table), *listed])
        self._blocks.append(block)
        self._size += columns.nbytes + block.length + block.filling
        if kind in _SUMMED and len(days) > 1:  # of one day the sum is what the day has
            summed = _SUMMED[kind](*block.payload)
            self._sums.append([kind, keyset, sources[0], self._put_behind([summed]), len(summed)])

    def _add_cells(self, kind: str, keyset: str, source: str, table: pa.Table) -> None:
        """Pack each cell."""
        words = [Coded.of(table[name]) for name in _COLUMNS]
        some = packed(table, *words, always=self.layout in EARLIER)
        at = self._put_behind([one.block for one in some])
        sizes = [[len(one.block), one.size, one.records] for one in some]
        listed = self._lists_of_cells.numbers(words)
        self._cells.append([kind, keyset, source, *listed, at, [*zip(*sizes, strict=True)]])

    def _put_behind(self, blocks: list[bytes]) -> int:
        """Put blocks behind those of the records; give where they begin there."""
        at = self._size_behind
        self._behind += blocks
        self._size_behind += sum(map(len, blocks))
        return at

    def leave(self, kind: str, keyset: str) -> None:
        """Say that records of a kind and a key set are in the file alone."""
        self._left.add((kind, keyset))

    def write(self) -> None:
        """Write it; it is on the disk afterwards, and whole."""
        place = sidecar_of(self.file)
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".partial")
        with partial.open("wb") as out:
            out.writelines(self._parts())
        sync(partial)
        partial.replace(place)

    def differs(self) -> bool:
        """Say whether there is a sidecar that holds something else."""
        place = sidecar_of(self.file)
        if not place.is_file():
            return False
        return place.read_bytes() != b"".join(self._parts())

    def _parts(self) -> Iterator[bytes | memoryview]:
        """Give the header and the blocks, laid out as now or as they once were."""
        sums = self.layout != WITHOUT_SUMS
        head: dict[str, Any] = {
            "entries": self._entries,
            "lists": self._lists.every,
            "left": sorted(self._left),
            "days": self._days,
            "size": self._size,
        }
        if self.bins is not None:
            head["bins"] = self.bins.to_json()
        if sums:
            cells = json.dumps([self._lists_of_cells.every, self._cells], ensure_ascii=False)
            # as a text: it is most of a header, and few questions read it
            head |= {"sums": self._sums, "cells": cells, "behind": self._size_behind}
        words = json.dumps(head, ensure_ascii=False).encode()
        words += b" " * (-(len(words) + HEAD) % 16)
        yield self.layout + len(words).to_bytes(8, "little") + words
        for block in self._blocks:
            yield from block.parts(apart=self.layout in {MAGIC, PACKED})
        yield from self._behind if sums else ()
