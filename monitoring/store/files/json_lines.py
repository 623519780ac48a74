"""Newline-delimited JSON: one object a line; a line that is none is refused with its text."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitoring.errors import LoadError
from monitoring.store.files.damaged_json import IS_DAMAGED, MARK, set_apart
from monitoring.store.files.database import Database, Shape, Steps, number_rows, paths
from monitoring.store.files.encoding import Encoding, detect, is_gzip, to_utf8
from monitoring.store.files.json_arrays import is_array, to_lines
from monitoring.store.files.limits import COLUMNS
from monitoring.store.files.records import DEEPEST, Field, elements, lay_flat, offered
from monitoring.store.files.sources import Source
from monitoring.store.quoting import literal, quote

_FIRST = 1000
_LOOKED_AT = 10_000
_FEW_KEYS = 50
_IS_OBJECT = "json_type(json) = 'OBJECT'"
_SEVERAL = {"OBJECT", "ARRAY"}
_NUMBERS = {"UBIGINT", "BIGINT", "DOUBLE"}


def is_plain(source: Source) -> bool:
    """Whether a file has an object a line as UTF-8 without a mark, which is all that is read in place."""
    return source.path is None or (detect(source.path) == Encoding() and not is_array(source.path))


def put_aside(source: Source, target: Path) -> Source:
    """Write a file of another encoding, or one that is an array, anew."""
    assert source.path is not None
    encoding = detect(source.path)
    path = source.path
    if encoding != Encoding():
        path = target.with_suffix(".text")
        to_utf8(source.path, encoding, path)
    lines = path
    if is_array(path):
        lines = target.with_suffix(".lines")
        to_lines(source.name, path, lines)
    facts = {
        "encoding": encoding.name,
        "byte_order_mark": bool(encoding.mark),
        "compression": _compression(source),
    }
    return replace(source, digest=source.sha256(), path=lines, facts=facts)


def shape(database: Database, source: Source) -> Shape:
    """Find the keys of all objects and the types of their values; text stays text.

    Raises
    ------
    LoadError
        For a file without an object, and for one with too many keys.
    """
    fields = _fields(database, source, [()])[()]
    if not fields:
        raise LoadError(f"{source.name} has no JSON object: give one object a line, or an array of them")
    columns = lay_flat(fields, database.known)
    wanted = elements(columns, database.known)
    lists = [one for one in columns if one.listed] if database.offers_elements else []
    if lists:
        lengths = f"select json_array_length(json, {_pointers([one.steps for one in lists])}) as n"
        rows = f"({lengths} from {_objects(source)} where {_IS_OBJECT} limit {_LOOKED_AT})"
        wanted += offered(lists, database.con.cursor(), rows)
    columns += _inside(database, source, wanted)
    return Shape(
        "ndjson",
        tuple((one.name, _exact(database, one)) for one in columns),
        inner=tuple((one.name, one.steps) for one in columns if len(one.steps) > 1),
    )


def _exact(database: Database, field: Field) -> str:
    """The type of a field; of ids the text of the file, where a number beyond 64 bits would be rounded."""
    return "VARCHAR" if field.kind == "DOUBLE" and field.name in database.keys else field.kind


def _inside(database: Database, source: Source, wanted: Sequence[Steps]) -> list[Field]:
    """The elements of lists that are there; where nobody names any, those that are numbers."""
    found = zip(wanted, _kinds(database, source, wanted), strict=True)
    there = [Field(steps, type_of(kinds)) for steps, kinds in found if kinds]
    return [one for one in there if not database.offers_elements or one.kind in ("DOUBLE", "HUGEINT")]


def _fields(database: Database, source: Source, records: Sequence[Steps]) -> dict[Steps, list[Field]]:
    """The fields of records, and of the records in them: a level of all of them is asked for at once."""
    keys = _keys(database, source, records)
    places = [(*record, key) for record, some in zip(records, keys, strict=True) for key in some]
    COLUMNS.check(source.name, len(places))
    kinds = dict(zip(places, _kinds(database, source, places), strict=True))
    inner = [place for place, some in kinds.items() if _is_record(database, place, some)]
    below = _fields(database, source, inner) if inner else {}
    found: dict[Steps, list[Field]] = {record: [] for record in records}
    for place, some in kinds.items():
        field = Field(place, type_of(some), tuple(below.get(place, ())), some == {"ARRAY"})
        found[place[:-1]].append(field)
    return found


def _is_record(database: Database, place: Steps, kinds: set[str]) -> bool:
    """Whether nothing but objects stands at a place, or the fields of those that do are in use."""
    if "OBJECT" not in kinds or len(place) >= DEEPEST:
        return False
    within = f"{Field(place, '').name}."
    return len(kinds) == 1 or any(name.startswith(within) for name in database.known)


def _kinds(database: Database, source: Source, places: Sequence[Steps]) -> list[set[str]]:
    """The kinds of values that stand at some places."""
    if not places:
        return []
    listed = ", ".join(f"list(distinct kinds[{i}])" for i in range(1, len(places) + 1))
    kinds = f"select json_type(json, {_pointers(places)}) as kinds from {_objects(source)}"
    [found] = database.run(f"select {listed} from ({kinds} where {_IS_OBJECT})")
    listed_kinds: list[Any] = [some or () for some in found]
    return [{str(kind) for kind in some if kind not in (None, "NULL")} for some in listed_kinds]


def _keys(database: Database, source: Source, records: Sequence[Steps]) -> list[list[str]]:
    """The keys of records, those of the first objects in their order; one more than the limit at most."""
    keys = f"select json_keys(json, {_pointers(records)}) as keys from {_objects(source)} where {_IS_OBJECT}"
    first: list[Any] = [listed for (listed,) in database.run(f"{keys} limit {_FIRST}")]
    objects = [[listed[i] or () for listed in first] for i in range(len(records))]
    found = [dict.fromkeys(str(key) for some in of for key in some) for of in objects]
    if sum(map(len, found)) <= COLUMNS.most:
        numbered = f"select unnest(keys) as keys, unnest(range({len(records)})) as i from ({keys})"
        every = f"select distinct i, unnest(keys) as k from ({numbered})"
        place = "row_number() over (partition by i order by k)"
        for i, key in database.run(
            f"select i, k from ({every}) qualify {place} <= {COLUMNS.most + 1} order by k"
        ):
            found[int(str(i))].setdefault(str(key))
    longest = [max(map(len, of), default=0) for of in objects]
    return [
        list(some) if not record or _is_of_fields(some, most) else []
        for record, some, most in zip(records, found, longest, strict=True)
    ]


def _is_of_fields(keys: Collection[str], most: int) -> bool:
    """Whether the keys of objects are fields: of a map each object has others, and few of them.

    Examples
    --------
    >>> _is_of_fields(["age", "income"], 2), _is_of_fields([f"user{n}" for n in range(900)], 3)
    (True, False)
    """
    return len(keys) <= _FEW_KEYS + 4 * most and len({key.lower() for key in keys}) == len(keys)


def type_of(found: Collection[str]) -> str:
    """The one type that holds all values of a key: numbers or truth values alone, else text.

    Of records and lists it is their text, and called JSON so that it is no feature unless it is named.
    """
    if found and _SEVERAL.issuperset(found):
        return "JSON"
    if set(found) == {"BOOLEAN"}:
        return "BOOLEAN"
    if found and _NUMBERS.issuperset(found):
        return "DOUBLE" if "DOUBLE" in found else "HUGEINT"
    return "VARCHAR"


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> dict[int, int]:
    """Copy files of one shape into a table; give the rows of each."""
    values = ", ".join(
        f"try_cast(cells[{i}] as {'VARCHAR' if kind == 'JSON' else kind}) as {quote(column)}"
        for i, (column, kind) in enumerate(shape.columns, 1)
    )
    inner = dict(shape.inner)
    pointers = _pointers([inner.get(column, (column,)) for column, _ in shape.columns])
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


def _pointers(places: Sequence[Steps]) -> str:
    """Where values are, as an SQL list: JSON Pointers (RFC 6901), which can name any key."""
    return "[" + ", ".join(literal("".join(map(pointer, steps))) for steps in places) + "]"


def pointer(step: str | int) -> str:
    """Write a step of a path as a part of a JSON Pointer.

    Examples
    --------
    >>> pointer("a/b"), pointer(0)
    ('/a~1b', '/0')
    """
    return "/" + str(step).replace("~", "~0").replace("/", "~1")
