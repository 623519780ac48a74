"""Newline-delimited JSON: one object a line; a line that is none is refused with its text."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from monitoring.errors import LoadError
from monitoring.store.files.damaged_json import IS_DAMAGED, MARK, set_apart
from monitoring.store.files.database import Database, Shape, number_rows, paths
from monitoring.store.files.encoding import Encoding, detect, is_gzip, to_utf8
from monitoring.store.files.limits import COLUMNS
from monitoring.store.files.sources import Source
from monitoring.store.quoting import literal, quote

_FIRST = 1000
_NUMBERS = {"UBIGINT", "BIGINT", "DOUBLE"}


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
        For a file without an object, and for one with too many keys.
    """
    keys = _keys(database, source)
    if not keys:
        raise LoadError(f"{source.name} has no JSON object: give one object a line")
    COLUMNS.check(source.name, len(keys))
    listed = ", ".join(f"list(distinct kinds[{i}])" for i in range(1, len(keys) + 1))
    kinds = f"select json_type(json, {_pointers(keys)}) as kinds from {_objects(source)}"
    [found] = database.run(f"select {listed} from ({kinds} where json_type(json) = 'OBJECT')")
    return Shape("ndjson", tuple((key, _type(some)) for key, some in zip(keys, found, strict=True)))


def _keys(database: Database, source: Source) -> list[str]:
    """All keys, those of the first objects in their order; one more than the limit at most."""
    objects = f"from {_objects(source)} where json_type(json) = 'OBJECT'"
    first = database.run(f"select json_keys(json) {objects} limit {_FIRST}")
    order = dict.fromkeys(str(key) for (listed,) in first for key in listed)  # type: ignore[attr-defined]
    if len(order) > COLUMNS.most:
        return list(order)
    every = database.run(f"select distinct unnest(json_keys(json)) {objects} limit {COLUMNS.most + 1}")
    return list(order | dict.fromkeys(sorted(str(key) for (key,) in every)))


def _type(kinds: object) -> str:
    """The one type that holds all values of a key: numbers or truth values alone, else text."""
    assert isinstance(kinds, list)
    found = {str(kind) for kind in kinds if kind not in (None, "NULL")}
    if found == {"BOOLEAN"}:
        return "BOOLEAN"
    if found and found <= _NUMBERS:
        return "DOUBLE" if "DOUBLE" in found else "HUGEINT"
    return "VARCHAR"


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> dict[int, int]:
    """Copy files of one shape into a table; give the rows of each."""
    values = ", ".join(
        f"try_cast(cells[{i}] as {kind}) as {quote(column)}"
        for i, (column, kind) in enumerate(shape.columns, 1)
    )
    pointers = _pointers([column for column, _ in shape.columns])
    parts = [
        f"select {values}, {position} as __file, {MARK} from (select"
        f" json_extract_string(json, {pointers}) as cells, {IS_DAMAGED} as {MARK} from {_objects(source)})"
        for position, source in enumerate(sources, 1)
    ]
    database.run(f"create table {name}_copy as {' union all '.join(parts)}")
    set_apart(database, f"{name}_copy", sources)
    rows = number_rows(database, name, shape, sources)
    for source in sources:
        database.facts[source.number] = {
            "format": "ndjson",
            "encoding": "utf-8",
            "compression": _compression(source),
            **source.facts,
        }
    return rows


def _objects(source: Source) -> str:
    options = f"ignore_errors = true, compression = '{_compression(source)}'"
    return f"read_ndjson_objects({paths([source])}, {options})"


def _compression(source: Source) -> str:
    return "gzip" if source.path is not None and is_gzip(source.path) else "none"


def _pointers(keys: Sequence[str]) -> str:
    """Where the keys' values are, as an SQL list: JSON Pointers (RFC 6901), which can name any key."""
    pointers = ("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)
    return "[" + ", ".join(map(literal, pointers)) + "]"
