"""Removing what one load brought: what its rows had replaced stands again, and only its days change."""

import getpass
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from monitoring.errors import StoreError, UnknownNameError
from monitoring.store.catalog.catalog import Batch, Catalog
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.swept import swept
from monitoring.store.ingest.generation import change_of, start
from monitoring.store.ingest.implying import imply
from monitoring.store.ingest.loading import Loading, Order
from monitoring.store.sql.connection import connect
from monitoring.store.upkeep.undoing import take_out


@dataclass(frozen=True)
class Removal:
    """What the removal of a load did.

    Parameters
    ----------
    model, batch : str
        Which load is gone.
    recorded : str
        The batch that records the removal.
    data_version : str
        The generation without its rows.
    rows : dict of str to int
        How many rows went, by kind.
    returned : int
        Predictions, features and reference rows that it had replaced and that stand again.
    days_rebuilt : tuple of str
        Local days of predictions whose profiles were built again.
    days_kept : tuple of str
        Days of its predictions whose rows retention has dropped: their profiles stay as they are.
    """

    model: str
    batch: str
    recorded: str
    data_version: str
    rows: dict[str, int]
    returned: int = 0
    days_rebuilt: tuple[str, ...] = ()
    days_kept: tuple[str, ...] = ()


def remove(directory: Path, model: str, batch: str, *, by: str = "") -> Removal:
    """Remove what one load brought, as a new generation.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    batch : str
        Which load, as `batches` lists them.
    by : str, optional
        Who removes it; the user of this process by default.

    Returns
    -------
    Removal
        What went. A row that a later load brought as well was already there then, and goes with this one:
        that file may be loaded again. Kinds of columns and bins stay as they were decided while any row is
        left; without one the next load begins anew, by its own contract.

    Raises
    ------
    UnknownNameError
        When there is no such model or batch.
    StoreError
        When the load changed nothing, was removed already, or a later one rests on its features.
    """
    Catalog(directory).known(model)
    with writer_lock(directory), closing(connect(directory)) as con:
        catalog = Catalog(directory)
        one = _known(catalog, catalog.known(model), batch)
        with swept(catalog, model):
            contract = catalog.contract(model, catalog.generation(model) or 0)
            loading = start(catalog, Order(contract), con)
            done = _done(catalog, loading, one)
            recorded = _recorded(done, loading, by or _user())
            change = replace(change_of(catalog, loading), batch=recorded, undone=(batch,))
            number = catalog.commit(model, contract, replace(change, note=f"removed batch {batch}"))
    return replace(done, data_version=str(number))


def _known(catalog: Catalog, model: str, batch: str) -> Batch:
    """The load of that name, where there is something of it to remove."""
    loads = {one.id: one for one in catalog.batches(model)}
    if batch not in loads:
        raise UnknownNameError("batch", batch, tuple(loads))
    one = loads[batch]
    if one.removed is not None:
        raise StoreError(f"batch {batch!r} was removed already, by data version {one.removed}")
    if one.counts.get("action") == "remove":
        raise StoreError(f"batch {batch!r} is a removal: load the files of {one.counts['removed']!r} again")
    if one.sequence is None:
        raise StoreError(
            f"batch {batch!r} was loaded by an earlier Tidemark, which did not keep what rows it brought:"
            " load the files that are wanted into a new store"
        )
    if one.sequence[0] == one.sequence[1]:
        raise StoreError(f"batch {batch!r} brought no rows: there is nothing to remove")
    return one


def _done(catalog: Catalog, loading: Loading, batch: Batch) -> Removal:
    """Take the load out, and say what that means."""
    rows, returned = take_out(loading, batch)
    days = {day for source, day in loading.touched if not source}
    kept = {day for day in days if not loading.rebuilds(day)}
    loading.touched = {(source, day) for source, day in loading.touched if source or day not in kept}
    imply(loading, catalog)
    days |= {day for source, day in loading.touched if not source}
    loading.waiting = {}  # counted anew
    said = [tuple(sorted(day.isoformat() for day in some)) for some in (days - kept, kept)]
    return Removal(loading.contract.model, batch.id, uuid4().hex[:12], "", rows, returned, *said)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return ""


def _recorded(done: Removal, loading: Loading, by: str) -> Batch:
    """The removal as a batch of its own: who, what, which days."""
    said = {"action": "remove", "removed": done.batch, "by": by, "rows": done.rows, "returned": done.returned}
    said |= {"days_rebuilt": list(done.days_rebuilt), "days_kept": list(done.days_kept)}
    return Batch(done.recorded, (), said, sequence=(loading.next_seq, loading.next_seq))
