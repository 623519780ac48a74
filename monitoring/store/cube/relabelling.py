"""Days of which nothing but labels changed: what rests on labels is built anew, every other record stays."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monitoring.profiles.arrow_texts import bytes_array, texts_array
from monitoring.profiles.level_rows import LevelRows
from monitoring.profiles.tally_table import tally_records
from monitoring.store.catalog.entries import Partition
from monitoring.store.columns.bin_hash import BinHash
from monitoring.store.kinds.chunk import Model
from monitoring.store.kinds.codes import ROWS
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.label_kinds import reads_labels
from monitoring.store.kinds.quality_rules import quality_tallies
from monitoring.store.kinds.tally import tally_key
from monitoring.store.records import code_file, profile_file, profile_merge
from monitoring.store.records.profile_runs import BY_SUBJECT, MARKS, Run, tables_of

Standing = Mapping[date, Mapping[str, str]]
"""Of each day the file of every kind, relative to the store."""


class OtherRowsError(Exception):
    """The rows of a day are not those that its records were made of: all of it must be built."""


def relabelled(kinds: Mapping[str, Kind], model: Model) -> dict[str, Kind]:
    """Give the kinds that read labels, each as far as it does, and those that say which cells a file has."""
    own = {name: _of_labels(kind) if kind.divisible else kind for name, kind in kinds.items()}
    return {name: kind for name, kind in own.items() if name in MARKS or reads_labels(kind.columns(model))}


def _of_labels(kind: Kind) -> Kind:
    def of(model: Model) -> Model:
        return replace(model, of_labels=True)

    return replace(
        kind,
        columns=lambda model: kind.columns(of(model)),
        build=lambda chunk, grouping: kind.build(replace(chunk, model=of(chunk.model)), grouping),
    )


def standing_records(
    directory: Path,
    held: Iterable[Partition],
    days: Set[date],
    kinds: Mapping[str, Kind],
    hours: Set[date],
    bins: BinHash,
) -> Standing:
    """Choose the days whose other records can stay: all are there, and counted over the present bins.

    Parameters
    ----------
    directory : Path
        The store.
    held : iterable of Partition
        Of the generation before.
    days : set of date
        Days of the predictions on which only labels changed.
    kinds : mapping of str to Kind
        Those that every day should have, hourly ones only `hours`.
    hours : set of date
        Days whose hours are kept.
    bins : BinHash
        Of the bins so far.
    """
    files: dict[date, dict[str, str]] = {day: {} for day in days}
    for part in held:
        if not part.source and part.day in days:
            files[part.day][part.kind] = part.file
    whole = {file for own in files.values() for file in own.values()}
    over = {file for file in whole if _over(directory / file, bins)}
    coded = {file for own in files.values() for kind, file in own.items() if kind in BY_SUBJECT}
    apart = over - {file for file in coded & over if code_file.batches(str(directory / file)) is None}
    return {
        day: own
        for day, own in files.items()
        if all(own.get(name) in apart for name, kind in kinds.items() if not kind.hourly or day in hours)
    }


def _over(file: Path, bins: BinHash) -> bool:
    """Say whether a file's records were counted over some bins."""
    found = profile_file.bins_of(str(file)) if file.is_file() else None
    return found is not None and not found.conflicts(bins)


def write(directory: Path, model: Model, runs: Iterable[Run], kept: Iterable[Partition]) -> str:
    """Write what was built of labels, and beside it the rest of divisible kinds as it stands.

    Parameters
    ----------
    directory : Path
        The store.
    model : Model
        Whose rows were profiled.
    runs : iterable of Run
        Of `relabelled` kinds.
    kept : iterable of Partition
        Those of the same days and of divisible kinds.

    Returns
    -------
    str
        The file's name, relative to the store.

    Raises
    ------
    OtherRowsError
        Where the rows of a day are not those that its codes and cells were made of.
    """
    tables: dict[tuple[str, str], list[pa.Table]] = {}
    for (kind, keyset, _), table in tables_of("", runs, whole=True):
        tables.setdefault((kind, keyset), []).append(table)
    fresh = {key: pa.concat_tables(some) for key, some in tables.items()}
    stay = list(kept)
    of_labels = replace(model, of_labels=True)
    counted = [tally_key(subject, rule) for subject, rule, _ in quality_tallies(model)]
    own = {tally_key(subject, rule) for subject, rule, _ in quality_tallies(of_labels)}
    _check_cells(directory, stay, fresh)
    for key, table in fresh.items():
        if key[0] in MARKS:
            fresh[key] = _tallies(_standing(directory, stay, key), table, counted, own)
        elif key[0] in BY_SUBJECT:
            _check_rows(_standing(directory, stay, key), table)
    gone = {ROWS, *(one.name for one in of_labels.subjects)}
    subjects = [part for part in stay if part.kind not in MARKS]
    return profile_merge.merge(directory, model.contract.model, subjects, fresh, gone, model.bins.hash)


def _check_cells(
    directory: Path, kept: Iterable[Partition], fresh: Mapping[tuple[str, str], pa.Table]
) -> None:
    """Hold by which columns each day is kept against those that it was kept by."""
    marked = [(name, table) for (kind, name), table in fresh.items() if kind in MARKS]
    now = {(name, day) for name, table in marked for day in pc.unique(table["day"]).to_pylist()}
    days: dict[str, set[date]] = {}
    for part in kept:
        if part.kind in MARKS:
            days.setdefault(part.file, set()).add(part.day)
    found = [profile_file.key_sets(str(directory / file), some) for file, some in days.items()]
    if now != {(name, day) for one in found for name, own in one.items() for day in own}:
        raise OtherRowsError


def _standing(directory: Path, kept: Iterable[Partition], key: tuple[str, str]) -> pa.Table:
    """Read the records of a kind and a key set, of `ROWS` where each subject has its own."""
    kind, keyset = key
    files = {part.day: str(directory / part.file) for part in kept if part.kind == kind}
    return profile_file.read(files, kind, "", keyset, (ROWS,))


def _check_rows(before: pa.Table, now: pa.Table) -> None:
    """Hold which rows are coded against those that were: the others' codes stand in their order."""
    own = now.filter(pc.equal(now["subject"], texts_array([ROWS])[0]))
    if dict(_by_cell(before)) != dict(_by_cell(own)):
        raise OtherRowsError


def _by_cell(table: pa.Table) -> Iterable[tuple[tuple[date, str, str], bytes]]:
    columns = [table[name].to_pylist() for name in ("day", "version", "cell")]
    return zip(zip(*columns, strict=True), table["payload"].to_pylist(), strict=True)


def _tallies(before: pa.Table, now: pa.Table, names: Sequence[str], own: Set[str]) -> pa.Table:
    """Put the tallies of labels in the place of those that were; what a record does not name stays out."""
    held = dict(_by_cell(before))
    cells = [cell for cell, _ in _by_cell(now)]
    if held.keys() != set(cells):
        raise OtherRowsError
    rows = [LevelRows.of(some) for some in ([held[cell] for cell in cells], now["payload"].to_pylist())]
    every = list(dict.fromkeys([*names, *rows[0].names]))
    counts, named = np.zeros((2, len(cells), len(every)), dtype=np.intp)
    for some, takes in zip(rows, (False, True), strict=True):
        place = np.array([every.index(name) for name in some.names], dtype=np.intp)[some.level]
        record = np.repeat(np.arange(len(cells)), np.diff(some.ends))
        kept = np.array([(name in own) is takes for name in some.names], dtype=np.bool_)[some.level]
        counts[record[kept], place[kept]], named[record[kept], place[kept]] = some.rows[kept], 1
    payloads = tally_records(every, counts, named.astype(np.bool_))
    return now.set_column(now.schema.get_field_index("payload"), "payload", bytes_array(payloads))
