"""Backfill: a kind of profile or a rule that is new to a store, counted from its rows without a reload."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from monitoring.scope.baseline import Selection
from monitoring.store.catalog.entries import Change, Partition
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.swept import swept
from monitoring.store.cube import cube
from monitoring.store.cube.opened import model_of
from monitoring.store.kinds.hours import kinds_of
from monitoring.store.kinds.quality_rules import quality_tallies
from monitoring.store.kinds.tally import always_named, tally_key
from monitoring.store.records.profile_runs import BY_HOUR
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
        The kinds that were built, of some days or all; none where nothing was missing, and then there is no
        new generation.
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
    """Give those of some days that have no partition of a kind, or one without a rule that is counted now."""
    sources = {source for source, _ in wanted}
    there = {(source, day) for source in sources for day in snapshot.partitions(kind, source)}
    if kind in ("quality", f"quality{BY_HOUR}"):
        there -= {(source, day) for source in sources for day in _uncounted(snapshot, source)}
    return wanted - there


def _uncounted(snapshot: Snapshot, source: str) -> set[date]:
    """Give the days whose profiles do not say of each rule on how many rows it was checked."""
    rules = always_named(tally_key(subject, rule) for subject, rule, _ in quality_tallies(model_of(snapshot)))
    found = snapshot.profiles("quality", Selection(source)).of("").tallies()
    return {day for day, tally in found.items() if not rules <= tally.keys()}
