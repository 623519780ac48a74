"""Writes the sidecar of a file of profiles, beside which it is written."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from monitoring.profiles.pair_table import summed_pairs
from monitoring.store.bin_hash import BinHash
from monitoring.store.durable import sync
from monitoring.store.profile_runs import BY_HOUR, MARKS
from monitoring.store.sidecar import HEAD, MAGIC, MOST_DIMENSIONS, WITHOUT_SUMS, place_of
from monitoring.store.sidecar_cells import packed
from monitoring.store.stored_records import Coded, bytes_of

_COLUMNS = ("subject", "version", "cell")
_FEW_DAYS = 4
"""A file of no more is merged soon: a daily load should not pay for packing what is packed again."""
_SUMMED = {"arrivals": summed_pairs}
"""Kinds with a sum over all days, and what adds their records up."""


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
    """

    def __init__(self, file: Path, bins: BinHash | None) -> None:
        self.file, self.bins = file, bins
        self._entries: list[list[Any]] = []
        self._lists, self._lists_of_cells = _Lists(), _Lists()
        self._left: set[tuple[str, str]] = set()
        self._days: dict[str, list[int]] = {}
        self._sums: list[list[Any]] = []
        self._cells: list[list[Any]] = []
        self._blocks: list[bytes | memoryview] = []
        self._behind: list[bytes] = []
        """Sums and cells."""
        self._size = self._size_behind = 0

    def add(self, kind: str, keyset: str, table: pa.Table) -> None:
        """Take the records of a kind and a key set; all come at once."""
        if kind in MARKS:
            self._days[keyset] = np.unique(table["day"].cast(pa.int32()).to_numpy()).tolist()
        sources = table["source"].unique().to_pylist()
        large = len(json.loads(keyset)) > MOST_DIMENSIONS or kind.endswith(BY_HOUR)
        if large or len(sources) != 1:
            self._left.add((kind, keyset))
            if len(sources) == 1 and not kind.endswith(BY_HOUR):
                self._add_cells(kind, keyset, sources[0], table)
            return
        words = [Coded.of(table[name]) for name in _COLUMNS]
        listed = self._lists.numbers(words)
        pieces = [bytes_of(chunk) for chunk in table["payload"].chunks]  # not copied: they are most of a file
        lengths = np.concatenate([np.diff(ends) for _, ends in pieces])
        payload = [data[ends[0] : ends[-1]].data for data, ends in pieces]
        size, day = int(lengths.sum()), table["day"].cast(pa.int32()).to_numpy()
        self._entries.append([kind, keyset, sources[0], self._size, size, len(table), *listed])
        columns = np.stack([day, *(one.code for one in words), lengths]).astype("<i4").tobytes()
        self._blocks += [columns, *payload, b"\0" * (-(len(columns) + size) % 16)]
        self._size += -(-(len(columns) + size) // 16) * 16
        if kind in _SUMMED and day.min() != day.max():  # of one day the sum is what the day has
            summed = _SUMMED[kind](*(np.frombuffer(some, np.uint8) for some in payload))
            self._sums.append([kind, keyset, sources[0], self._put_behind([summed]), len(summed)])

    def _add_cells(self, kind: str, keyset: str, source: str, table: pa.Table) -> None:
        """Pack each cell, but in files of few days."""
        if len(table["day"].unique()) <= _FEW_DAYS:
            return
        words = [Coded.of(table[name]) for name in _COLUMNS]
        some = packed(table, *words)
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
        return there != b"".join(self._parts(sums=not there.startswith(WITHOUT_SUMS)))

    def _parts(self, *, sums: bool = True) -> list[bytes | memoryview]:
        """Give the header and the blocks; without sums it is laid out as before there were any."""
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
        start = (MAGIC if sums else WITHOUT_SUMS) + len(words).to_bytes(8, "little") + words
        return [start, *self._blocks, *(self._behind if sums else ())]
