"""Records inside records laid flat: what stands inside one is a column, called by its path of dots.

This and `json_texts.py` alone know of them: whatever reads a relation of files sees plain columns.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import duckdb

from monitoring.errors import nearest
from monitoring.listed import listed
from monitoring.store.files.database import Database, Inner, Steps
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.types import NUMBERS, family, is_nested

DEEPEST = 8
"""Levels of records that are laid flat; what is deeper stays text."""
MOST_ELEMENTS = 20
"""A list of numbers that always has so many elements at most may be scores of classes: each is offered."""
Columns = tuple[tuple[str, str], ...]
_MOST_NAMED = 24
_LOOKED_AT = 10_000
_LISTS = ("list", "array")
_ELEMENT = re.compile(r"\.([^.\[\]]+)|\[([0-9]{1,4})\]")


@dataclass(frozen=True)
class Field:
    """What stands at a place of the rows.

    Parameters
    ----------
    steps : tuple of str or int
        Names of fields from the outermost on, and numbers of elements from 0.
    kind : str
        Its DuckDB type, as it is read.
    inside : tuple of Field
        Of a record.
    listed : bool
        Whether it is a list, whose elements have a path as well.
    """

    steps: Steps
    kind: str
    inside: "tuple[Field, ...]" = ()
    listed: bool = False

    @property
    def name(self) -> str:
        """Its path, as a contract writes it.

        Examples
        --------
        >>> Field(("output", "probabilities", 1), "DOUBLE").name
        'output.probabilities[1]'
        """
        first, *others = self.steps
        return str(first) + "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in others)


def lay_flat(fields: Sequence[Field], known: Collection[str]) -> list[Field]:
    """Put the fields of records in the records' place.

    Parameters
    ----------
    fields : sequence of Field
        The outermost ones. A column whose own name has dots wins over a path that is written alike.
    known : collection of str
        Names that are in use already: such a record stays whole, beside what is in use of its fields.

    Returns
    -------
    list of Field
        One a column.

    Examples
    --------
    >>> age = Field(("seen", "age"), "BIGINT")
    >>> seen = Field(("seen",), "STRUCT(age BIGINT)", (age,))
    >>> [one.name for one in lay_flat([seen], ())], [one.name for one in lay_flat([seen], {"seen"})]
    (['seen.age'], ['seen'])
    """
    own = {str(field.steps[0]).lower() for field in fields if not field.inside}
    flat = [one for field in fields for one in _flat(field, known)]
    return [one for one in flat if len(one.steps) == 1 or one.name.lower() not in own]


def _flat(field: Field, known: Collection[str]) -> Iterator[Field]:
    below = [one for inner in field.inside for one in _flat(inner, known)]
    if not field.inside or field.name in known:
        yield field
        below = [one for one in below if one.name in known]
    yield from below


def elements(columns: Sequence[Field], known: Collection[str]) -> list[Steps]:
    """Say which elements of lists are in use.

    Parameters
    ----------
    columns : sequence of Field
        From `lay_flat`.
    known : collection of str
        The names that are in use.

    Returns
    -------
    list of tuple of str or int
        Where each stands, whether or not anything does.

    Examples
    --------
    >>> elements([Field(("p",), "DOUBLE[]", listed=True)], ["p[1]", "p", "q[0]"])
    [('p', 1)]
    """
    names = {one.name for one in columns}
    found = {}
    for one in columns:
        for name in known if one.listed else ():
            rest = name.removeprefix(one.name)
            steps = steps_of(rest) if rest.startswith("[") and name not in names else ()
            if steps:
                found[name] = (*one.steps, *steps)
    return [found[name] for name in sorted(found)]


def steps_of(rest: str) -> Steps:
    """Read what stands behind a column's name in a path; empty where that is no path.

    Examples
    --------
    >>> steps_of(".home.zips[2]"), steps_of("[0]"), steps_of(".a..b")
    (('home', 'zips', 2), (0,), ())
    """
    parts = list(_ELEMENT.finditer(rest))
    whole = "".join(part[0] for part in parts) == rest
    return tuple(part[1] or int(part[2]) for part in parts) if whole else ()


def flattened(
    database: Database, cursor: duckdb.DuckDBPyConnection, relation: str, columns: Columns
) -> tuple[Columns, Inner]:
    """Lay the columns of a typed relation flat.

    Parameters
    ----------
    database : Database
        Knows which names are in use.
    cursor : DuckDBPyConnection
        On which the relation can be read.
    relation : str
        As it stands behind ``from``.
    columns : tuple of (str, str)
        Its columns with their types; of flat ones nothing is asked.

    Returns
    -------
    tuple of (columns, Inner)
        Name and type of each, and where those stand that stand inside another.
    """
    if not any(is_nested(kind) for _, kind in columns):
        return columns, ()
    described = cursor.execute(f"select * from {relation} limit 0").description
    kinds = {str(name): kind for name, kind, *_ in described}
    flat = lay_flat([_typed((name,), kind) for name, kind in kinds.items()], database.known)
    wanted = elements(flat, database.known)
    if database.offers_elements:
        lists = [one for one in flat if one.listed and family(one.kind[:-2]) in NUMBERS]
        lengths = [f"len({extracted(one.steps)})" for one in lists]
        wanted += offered(
            lists, cursor, f"(select [{', '.join(lengths)}] as n from {relation} limit {_LOOKED_AT})"
        )
    flat += [found for steps in wanted if (found := _at(kinds, steps))]
    told = dict(columns)
    return (
        tuple((one.name, told[one.name] if len(one.steps) == 1 else one.kind) for one in flat),
        tuple((one.name, one.steps) for one in flat if len(one.steps) > 1),
    )


def offered(lists: Sequence[Field], cursor: duckdb.DuckDBPyConnection, lengths: str) -> list[Steps]:
    """Say which elements may be columns where no contract names any: those of short lists of one length.

    Parameters
    ----------
    lists : sequence of Field
        Of numbers.
    cursor : DuckDBPyConnection
        On which `lengths` can be read.
    lengths : str
        A relation of ``n``, the lengths of each list in a row.
    """
    if not lists:
        return []
    spans = ", ".join(f"min(n[{i}]), max(n[{i}])" for i in range(1, len(lists) + 1))
    [row] = cursor.execute(f"select {spans} from {lengths}").fetchall()
    found = zip(lists, row[::2], row[1::2], strict=True)
    same = [(one, least) for one, least, most in found if least == most and 2 <= (most or 0) <= MOST_ELEMENTS]
    return [(*one.steps, number) for one, length in same for number in range(length)]


def _typed(steps: Steps, kind: Any) -> Field:
    inner = kind.children if kind.id == "struct" and len(steps) < DEEPEST else ()
    inside = tuple(_typed((*steps, name), its) for name, its in inner)
    return Field(steps, str(kind), inside, kind.id in _LISTS)


def _at(kinds: dict[str, Any], steps: Steps) -> Field | None:
    """Give what stands at a place; None where the types have no such place."""
    kind = kinds.get(str(steps[0]))
    for step in steps[1:]:
        if kind is None or kind.id not in (_LISTS if isinstance(step, int) else ("struct",)):
            return None
        kind = kind.children[0][1] if isinstance(step, int) else dict(kind.children).get(step)
    return None if kind is None else Field(steps, str(kind))


def read_inside(inner: Inner) -> dict[str, str]:
    """Give the SQL of each column that stands inside another."""
    return {name: extracted(steps) for name, steps in inner}


def extracted(steps: Steps) -> str:
    r"""Write the SQL of what stands at a place of typed rows.

    Examples
    --------
    >>> extracted(("output", "p", 0))
    'list_extract(struct_extract("output", \'p\'), 1)'
    """
    sql = quote(str(steps[0]))
    for step in steps[1:]:
        of = f"list_extract({sql}, {step + 1})" if isinstance(step, int) else ""
        sql = of or f"struct_extract({sql}, {literal(str(step))})"
    return sql


def nearest_column(name: str, columns: Collection[str], there: Collection[str] = ()) -> str:
    """Say which column comes nearest to one that is in no file; of a path, which fields there are beside it.

    Parameters
    ----------
    name : str
        As the contract has it.
    columns : collection of str
        Those that may be meant.
    there : collection of str
        What else stands in records.

    Examples
    --------
    >>> nearest_column("seen.agee", ["id", "seen.age", "seen.home.zip", "seen.p[0]"])
    "did you mean 'seen.age'? (seen has age, home, p)"
    >>> nearest_column("seen.home.country", ["seen.age", "seen.home.zip"])
    "did you mean 'seen.home.zip'? (seen.home has zip)"
    >>> nearest_column("seen.age", ["id", "seen"])
    'seen is a column of text, and none of its cells is a record that has it'
    """
    within = name
    while cut := max(within.rfind("."), within.rfind("[")) + 1:
        within = within[: cut - 1]
        inside = [one[len(within) :] for one in {*columns, *there} if _is_in(within, one)]
        if inside:
            fields = sorted({re.split(r"[.\[\]]", one)[1] for one in inside})
            close = get_close_matches(name, [one for one in columns if _is_in(within, one)], n=1)
            said = f"{within} has {listed(fields, _MOST_NAMED)}"
            return f"did you mean {close[0]!r}? ({said})" if close else said
        if within in columns:
            return f"{within} is a column of text, and none of its cells is a record that has it"
    return nearest(name, columns)


def _is_in(record: str, column: str) -> bool:
    return column.startswith((f"{record}.", f"{record}["))
