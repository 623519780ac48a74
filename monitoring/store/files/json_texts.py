"""Columns of text whose cells are JSON objects: what stands inside them is a column, called by its path.

Records that a format has itself are laid flat where it is read (`records.py`); these are laid flat over what
was read, whatever its format, and of files without them nothing is asked.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.store.files.database import Database, Steps
from monitoring.store.files.json_lines import pointer, type_of
from monitoring.store.files.records import Field, lay_flat, steps_of
from monitoring.store.files.text_families import is_word
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.types import family

MOST_FIELDS = 200
"""Of a draft: objects with more keys than that are maps, and stay text."""
NO_OBJECT = " (no JSON object)"
"""Stands behind a cell that is none, in place of each of its fields: no number or time is read of it."""
_LOOKED_AT = 10_000
_SHOWN = 40


@dataclass(frozen=True)
class Inside:
    """What stands inside a column of text.

    Parameters
    ----------
    sql : str
        Of its value.
    kind : str
        Its DuckDB type.
    """

    sql: str
    kind: str


def fields_in_texts(
    database: Database, relation: str, columns: Mapping[str, str], *, untyped: bool
) -> dict[str, Inside]:
    """Say what stands inside texts: of a contract what it names, of a draft all that the first cells have.

    Parameters
    ----------
    database : Database
        Knows which names are in use.
    relation : str
        What was read.
    columns : mapping of str to str
        Its columns with their types.
    untyped : bool
        Whether the kinds of its texts are inferred: else they are those of the JSON values.

    Returns
    -------
    dict of str to Inside
        Such columns by their path; empty where no text has any.
    """
    texts = [name for name, kind in columns.items() if family(kind) == "text" and kind != "JSON"]
    if database.offers_elements:
        found = _offered(database, relation, texts)
    else:
        own, known = {name.lower() for name in columns}, frozenset(texts)
        asked = (path for path in sorted(database.known) if path.lower() not in own)
        found = {path: steps for path in asked if (steps := _inside(path, known))}
    kinds = _kinds(database, relation, [*found.values()]) if found else {}
    return {
        path: _extracted(steps, "VARCHAR" if untyped else kinds[steps])
        for path, steps in found.items()
        if steps in kinds
    }


def _kinds(database: Database, relation: str, places: list[Steps]) -> dict[Steps, str]:
    """The type of each place that is there: of all its values, as in a JSON file, else text."""
    asked = []
    for steps in places:
        cell = quote(str(steps[0]))
        asked += [
            f"list(distinct case when {_is_object(cell)} then json_type({cell}, {_at(steps)}) end)",
            f"bool_or(not {is_word(cell)} and not {_is_object(cell)})",
        ]
    [told] = database.run(f"select {', '.join(asked)} from {relation}")
    known: Any = zip(places, told[::2], told[1::2], strict=True)
    there = ((steps, {*(kinds or ())} - {None}, damaged) for steps, kinds, damaged in known)
    return {
        steps: "VARCHAR" if damaged else type_of(kinds - {"NULL"}) for steps, kinds, damaged in there if kinds
    }


def _inside(path: str, texts: Collection[str]) -> Steps | None:
    """Read a path into a column of text; None where it begins with none, or has no form of a path."""
    cuts = (path[: sign.start()] for sign in re.finditer(r"[.\[]", path))
    within = max((name for name in cuts if name in texts), key=len, default="")
    rest = steps_of(path[len(within) :]) if within else ()
    return (within, *rest) if rest else None


def _extracted(steps: Steps, kind: str) -> Inside:
    cell = quote(str(steps[0]))
    value = f"json_extract_string({cell}, {_at(steps)})"
    if kind not in ("VARCHAR", "JSON"):
        return Inside(f"case when {_is_object(cell)} then try_cast({value} as {kind}) end", kind)
    other = f"concat(left({cell}, {_SHOWN}), {literal(NO_OBJECT)})"
    nothing = f"when {cell} is null or {is_word(cell)} then null"
    return Inside(f"case {nothing} when {_is_object(cell)} then {value} else {other} end", kind)


def _at(steps: Steps) -> str:
    """The JSON Pointer of a place inside its cell."""
    return literal("".join(map(pointer, steps[1:])))


def _is_object(cell: str) -> str:
    return f"(starts_with(ltrim({cell}), '{{') and json_valid({cell}))"


def _offered(database: Database, relation: str, texts: Sequence[str]) -> dict[str, Steps]:
    """The fields of columns of which every cell of the first rows is an object or nothing."""
    if not texts:
        return {}
    rows = f"(select * from {relation} limit {_LOOKED_AT})"
    cells = [(f"not {is_word(cell)}", _is_object(cell)) for cell in map(quote, texts)]
    counts = (f"count(*) filter ({filled}), count(*) filter ({filled} and {one})" for filled, one in cells)
    [told] = database.run(f"select {', '.join(counts)} from {rows}")
    counted = zip(texts, told[::2], told[1::2], strict=True)
    whole = [name for name, filled, objects in counted if filled and filled == objects]
    fields = (one for name in whole for one in _fields(database, rows, name))
    return {one.name: one.steps for one in fields}


def _fields(database: Database, rows: str, name: str) -> list[Field]:
    cell = quote(name)
    filled = f"(select cast({cell} as json) as v from {rows} where not {is_word(cell)})"
    [(text,)] = database.run(f"select json_group_structure(v) from {filled}")
    flat = lay_flat([*_leaves((name,), json.loads(str(text)))], ())
    return flat if len(flat) <= MOST_FIELDS else []


def _leaves(steps: Steps, structure: Any) -> Iterator[Field]:
    inside = structure.items() if isinstance(structure, dict) else ()
    below = tuple(one for key, its in inside for one in _leaves((*steps, key), its))
    yield Field(steps, "VARCHAR", below)
