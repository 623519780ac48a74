"""Days of which nothing but labels changed: what rests on labels is built anew, every other record stays."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from monitoring.errors import StoreError
from monitoring.store import code_file, profile_file, profile_merge
from monitoring.store.bin_hash import BinHash
from monitoring.store.chunk import Model
from monitoring.store.codes import ROWS
from monitoring.store.entries import Partition
from monitoring.store.kind import Kind
from monitoring.store.profile_runs import BY_SUBJECT, Run, tables_of

Standing = Mapping[date, Mapping[str, str]]
"""Of each day the file of every kind, relative to the store."""
_OF_LABELS = ("__label", "__observed", "__known")


def relabelled(kinds: Mapping[str, Kind], model: Model) -> dict[str, Kind]:
    """Give the kinds that read labels; of those that profile subjects, those of labelled rows alone."""
    own = {name: _of_labels(kind) if kind.by_subject else kind for name, kind in kinds.items()}
    return {name: kind for name, kind in own.items() if _reads_labels(kind, model)}


def _of_labels(kind: Kind) -> Kind:
    def of(model: Model) -> Model:
        return replace(model, of_labels=True)

    return replace(
        kind,
        columns=lambda model: kind.columns(of(model)),
        build=lambda chunk, grouping: kind.build(replace(chunk, model=of(chunk.model)), grouping),
    )


def _reads_labels(kind: Kind, model: Model) -> bool:
    columns = kind.columns(model)
    read = (*columns.floats, *columns.flags, *columns.texts)
    return any(name in sql for sql in read for name in _OF_LABELS)


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
    """Write what was built of labels, and beside it the records of other subjects as they stand.

    Parameters
    ----------
    directory : Path
        The store.
    model : Model
        Whose rows were profiled.
    runs : iterable of Run
        Of `relabelled` kinds.
    kept : iterable of Partition
        Those of the same days whose other subjects stay: of kinds that profile subjects.

    Returns
    -------
    str
        The file's name, relative to the store.

    Raises
    ------
    StoreError
        Where the rows of a day are not those that its codes were made of.
    """
    fresh: dict[tuple[str, str], list[pa.Table]] = {}
    for (kind, keyset, _), table in tables_of("", runs, whole=True):
        fresh.setdefault((kind, keyset), []).append(table)
    stay = list(kept)
    _check_rows(directory, fresh, [part for part in stay if part.kind in BY_SUBJECT])
    gone = {ROWS, *(one.name for one in replace(model, of_labels=True).subjects)}
    together = {key: pa.concat_tables(some) for key, some in fresh.items()}
    return profile_merge.merge(directory, model.contract.model, stay, together, gone, model.bins.hash)


def _check_rows(
    directory: Path, fresh: Mapping[tuple[str, str], list[pa.Table]], kept: Iterable[Partition]
) -> None:
    """Hold which rows are coded against those that were: the others' codes stand in their order."""
    now = {
        (day, version): payload
        for (kind, _), tables in fresh.items()
        if kind in BY_SUBJECT
        for table in tables
        for subject, day, version, payload in _rows(table)
        if subject == ROWS
    }
    files = {part.day: str(directory / part.file) for part in kept}
    table = profile_file.read(files, "codes", "", "[]", (ROWS,))
    before = {(day, version): payload for subject, day, version, payload in _rows(table) if subject == ROWS}
    if now != before:
        days = sorted({str(key[0]) for key in now.keys() | before.keys() if now.get(key) != before.get(key)})
        raise StoreError(
            f"the rows of {', '.join(days)} are not those that their codes were made of:"
            " run `rebin`, then load again"
        )


def _rows(table: pa.Table) -> Iterable[tuple[str, date, str, bytes]]:
    columns = (table[name].to_pylist() for name in ("subject", "day", "version", "payload"))
    return zip(*columns, strict=True)
