"""pandas frames, copied column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from monitoring.errors import LoadError
from monitoring.lazy_pandas import pd
from monitoring.store.files.database import Database, Shape, check_names, number_rows
from monitoring.store.files.records import flattened, read_inside
from monitoring.store.files.sources import Source

_NAME = "__frame"
_FEW = 10_000
"""Rows of a frame that stays registered until it is copied: to register it is most of what it costs."""


def shape(database: Database, source: Source) -> Shape:
    """Say how DuckDB sees the frame's columns.

    Raises
    ------
    LoadError
        When a column's name is no text or another's, or a column is the frame's index.
    """
    frame = source.frame
    assert frame is not None
    _check_columns(source.name, frame, database)
    cursor = _registered(database, source)
    described = cursor.execute(f"describe select * from {_NAME}").fetchall()
    flat = flattened(database, cursor, _NAME, tuple((row[0], row[1]) for row in described))
    if len(frame) > _FEW:
        cursor.unregister(_NAME)
    else:
        database.registered[source.number] = cursor
    return Shape("frame", flat[0], inner=flat[1])


def _check_columns(name: str, frame: pd.DataFrame, database: Database) -> None:
    """Refuse names that are no column's: DuckDB would number two that it cannot tell apart."""
    odd = next((one for one in frame.columns if not isinstance(one, str)), None)
    if odd is not None:
        raise LoadError(f"{name} has a column {odd!r}: column names must be text, so rename its columns")
    if not len(frame.columns):
        raise LoadError(f"{name} has no columns: load a frame with those of the contract")
    check_names(name, list(frame.columns))
    indexed = [one for one in frame.index.names if one in database.known and one not in frame.columns]
    if indexed:
        raise LoadError(f"{name} has {', '.join(map(repr, indexed))} as its index: load frame.reset_index()")


def _registered(database: Database, source: Source) -> duckdb.DuckDBPyConnection:
    """Give a cursor that knows the frame by its name."""
    assert source.frame is not None
    cursor = database.con.cursor()
    cursor.register(_NAME, _plain(source.frame))
    return cursor


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> dict[int, int]:
    """Copy frames of one shape into a table; give the rows of each."""
    for position, source in enumerate(sources, 1):
        cursor = database.registered.pop(source.number, None) or _registered(database, source)
        head = f"insert into {name}_copy" if position > 1 else f"create table {name}_copy as"
        cursor.execute(f"{head} select *, {position} as __file from {_NAME}")
        cursor.unregister(_NAME)
        database.facts[source.number] = {"format": "frame"}
    return number_rows(database, name, shape, sources, read_inside(shape.inner))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy that DuckDB can read: in one piece, columns of Python objects as one type or as text."""
    plain = frame.copy()
    for name in plain.columns:
        kind: Any = plain[name].dtype
        if pd.api.types.is_object_dtype(kind):
            plain[name] = _typed(plain[name])
        elif isinstance(kind, pd.SparseDtype):
            plain[name] = plain[name].astype(kind.subtype)
        elif _only_pandas(kind):
            plain[name] = _text(plain[name])
    return plain


def _only_pandas(kind: Any) -> bool:
    """Whether DuckDB has no such type: periods and intervals, by themselves or as categories, and complex."""
    held = kind.categories.dtype if isinstance(kind, pd.CategoricalDtype) else kind
    return isinstance(held, pd.PeriodDtype | pd.IntervalDtype) or held.kind == "c"


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Objects of one type keep it; a mixture is text."""
    found = pd.api.types.infer_dtype(column, skipna=True)
    if found == "mixed" and column.dropna().map(type).isin([dict, list]).all():
        return _several(column)
    if found in _TYPES:
        try:
            return column.astype(_TYPES[found])
        except (OverflowError, ValueError, TypeError):
            found = "mixed"
    if found in ("date", "datetime", "datetime64", "decimal", "string", "empty"):
        return column
    return _text(column)


def _several(column: pd.Series[Any]) -> pd.Series[Any]:
    """Records with the keys of all, and lists; where one key has values of several types they are text."""
    try:
        cells = pa.array(column, from_pandas=True)
    except pa.ArrowException:
        return _text(column)
    return pd.Series(cells, index=column.index, dtype=pd.ArrowDtype(cells.type))


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("object").map(str, na_action="ignore").astype("str")


_TYPES: dict[str, Any] = {
    "integer": "Int64",
    "boolean": "boolean",
    "floating": "float64",
    "mixed-integer-float": "float64",
}
