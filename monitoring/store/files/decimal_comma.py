"""Numbers with a decimal comma: found in the columns of text files, read with a point."""

from collections.abc import Sequence
from typing import NamedTuple

from monitoring.store.files.database import Database, Shape
from monitoring.store.files.sources import Source
from monitoring.store.quoting import quote

_EXPONENT = "([eE][+-]?[0-9]+)?"
_GROUPED = "[+-]?[0-9]{1,3}([.][0-9]{3})+"
_COMMA = rf"\s*([+-]?[0-9]*|{_GROUPED}),[0-9]+{_EXPONENT}\s*"
_WHOLE = r"\s*[+-]?[0-9]+\s*"
_POINT = rf"\s*[+-]?[0-9]*[.][0-9]+{_EXPONENT}\s*"


class Commas(NamedTuple):
    """Where commas are decimal signs.

    Parameters
    ----------
    columns : dict of str to str
        The SQL by which such a column is read.
    files : set of int
        The positions of the files that have such columns, from 1.
    """

    columns: dict[str, str]
    files: set[int]


def decimal_commas(database: Database, table: str, shape: Shape, sources: Sequence[Source]) -> Commas:
    """Find the columns of text whose numbers have a decimal comma.

    Parameters
    ----------
    database : Database
        Runs the statements.
    table : str
        The rows as they stand, with the position of the file under ``__file``.
    shape : Shape
        Their columns.
    sources : sequence of Source
        The files; each may say what its decimal sign is.

    Returns
    -------
    Commas
        A column counts when at least half of its cells are such numbers or whole ones, and none has a
        point. Where nothing was said, a file whose cells are separated by commas has none, nor has one in
        which as many columns have numbers with a point.
    """
    asked = {n: one.dialect.decimal or unsaid_sign(shape) for n, one in enumerate(sources, 1)}
    doubtful = [n for n, sign in asked.items() if sign != "."]
    names = [name for name, _ in shape.columns if name not in database.number_formats]
    candidates = _with_commas(database, table, names, doubtful) if doubtful and names else []
    if not candidates:
        return Commas({}, set())
    found = _judged(database, table, candidates, doubtful)
    unsaid = {n for n in found if asked[n] != ","}
    points = _points(database, table, names, sorted(unsaid))
    kept = {n: some for n, some in found.items() if n not in unsaid or points[n] < len(some)}
    files = {name: [n for n, some in kept.items() if name in some] for name in candidates}
    return Commas({name: _read(name, some) for name, some in files.items() if some}, set(kept))


def unsaid_sign(shape: Shape) -> str:
    """Give the decimal sign of files of which nothing was said; empty where their cells are to be asked."""
    return "." if shape.text.delimiter == "," else ""


def _with_commas(database: Database, table: str, names: Sequence[str], files: Sequence[int]) -> list[str]:
    """The columns that have a comma anywhere: what is quick to ask."""
    asked = ", ".join(f"bool_or(contains({quote(name)}, ','))" for name in names)
    [row] = database.run(f"select {asked} from {table} where __file in ({', '.join(map(str, files))})")
    return [name for name, there in zip(names, row, strict=True) if there]


def _judged(
    database: Database, table: str, names: Sequence[str], files: Sequence[int]
) -> dict[int, list[str]]:
    """By file: the columns whose cells are numbers with a comma."""
    counts = ", ".join(
        f"count(*) filter (where trim({cell}) <> ''), {_matching(cell, _COMMA)},"
        f" {_matching(cell, _WHOLE)}, {_matching(cell, _POINT, _GROUPED)}"
        for cell in map(quote, names)
    )
    found: dict[int, list[str]] = {}
    for position, *row in _by_file(database, table, counts, files):
        for k, name in enumerate(names):
            filled, comma, whole, point = row[4 * k : 4 * k + 4]
            if comma and not point and 2 * (comma + whole) >= filled:
                found.setdefault(position, []).append(name)
    return found


def _points(database: Database, table: str, names: Sequence[str], files: Sequence[int]) -> dict[int, int]:
    """By file: how many columns have many numbers with a point; a few, such as versions, do not count."""
    if not files:
        return {}
    counts = ", ".join(
        f"cast({_matching(cell, _POINT)} > 0 and 2 * approx_count_distinct({cell})"
        f" >= least(40, count({cell})) as integer)"
        for cell in map(quote, names)
    )
    return {position: sum(row) for position, *row in _by_file(database, table, counts, files)}


def _by_file(database: Database, table: str, counts: str, files: Sequence[int]) -> list[list[int]]:
    listed = ", ".join(map(str, files))
    rows = database.run(f"select __file, {counts} from {table} where __file in ({listed}) group by __file")
    return [[int(str(value)) for value in row] for row in rows]


def _matching(cell: str, pattern: str, but: str = "") -> str:
    less = rf" and not regexp_full_match({cell}, '\s*{but}\s*')" if but else ""
    return f"count(*) filter (where regexp_full_match({cell}, '{pattern}'){less})"


def _read(name: str, files: Sequence[int]) -> str:
    """A cell with its comma as a point and without the points between thousands; other cells stay."""
    cell = quote(name)
    number = rf"(contains({cell}, ',') and regexp_full_match({cell}, '{_COMMA}'))"
    grouped = rf"(contains({cell}, '.') and regexp_full_match({cell}, '\s*{_GROUPED}\s*'))"
    point = f"replace(replace({cell}, '.', ''), ',', '.')"
    where = f"__file in ({', '.join(map(str, files))}) and ({number} or {grouped})"
    return f"case when {where} then {point} else {cell} end"
