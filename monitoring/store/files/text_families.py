"""Families of the values of text columns: boolean, integer, float, or text."""

from collections.abc import Mapping, Sequence

from monitoring.store.files.database import Database
from monitoring.store.quoting import quote
from monitoring.store.sql.canonical import only_where

SAMPLE = 10_000
FAMILIES = ("boolean", "integer", "float")
_WORDS = r"(?i)\s*(na|n/a|nan|null|none|nil|-|\?)?\s*"


def text_families(
    database: Database, relation: str, candidates: Mapping[str, Sequence[str]], limit: str = ""
) -> dict[str, str]:
    """The narrowest of the candidate families that holds every value of each text column.

    Parameters
    ----------
    database : Database
        Runs the statement.
    relation : str
        With the columns as text.
    candidates : mapping of str to sequence of str
        Some of `FAMILIES`, narrowest first, by column.
    limit : str
        Behind the select, where a part of the rows is enough.

    Returns
    -------
    dict of str to str
        ``text`` where no candidate holds them all, ``empty`` where there are none.
    """
    cells = ", ".join(f"{without_words(quote(name))} as {quote(name)}" for name in candidates)
    facts = {
        name: [f"count({quote(name)})", *(fitting(what, quote(name)) for what in families)]
        for name, families in candidates.items()
    }
    found = {}
    for name, (values, *fits) in ask(database, f"(select {cells} from {relation}{limit})", facts).items():
        narrow = [what for what, fit in zip(candidates[name], fits, strict=True) if fit == values]
        found[name] = (narrow or ["text"])[0] if values else "empty"
    return found


def plain_floats(database: Database, relation: str, names: Sequence[str]) -> set[str]:
    """Columns with decimals that hold nothing but numbers: what most are, and the quickest to ask."""
    facts = {name: [f"count({quote(name)})", f"count(try_cast({quote(name)} as double))"] for name in names}
    return {name for name, (values, fits) in ask(database, relation, facts).items() if values == fits}


def ask(database: Database, relation: str, facts: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Several counts of each column, in one scan."""
    if not facts:
        return {}
    row = iter(
        database.run(f"select {', '.join(sql for some in facts.values() for sql in some)} from {relation}")[0]
    )
    return {name: [int(str(next(row))) for _ in some] for name, some in facts.items()}


def fitting(family: str, value: str) -> str:
    """The SQL that counts the texts of one of `FAMILIES`."""
    return _FITS[family](value)


def is_word(text: str) -> str:
    """The SQL of whether a text is one of the usual words for nothing (`in` would become a join)."""
    return f"regexp_full_match({text}, '{_WORDS}')"


def without_words(column: str) -> str:
    """The SQL of a cell of text; null where it is blank or one of the words for nothing."""
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
