"""Verification: every profile is built again from the rows, aside, and held against what is stored."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from monitoring.store.catalog.aside import folder_aside
from monitoring.store.catalog.companions import owner_of, sidecar_of
from monitoring.store.catalog.entries import Partition
from monitoring.store.catalog.typical_day import most_rows
from monitoring.store.cube import cube
from monitoring.store.cube.comparison import KEY, compare
from monitoring.store.cube.difference import difference
from monitoring.store.kinds.hours import EVERY_KIND, HOUR_KINDS, kinds_of
from monitoring.store.kinds.kind import Kind
from monitoring.store.quoting import literal
from monitoring.store.records import code_file, profile_file
from monitoring.store.records.neighbours import neighbours
from monitoring.store.records.profile_runs import BY_HOUR
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.bare_rows import own_day
from monitoring.store.sql.connection import connect, spill_folder
from monitoring.store.upkeep.rebuilding import rows_of_days, stored_rows

ROWS_TOGETHER = 1_000_000
"""Neighbouring days of so many rows are built and compared together."""


_WHOLE = "select count(*), bit_xor(hash(columns(*))) from read_parquet({})"
"""Reads every value: a count alone looks at the footer, and a page is damaged sooner."""


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
        Local day; None of a file, and of rows of a reference without times.
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
    unkeyed : int
        Rows that an earlier Tidemark loaded before the contract had a label: no label finds them.
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
    unkeyed: int = 0


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
    sizes = dict.fromkeys(((part.source, part.day) for part in stored), 0) | rows_of_days(snapshot)
    with folder_aside(spill_folder(directory)) as aside:
        unreadable = {owner_of(one.subject) for one in broken if one.kind == "file"}
        sound = [part for part in stored if part.file not in unreadable]
        compared, rows = _built_again(snapshot, aside / "built", kinds, hours, sizes, sound)
        found = [*broken, *_gathered(_comparable(rows, set(stored) - set(sound)), snapshot)]
        found = found or list(_other_sidecars(snapshot.directory.resolve(), {part.file for part in every}))
    not_built = tuple(name for name in kinds_of(snapshot.contract) if name not in kinds)
    files = _count(snapshot, every)
    own = (files, len(sizes), compared, tuple(found), not_built, alone, *bins, _unkeyed(snapshot))
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
        if code_file.is_damaged(str(path)):
            beside = code_file.place_of(file).as_posix()
            yield Difference("file", "", None, beside, 1, "it cannot be read whole")
            continue
        try:
            [(count, *_)] = con.execute(_WHOLE.format(literal(str(path)))).fetchall()
            if file in profiles:
                profile_file.keys(str(path))
                profile_file.written_bins(str(path))
        except (duckdb.Error, OSError) as error:
            yield Difference("file", "", None, file, 1, str(error).splitlines()[0].removeprefix(f"{path}: "))
            continue
        if file in rows and count != rows[file]:
            yield Difference("file", "", None, file, 1, f"rows: loaded {rows[file]}, the file has {count}")


def _unhashed(snapshot: Snapshot, stored: Iterable[Partition]) -> int:
    """Count the files that do not say over which bins they were counted."""
    home = snapshot.directory.resolve()
    return sum(profile_file.bins_of(str(home / file)) is None for file in {part.file for part in stored})


def _unkeyed(snapshot: Snapshot) -> int:
    """Count the rows without what labels are joined by, where that is the id, which every row has."""
    label = snapshot.contract.label
    if label is None or label.join != snapshot.contract.id:
        return 0
    return int(snapshot.ask("select count(*) from __predictions where __key is null")[0][0])


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
            yield Difference(
                "bins", source, own_day(source, min(some)), ", ".join(names[:3]), len(some), said
            )


def _other_sidecars(directory: Path, profiles: set[str]) -> Iterator[Difference]:
    """Sidecars that hold something else than their files, all of which are sound."""
    for file in sorted(profiles):
        if profile_file.derived_sidecar(directory / file).differs():
            beside = sidecar_of(directory / file).relative_to(directory).as_posix()
            said = "it is not what its profiles say; it may be deleted"
            yield Difference("file", "", None, beside, 1, said)


def _built_again(
    snapshot: Snapshot,
    aside: Path,
    kinds: Mapping[str, Kind],
    hours: Set[date],
    sizes: Mapping[tuple[str, date], int],
    stored: Sequence[Partition],
) -> tuple[int, list[tuple[Any, ...]]]:
    """Build some neighbouring days, compare them and let them go: all together take more than a load."""
    most = most_rows(snapshot.segments.get("predictions", ()))  # as many cells as any load has kept
    compared = 0
    rows: list[tuple[Any, ...]] = []
    with stored_rows(snapshot, aside) as source:
        for some in map(frozenset, neighbours(sorted(sizes), lambda day: sizes[day], ROWS_TOGETHER)):
            touched = cube.Touched(some, hours, typical_rows=most)
            built = cube.build(source, touched, kinds).partitions
            own = [part for part in stored if (part.source, part.day) in some]
            count, differing = compare(source.con, snapshot.directory, aside, own, built)
            compared += count
            rows += differing
            shutil.rmtree(aside, ignore_errors=True)
    return compared, sorted(rows, key=lambda row: tuple(map(str, row[: len(KEY)])))


def _comparable(rows: Iterable[tuple[Any, ...]], unreadable: Set[Partition]) -> Iterator[tuple[Any, ...]]:
    """Leave out what lies in a file that cannot be read: it is not known to differ, and the file is told."""
    gone = {(part.kind, part.source, part.day) for part in unreadable}
    return (row for row in rows if (row[0], row[1], row[3]) not in gone)


def _gathered(rows: Iterable[tuple[Any, ...]], snapshot: Snapshot) -> list[Difference]:
    """One difference a kind, source, subject and day, named by its first cell."""
    found: dict[tuple[str, str, str, date], list[str]] = {}
    for kind, source, subject, day, _, _, cell, stored, rebuilt in rows:
        what = difference(kind.removesuffix(BY_HOUR), subject, stored, rebuilt, snapshot.bins)
        if what:
            place = "" if cell == "[]" else f"cell {cell}: "
            found.setdefault((kind, source, subject, day), []).append(place + what)
    return [
        Difference(kind, source, own_day(source, day), subject, len(said), said[0])
        for (kind, source, subject, day), said in found.items()
    ]
