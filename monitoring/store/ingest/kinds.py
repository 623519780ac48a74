"""Kinds of columns from the first data: boolean, categorical (text, few integers) or numeric."""

from collections.abc import Mapping, Sequence

from monitoring.store.ingest.canonical import number_text
from monitoring.store.ingest.database import Database
from monitoring.store.ingest.read import Raw
from monitoring.store.ingest.roles import Role
from monitoring.store.ingest.types import family
from monitoring.store.quoting import quote
from monitoring.store.schema import Column

FEW = 20
NULL_WORDS = "('', 'na', 'n/a', 'nan', 'null', 'none', 'nil', '-', '?')"
_NUMBERS = ("integer", "float", "decimal")


def decide(database: Database, raws: Sequence[Raw], wanted: Mapping[str, Role]) -> dict[str, Column]:
    """Decide the kinds of columns from all rows of the given files.

    Parameters
    ----------
    database : Database
        Runs the statements.
    raws : sequence of Raw
        The first reference where there is one in the load, else the first files.
    wanted : mapping of str to Role
        The columns; those that none of the files has are left out.

    Returns
    -------
    dict of str to Column
        In the order of `wanted`. A kind of the contract wins; a column without any value is numeric.
    """
    present = {name: role for name, role in wanted.items() if any(name in raw.columns for raw in raws)}
    seen: dict[str, set[str]] = {name: set() for name in present}
    for raw in raws:
        for name, what in _families(database, raw, [n for n in present if n in raw.columns]).items():
            seen[name] |= {what} - {"empty"}
    return {name: _column(database, raws, name, role, seen[name]) for name, role in present.items()}


def _families(database: Database, raw: Raw, names: Sequence[str]) -> dict[str, str]:
    """The family of each column's values; ``empty`` where there are none."""
    if not names:
        return {}
    facts = ", ".join(_facts(quote(name), raw.untyped) for name in names)
    row = database.run(f"select {facts} from {raw.relation}")[0]
    found = {}
    for index, name in enumerate(names):
        values, numbers, integers, booleans = (int(str(v or 0)) for v in row[4 * index : 4 * index + 4])
        found[name] = _family(family(raw.columns[name]), raw.untyped, values, numbers, integers, booleans)
    return found


def _facts(column: str, untyped: bool) -> str:
    """How many values a column has and, where all are text, how many of them are numbers and so on."""
    if not untyped:
        return f"count({column}), 0, 0, 0"
    digits = f"not contains({column}, '.') and not contains(lower({column}), 'e')"
    padded = f"regexp_matches({column}, '^ *[+-]?0[0-9]')"
    number = f"try_cast({column} as double) is not null and not {padded}"
    return (
        f"count(*) filter (where lower(trim({column})) not in {NULL_WORDS}),"
        f" count(*) filter (where {number} and lower({column}) <> 'nan'),"
        f" count(*) filter (where try_cast({column} as hugeint) is not null and {digits}),"
        f" count(*) filter (where lower({column}) in ('true', 'false'))"
    )


def _family(typed: str, untyped: bool, values: int, numbers: int, integers: int, booleans: int) -> str:
    if values == 0:
        return "empty"
    if not untyped:
        return typed
    if booleans == values:
        return "boolean"
    if numbers == values:
        return "integer" if integers == values else "float"
    return "text"


def _column(database: Database, raws: Sequence[Raw], name: str, role: Role, seen: set[str]) -> Column:
    """Apply the rules to the families that a column's values had."""
    numeric = bool(seen) and seen <= set(_NUMBERS)
    if role.kind is not None:
        return Column(
            name, role.kind, role.role, "contract" if role.role == "feature" else role.role, numeric
        )
    if not seen:
        return Column(name, "numeric", role.role, "all null", True)
    if seen == {"boolean"}:
        return Column(name, "boolean", role.role, "truth values")
    if seen == {"integer"} and _few(database, raws, name):
        return Column(name, "categorical", role.role, f"at most {FEW} integers", True)
    if numeric:
        return Column(name, "numeric", role.role, "numbers", True)
    if seen <= {"date", "timestamp", "timestamptz"}:
        return Column(name, "datetime", role.role, "times")
    return Column(name, "categorical", role.role, "text")


def _few(database: Database, raws: Sequence[Raw], name: str) -> bool:
    """Whether an integer column has at most `FEW` values."""
    parts = []
    for raw in raws:
        if name in raw.columns:
            kind = "BIGINT" if raw.untyped else raw.columns[name]
            value = f"try_cast({quote(name)} as hugeint)" if raw.untyped else quote(name)
            parts.append(f"select {number_text(value, kind)} as v from {raw.relation}")
    union = " union all ".join(parts)
    sql = f"select count(*) from (select distinct v from ({union}) where v is not null limit {FEW + 1})"
    return int(str(database.run(sql)[0][0])) <= FEW
