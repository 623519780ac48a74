"""Events of a model: declared in its contract, added by hand, and those that its data show by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from monitoring.contract.operations import EventKind
from monitoring.errors import StoreError, nearest
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight, parse_instant
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch
from monitoring.store.columns.schema_words import event_label
from monitoring.store.reads.change_days import ChangeDays
from monitoring.store.snapshot import Snapshot

Source = Literal["contract", "added", "version", "schema"]
KINDS: tuple[str, ...] = get_args(EventKind)
LONGEST = 200


@dataclass(frozen=True)
class Event:
    """Something that happened, to be drawn on a time axis and named beside a change, never as its cause.

    Parameters
    ----------
    at : datetime
        Aware, UTC.
    label : str
        What happened.
    kind : str
        ``deploy``, ``incident``, ``holiday``, ``other`` or ``schema``.
    source : {'contract', 'added', 'version', 'schema'}
        Who says so: the contract, a person, the first row of a version, the columns of a load.
    version : str
        Whose first rows these are; empty where they are nobody's.
    """

    at: datetime
    label: str
    kind: str
    source: Source
    version: str = ""


def events(snapshot: Snapshot) -> tuple[Event, ...]:
    """Give every event of a model, earliest first.

    Parameters
    ----------
    snapshot : Snapshot
        The generation. Events that were added are no part of generations: the newest are given.

    Returns
    -------
    tuple of Event
        A version counts as deployed on the local day of its first row, unless rows begin on that day: what
        was deployed before is not known. A change of columns has the first day of the load that brought it
        whose rows show it.
    """
    contract = snapshot.contract
    found = [Event(contract.instant(one.at), one.label, one.kind, "contract") for one in contract.events]
    for at, label, kind in snapshot.catalog.events(snapshot.model):
        found.append(Event(datetime.fromisoformat(at), label, kind, "added"))
    found += [*_deploys(snapshot), *_schema_changes(snapshot)]
    return tuple(sorted(found, key=lambda event: (event.at, event.source, event.label)))


def add_event(directory: Path, model: str, at: str, label: str, kind: str = "other") -> tuple[Event, bool]:
    """Add an event to a model.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    at : str
        ISO 8601 date or time; without offset in the contract's zone.
    label : str
        What happened.
    kind : str
        One of `KINDS`.

    Returns
    -------
    Event, bool
        The event, and whether it is new: the same label at the same moment is kept once.

    Raises
    ------
    StoreError
        For an unknown kind and for a label that is empty, too long or not one printable line.
    """
    contract = Snapshot(directory, model).contract
    moment = parse_instant(at, contract.zone)
    if kind not in KINDS:
        raise StoreError(f"unknown kind of event {kind!r}: {nearest(kind, KINDS)}")
    text = label.strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise StoreError(f"an event's label is one line of at most {LONGEST} printable signs, not {label!r}")
    is_new = Catalog(directory, create=True).add_event(model, moment, text, kind)
    return Event(moment, text, kind, "added"), is_new


def _deploys(snapshot: Snapshot) -> Iterator[Event]:
    """The first local day of every version but those that stand from the first day on."""
    zone = snapshot.contract.zone
    first = _first_days(snapshot)
    for version, (stamp, _) in snapshot.retained.seen().items():  # of rows that retention dropped
        day = local_day(stamp.replace(tzinfo=UTC), zone)
        first[version] = min(day, first.get(version, day))
    begin = min(first.values(), default=None)
    for version, day in sorted(first.items()):
        if version and day != begin:
            label = f"first rows of version {version}"
            yield Event(midnight(day, zone), label, "deploy", "version", version)


def _first_days(snapshot: Snapshot) -> dict[str, date]:
    """Give the first local day of every version; empty is that of rows without one."""
    files = snapshot.files("times", Selection(""))
    if files is not None:
        return snapshot.cube.first_days("times", files)
    # a store from before there was this profile
    found = snapshot.ask("select coalesce(__version, ''), min(__day) from rows group by all order by all")
    return dict(found)


def _schema_changes(snapshot: Snapshot) -> Iterator[Event]:
    """Columns that a load had for the first time, lacked, or had again."""
    days = snapshot.catalog.loaded_days(snapshot.model)
    absent, dated = set[str](), ChangeDays(snapshot, days.values())
    for batch in snapshot.catalog.batches(snapshot.model):
        day = days.get(batch.generation)
        if day is None or not batch.stands(snapshot.generation) or not _loaded(batch):
            continue
        added = set(_columns(batch, "added"))
        missing = set(_columns(batch, "absent")) - added  # what came within a load is not in its first files
        renamed = {str(one["column"]): str(one["to"]) for one in _changes(batch, "renamed")}
        told = {*renamed, *renamed.values()}
        for what, names in (
            ("added", added - absent - told),
            ("absent", missing - absent - told),
            ("dropped", set(_columns(batch, "dropped")) - missing - told),
            ("back", absent - missing),
            ("renamed", {f"{old} → {new}" for old, new in renamed.items() if old not in absent}),
            ("of another type", set(_columns(batch, "type"))),
            ("reordered", set(_columns(batch, "reordered"))),
        ):
            yield from _events(snapshot, dated, day, what, sorted(names))
        absent = missing


def _loaded(batch: Batch) -> bool:
    return int(batch.counts.get("predictions", {}).get("loaded", 0)) > 0


def _changes(batch: Batch, change: str) -> list[dict[str, Any]]:
    return [one for one in batch.counts.get("schema_changes", ()) if one["change"] == change]


def _columns(batch: Batch, change: str) -> list[str]:
    return sorted({str(one["column"]) for one in _changes(batch, change)})


def _events(
    snapshot: Snapshot, dated: ChangeDays, load: date, what: str, names: Sequence[str]
) -> Iterator[Event]:
    """One event a day for all columns of one load that changed in the same way."""
    by_day: dict[date, list[str]] = {}
    for name in names:
        by_day.setdefault(dated.first(what, name, load), []).append(name)
    for day, some in by_day.items():
        yield Event(midnight(day, snapshot.contract.zone), event_label(what, some), "schema", "schema")
