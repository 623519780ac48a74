"""Kinds of columns from the first data: boolean, categorical (text, few integers) or numeric."""

from collections.abc import Mapping, Sequence

from monitoring.store.columns.schema import Column
from monitoring.store.files.database import Database
from monitoring.store.files.read import Raw, head
from monitoring.store.files.roles import Role
from monitoring.store.files.text_families import FAMILIES, SAMPLE, ask, plain_floats, text_families
from monitoring.store.files.typed_columns import NUMBER
from monitoring.store.quoting import quote
from monitoring.store.sql.canonical import number_text
from monitoring.store.sql.types import NUMBERS, family

FEW = 20
_MAY_BE = {"boolean": ("boolean",), "integer": ("integer", "float"), "float": ("float",), "empty": FAMILIES}


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
    if raw.untyped:
        typed = {name: "float" for name in names if raw.columns[name] == NUMBER}
        return typed | _of_texts(database, raw, [name for name in names if name not in typed])
    filled: dict[str, int] = {}
    for rows in (head(database, raw), raw.relation) if names else ():  # all where the first have none
        facts = {name: [f"count({quote(name)})"] for name in names if not filled.get(name)}
        filled |= {name: int(values) for name, (values,) in ask(database, rows, facts).items()}
    return {name: family(raw.columns[name]) if filled[name] else "empty" for name in names}


def _of_texts(database: Database, raw: Raw, names: Sequence[str]) -> dict[str, str]:
    """By the first rows; then all are asked where these leave a doubt."""
    guessed = text_families(database, raw.relation, dict.fromkeys(names, FAMILIES), f" limit {SAMPLE}")
    plain = plain_floats(database, raw.relation, [name for name, what in guessed.items() if what == "float"])
    doubtful = {n: _MAY_BE[f] for n, f in guessed.items() if f in _MAY_BE and n not in plain}
    return guessed | text_families(database, raw.relation, doubtful)


def _column(database: Database, raws: Sequence[Raw], name: str, role: Role, seen: set[str]) -> Column:
    """Apply the rules to the families that a column's values had."""
    numeric = bool(seen) and seen <= set(NUMBERS)
    if role.kind is not None:
        # a score is a number whatever a refused row has in its place, and however that is read
        own = numeric or (role.role, role.kind) == ("prediction", "numeric")
        return Column(name, role.kind, role.role, "contract" if role.role == "feature" else role.role, own)
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
