"""Columns of text files that are read as numbers and times at once, where every row comes out the same.

Text that is turned into numbers afterwards costs twice the work. So the columns that look plain in the first
rows are read as what they are; the first cell that is anything else (a word for nothing, a damaged line, a
time beyond any calendar) ends that, and the files are read as text as if it had never been tried.
"""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from monitoring.store.files.database import Database, Shape, paths
from monitoring.store.files.decimal_comma import decimal_commas
from monitoring.store.files.sources import Source
from monitoring.store.files.text_families import SAMPLE, ask, fitting
from monitoring.store.quoting import quote
from monitoring.store.sql.times import IN_RANGE, naive, odd_offset

NUMBER, TIME = "DOUBLE", "TIMESTAMP"
LEAST = 16_000_000  # bytes: of smaller files the look at the first rows costs what it saves
_IS_TIME = f"timezone('UTC', try_cast({{}} as timestamptz)) {IN_RANGE}"
# What `utc` gives for such a text, in less time; the reading fails by an offset that there is not.
_AS_TIME = naive(f"cast(case when {odd_offset('{0}')} then '' else {{0}} end as timestamptz)")


def copy_typed(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> bool:
    """Copy text files into the table ``<name>_copy``, plain columns as DOUBLE and TIMESTAMP.

    Parameters
    ----------
    database : Database
        With what is known of columns.
    name : str
        Of the relation.
    shape : Shape
        Of the files.
    sources : sequence of Source
        The files.

    Returns
    -------
    bool
        False, and nothing is made, where they are to be read as text.
    """
    if (
        database.expected is None
        or shape.as_text
        or not large(sources)
        or shape.text.encoding.name != "utf-8"
    ):
        return False
    try:
        types = _plain(database, f"{name}_first", shape, sources)
        if types:
            database.run(f"create table {name}_copy as {_select(shape, sources, types)}")
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        return False
    if types and not _is_plain(database, f"{name}_copy", shape, sources, types):
        database.run(f"drop table {name}_copy")
        return False
    return bool(types)


def large(sources: Sequence[Source]) -> bool:
    """Say whether files are so large that their text is worth being read otherwise."""
    return sum(source.path.stat().st_size for source in sources if source.path) >= LEAST


def _plain(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> dict[str, str]:
    """The columns that are plain numbers or times in the first rows, by which `decide` decides as well.

    Whole numbers stay text: they may be codes or levels.
    """
    assert database.expected is not None
    names = [column for column, _ in shape.columns]
    numbers, times = database.expected.numbers(names), database.expected.times(names)
    facts = {n: [f"count({c})", f"count({c}) filter (where {_IS_TIME.format(c)})"] for n, c in _quoted(times)}
    for n, c in _quoted(numbers):
        plain = f"count({c}) filter (where not isnan(try_cast({c} as double)))"
        facts[n] = [f"count({c})", plain, fitting("float", c), fitting("integer", c)]
    if not facts:
        return {}
    database.run(f"create table {name} as {_select(shape, sources, {})} limit {SAMPLE}")
    found = ask(database, name, facts)
    database.run(f"drop table {name}")
    # All values pass each test but the last, which not all do; a column without any is left alone.
    sound = {n for n, (values, *fits, last) in found.items() if {values} == {*fits} and last < values}
    types = {n: NUMBER for n in numbers if n in sound}
    return types | {n: TIME for n in times if 0 < found[n][0] == found[n][1]}


def _quoted(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, quote(name)) for name in names]


def _select(shape: Shape, sources: Sequence[Source], types: dict[str, str]) -> str:
    """The strict reading; times are cast from text, as the reader itself passes over offsets."""
    read = [(n, NUMBER if types.get(n) == NUMBER else kind) for n, kind in shape.columns]
    listed = ", ".join(
        f"{_AS_TIME.format(quote(n))} as {quote(n)}" if types.get(n) == TIME else quote(n)
        for n, _ in shape.columns
    )
    reading = shape.text.reading(read, gzip=shape.text.gzip)
    file = "cast(file_index as bigint) + 1 as __file"
    return f"select {listed}, {file} from read_csv({paths(sources)}, {reading})"


def _is_plain(
    database: Database, table: str, shape: Shape, sources: Sequence[Source], types: dict[str, str]
) -> bool:
    """Whether nothing was read that text would tell otherwise.

    That are NaN, a score that is no probability, a time out of range, a decimal comma.
    """
    assert database.expected is not None
    shares, odd = database.expected.probabilities(), []
    for n, c in _quoted(tuple(types)):
        limits = "not between 0 and 1" if n in shares else f"not {IN_RANGE}"
        ends = f"min({c}) {limits} or max({c}) {limits}"
        odd.append(f"isnan(max({c}))" if types[n] == NUMBER and n not in shares else ends)  # NaN is greatest
    [row] = database.run(f"select {', '.join(odd)} from {table}")
    texts = replace(shape, columns=tuple(pair for pair in shape.columns if pair[0] not in types))
    return not any(row) and not decimal_commas(database, table, texts, sources).files
