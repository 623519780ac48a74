"""Columns of the predictions as their segments hold them: read from the files, a fifth of a query's cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_or_nan
from monitoring.store.catalog.entries import Segment
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.schema import Schema
from monitoring.store.columns.stored_file import WORD, RowGroups, StoredFile
from monitoring.store.quoting import quote

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
BATCH_BYTES = 8_000_000
"""About so much of the columns is held at a time, read together because a read has a price of its own."""
TEXT_BYTES = 40_000_000
"""So much of the texts is kept, as numbers: several kinds of profile ask for them."""
_VALUE_BYTES = 8
SEQUENCE, VERSION = "__seq", "__version"
LOCAL_DAY = "(__day - date '1970-01-01')"
_NUMBERS = [
    pa.float64(),
    pa.float32(),
    *(pa.type_for_alias(f"{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)),
]


def stamp(name: str) -> str:
    """Give the SQL of a moment in microseconds since 1970."""
    return f"epoch_us({name})"


@dataclass(frozen=True)
class StoredFiles:
    """The segments of the predictions; several threads may read them.

    Parameters
    ----------
    numbers, texts : mapping of str to str
        Columns that files hold as the schema has them, by the SQL that they are asked as.
    """

    _files: Sequence[tuple[Segment, StoredFile]]
    numbers: Mapping[str, str]
    texts: Mapping[str, str]

    @classmethod
    def of_segments(cls, directory: Path, segments: Sequence[Segment], schema: Schema) -> Self:
        """Look into the files; what one of them lacks is null there, as in a query."""
        words = [name for name, column in schema.columns.items() if column.sql_type == "VARCHAR"]
        files = [StoredFile.of(directory / one.file, {*words, VERSION}) for one in segments]
        held = [file.kinds() for file in files]

        def readable(names: Sequence[str], kinds: Collection[pa.DataType]) -> list[str]:
            found = {name: [one[name] for one in held if name in one] for name in names}
            return [name for name, own in found.items() if own and all(kind in kinds for kind in own)]

        numeric = [name for name, column in schema.columns.items() if column.sql_type == "DOUBLE"]
        numbers = readable(numeric, _NUMBERS)
        texts = {f"cast({quote(name)} as varchar)": name for name in readable(words, [WORD])}
        return cls(
            list(zip(segments, files, strict=True)),
            {quote(name): name for name in numbers}
            | {f"try_cast({quote(name)} as double)": name for name in numbers}
            | {stamp(name): name for name in readable(["__ts", "__received"], [pa.timestamp("us")])}
            | dict.fromkeys([LOCAL_DAY] if readable(["__day"], [pa.date32()]) else [], "__day"),
            texts | {name: name for name in readable([VERSION], [WORD])},
        )

    @property
    def all(self) -> "StoredDays":
        """All days."""
        return StoredDays(self, [file.groups(range(len(file.days))) for _, file in self._files])

    def of(self, days: Sequence[date]) -> "StoredDays":
        """Choose ascending days."""
        chosen = [
            (file, file.touching(days))
            for one, file in self._files
            if one.first_day is None
            or one.last_day is None
            or (one.first_day <= days[-1] and one.last_day >= days[0])
        ]
        return StoredDays(self, [file.groups(numbers) for file, numbers in chosen if numbers])


@dataclass(frozen=True)
class StoredDays:
    """The row groups that may hold rows of some days, for one thread to read.

    Parameters
    ----------
    files : StoredFiles
        Of the predictions.
    groups : sequence of RowGroups
        By file.
    """

    files: StoredFiles
    groups: Sequence[RowGroups]

    @property
    def rows(self) -> int:
        """Rows of the row groups."""
        return sum(one.rows for one in self.groups)

    def levels(self, wanted: Sequence[str]) -> dict[str, frozenset[str]]:
        """Give the texts of columns, by the SQL that they are asked as, a row group at a time."""
        names = [self.files.texts[sql] for sql in wanted]
        found: dict[str, set[str]] = {sql: set() for sql in wanted}
        for one in self.groups if names else ():
            for read in one.each(names):
                for sql, name in zip(wanted, names, strict=True):
                    for chunk in self._column(read, name).chunks:
                        found[sql].update(chunk.dictionary.to_pylist())
        return {sql: frozenset(texts) for sql, texts in found.items()}

    def read(self, names: Sequence[str]) -> list[list[pa.ChunkedArray]]:
        """Read columns, each in parts: one of each file, whose types may differ."""
        parts = [one.read(names) for one in self.groups]
        return [[self._column(part, name) for part in parts] for name in names]

    def _column(self, part: pa.Table, name: str) -> pa.ChunkedArray:
        """Give a column of what was read of a file; nulls where the file has it not."""
        if name in part.column_names:
            return part[name]
        kind = WORD if name in self.files.texts.values() else pa.float32()
        return pa.chunked_array([pa.nulls(part.num_rows, kind)])

    def at(self, sequence: NDArray[np.int64] | None, wanted: Sequence[str]) -> "StoredColumns | None":
        """Find rows by their sequence numbers; None where one of them is not in these files.

        Parameters
        ----------
        sequence : ndarray of int64, shape (rows,), or None
            Of each row that is asked for, each once; None asks for all of these files.
        wanted : sequence of str
            SQL of the columns that will be asked, in about that order.
        """
        if not self.groups:
            return None
        where: Index | slice | None = slice(0, self.rows)
        if sequence is not None:
            where = _places(_numbers(self.read([SEQUENCE])[0]).astype(np.int64, copy=False), sequence)
        if where is None:
            return None
        names = {**self.files.numbers, **self.files.texts}
        return StoredColumns(self, where, {sql: names[sql] for sql in wanted}, self.rows)


def _numbers(parts: Sequence[pa.ChunkedArray]) -> NDArray[Any]:
    """Put the parts of a column of numbers together; NaN where null."""
    arrays = [numbers_or_nan(part) for part in parts]
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _places(held: NDArray[np.int64], asked: NDArray[np.int64]) -> "Index | slice | None":
    """Give the places of numbers in an array, a slice where they lie together; None where one is missing."""
    first = int(np.flatnonzero(held == asked[0])[0]) if len(asked) and np.any(held == asked[0]) else 0
    if np.array_equal(held[first : first + len(asked)], asked):
        return slice(first, first + len(asked))
    if np.all(held[1:] > held[:-1]):
        place = np.searchsorted(held, asked)
    else:
        order = np.argsort(held, kind="stable")
        found = np.searchsorted(held[order], asked)
        place = order[np.minimum(found, len(held) - 1)] if len(held) else found
    if np.any(place >= len(held)) or not np.array_equal(held[place], asked):
        return None
    return place


@dataclass(frozen=True)
class StoredColumns:
    """Columns of some rows, read when they are asked for, and about `BATCH_BYTES` of the next ones with them.

    Parameters
    ----------
    days : StoredDays
        Where they are.
    where : ndarray of intp or slice
        Place of each row among those of the row groups.
    names : mapping of str to str
        The columns that will be asked, in about that order, by their SQL.
    rows : int
        Rows of the row groups.
    """

    days: StoredDays
    where: "Index | slice"
    names: Mapping[str, str]
    rows: int
    _held: "dict[str, list[pa.ChunkedArray] | Floats]" = field(default_factory=dict)
    _levels: dict[str, Levels] = field(default_factory=dict)

    def in_order(self) -> "tuple[Index | None, StoredColumns]":
        """Give the columns in the order of the files, and that order: None where the rows have it already.

        A join gives blocks of rows in any order: put right, they mostly lie together, and are just sliced.
        """
        where = self.where
        if isinstance(where, slice) or not len(where) or np.all(where[1:] > where[:-1]):
            return None, self
        order = np.argsort(where, kind="stable")
        first, last = int(where[order[0]]), int(where[order[-1]])
        together = last - first == len(where) - 1  # each row is asked for once
        where = slice(first, last + 1) if together else where[order]
        return order, replace(self, where=where, _held={}, _levels={})

    def floats(self, sql: str) -> Floats:
        """Give a column of numbers; NaN where null."""
        return self.values(sql).astype(np.float64, copy=False)

    def values(self, sql: str) -> "Floats | NDArray[np.float32]":
        """Give the same as narrow as the files have it."""
        found = self._column(sql)
        if isinstance(found, list):
            parts, where = self._near(found)
            every = _numbers(parts)
            values = every[where] if isinstance(where, slice) else every.take(where)
            narrow = values.dtype == np.float32
            found = self._held[sql] = values if narrow else values.astype(np.float64, copy=False)
        assert isinstance(found, np.ndarray)
        return found

    def texts(self, sql: str) -> Levels:
        """Give a column of texts."""
        if sql in self._levels:
            return self._levels[sql]
        found = self._column(sql)
        assert isinstance(found, list)
        parts, where = self._near(found)
        every = Levels.of(pa.chunked_array([chunk for part in parts for chunk in part.chunks], WORD))
        code = every.code[where] if isinstance(where, slice) else every.code.take(where)
        levels = Levels(code, every.names)
        if (len(self._levels) + 1) * _VALUE_BYTES * self.rows <= TEXT_BYTES:
            self._levels[sql] = levels
        return levels

    def _near(self, parts: list[pa.ChunkedArray]) -> "tuple[list[pa.ChunkedArray], Index | slice]":
        """Cut out rows that lie together, before anything is copied; give where the rows are then."""
        if len(parts) == 1 and isinstance(self.where, slice):
            return [parts[0].slice(self.where.start, self.where.stop - self.where.start)], slice(None)
        return parts, self.where

    def _column(self, sql: str) -> "list[pa.ChunkedArray] | Floats":
        if sql not in self._held:
            every = list(self.names)
            first, most = every.index(sql), max(1, BATCH_BYTES // (_VALUE_BYTES * max(self.rows, 1)))
            batch = every[first : first + most]
            self._held.clear()
            read = self.days.read([self.names[one] for one in batch])
            self._held.update(zip(batch, read, strict=True))
        return self._held[sql]
