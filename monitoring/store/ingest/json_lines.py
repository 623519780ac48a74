"""Newline-delimited JSON: one object a line; a line that is none has no id and is refused as such."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from monitoring.errors import LoadError
from monitoring.store.ingest.database import Database, Shape, number_rows, paths
from monitoring.store.ingest.encoding import Encoding, detect, is_gzip, to_utf8
from monitoring.store.ingest.sources import Source
from monitoring.store.quoting import literal, quote

_FIRST = 1000
_TYPES = {"UBIGINT": "HUGEINT", "BIGINT": "BIGINT", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN"}


def is_plain(source: Source) -> bool:
    """Whether a file is UTF-8 without a byte order mark, which is all that the database reads."""
    return source.path is None or detect(source.path) == Encoding()


def put_aside(source: Source, target: Path) -> Source:
    """Write a file of another encoding anew."""
    assert source.path is not None
    encoding = detect(source.path)
    to_utf8(source.path, encoding, target)
    facts = {
        "encoding": encoding.name,
        "byte_order_mark": bool(encoding.mark),
        "compression": _compression(source),
    }
    return replace(source, digest=source.sha256(), path=target, facts=facts)


def shape(database: Database, source: Source) -> Shape:
    """Find the keys of all objects and the types of their values; text stays text.

    Raises
    ------
    LoadError
        For a file without an object.
    """
    keys = "unnest(map_entries(cast(json_group_structure(json) as map(varchar, json))), recursive := true)"
    found = database.run(f"select {keys} from {_objects(source)} where json_type(json) = 'OBJECT'")
    if not found:
        raise LoadError(f"{source.name} has no JSON object: give one object a line")
    order = _order(database, source)
    keys_found = sorted(found, key=lambda pair: (order.get(str(pair[0]), len(order)), str(pair[0])))
    return Shape(
        "ndjson", tuple((str(key), _TYPES.get(str(kind).strip('"'), "VARCHAR")) for key, kind in keys_found)
    )


def _order(database: Database, source: Source) -> dict[str, int]:
    """The keys as the first objects have them: the order of the structure is that of the threads."""
    rows = database.run(
        f"select json_keys(json) from {_objects(source)} where json_type(json) = 'OBJECT' limit {_FIRST}"
    )
    names = dict.fromkeys(str(key) for (listed,) in rows for key in listed)  # type: ignore[attr-defined]
    return {name: position for position, name in enumerate(names)}


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> None:
    """Copy files of one shape into a table."""
    columns = ", ".join(f"{_value(column, kind)} as {quote(column)}" for column, kind in shape.columns)
    parts = [
        f"select {columns}, {position} as __file from {_objects(source)}"
        for position, source in enumerate(sources, 1)
    ]
    database.run(f"create table {name}_copy as {' union all '.join(parts)}")
    number_rows(database, name, shape, sources)
    for source in sources:
        database.facts[source.number] = {
            "format": "ndjson",
            "encoding": "utf-8",
            "compression": _compression(source),
            **source.facts,
        }


def _objects(source: Source) -> str:
    options = f"ignore_errors = true, compression = '{_compression(source)}'"
    return f"read_ndjson_objects({paths([source])}, {options})"


def _compression(source: Source) -> str:
    return "gzip" if source.path is not None and is_gzip(source.path) else "none"


def _value(column: str, kind: str) -> str:
    path = literal('$."' + column.replace('"', '\\"') + '"')
    return f"try_cast(json ->> {path} as {kind})"
