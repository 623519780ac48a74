"""Tables of DuckDB files, by a connection that can open that file and nothing else."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from monitoring.errors import LoadError
from monitoring.store.files.sources import Source
from monitoring.store.files.table_names import chosen
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.connection import CONFIG

_TABLES = (
    "select schema_name, table_name from duckdb_tables() where not internal"
    " union all select schema_name, view_name from duckdb_views() where not internal"
)
_WIDE = ("HUGEINT", "UHUGEINT", "BIGNUM")
_MOST = 2**63 - 1


def put_aside(source: Source, target: Path) -> Source:
    """Copy a table or view into a Parquet file, with its types.

    Raises
    ------
    LoadError
        For a file that is no database of this version or is being written by somebody, and for a table
        that is not there.
    """
    assert source.address is not None and source.path is not None
    try:
        with closing(_connect(source.path, target.parent)) as con:
            schema, table = chosen(source.address, con.execute(_TABLES).fetchall(), "main")
            [(database,)] = con.execute("select current_database()").fetchall()
            place = (
                f"{quote(database)}.{quote(schema)}.{quote(table)}"  # the file may be called as the schema
            )
            rows = f"select {_columns(con, place)} from {place}"
            con.execute(f"copy ({rows}) to {literal(str(target))} (format parquet, compression zstd)")
    except duckdb.Error as error:
        raise LoadError(f"cannot read {source.name}: {str(error).splitlines()[0]}") from None
    named = table if schema == "main" else f"{schema}.{table}"
    return replace(source, format="parquet", path=target, facts={"format": "duckdb", "table": named})


def _connect(path: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(path), read_only=True, config=CONFIG)
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"set temp_directory = {literal(str(folder))}")
    con.execute(f"set allowed_directories = [{literal(f'{folder}/')}]")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The select list; Parquet has no integers wider than 64 bits, and a float would confuse ids."""
    described: list[tuple[Any, ...]] = con.execute(f"describe select * from {table}").fetchall()
    types = {str(row[0]): str(row[1]) for row in described}
    wide = [name for name, kind in types.items() if kind in _WIDE]
    if not wide:
        return "*"
    asked = ", ".join(f"coalesce(max(abs({quote(name)})), 0) <= {_MOST}" for name in wide)
    [fits] = con.execute(f"select {asked} from {table}").fetchall()
    narrow = {name: "bigint" if fit else "varchar" for name, fit in zip(wide, fits, strict=True)}
    return ", ".join(
        f"cast({quote(name)} as {narrow[name]}) as {quote(name)}" if name in narrow else quote(name)
        for name in types
    )
