"""Verification: every profile is built again from the rows, aside, and held against what is stored."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pandas as pd
import pyarrow as pa

from monitoring.store import code_file, cube, profile_file, sidecar
from monitoring.store.cells import key_set_name
from monitoring.store.companions import owner_of
from monitoring.store.connection import connect, spill_folder
from monitoring.store.entries import Partition
from monitoring.store.hours import EVERY_KIND, HOUR, HOUR_KINDS, kinds_of
from monitoring.store.neighbours import neighbours
from monitoring.store.profile_difference import difference
from monitoring.store.profile_reads import FINEST
from monitoring.store.profile_runs import BY_HOUR, MARKS, SCHEMA
from monitoring.store.quoting import literal
from monitoring.store.snapshot import Snapshot
from monitoring.store.typical_day import most_rows
from monitoring.store.views import put_views

# A day's small cells may be left to the rows: only what both sides keep is compared, everybody always.
_MARKED = f"where kind in ({', '.join(map(literal, MARKS))})"
_EVERYBODY = ", ".join(map(literal, (key_set_name(()), key_set_name((HOUR.name,)))))
_FINEST = ", ".join(map(literal, sorted(FINEST)))  # which key sets have them depends on how small cells are
_KEPT = f"keyset in ({_EVERYBODY}) or " + " and ".join(
    f"(source, keyset, day) in (select (source, keyset, day) from {name} {_MARKED}) and (kind not in"
    f" ({_FINEST}) or (kind, source, keyset, day) in (select (kind, source, keyset, day) from {name}))"
    for name in ("__stored", "__built")
)
_KEY = ("kind", "source", "subject", "day", "keyset", "version", "cell")
_DIFFERENT = (
    "with s as (from __stored where day between ? and ?), b as (from __built where day between ? and ?) "
    f"select {', '.join(_KEY)}, s.payload, b.payload from s full join b using ({', '.join(_KEY)}) "
    f"where s.payload is distinct from b.payload and ({_KEPT})"
)
_TOGETHER = 150_000
"""Records of neighbouring days that are compared together: all take more memory than a load."""


@dataclass(frozen=True)
class Difference:
    """Profiles of one subject and day that are not what the rows give, or a file that is not what it was.

    Parameters
    ----------
    kind : str
        Of profile, or ``file``.
    source : str
        The reference's name; empty for the predictions.
    day : date or None
        Local day.
    subject : str
        Which column, or which file.
    cells : int
        How many groups of rows differ.
    what : str
        The first difference, in words.
    """

    kind: str
    source: str
    day: date | None
    subject: str
    cells: int
    what: str


@dataclass(frozen=True)
class Verification:
    """What a verification came to.

    Parameters
    ----------
    model, data_version : str
        What was verified.
    files, days, profiles : int
        How many were compared.
    differences : tuple of Difference
        None when all is well.
    not_built : tuple of str
        Kinds of profile that this store has none of yet: they are read from the rows.
    unverifiable : int
        Days whose rows retention has dropped: of their profiles only the files can be checked.
    bins : str
        Hash of the model's bins.
    unhashed : int
        Files of profiles from before there was a hash: what they hold is compared all the same.
    """

    model: str
    data_version: str
    files: int
    days: int
    profiles: int
    differences: tuple[Difference, ...]
    not_built: tuple[str, ...]
    unverifiable: int = 0
    bins: str = ""
    unhashed: int = 0


def verify(directory: Path, model: str) -> Verification:
    """Build every profile again and compare.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    Verification
        The store is read only; what is built lies in its spill folder and is deleted.
    """
    snapshot = Snapshot(directory, model)
    every = _stored(snapshot)
    broken = list(_broken_files(snapshot, {part.file for part in every}))
    stored = [part for part in every if part.source or not snapshot.retained.dropped(part.day)]
    alone = len({part.day for part in every} - {part.day for part in stored})
    whole = [part for part in every if part.file not in {owner_of(one.subject) for one in broken}]
    bins = snapshot.bins.hash.whole, _unhashed(snapshot, whole)
    if any(one.subject.split("/")[-1].split("-")[0] != "profiles" for one in broken):
        # Without its rows nothing can be built again.
        files = _count(snapshot, every)
        return Verification(model, snapshot.data_version, files, 0, 0, tuple(broken), (), alone, *bins)
    broken += _other_bins(snapshot, whole)
    kinds = {name: kind for name, kind in EVERY_KIND.items() if any(one.kind == name for one in stored)}
    hours = frozenset(one.day for one in stored if one.kind in HOUR_KINDS)
    days = {(part.source, part.day) for part in stored} | _days_of_rows(snapshot)
    aside = spill_folder(directory) / f"verify-{uuid4().hex}"
    try:
        con = connect(directory)
        put_views(con, snapshot)
        given = con, snapshot.contract, snapshot.schema, snapshot.bins.to_json(), days, aside, kinds
        most = most_rows(snapshot.segments.get("predictions", ()))  # as many cells as any load has kept
        built = cube.build(*given, hours=hours, typical_rows=most).partitions
        unreadable = {owner_of(one.subject) for one in broken if one.kind == "file"}
        sound = [part for part in stored if part.file not in unreadable]
        compared, rows = _compare(con, directory, aside, sound, built)
        found = [*broken, *_gathered(rows, snapshot)]
        found = found or list(_other_sidecars(snapshot.directory.resolve(), {part.file for part in every}))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    not_built = tuple(name for name in kinds_of(snapshot.contract) if name not in kinds)
    files = _count(snapshot, every)
    own = (files, len(days), compared, tuple(found), not_built, alone, *bins)
    return Verification(model, snapshot.data_version, *own)


def _stored(snapshot: Snapshot) -> list[Partition]:
    """Every partition that the generation sees."""
    sources = {"", *(one.source for one in snapshot.segments.get("reference", ()))}
    return [
        Partition(kind, source, day, file)
        for kind in EVERY_KIND
        for source in sorted(sources)
        for day, file in snapshot.catalog.partitions(
            snapshot.model, snapshot.generation, kind, source
        ).items()
    ]


def _count(snapshot: Snapshot, stored: Iterable[Partition]) -> int:
    return sum(map(len, snapshot.segments.values())) + len({part.file for part in stored})


def _broken_files(snapshot: Snapshot, profiles: set[str]) -> Iterator[Difference]:
    """Files that are gone, cut, or hold another number of rows than the catalog says."""
    rows = {one.file: one.rows for some in snapshot.segments.values() for one in some}
    con = connect(snapshot.directory)
    for file in sorted({*rows, *profiles}):
        path = snapshot.directory.resolve() / file
        if not path.is_file():
            yield Difference("file", "", None, file, 1, "the file is not there")
            continue
        try:
            [(count,)] = con.execute(f"select count(*) from read_parquet({literal(str(path))})").fetchall()
        except duckdb.Error as error:
            yield Difference("file", "", None, file, 1, str(error).splitlines()[0])
            continue
        if code_file.is_damaged(str(path)):
            beside = code_file.place_of(file).as_posix()
            yield Difference("file", "", None, beside, 1, "it cannot be read whole")
        if file in rows and count != rows[file]:
            yield Difference("file", "", None, file, 1, f"rows: loaded {rows[file]}, the file has {count}")


def _unhashed(snapshot: Snapshot, stored: Iterable[Partition]) -> int:
    """Count the files that do not say over which bins they were counted."""
    home = snapshot.directory.resolve()
    return sum(profile_file.bins_of(str(home / file)) is None for file in {part.file for part in stored})


def _other_bins(snapshot: Snapshot, stored: Iterable[Partition]) -> Iterator[Difference]:
    """Files that were counted over other bins than the model's: nothing binned is read from them."""
    days: dict[tuple[str, str], set[date]] = {}
    for part in stored:
        days.setdefault((part.source, part.file), set()).add(part.day)
    for (source, file), some in sorted(days.items()):
        path = str(snapshot.directory.resolve() / file)
        names, found = snapshot.other_bins(path), profile_file.bins_of(path)
        if names and found:
            own = snapshot.bins.hash.whole
            said = f"{file}: counted over bins {found.whole}, the model's are {own}: `rebin` counts anew"
            yield Difference("bins", source, min(some), ", ".join(names[:3]), len(some), said)


def _other_sidecars(directory: Path, profiles: set[str]) -> Iterator[Difference]:
    """Sidecars that hold something else than their files, all of which are sound."""
    for file in sorted(profiles):
        if profile_file.sidecar_of(directory / file).differs():
            beside = sidecar.place_of(directory / file).relative_to(directory).as_posix()
            said = "it is not what its profiles say; it may be deleted"
            yield Difference("file", "", None, beside, 1, said)


def _days_of_rows(snapshot: Snapshot) -> set[tuple[str, date]]:
    found = snapshot.ask(
        "select distinct '', __day from rows union all select distinct __source, __day from reference_rows"
    )
    return {(source, day) for source, day in found if day is not None}


def _compare(
    con: duckdb.DuckDBPyConnection,
    directory: Path,
    aside: Path,
    stored: Sequence[Partition],
    built: Sequence[Partition],
) -> tuple[int, list[tuple[Any, ...]]]:
    """Count the records that the rows give, and list those whose bytes differ."""
    cursor = con.cursor()
    for name, parts, home in (("__stored", stored, directory), ("__built", built, aside)):
        _records(cursor, name, parts, home.resolve())
    counted = dict(cursor.execute("select day, count(*) from __built group by all").fetchall())
    days = sorted(counted.keys() | {part.day for part in stored})
    rows: list[tuple[Any, ...]] = []
    for some in neighbours(days, lambda day: counted.get(day, 0), _TOGETHER):
        rows += cursor.execute(_DIFFERENT, [some[0], some[-1]] * 2).fetchall()
    return sum(counted.values()), sorted(rows, key=_place)


def _place(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in row[: len(_KEY)])


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


def _gathered(rows: Iterable[tuple[Any, ...]], snapshot: Snapshot) -> list[Difference]:
    """One difference a kind, source, subject and day, named by its first cell."""
    found: dict[tuple[str, str, str, date], list[str]] = {}
    for kind, source, subject, day, _, _, cell, stored, rebuilt in rows:
        what = difference(kind.removesuffix(BY_HOUR), subject, stored, rebuilt, snapshot.bins)
        if what:
            place = "" if cell == "[]" else f"cell {cell}: "
            found.setdefault((kind, source, subject, day), []).append(place + what)
    return [
        Difference(kind, source, day, subject, len(said), said[0])
        for (kind, source, subject, day), said in found.items()
    ]
