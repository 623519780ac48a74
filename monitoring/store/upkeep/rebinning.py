"""Bins taken anew: from the reference that is there now, and every profile built again over them."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from monitoring.errors import StoreError
from monitoring.store.catalog.catalog import Catalog, Change
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.swept import swept
from monitoring.store.cube import cube
from monitoring.store.kinds.bins import Bins
from monitoring.store.kinds.hours import kinds_of
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import days_held
from monitoring.store.upkeep.rebuilding import stored_rows, touched_days


@dataclass(frozen=True)
class Rebinned:
    """What rebinning did.

    Parameters
    ----------
    model, data_version : str
        The new generation.
    reference : bool
        Whether the edges come from a reference; else from the predictions.
    moved : int
        Numbers whose edges are others now.
    days : int
        Days whose profiles were built again, those of references among them.
    bins : str
        Hash of the bins that all profiles are counted over now.
    """

    model: str
    data_version: str
    reference: bool
    moved: int
    days: int
    bins: str


def rebin(directory: Path, model: str) -> Rebinned:
    """Take the edges of bins anew and build every profile again.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    Rebinned
        Earlier generations keep their bins and their profiles.

    Raises
    ------
    StoreError
        When retention has dropped rows whose profiles are kept: those could not be built again.
    """
    Catalog(directory).known(model)
    with writer_lock(directory):
        snapshot = Snapshot(directory, model)
        if snapshot.retained.rows_from is not None:
            raise StoreError(
                f"model {model!r} keeps profiles of days before {snapshot.retained.rows_from}, whose rows"
                " retention has dropped: they cannot be counted over other bins; load into another store"
            )
        with swept(snapshot.catalog, model):
            days = days_held(snapshot)
            touched = touched_days(snapshot, snapshot.contract, days)
            with stored_rows(snapshot, directory) as source:
                built = cube.build(replace(source, bins=None), touched, kinds_of(snapshot.contract))
            specs = {"bins": json.dumps(built.bins or {})}
            change = Change(
                touched=frozenset(days), partitions=built.partitions, specs=specs, note="bins taken anew"
            )
            number = snapshot.catalog.commit(model, snapshot.contract, change)
    before, after = snapshot.bins.edges, (built.bins or {}).get("edges", {})
    moved = sum(list(before.get(name, ())) != edges for name, edges in after.items())
    own = any(source for source, _ in days), moved, len(days), Bins.from_json(built.bins).hash.whole
    return Rebinned(model, str(number), *own)
