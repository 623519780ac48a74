"""Kinds of columns from the first data: boolean, categorical (text, few integers) or numeric."""

from collections.abc import Mapping, Sequence

from monitoring.store.ingest.canonical import number_text, only_where
from monitoring.store.ingest.database import Database
from monitoring.store.ingest.read import Raw
from monitoring.store.ingest.roles import Role
from monitoring.store.ingest.types import family
from monitoring.store.quoting import quote
from monitoring.store.schema import Column

FEW = 20
SAMPLE = 10_000
_WORDS = r"(?i)\s*(na|n/a|nan|null|none|nil|-|\?)?\s*"
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
    if raw.untyped:
        guessed = _text_families(database, raw, dict.fromkeys(names, _FAMILIES), f" limit {SAMPLE}")
        plain = _plain_floats(database, raw, [name for name, what in guessed.items() if what == "float"])
        doubtful = {n: _MAY_BE[f] for n, f in guessed.items() if f in _MAY_BE and n not in plain}
        return guessed | _text_families(database, raw, doubtful)
    counted = _ask(database, raw.relation, {name: [f"count({quote(name)})"] for name in names})
    return {name: family(raw.columns[name]) if values else "empty" for name, (values,) in counted.items()}


def _plain_floats(database: Database, raw: Raw, names: Sequence[str]) -> set[str]:
    """Columns with decimals that hold nothing but numbers: what most are, and the quickest to ask."""
    facts = {name: [f"count({quote(name)})", f"count(try_cast({quote(name)} as double))"] for name in names}
    return {name for name, (values, fits) in _ask(database, raw.relation, facts).items() if values == fits}


def _text_families(
    database: Database, raw: Raw, candidates: Mapping[str, Sequence[str]], limit: str = ""
) -> dict[str, str]:
    """The narrowest of the candidate families that holds every value of each text column."""
    cells = ", ".join(f"{_without_words(quote(name))} as {quote(name)}" for name in candidates)
    facts = {
        name: [f"count({quote(name)})", *(_FITS[what](quote(name)) for what in families)]
        for name, families in candidates.items()
    }
    found = {}
    for name, (values, *fits) in _ask(
        database, f"(select {cells} from {raw.relation}{limit})", facts
    ).items():
        fitting = [what for what, fit in zip(candidates[name], fits, strict=True) if fit == values]
        found[name] = (fitting or ["text"])[0] if values else "empty"
    return found


def _ask(database: Database, relation: str, facts: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Several counts of each column, in one scan."""
    if not facts:
        return {}
    row = iter(
        database.run(f"select {', '.join(sql for some in facts.values() for sql in some)} from {relation}")[0]
    )
    return {name: [int(str(next(row))) for _ in some] for name, some in facts.items()}


def is_word(text: str) -> str:
    """The SQL of whether a text is one of the usual words for nothing (`in` would become a join)."""
    return f"regexp_full_match({text}, '{_WORDS}')"


def _without_words(column: str) -> str:
    """A cell of text; null where it is blank or one of the words for nothing."""
    word = only_where(f"length({column}) < 6", is_word(column))
    return f"case when {word} then null else {column} end"


def _float(value: str) -> str:
    """Count the numbers; a code such as 007 is none."""
    padded = only_where(f"starts_with({value}, '0')", f"{value}[2] between '0' and '9'")
    return f"count(case when not {padded} then try_cast({value} as double) end)"


def _integer(value: str) -> str:
    fraction = f"contains({value}, '.') or contains(lower({value}), 'e')"
    padded = f"starts_with({value}, '0') and length({value}) > 1"
    return f"count(case when not ({fraction} or {padded}) then try_cast({value} as hugeint) end)"


def _boolean(value: str) -> str:
    return f"count(*) filter (where lower({value}) in ('true', 'false'))"


_FITS = {"boolean": _boolean, "integer": _integer, "float": _float}
_FAMILIES = ("boolean", "integer", "float")
_MAY_BE = {"boolean": ("boolean",), "integer": ("integer", "float"), "float": ("float",), "empty": _FAMILIES}


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
