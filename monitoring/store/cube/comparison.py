"""Profiles that were built again beside the stored ones: which records are not the same."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from monitoring.store.catalog.entries import Partition
from monitoring.store.columns.cells import key_set_name
from monitoring.store.cube.reads import FINEST
from monitoring.store.kinds.hours import HOUR
from monitoring.store.quoting import literal
from monitoring.store.records import code_file
from monitoring.store.records.neighbours import neighbours
from monitoring.store.records.profile_runs import MARKS, SCHEMA

# A day's small cells may be left to the rows: only what both sides keep is compared, everybody always.
_MARKED = f"where kind in ({', '.join(map(literal, MARKS))})"
_EVERYBODY = ", ".join(map(literal, (key_set_name(()), key_set_name((HOUR.name,)))))
_FINEST = ", ".join(map(literal, sorted(FINEST)))  # which key sets have them depends on how small cells are
_KEPT = f"keyset in ({_EVERYBODY}) or " + " and ".join(
    f"(source, keyset, day) in (select (source, keyset, day) from {name} {_MARKED}) and (kind not in"
    f" ({_FINEST}) or (kind, source, keyset, day) in (select (kind, source, keyset, day) from {name}))"
    for name in ("__stored", "__built")
)
KEY = ("kind", "source", "subject", "day", "keyset", "version", "cell")
_DIFFERENT = (
    "with s as (from __stored where day between ? and ?), b as (from __built where day between ? and ?) "
    f"select {', '.join(KEY)}, s.payload, b.payload from s full join b using ({', '.join(KEY)}) "
    f"where s.payload is distinct from b.payload and ({_KEPT})"
)
_TOGETHER = 150_000
"""Records of neighbouring days that are compared together: all take more memory than a load."""


def compare(
    con: duckdb.DuckDBPyConnection,
    directory: Path,
    aside: Path,
    stored: Sequence[Partition],
    built: Sequence[Partition],
) -> tuple[int, list[tuple[Any, ...]]]:
    """Hold profiles that were built against those that are stored.

    Parameters
    ----------
    con : DuckDBPyConnection
        Any.
    directory, aside : Path
        The store, and where the others were built.
    stored, built : sequence of Partition
        Of the same days.

    Returns
    -------
    int, list of tuple
        How many records were built; of each that is not the same byte for byte, `KEY` and both sides.
    """
    cursor = con.cursor()
    for name, parts, home in (("__stored", stored, directory), ("__built", built, aside)):
        _records(cursor, name, parts, home.resolve())
    counted = dict(cursor.execute("select day, count(*) from __built group by all").fetchall())
    days = sorted(counted.keys() | {part.day for part in stored})
    rows: list[tuple[Any, ...]] = []
    for some in neighbours(days, lambda day: counted.get(day, 0), _TOGETHER):
        rows += cursor.execute(_DIFFERENT, [some[0], some[-1]] * 2).fetchall()
    return sum(counted.values()), rows


def _records(cursor: duckdb.DuckDBPyConnection, name: str, parts: Iterable[Partition], home: Path) -> None:
    """Make a view of the records of partitions, each day from its own file only."""
    listed = [(part.kind, part.source, part.day, str(home / part.file)) for part in parts]
    files = sorted({file for *_, file in listed})
    days = pd.DataFrame(listed, columns=["kind", "source", "day", "filename"])
    cursor.register(f"{name}_days", days.astype({"day": "datetime64[s]"}))
    cursor.register(f"{name}_codes", _codes(files))
    held = f"read_parquet([{', '.join(map(literal, files))}], filename = true)" if files else f"{name}_codes"
    cursor.execute(
        f"create temp view {name} as "
        f"select p.* exclude (filename) from (from {held} union all by name from {name}_codes) p "
        f"join (select * replace (day::date as day) from {name}_days) q using (kind, source, day, filename)"
    )


def _codes(files: Sequence[str]) -> pa.Table:
    """Give the codes that lie beside files of profiles, mapped, and which of these they are beside."""
    found = [pa.Table.from_batches(code_file.batches(file) or [], SCHEMA) for file in files]
    named = [
        one.append_column("filename", pa.array([file] * len(one), pa.string()))
        for file, one in zip(files, found, strict=True)
    ]
    empty = SCHEMA.append(pa.field("filename", pa.string())).empty_table()
    return pa.concat_tables([empty, *named])
