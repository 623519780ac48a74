"""Maintenance of one model: compaction and retention, without a load."""

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from monitoring.scope.instant import naive_utc
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.swept import swept
from monitoring.store.ingest.compaction import merge_all
from monitoring.store.ingest.generation import change_of, start
from monitoring.store.ingest.loading import Order
from monitoring.store.ingest.retention import drop_generations
from monitoring.store.sql.connection import connect
from monitoring.store.upkeep.backfill import backfill


@dataclass(frozen=True)
class Maintained:
    """What maintenance did.

    Parameters
    ----------
    model, data_version : str
        The newest generation: a new one only where something changed.
    merged : int
        Files that became fewer.
    written : int
        Files that stand for them.
    expired : dict of str to int
        What retention dropped: ``rows``, ``labels`` and ``features`` that waited for theirs as long,
        ``profile_days``, ``generations``, where there was something.
    backfilled : tuple of str
        Kinds of profile that a store of an earlier Tidemark had not, built from its rows.
    """

    model: str
    data_version: str
    merged: int
    written: int
    expired: dict[str, int]
    backfilled: tuple[str, ...]


def compact(directory: Path, model: str, now: datetime | None = None) -> Maintained:
    """Build what profiles days lack, merge small files, and drop what the contract keeps no longer.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    now : datetime, optional
        Aware: from when ages are counted; the present by default.

    Returns
    -------
    Maintained
        What it did.
    """
    Catalog(directory).known(model)
    backfilled = backfill(directory, model)
    with writer_lock(directory), closing(connect(directory)) as con:
        catalog = Catalog(directory)
        number = catalog.generation(catalog.known(model)) or 0
        catalog.sweep()  # of every model, whatever their marks say
        with swept(catalog, model):
            contract = catalog.contract(model, number)
            loading = start(catalog, Order(contract), con)
            if now is not None:
                loading.loaded_at = naive_utc(now)
            before = {part.file for part in catalog.every_partition(model, number)}
            change = change_of(catalog, loading, merge_all, least=2)
            changed = change.removed or change.segments or change.moved or change.touched or change.retired
            if changed:
                note = "compacted" + ("; retention" if loading.result.expired else "")
                number = catalog.commit(model, contract, replace(change, note=note))
            forgotten = drop_generations(catalog, model, contract.retention.generations, loading.now)
            after = {part.file for part in catalog.every_partition(model, number)}
    merged = len(change.removed) + len(before - after)
    written = len(change.segments) + len(after - before)
    expired = loading.result.expired | ({"generations": forgotten} if forgotten else {})
    return Maintained(model, str(number), merged, written, expired, backfilled)
