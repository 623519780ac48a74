"""Sketches of the columns of files that no contract describes yet."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from monitoring.contract.column_sketch import ColumnSketch, ColumnType
from monitoring.contract.time_format import CANDIDATES, LOOKS_WRITTEN
from monitoring.errors import LoadError
from monitoring.store.files.database import REJECTED, Database
from monitoring.store.files.number_texts import formats_of, frequent, no_amounts
from monitoring.store.files.put_aside import readable
from monitoring.store.files.read import Raw, open_sources
from monitoring.store.files.sources import NamedFile, resolve
from monitoring.store.files.text_families import without_words
from monitoring.store.files.written_numbers import plain_number
from monitoring.store.quoting import quote
from monitoring.store.scheduling.stopping import Stop
from monitoring.store.sql.connection import connect
from monitoring.store.sql.times import IN_RANGE, in_format
from monitoring.store.sql.types import family

MOST_ROWS = 200_000
MOST_CELLS = 20_000_000
"""So many are looked at where a file is wide: of a thousand columns a tenth of the rows."""
NEARLY_ALL = 0.99
"""Share of the values that decides the type of a text column: a few damaged rows do not hide what it is."""
_TOGETHER = 50
"""Columns that are read at once: to plan all of a wide file takes longer than to look at one."""
_TYPES: dict[str, ColumnType] = {
    "integer": "integer",
    "float": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "timestamp",
    "timestamp": "timestamp",
    "timestamptz": "timestamp",
}
_ROWS = "__looked_at"
_FITS: dict[ColumnType, str] = {
    "boolean": "lower({v}) in ('true', 'false')",
    "integer": "try_cast({v} as bigint) is not null and regexp_full_match({v}, '[+-]?(0|[1-9][0-9]*)')",
    "number": "try_cast({v} as double) is not null and not regexp_full_match({v}, '[+-]?0[0-9].*')",
    "timestamp": "try_cast({v} as timestamptz) is not null and regexp_matches({v}, '^[0-9]{{4}}-[0-9]')",
}


def sketch(
    given: Sequence[str | Path | NamedFile], aside: Path, stop: Stop | None = None
) -> tuple[ColumnSketch, ...]:
    """Look at the first rows of files.

    Parameters
    ----------
    given : sequence of path
        Files, folders and globs; a column that several have is sketched from the first with a row.
    aside : Path
        A folder for what does not fit into memory.
    stop : Stop, optional
        Ends the look when it is asked to.

    Returns
    -------
    tuple of ColumnSketch
        In the order of the files and their columns.

    Raises
    ------
    LoadError
        For files that cannot be read, or have no row.
    StoppedError
        When it was stopped.
    """
    found: dict[str, ColumnSketch] = {}
    with _opened(given, aside, stop or Stop()) as (con, sources):
        for raw in sources:
            for one in _columns(con, raw):
                if one.name not in found or not found[one.name].rows:
                    found[one.name] = one
        [(misfits,)] = con.cursor().execute(f"select count(*) from {REJECTED}").fetchall()
    if not any(one.rows for one in found.values()):
        names = [one.name for raw in sources for one in raw.sources]
        named = f"{names[0]} has" if len(names) == 1 else f"the {len(names)} files have"
        if misfits:  # a remark stands above it
            first = ", ".join(found)
            raise LoadError(
                f"{named} no row that fits the first line ({first}): the names of columns come first"
            )
        raise LoadError(f"{named} no row: what columns are is seen in their values; give a file with rows")
    return tuple(found.values())


@contextmanager
def _opened(
    given: Sequence[str | Path | NamedFile], aside: Path, heed: Stop
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sequence[Raw]]]:
    """Open files to be looked at; what cannot be read, also while they are open, is told in words."""
    asked = resolve("predictions", list(given), 0)
    if not asked:
        raise LoadError("nothing to look at: name at least one file")
    try:
        with (
            readable(aside, asked, lambda stage, share: heed.check()) as sources,
            closing(connect(aside, [one.path for one in sources if one.path])) as con,
        ):
            watched = heed.watch(con)
            yield watched, open_sources(Database(watched, (), offers_elements=True), sources)
    except (duckdb.Error, LoadError) as error:
        heed.check()
        if isinstance(error, LoadError):
            raise
        raise LoadError(f"the files cannot be read: {str(error).splitlines()[0]}") from None


def column_names(
    given: Sequence[str | Path | NamedFile], aside: Path, stop: Stop | None = None
) -> frozenset[str]:
    """Name the columns of files as `sketch` does, without a look at their rows; none of no files."""
    if not given:
        return frozenset()
    with _opened(given, aside, stop or Stop()) as (_, sources):
        return frozenset(name for raw in sources for name in raw.columns)


def _columns(con: duckdb.DuckDBPyConnection, raw: Raw) -> Iterator[ColumnSketch]:
    names = list(raw.columns)
    most = min(MOST_ROWS, MOST_CELLS // max(len(names), 1))
    for first in range(0, len(names), _TOGETHER):
        some = names[first : first + _TOGETHER]
        listed = f"select {', '.join(map(quote, some))} from {raw.relation} limit {most}"
        [(total,)] = con.cursor().execute(f"create or replace table {_ROWS} as {listed}").fetchall()
        for name in some:
            yield _column(con, name, raw.columns[name], total)


def _column(con: duckdb.DuckDBPyConnection, name: str, kind: str, total: int) -> ColumnSketch:
    """Sketch one column; text is what nearly all of its values can be read as."""
    value = quote(name)
    declared = _TYPES.get(family(kind))
    text = f"cast({value} as varchar)"
    absent = f"{value} is null or isnan({value})" if family(kind) == "float" else f"{value} is null"
    if declared is None:
        value = without_words(f"trim({text})")
        absent = f"{value} is null"
    kept = f"(select {value} as v from {_ROWS} where not ({absent}))"
    fits = ", ".join(f"count(*) filter (where {test.format(v='v')})" for test in _FITS.values())
    facts = "count(*), count(distinct v)" + (f", {fits}" if declared is None else "")
    [(filled, distinct, *fitting)] = con.cursor().execute(f"select {facts} from {kept}").fetchall()
    typed = declared or _fitting(dict(zip(_FITS, fitting, strict=True)), filled)
    low, high = _ends(con, kept) if typed in ("integer", "number") else (None, None)
    run = partial(_run, con)
    examples = frequent(run, kept)
    written = _written(con, kept, examples) if typed == "text" else ""
    typed = "timestamp" if written else typed
    formats, share = formats_of(run, kept, examples) if typed == "text" else ((), 1.0)
    grouped = no_amounts(run, kept, formats[0]) if formats else ""
    if grouped:
        formats, share = (), 1.0
    if typed == "text" and not formats and filled:
        share = fitting[list(_FITS).index("number")] / filled
    if len(formats) == 1:
        typed, (low, high) = "number", _ends(con, _plainly(kept, formats[0]))
    return ColumnSketch(
        name, typed, total, total - filled, distinct, low, high, examples, written, formats, share, grouped
    )


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.cursor().execute(sql).fetchall()


def _plainly(kept: str, written: str) -> str:
    return f"(select {plain_number('v', written)} as v from {kept})"


def _written(con: duckdb.DuckDBPyConnection, kept: str, examples: Sequence[str]) -> str:
    """The only known format in which all values are times: which is day and which month is never guessed."""
    if not examples or not all(re.fullmatch(LOOKS_WRITTEN, one) for one in examples):
        return ""
    fits = ", ".join(f"bool_and(coalesce({in_format('v', one)} {IN_RANGE}, false))" for one in CANDIDATES)
    [row] = con.cursor().execute(f"select {fits} from {kept}").fetchall()
    found = [one for one, fit in zip(CANDIDATES, row, strict=True) if fit]
    return found[0] if len(found) == 1 else ""


def _fitting(counts: dict[ColumnType, int], filled: int) -> ColumnType:
    """Give the first type that nearly all values can be read as; a number with a fraction is no integer."""
    whole = counts["integer"] == counts["number"]
    able = (name for name, n in counts.items() if filled and n >= NEARLY_ALL * filled)
    return next((name for name in able if whole or name != "integer"), "text")


def _ends(con: duckdb.DuckDBPyConnection, kept: str) -> tuple[float | None, float | None]:
    """Give the least and the greatest number, the outermost half percent aside: one bad value is no range."""
    sql = f"select quantile_disc(try_cast(v as double), [0.005, 0.995]) from {kept}"
    [(ends,)] = con.cursor().execute(sql).fetchall()
    return (ends[0], ends[1]) if ends else (None, None)
