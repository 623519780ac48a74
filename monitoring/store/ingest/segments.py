"""Writing segments: immutable Parquet files that reach the disk before anybody can see them."""

from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.store.catalog.durable import sync
from monitoring.store.catalog.entries import Segment
from monitoring.store.ingest.loading import Loading
from monitoring.store.quoting import literal
from monitoring.store.sql.views import scan

ROW_GROUP = 122_880  # as DuckDB's own, so that what it reads and writes is cut alike
# Of what is as small as snappy, LZ4 is read in three quarters of the time; differences of whole numbers,
# which the second version of the format has, take half the room and half the time of both ways.
_FORMAT = f"(format parquet, parquet_version v2, compression lz4_raw, row_group_size {ROW_GROUP})"
_DIFFERENCES = "DELTA_BINARY_PACKED"
_DATED = ("predictions", "reference")
_UNIQUE = ("__id", "__key")
GROUP_BYTES = 100_000_000
"""About so large a row group is before it is packed, however many columns there are."""
_VECTOR = 2048  # rows that DuckDB hands over together
_LEAST_ROWS = 4 * _VECTOR
_SAMPLE = 16_384  # rows
_WORTH = 0.95
_BOUNDED = ("__day", "__seq", "__id", "__key")


def write(
    loading: Loading,
    kind: str,
    source: str,
    select: str,
    *,
    order: str = "",
    columns: Iterable[str] = (),
    seen: Callable[[pa.RecordBatch], object] = bool,
) -> Segment | None:
    """Write the rows of a query as a segment.

    Parameters
    ----------
    loading : Loading
        The load that it belongs to.
    kind, source : str
        As in the catalog.
    select : str
        The rows.
    order : str
        Columns to sort by.
    columns : iterable of str
        The users' columns that the files had.
    seen : callable, optional
        Called with the rows of predictions and references as they are written.

    Returns
    -------
    Segment or None
        None when there is no row: nothing is written then.
    """
    name, path = new_file(loading, kind)
    ordered = f"{select} order by {order}" if order else select
    if kind in _DATED:
        rows = _streamed(loading, ordered, path, seen)
    else:
        rows = loading.number(f"copy ({ordered}) to {literal(str(path.resolve()))} {_FORMAT}")
    if rows == 0:
        path.unlink(missing_ok=True)
        return None
    sync(path)
    return measured(loading, Segment(kind, source, name, rows, path.stat().st_size, columns=tuple(columns)))


def new_file(loading: Loading, kind: str) -> tuple[str, Path]:
    """Name a file that nobody refers to yet, as the catalog has it, and say where it comes to lie."""
    name = f"segments/{loading.contract.model}/{kind}-{uuid4().hex}.parquet"
    path = loading.directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return name, path


def _streamed(loading: Loading, select: str, path: Path, seen: Callable[[pa.RecordBatch], object]) -> int:
    """Write the rows of a query as they come, a row group at a time; give how many.

    Wide rows take a third less time than by DuckDB, and memory for a row group only.
    """
    asked = loading.database.con.cursor().sql(select)
    most = GROUP_BYTES // (8 * len(asked.columns)) // _VECTOR * _VECTOR
    found = asked.to_arrow_reader(min(ROW_GROUP, max(most, _LEAST_ROWS)))
    words = [one.name for one in found.schema if pa.types.is_string(one.type) and one.name not in _UNIQUE]
    own = [one.name for one in found.schema if one.name.startswith("__")]  # what is looked for by its bounds
    rows, batches = 0, iter(found)
    first = next(batches, None)
    if first is None:
        return 0
    whole = {one.name: _DIFFERENCES for one in found.schema if _is_whole(one.type)}
    codecs = _codecs(first, {*whole, *_UNIQUE})
    layout = {"use_dictionary": words, "write_statistics": own, "store_schema": False}
    layout |= {"column_encoding": whole, "compression": codecs}
    with pq.ParquetWriter(path, found.schema, **layout) as writer:
        for batch in chain([first], batches):
            writer.write_batch(batch)
            seen(batch)
            rows += batch.num_rows
    return rows


def _is_whole(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_integer(kind) or types.is_date(kind) or types.is_timestamp(kind))


def _codecs(batch: pa.RecordBatch, plain: Set[str]) -> dict[str, str]:
    """Choose each column's codec by its first rows: of others than `plain`, numbers that become smaller."""
    fixed = {one.name for one in batch.schema if pa.types.is_primitive(one.type)}
    sample = batch.slice(0, _SAMPLE)
    large = plain | {name for name in fixed - plain if not _packs(sample[name])}
    return {name: "none" if name in large else "lz4" for name in batch.schema.names}


def _packs(column: pa.Array) -> bool:
    """Say whether LZ4 makes numbers clearly smaller."""
    plain = pa.concat_arrays([column]).buffers()[1]
    return len(pa.compress(plain, codec="lz4_raw", asbytes=True)) < _WORTH * len(plain)


def leave_out(loading: Loading, segment: Segment, condition: str) -> None:
    """Let a segment without the rows of a condition stand for it; one that has none of them stays as it is.

    Parameters
    ----------
    loading : Loading
        In whose generation it stands.
    segment : Segment
        A visible one.
    condition : str
        SQL; null leaves nothing out.
    """
    rows = scan(loading.directory, [segment])
    if loading.number(f"select count(*) from {rows} where {condition}"):
        left = f"select * from {rows} where not coalesce({condition}, false)"
        made = write(loading, segment.kind, segment.source, left, columns=segment.columns)
        loading.exchange([segment], [made])


def measured(loading: Loading, segment: Segment) -> Segment:
    """Add the bounds of a segment's rows, as its file's own statistics give them without a read."""
    footer = pq.read_metadata(loading.directory / segment.file)
    places = {footer.schema.column(k).path: k for k in range(footer.num_columns)}
    bounds = {name: _bounds(footer, places[name]) for name in _BOUNDED if name in places}
    first, last = (bounds.get("__day") if segment.kind in _DATED else None) or (None, None)
    return replace(
        segment,
        first_day=first,
        last_day=last,
        sequence=bounds.get("__seq"),
        ids=bounds.get("__id"),
        keys=bounds.get("__key"),
    )


def _bounds(footer: pq.FileMetaData, place: int) -> tuple[Any, Any] | None:
    """The least and the greatest value of a column; none where a row group does not say."""
    told = [footer.row_group(k).column(place).statistics for k in range(footer.num_row_groups)]
    if not told or not all(one is not None and one.has_min_max for one in told):
        return None
    return min(one.min for one in told), max(one.max for one in told)
