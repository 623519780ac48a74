"""Backfill: a kind of profile that is new to a store, built from its rows without a reload."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from monitoring.store import cube
from monitoring.store.connection import connect
from monitoring.store.entries import Change, Partition
from monitoring.store.hours import days_with_hours, kinds_of
from monitoring.store.kind import Kind
from monitoring.store.lock import writer_lock
from monitoring.store.snapshot import Snapshot
from monitoring.store.views import create_views


def backfill(directory: Path, model: str, kinds: Mapping[str, Kind] | None = None) -> int:
    """Build the profiles that days lack, a chunk of days at a time, and make them a new generation.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    kinds : mapping, optional
        The kinds that every day should have; by default those that the contract asks for.

    Returns
    -------
    int
        The newest generation: a new one only when something was missing.
    """
    with writer_lock(directory):
        snapshot = Snapshot(directory, model)
        con = connect(directory)
        create_views(con, snapshot.contract, snapshot.schema, snapshot.segments, directory)
        parts: list[Partition] = []
        for kind, builder in (kinds or kinds_of(snapshot.contract)).items():
            missing, hours = _missing(snapshot, kind, builder.hourly)
            if missing:
                given = con, snapshot.contract, snapshot.schema, snapshot.bins.to_json(), missing, directory
                parts += cube.build(*given, {kind: builder}, hours=hours).partitions
        if not parts:
            return snapshot.generation
        note = "backfilled " + ", ".join(sorted({part.kind for part in parts}))
        change = Change(partitions=tuple(parts), note=note)
        return snapshot.catalog.commit(model, snapshot.contract, change)


def _missing(snapshot: Snapshot, kind: str, hourly: bool) -> tuple[set[tuple[str, date]], frozenset[date]]:
    """Give the days that have rows and no partition of a kind, and whose hours are kept."""
    days = snapshot.ask(
        "select distinct '' as source, __day from rows "
        "union all select distinct __source, __day from reference_rows"
    )
    have = {
        (source, day)
        for source in {source for source, _ in days}
        for day in snapshot.catalog.partitions(snapshot.model, snapshot.generation, kind, source)
    }
    hours = days_with_hours(snapshot.contract, days)
    wanted = {("", day) for day in hours} if hourly else set(days)
    return wanted - have, hours
