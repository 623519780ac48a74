"""Parquet: typed columns; times in UTC, text never null."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.export.table import ColumnType, Table, table
from monitoring.findings.report import Report

_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "time": pa.timestamp("us", tz="UTC"),
}


def to_parquet(report: Report) -> bytes:
    """Write a report as Parquet.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        One row group; data version and contract hash stand in the file's metadata.
    """
    rows = table(report)
    about = {
        "tidemark.model": report.model,
        "tidemark.data_version": report.data_version,
        "tidemark.contract_hash": report.contract_hash,
    }
    buffer = io.BytesIO()
    pq.write_table(arrow(rows).replace_schema_metadata(about), buffer, compression="zstd")
    return buffer.getvalue()


def arrow(rows: Table) -> pa.Table:
    """Give a table to Arrow.

    Parameters
    ----------
    rows : Table
        Any.

    Returns
    -------
    pyarrow.Table
        Typed, also where it has no rows.
    """
    fields = [
        pa.field(name, _TYPES[rows.type_of(name)], nullable=rows.type_of(name) != "text")
        for name in rows.columns
    ]
    columns = list(zip(*rows.rows, strict=True)) or [()] * len(fields)
    arrays = [pa.array(values, type=one.type) for values, one in zip(columns, fields, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
