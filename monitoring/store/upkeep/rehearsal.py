"""A load that is tried on a copy of the store: what it would do is known before anything is changed."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitoring.contract.model import Contract
from monitoring.errors import StoreError
from monitoring.store.catalog.aside import folder_aside
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import companions_of
from monitoring.store.catalog.tables import path_of
from monitoring.store.ingest.load import load
from monitoring.store.ingest.loading import Progress
from monitoring.store.ingest.result import LoadResult, RefusedError
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import spill_folder
from monitoring.store.upkeep.quarantine import Refused, quarantine

MOST_SHOWN = 200


@dataclass(frozen=True)
class Rehearsal:
    """What a load would do.

    Parameters
    ----------
    result : LoadResult
        The counts, as the load would print them.
    first, last : datetime or None
        Times of the new predictions, UTC; None where there is none.
    predictions, labelled : int
        Of the whole model after the load, and how many of them would have their label.
    refused : tuple of Refused
        The first of the rows that would go to quarantine.
    conflict : Refused or None
        The first of those that say something else of a known row.
    fruitless : bool
        Whether every row would be refused; sound labels in a file of predictions do not save it.
    """

    result: LoadResult
    first: datetime | None
    last: datetime | None
    predictions: int
    labelled: int
    refused: tuple[Refused, ...]
    conflict: Refused | None = None
    fruitless: bool = False


def rehearse(
    directory: Path, contract: Contract, *, progress: Progress | None = None, **given: Any
) -> Rehearsal:
    """Try a load without changing the store.

    Parameters
    ----------
    directory : Path
        The store; it need not be there.
    contract : Contract
        What the columns mean.
    progress : callable, optional
        Called with the stage and the share that is done.
    **given
        The files, as of `load`.

    Returns
    -------
    Rehearsal
        Also where every row is refused.

    Raises
    ------
    LoadError
        Where the load itself would.
    """
    known = path_of(directory).is_file()
    # Beside the segments, so that they can be linked instead of copied.
    aside: AbstractContextManager[Path | str] = (
        folder_aside(spill_folder(directory)) if known else tempfile.TemporaryDirectory(prefix="rehearsal-")
    )
    with aside as made:
        copy = Path(made)
        if known:
            _copy(directory, copy)
        fresh = Catalog(copy, create=True).next_seq(contract.model)
        try:
            result, fruitless = load(copy, contract, progress=progress, **given), False
        except RefusedError as refusal:
            result, fruitless = refusal.result, True
        return replace(_outcome(copy, contract.model, result, fresh), fruitless=fruitless)


def _copy(directory: Path, copy: Path) -> None:
    """Copy the catalog and link every file of it: files never change once they are written."""
    source = sqlite3.connect(path_of(directory), timeout=60)
    with closing(source), closing(sqlite3.connect(path_of(copy))) as target:
        source.backup(target)
    for name in Catalog(copy).files():
        place = copy / name
        place.parent.mkdir(parents=True, exist_ok=True)
        _link(directory / name, place)
        for one in companions_of(name):
            with suppress(FileNotFoundError):  # made when it is first wanted
                _link(directory / one, copy / one)


def _link(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def _outcome(copy: Path, model: str, result: LoadResult, fresh: int) -> Rehearsal:
    every = quarantine(copy, model, result.batch) if _any_refused(result) else []
    conflict = next((one for one in every if one.rule == "conflict"), None)
    refused = tuple(every[:MOST_SHOWN])
    if Catalog(copy).generation(model) is None:
        return Rehearsal(result, None, None, 0, 0, refused, conflict)
    try:
        found = Snapshot(copy, model).ask(
            f"select min(__ts) filter (where __seq >= {fresh}), max(__ts) filter (where __seq >= {fresh}), "
            "count(*), count(__label) from rows"
        )
    except StoreError:
        return Rehearsal(result, None, None, 0, 0, refused, conflict)
    [(first, last, rows, labelled)] = found
    return Rehearsal(result, _utc(first), _utc(last), rows, labelled, refused, conflict)


def _any_refused(result: LoadResult) -> bool:
    return any(one.quarantined for one in result.counts.values())


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None
