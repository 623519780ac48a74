"""Backfill: a kind of profile that is new to a store, built from its rows without a reload."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from monitoring.store.catalog.entries import Change, Partition
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.swept import swept
from monitoring.store.cube import cube
from monitoring.store.kinds.hours import kinds_of
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.rebuilding import rows_of_days, stored_rows, touched_days


def backfill(directory: Path, model: str) -> tuple[str, ...]:
    """Build the profiles that days lack, a chunk of days at a time, and make them a new generation.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    tuple of str
        The kinds that were built; none where nothing was missing, and then there is no new generation.
    """
    with writer_lock(directory):
        snapshot = Snapshot(directory, model)
        with swept(snapshot.catalog, model):
            return _built(snapshot)


def _built(snapshot: Snapshot) -> tuple[str, ...]:
    """Build them and make them visible."""
    with stored_rows(snapshot, snapshot.directory) as source:
        parts: list[Partition] = []
        days = set(rows_of_days(snapshot))
        every = touched_days(snapshot, snapshot.contract, days)
        own = {("", day) for day in every.hours}
        for kind, builder in kinds_of(snapshot.contract).items():
            missing = _missing(snapshot, kind, own if builder.hourly else days)
            if missing:
                parts += cube.build(source, replace(every, days=missing), {kind: builder}).partitions
        built = tuple(sorted({part.kind for part in parts}))
        if built:
            change = Change(partitions=tuple(parts), note="backfilled " + ", ".join(built))
            snapshot.catalog.commit(snapshot.model, snapshot.contract, change)
        return built


def _missing(snapshot: Snapshot, kind: str, wanted: set[tuple[str, date]]) -> set[tuple[str, date]]:
    """Give those of some days that have no partition of a kind."""
    sources = {source for source, _ in wanted}
    return wanted - {(source, day) for source in sources for day in snapshot.partitions(kind, source)}
