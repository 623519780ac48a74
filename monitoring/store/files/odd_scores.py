"""Scores of many classes in text of which some are no probabilities: numbers, and the odd ones as they stood.

Two hundred columns of text are more memory than a load may take. A row with such a score is refused whatever
it is, so that its text is all that is ever asked of it.
"""

from collections.abc import Mapping, Sequence

from monitoring.store.files.database import Database, Shape, paths
from monitoring.store.files.decimal_comma import unsaid_sign
from monitoring.store.files.sources import Source
from monitoring.store.files.text_families import SAMPLE
from monitoring.store.quoting import literal, quote

ODD = "__odd"
"""The column with the texts of a row's odd scores by column: null in every other row."""
_FEW = 0.1
"""Share of the first rows with an odd score, from which on all stay text: as of percentages."""


def selected(database: Database, shape: Shape, sources: Sequence[Source], reading: str) -> str:
    """Say what of text files is copied: every cell as it stands, or scores as numbers and `ODD` behind them.

    Parameters
    ----------
    database : Database
        With what is known of columns.
    shape : Shape
        Of the files.
    sources : sequence of Source
        The files, as DuckDB can read them.
    reading : str
        How it is to read them.

    Returns
    -------
    str
        The select list.
    """
    known, names = database.expected, [name for name, _ in shape.columns]
    signs = {one.dialect.decimal or unsaid_sign(shape) for one in sources}
    if known is None or shape.as_text or ODD in map(str.lower, names):
        return "*"
    if signs != {"."}:  # a comma is found in text alone
        return "*"
    shares = known.probabilities()
    scores = [name for name in known.numbers(names) if name in shares] if shares else []
    if not scores:
        return "*"
    odd = {name: f"({quote(name)} <> '' and ({_share(name)}) is not true)" for name in scores}
    some = " or ".join(odd.values())
    first = f"select * from read_csv({paths(sources)}, {reading}, ignore_errors = true) limit {SAMPLE}"
    [(rows, strange)] = database.run(f"select count(*), count(*) filter (where {some}) from ({first})")
    if int(str(strange)) > _FEW * int(str(rows)):
        return "*"
    numbers = ", ".join(f"try_cast({quote(name)} as double) as {quote(name)}" for name in scores)
    cells = ", ".join(
        f"{{'k': {literal(name)}, 'v': case when {one} then {quote(name)} end}}" for name, one in odd.items()
    )
    texts = f"map_from_entries(list_filter([{cells}], lambda cell: cell.v is not null))"
    return f"* replace ({numbers}), case when {some} then {texts} end as {ODD}"


def _share(name: str) -> str:
    return f"try_cast({quote(name)} as double) between 0 and 1"


def beside(database: Database, name: str) -> str:
    """Give the column of odd scores as it follows others in a select list; empty where there is none."""
    kinds = {str(row[0]): str(row[1]) for row in database.run(f"describe {name}_copy")}
    return f", {ODD}" if is_there(kinds) else ""


def is_there(kinds: Mapping[str, str]) -> bool:
    """Say whether columns of these types have the odd scores beside them: a file may call one as well."""
    return kinds.get(ODD, "").startswith("MAP")
