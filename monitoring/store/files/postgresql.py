"""Tables of PostgreSQL, streamed as Arrow by ADBC in one read-only statement."""

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from monitoring.errors import LoadError
from monitoring.store.files.arrow_frames import write_stream
from monitoring.store.files.awaiting import awaited
from monitoring.store.files.extras import imported
from monitoring.store.files.sources import Source
from monitoring.store.files.table_names import Table, chosen
from monitoring.store.quoting import quote

_TABLES = (
    "select table_schema::text, table_name::text from information_schema.tables"
    " where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
)
_PATIENCE = "connect_timeout=20"  # seconds
_KEPT = ("int2", "int4", "int8", "float4", "float8", "bool", "date", "timestamp", "timestamptz", "text")


def put_aside(source: Source, target: Path) -> Source:
    """Copy a table or view into a Parquet file.

    Raises
    ------
    LoadError
        Where the server, the user or the table is not there; never with the password.
    """
    assert source.address is not None
    url = source.address.url
    driver = imported("adbc_driver_postgresql.dbapi", "adbc-driver-postgresql", "reading PostgreSQL")
    try:
        connected = awaited(lambda: driver.connect(_patient(url), autocommit=True))
        with closing(connected) as con, closing(con.cursor()) as cursor:
            cursor.execute("set default_transaction_read_only = on")
            cursor.execute("set timezone = 'UTC'")
            cursor.execute(_TABLES)
            schema, table = chosen(source.address, cursor.fetchall(), _default_schema(con))
            cursor.execute(f"select {_columns(con, (schema, table))} from {quote(schema)}.{quote(table)}")
            write_stream(source.name, cursor.fetch_record_batch(), target)
    except driver.Error as error:
        raise LoadError(f"cannot read {source.name}: {_without_secrets(str(error), url)}") from None
    facts = {"format": "postgresql", "table": f"{schema}.{table}"}
    return replace(source, format="parquet", path=target, facts=facts)


def _patient(url: str) -> str:
    """The address with a bound on the wait for a server that takes a connection and says nothing."""
    split = urlsplit(url)
    if "PGCONNECT_TIMEOUT" in os.environ or "connect_timeout" in dict(parse_qsl(split.query)):
        return url
    return urlunsplit(split._replace(query="&".join(filter(None, (split.query, _PATIENCE)))))


def _default_schema(con: Any) -> str:
    with closing(con.cursor()) as cursor:
        cursor.execute("select coalesce(current_schema()::text, 'public')")
        return str(cursor.fetchall()[0][0])


def _columns(con: Any, table: Table) -> str:
    """The select list: plain types as they are, decimals as floats where nothing is lost, else text."""
    place = ".".join(map(quote, table))
    with closing(con.cursor()) as cursor:
        cursor.execute(f"select * from {place} limit 0")
        schema = cursor.fetch_record_batch().schema
        types = {field.name: _type(field) for field in schema}
        decimals = [name for name, kind in types.items() if kind == "numeric"]
        kept = _exact(cursor, place, decimals) if decimals else {}
    return ", ".join(
        quote(name)
        if kind in _KEPT
        else f"cast({quote(name)} as {'float8' if kept.get(name) else 'text'}) as {quote(name)}"
        for name, kind in types.items()
    )


def _type(field: Any) -> str:
    return str((field.metadata or {}).get(b"POSTGRESQL:type", b"").decode().strip("'"))


def _exact(cursor: Any, place: str, names: list[str]) -> dict[str, bool]:
    """Whether a column's whole numbers survive as floats: ids of twenty digits would not."""
    lost = ", ".join(
        f"coalesce(bool_or({cell} = trunc({cell}) and {cell} <> cast(cast({cell} as float8) as numeric)"
        f" and abs({cell}) > 9007199254740992), false)"
        for cell in map(quote, names)
    )
    cursor.execute(f"select {lost} from {place}")
    return {name: not loses for name, loses in zip(names, cursor.fetchall()[0], strict=True)}


def _without_secrets(message: str, url: str) -> str:
    """The first line of a message, without the password in any spelling."""
    line = message.strip().split("\n")[0]
    given = urlsplit(url).netloc.rpartition("@")[0].partition(":")[2]
    for secret in sorted({given, unquote(given)} - {""}, key=len, reverse=True):
        line = line.replace(secret, "***")
    return line
