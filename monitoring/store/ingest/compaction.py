"""Compaction: many small segments become few, sorted, without changing what any reader counts."""

from collections.abc import Iterable, Iterator, Set
from datetime import date
from itertools import groupby
from pathlib import Path

from monitoring.store.catalog.entries import Partition, Segment
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.segments import write
from monitoring.store.records import code_file, profile_file, profile_merge
from monitoring.store.records.neighbours import neighbours
from monitoring.store.records.profile_runs import BY_HOUR
from monitoring.store.sql.views import scan

FAN = 16  # so many segments of one size become one, sixteen times the size
MOST_IN_LOAD = 1_000_000  # rows: a load waits for no bigger merge
LARGE = 4_000_000  # rows: a segment of half of it is left as it is
USUAL_WIDTH = 40  # columns: of wider rows fewer are merged, as all of them are sorted at once
MOST_PROFILE_BYTES = 32_000_000

_ORDER = {
    "predictions": "__ts, __seq",
    "reference": "__ts, __seq",
    "labels": "__key, __seq",
    "features": "__id, __seq",
    "tombstones": "__seq",
    "superseded": "__seq",
    "repeats": "__day, __version",
    "quarantine": '"at", file, row',
    "cells": '"at", file, row',
    "settled": '"at", content, row',
}
Layout = tuple[str, str, tuple[str, ...]]


def merge_small(loading: Loading) -> None:
    """Merge the segments of one size wherever there are `FAN` of them: a row is rewritten a few times ever.

    Parameters
    ----------
    loading : Loading
        A load about to be committed; what is merged belongs to its generation.
    """
    for layout, some in _layouts(loading):
        by_size = sorted(some, key=_size)
        for _, alike in groupby(by_size, key=_size):
            group = list(alike)
            if len(group) >= FAN and sum(map(_weight, group)) <= MOST_IN_LOAD:
                _merge(loading, layout, group)


def merge_all(loading: Loading) -> None:
    """Merge whatever is smaller than half of `LARGE`, in the order of time, into segments of up to `LARGE`.

    Parameters
    ----------
    loading : Loading
        Holds the store; files that are not needed any more are noted in it.
    """
    for layout, some in _layouts(loading):
        small = sorted((one for one in some if _weight(one) < LARGE // 2), key=_place)
        for group in neighbours(small, _weight, LARGE):
            if len(group) > 1:
                _merge(loading, layout, group)


def _layouts(loading: Loading) -> Iterator[tuple[Layout, list[Segment]]]:
    """The visible segments of one kind, source and set of columns: only those can be one."""
    found: dict[Layout, list[Segment]] = {}
    for kind in _ORDER:
        for one in loading.segments(kind):
            found.setdefault((kind, one.source, tuple(sorted(one.columns))), []).append(one)
    yield from found.items()


def _weight(segment: Segment) -> int:
    """Rows, those of more than `USUAL_WIDTH` columns as so many more."""
    return segment.rows * max(len(segment.columns), USUAL_WIDTH) // USUAL_WIDTH


def _size(segment: Segment) -> int:
    """The power of `FAN` below a segment's rows."""
    return segment.rows.bit_length() // 4


def _place(segment: Segment) -> tuple[str, int]:
    return (str(segment.first_day or ""), segment.sequence[0] if segment.sequence else 0)


def _merge(loading: Loading, layout: Layout, group: list[Segment]) -> None:
    kind, source, _ = layout
    select = f"select * from {scan(loading.directory, group)}"
    made = write(loading, kind, source, select, order=_ORDER[kind], columns=group[0].columns)
    loading.exchange(group, [made])


def standing(
    held: Iterable[Partition], built: Iterable[Partition], gone: Set[tuple[str, date]]
) -> list[Partition]:
    """Give the profile partitions of a generation that a load leaves as they are.

    Parameters
    ----------
    held : iterable of Partition
        Those of the generation before.
    built : iterable of Partition
        New ones.
    gone : set of (source, day)
        Days that lose all that they had.

    Returns
    -------
    list of Partition
        Of every kind and source.
    """
    new = {(part.kind, part.source, part.day) for part in built}
    return [
        part
        for part in held
        if (part.source, part.day) not in gone and (part.kind, part.source, part.day) not in new
    ]


def merge_profiles(
    loading: Loading, partitions: Iterable[Partition], least: int = FAN
) -> tuple[Partition, ...]:
    """Merge the files of profiles; each record stays what it is, byte for byte.

    Parameters
    ----------
    loading : Loading
        Of the model.
    partitions : iterable of Partition
        Those that stay as they are in the new generation.
    least : int
        So many files of one size become one.

    Returns
    -------
    tuple of Partition
        The same partitions in their new files; only those that moved.
    """
    files: dict[str, list[Partition]] = {}
    for part in partitions:
        files.setdefault(part.file, []).append(part)
    sizes = {name: _bytes(loading.directory, name) for name in files}
    small = sorted(
        (name for name in files if sizes[name] < MOST_PROFILE_BYTES // FAN),
        key=lambda name: (*_alike(files[name]), files[name][0].day),
    )
    moved: list[Partition] = []
    for _, alike in groupby(small, key=lambda name: _alike(files[name])):
        names = list(alike)
        if len(names) < least:
            continue
        for same in _over_same_bins(loading, names):
            batches = neighbours(same, sizes.__getitem__, MOST_PROFILE_BYTES)
            for some in (batch for batch in batches if len(batch) > 1):  # one alone stays as it is
                moved += _merge_files(loading, [part for name in some for part in files[name]])
    return tuple(moved)


def _bytes(directory: Path, name: str) -> int:
    """Give the size of a file of profiles, and of the codes beside it."""
    places = directory / name, code_file.place_of(directory / name)
    return sum(place.stat().st_size for place in places if place.is_file())


def _over_same_bins(loading: Loading, names: list[str]) -> list[list[str]]:
    """Files by the bins that they were counted over: others are never one file."""
    found: dict[str, list[str]] = {}
    for name in names:
        bins = profile_file.bins_of(str(loading.directory / name))
        found.setdefault(bins.whole if bins else "", []).append(name)
    return list(found.values())


def _alike(parts: list[Partition]) -> tuple[str, bool, int]:
    """What files share that become one: their source, whether they hold hours, about how many days."""
    days = len({part.day for part in parts}).bit_length() // 4
    return parts[0].source, parts[0].kind.endswith(BY_HOUR), days


def _merge_files(loading: Loading, parts: list[Partition]) -> list[Partition]:
    """Write the records of some partitions, each from its own file only, as one file."""
    name = profile_merge.merge(loading.directory, loading.contract.model, parts)
    return [Partition(part.kind, part.source, part.day, name) for part in parts]
