"""Files of profiles merged: many become one, and each record stays what it is, byte for byte."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.errors import StoreError
from monitoring.profiles.arrow_texts import texts_array
from monitoring.store.catalog.entries import Partition
from monitoring.store.columns.bin_hash import BinHash
from monitoring.store.records import profile_file
from monitoring.store.records.profile_runs import BY_SUBJECT, SCHEMA, Key


def merge(
    directory: Path,
    model: str,
    partitions: Iterable[Partition],
    fresh: Mapping[tuple[str, str], pa.Table] = MappingProxyType({}),
    without: Collection[str] = (),
    bins: BinHash | None = None,
) -> str:
    """Write the records of some partitions, each from its own file only, as one file, byte for byte.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Whose they are.
    partitions : iterable of Partition
        Of several files.
    fresh : mapping of (kind, key set) to Table, optional
        Records that are written with them.
    without : collection of str
        Subjects whose records are left where they are.
    bins : BinHash, optional
        That all are counted over; by default the one that their files name.

    Returns
    -------
    str
        The new file's name, relative to the store.

    Raises
    ------
    StoreError
        When they were not all counted over the same bins.
    """
    days: dict[tuple[str, str, str], list[date]] = {}
    for part in partitions:
        days.setdefault((str(directory / part.file), part.kind, part.source), []).append(part.day)
    kinds = {kind for _, kind, _ in days}
    every = {key[:2] for file in {file for file, *_ in days} for key in profile_file.keys(file)}
    wanted = sorted({key for key in every if key[0] in kinds} | fresh.keys())

    def table(kind: str, keyset: str) -> pa.Table:
        parts = [
            profile_file.chosen(file, (kind, source, keyset), (), some)
            for (file, its, source), some in days.items()
            if its == kind
        ]
        kept = [_without(part.cast(SCHEMA), without) for part in parts]
        made = [fresh[kind, keyset]] if (kind, keyset) in fresh else []
        whole = profile_file.together([*made, *kept], SCHEMA)
        return whole.sort_by([(name, "ascending") for name in ("subject", "day", "version", "cell")])

    tables = (one for key in wanted for one in _keyed(*key, table(*key)))
    return profile_file.write_tables(directory, model, tables, bins or _same({file for file, *_ in days}))


def _without(table: pa.Table, subjects: Collection[str]) -> pa.Table:
    if not subjects:
        return table
    return table.filter(pc.invert(pc.is_in(table["subject"], texts_array(sorted(subjects)))))


def _keyed(kind: str, keyset: str, table: pa.Table) -> Iterator[tuple[Key, pa.Table]]:
    """Give a table as it is written: of some kinds each subject apart, all of them read at once."""
    if kind not in BY_SUBJECT:
        yield (kind, keyset, None), table
        return
    runs = pc.run_end_encode(table["subject"].combine_chunks())
    for subject, (first, last) in zip(
        runs.values.to_pylist(), pairwise([0, *runs.run_ends.to_pylist()]), strict=True
    ):
        yield (kind, keyset, subject), table.slice(first, last - first)


def _same(files: Collection[str]) -> BinHash | None:
    """Give the bins that all files were counted over."""
    found = {one.whole if one else "unknown": one for one in map(profile_file.bins_of, sorted(files))}
    if len(found) > 1:
        listed = ", ".join(sorted(found))
        raise StoreError(f"profiles over bins {listed} cannot be one file: run `verify`, then `rebin`")
    return next(iter(found.values()), None)
