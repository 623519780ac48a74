"""A chunk: columns of some rows, read in one scan, ready to be profiled."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.contract.model import Contract
from monitoring.profiles.arrow_numbers import array_of, numbers_of
from monitoring.profiles.code_table import number_codes
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.schema import Schema
from monitoring.store.columns.stored_columns import SEQUENCE, Index, StoredColumns, StoredDays
from monitoring.store.columns.subjects import Subject, subjects
from monitoring.store.kinds.bins import Bins

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """What the columns of a model's rows mean.

    Parameters
    ----------
    contract : Contract
        Of the model.
    schema : Schema
        The stored columns.
    bins : Bins
        The frozen bins.
    of_labels : bool
        Whether only what rests on labels is meant: the subjects of labelled rows, and the rules about labels.
    """

    contract: Contract
    schema: Schema
    bins: Bins
    of_labels: bool = False

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Every subject of the model, or those of labelled rows."""
        every = subjects(self.contract, self.schema)
        return tuple(one for one in every if one.labelled_only) if self.of_labels else every


@dataclass(frozen=True)
class Columns:
    """What to read of each row, as SQL: numbers, truth values and texts."""

    floats: Sequence[str] = ()
    flags: Sequence[str] = ()
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Chunk:
    """Columns of some rows.

    Parameters
    ----------
    model : Model
        What they mean.
    rows : int
        How many.
    """

    model: Model
    rows: int
    _floats: Mapping[str, Floats] = field(default_factory=dict)
    _flags: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    _texts: Mapping[str, Levels] = field(default_factory=dict)
    _codes: dict[tuple[str, str], NDArray[np.uint8]] = field(default_factory=dict)
    _stored: StoredColumns | None = None

    def floats(self, sql: str) -> Floats:
        """Give a column of numbers; NaN where null."""
        return self._stored.floats(sql) if self._stored and sql not in self._floats else self._floats[sql]

    def values(self, sql: str) -> "Floats | NDArray[np.float32]":
        """Give the same as narrow as it is stored."""
        return self._stored.values(sql) if self._stored and sql not in self._floats else self._floats[sql]

    def flags(self, sql: str) -> NDArray[np.bool_]:
        """Give a column of truth values; false where null."""
        return self._flags[sql]

    def codes(self, subject: str, sql: str) -> NDArray[np.uint8]:
        """Give the codes of a numeric subject, as `number_codes` says; made once."""
        if (subject, sql) not in self._codes:
            self._codes[subject, sql] = number_codes(self.values(sql), self.model.bins.fine(subject))
        return self._codes[subject, sql]

    def at(self, order: Index) -> "Chunk":
        """Give what was read of the rows in another order."""
        return replace(
            self,
            _floats={sql: values.take(order) for sql, values in self._floats.items()},
            _flags={sql: values.take(order) for sql, values in self._flags.items()},
            _texts={sql: Levels(some.code.take(order), some.names) for sql, some in self._texts.items()},
        )

    def beside(self, other: "Chunk") -> "Chunk":
        """Add other columns of the same rows."""
        return replace(
            self,
            _floats={**self._floats, **other._floats},
            _flags={**self._flags, **other._flags},
            _texts={**self._texts, **other._texts},
        )

    def with_texts(self, texts: Mapping[str, Levels]) -> "Chunk":
        """Add texts of the same rows."""
        return replace(self, _texts={**self._texts, **texts})

    def texts(self, sql: str) -> Levels:
        """Give a column of texts."""
        return self._stored.texts(sql) if self._stored and sql not in self._texts else self._texts[sql]


def read(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    model: Model,
    columns: Columns,
    stored: "StoredDays | None" = None,
) -> Chunk:
    """Read columns of rows.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    relation : str
        The rows, to stand behind ``from``.
    model : Model
        What they mean.
    columns : Columns
        What to read.
    stored : StoredDays, optional
        The files of these rows: what they hold as it is asked is read from them, and when it is asked for.

    Returns
    -------
    Chunk
        With every column, in one order of the rows: that of the files where these are given.
    """
    floats, flags, texts = (
        list(dict.fromkeys(some)) for some in (columns.floats, columns.flags, columns.texts)
    )
    if stored is not None:
        held = [*(sql for sql in floats if sql in stored.files.numbers)]
        held += [sql for sql in texts if sql in stored.files.texts]
        others = Columns(_without([*floats, SEQUENCE], held), flags, _without(texts, held))
        chunk = read(con, relation, model, others)
        found = stored.at(chunk.floats(SEQUENCE).astype(np.int64), held)
        if found is not None:
            order, found = found.in_order()
            return replace(chunk if order is None else chunk.at(order), _stored=found)
    asked = Columns(list(dict.fromkeys([*floats, SEQUENCE])), flags, texts)
    found = con.cursor().sql(f"select {items(asked)} from {relation}").to_arrow_table()
    return chunk_of(model, asked, ordered(found, floats_of(found, asked, SEQUENCE)))


def floats_of(table: pa.Table, columns: Columns, sql: str) -> Floats:
    """Give one of the numbers of a table that begins with what `items` asks for."""
    return numbers_of(table.column(list(columns.floats).index(sql)))


def ordered(table: pa.Table, sequence: NDArray[Any]) -> pa.Table:
    """Put rows in the order of their sequence numbers: a join gives them in any, and sums end otherwise."""
    if np.all(sequence[1:] >= sequence[:-1]):
        return table
    return table.take(array_of(np.argsort(sequence, kind="stable")))


def items(columns: Columns) -> str:
    """Give the SQL of columns, to stand behind ``select``."""
    listed = [
        *(f"coalesce(cast({sql} as double), 'nan')" for sql in columns.floats),
        *(f"coalesce({sql}, false)" for sql in columns.flags),
        *columns.texts,
    ]
    return ", ".join(f"{sql} as c{k}" for k, sql in enumerate(listed)) or "1 as c0"


def chunk_of(model: Model, columns: Columns, table: pa.Table) -> Chunk:
    """Take the columns of a table that begins with what `items` asks for."""
    arrays = iter(table.columns)
    return Chunk(
        model,
        table.num_rows,
        {sql: numbers_of(next(arrays)) for sql in columns.floats},
        {sql: numbers_of(next(arrays)).view(np.bool_) for sql in columns.flags},
        {sql: Levels.of(next(arrays)) for sql in columns.texts},
    )


def divided(columns: Columns, apart: Callable[[str], bool]) -> tuple[Columns, Columns]:
    """Give the columns whose SQL is not to be read apart, and the others; each once."""
    own, others = (
        Columns(*([sql for sql in dict.fromkeys(some) if apart(sql) is wanted] for some in _kinds(columns)))
        for wanted in (False, True)
    )
    return own, others


def reads_any(columns: Columns) -> bool:
    """Say whether anything is read: what a model has nothing of is not looked for on its days."""
    return any(map(len, _kinds(columns)))


def _kinds(columns: Columns) -> tuple[Sequence[str], ...]:
    return columns.floats, columns.flags, columns.texts


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    return [sql for sql in some if sql not in others]


def needed(some: Iterable[Columns]) -> Columns:
    """Everything that several readers need."""
    every = list(some)
    floats, flags, texts = ([sql for one in every for sql in getattr(one, f.name)] for f in fields(Columns))
    return Columns(floats, flags, texts)
