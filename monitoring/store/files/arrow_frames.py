"""Frames of Polars, pyarrow and whatever else streams as Arrow does, without importing any of them."""

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from monitoring.errors import LoadError
from monitoring.store.files.database import check_names
from monitoring.store.files.sources import Source


def put_aside(source: Source, target: Path) -> Source:
    """Write a frame into a Parquet file, a batch at a time: a stream can be read only once.

    Raises
    ------
    LoadError
        For what is no frame, such as a single column, and for types that Parquet does not have.
    """
    try:
        stream = pa.RecordBatchReader.from_stream(source.frame)
    except (TypeError, ValueError, pa.ArrowException) as error:
        what = type(source.frame).__name__
        raise LoadError(f"cannot load a {what} as a frame: {str(error).splitlines()[0]}") from None
    write_stream(source.name, stream, target)
    return replace(source, format="parquet", path=target, frame=None, facts={"format": "frame"})


def write_stream(name: str, stream: Any, target: Path) -> None:
    """Write a stream of Arrow batches.

    Parameters
    ----------
    name : str
        Of its source, for messages.
    stream : RecordBatchReader
        Read to its end.
    target : Path
        The file.

    Raises
    ------
    LoadError
        For names that SQL cannot tell apart, and types that Parquet does not have.
    """
    check_names(name, stream.schema.names)
    plain = pa.schema([(field.name, _plain(field.type)) for field in stream.schema])
    try:
        with contextlib.closing(stream), parquet.ParquetWriter(target, plain, compression="zstd") as file:
            for batch in stream:
                cells = [_as(field.type, one) for one, field in zip(batch.columns, plain, strict=True)]
                file.write_batch(pa.record_batch(cells, schema=plain))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise LoadError(f"cannot read {name}: {str(error).splitlines()[0]}") from None


def _plain(kind: Any) -> Any:
    """The type to write: Parquet has no views of text, and categories are texts."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    views = {"string_view": "large_string", "binary_view": "large_binary"}
    return views.get(str(kind), kind)


def _as(kind: Any, column: Any) -> Any:
    if isinstance(column, pa.DictionaryArray):
        values = column.dictionary.cast(kind)
        return pa.DictionaryArray.from_arrays(column.indices, values).dictionary_decode()
    return column if column.type == kind else column.cast(kind)
