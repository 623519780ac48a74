"""A store, what should stand in it after each operation, and the operations: whole, or killed on the way."""

from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.contract import Contract, read_contract
from monitoring.errors import StoreError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import orphans
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.reads.saved_cohorts import saved_cohorts
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.quarantine import Refused, quarantine
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.retry import retry
from tests.store.killed_child import survives
from tests.store.standing_rows import Cells, StandingRows

MODEL = "lived"
CONTRACT = """
model: lived
task: binary
id: id
timestamp: at
version: v
timezone: Europe/Berlin
prediction: {score: p, threshold: %s%s}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 9d}
features: [%s]
cohorts: [%s]
cube: {by: %s}
retention: {%s}
"""
FEATURES = {"x": "numeric", "k": "numeric", "c": "categorical"}
Counts = dict[str, dict[str, int]]


def nothing(stands: StandingRows) -> Counts:
    return {}


@dataclass
class Operation:
    """A call, and what it does to the rows that stand.

    Parameters
    ----------
    function : callable
        Of the store.
    given : mapping
        Its arguments, behind the store.
    due : callable
        Does the same to what stands; gives the counts by kind.
    brings : mapping of str to list
        What a load reads, by the names of files or ``frame``; none of what is no load.
    records : bool
        Whether it is kept as a load.
    """

    function: Callable[..., Any]
    given: Mapping[str, Any]
    due: Callable[[StandingRows], Counts] = nothing
    brings: Mapping[str, tuple[str, list[Cells]]] | None = None
    records: bool = True


class LivedStore:
    """A store with its oracle."""

    def __init__(self, home: Path) -> None:
        self.home, self.store, self.stands = home, home / "store", StandingRows()
        self.threshold, self.names, self.cohorts, self.hourly = 0.5, list(FEATURES), ["c"], "day"
        self.scale, self.kept = "", date.min
        self.loads: list[tuple[bool, dict[str, list[Cells]]]] = []
        self.batches: dict[int, str] = {}
        self.brought: dict[str, Mapping[str, tuple[str, list[Cells]]]] = {}
        self.saved: dict[str, str] = {}
        self.happened: set[str] = set()

    @property
    def contract(self) -> Contract:
        listed = ", ".join(f"{{name: {name}, kind: {FEATURES[name]}}}" for name in self.names)
        cohorts = ", ".join(one for one in self.cohorts if one in self.names)
        retention = f"rows: {self._age}d, profiles: {self._age + 4}d" if self.kept > date.min else ""
        return read_contract(CONTRACT % (self.threshold, self.scale, listed, cohorts, self.hourly, retention))

    @property
    def _age(self) -> int:
        return (datetime.now(UTC).date() - self.kept).days

    @property
    def cut(self) -> str:
        """The first day that the contract in force keeps, empty for all."""
        keep = self.catalog.contract(MODEL, self.generation).retention.rows if self.generation else None
        moment = datetime.now(UTC) - (keep or timedelta())
        return moment.astimezone(ZoneInfo("Europe/Berlin")).date().isoformat() if keep else ""

    @property
    def catalog(self) -> Catalog:
        return Catalog(self.store, create=True)

    @property
    def generation(self) -> int:
        return self.catalog.generation(MODEL) or 0

    # ---- operations

    def loading(self, files: bool, replace: bool, given: dict[str, list[Cells]]) -> Operation:
        """A load of frames, or of files of their own."""
        sources: dict[str, Any] = {}
        brings: dict[str, tuple[str, list[Cells]]] = {}
        for kind, raws in given.items():
            frame = pd.DataFrame(raws, dtype=object)
            place = self.home / f"{kind}-{pd.util.hash_pandas_object(frame.astype(str)).sum()}.csv"
            if files:
                frame.to_csv(place, index=False)
            sources[kind] = str(place) if files else frame
            brings[str(place) if files else "frame"] = kind, raws
        names = list(self.names)
        more = {"contract": self.contract, "replace": replace, **sources}
        return Operation(load, more, lambda stands: stands.load(names, replace, **given), brings)

    def removing(self, number: int) -> Operation:
        """A load is taken out."""

        def due(stands: StandingRows) -> Counts:
            stands.remove(number)
            return {}

        return Operation(remove, {"model": MODEL, "batch": self.batches[number]}, due)

    def retrying(self, batch: str, replace: bool) -> Operation | None:
        """What a load refused and is in quarantine is read again; none where nothing is."""
        brings, names = self.brought[batch], list(self.names)
        refused = [one for one in quarantine(self.store, MODEL, batch) if one.file in brings]
        tried = {
            name: sorted({one.row for one in refused if one.file == name and not one.settled_by})
            for name in brings
        }
        given = {
            brings[name][0]: [brings[name][1][row - 1] for row in rows]
            for name, rows in tried.items()
            if rows
        }
        if not given:
            return None
        again = [one for one in refused if one.file == "frame" and one.row not in tried["frame"]]

        def due(stands: StandingRows) -> Counts:
            stands.load(names, replace, **given)
            stands.refused += [(stands.batch, one.kind, one.rule) for one in again]
            return {}

        more = {"model": MODEL, "batch": batch, "contract": self.contract, "replace": replace}
        return Operation(retry, more, due, brings)

    def upkeep(self, function: Callable[..., Any]) -> Operation:
        """Compaction, other bins, or the contract applied."""
        given = {"contract": self.contract} if function is apply else {"model": MODEL}
        return Operation(function, given, records=False)

    # ---- what they do

    def perform(self, done: Operation, touches: int | None = None) -> Any:
        """Carry an operation out, or kill it before so many touches; hold the store against what is due."""
        before, known = self.generation, {one.id for one in self._batches()}
        result, whole = None, True
        if touches is None:
            try:
                result = done.function(self.store, **done.given)
            except RefusedError as refused:
                result = refused.result
        else:
            whole = survives(done.function, {"directory": self.store, **done.given}, touches)
        after = deepcopy(self.stands)
        counts = done.due(after)
        if done.function is compact or (done.records and self.generation > before):
            after.expire(self.cut) if self.cut or after.rows_from else None
        new = [one.id for one in self._batches() if one.id not in known]
        if whole or (new if done.records else self._rows() == after.rows(self.names)):
            self.stands = after
            if done.brings is not None:
                self.batches[after.batch] = new[-1]
                self.brought[new[-1]] = done.brings
        # a contract that is in force already writes nothing, and looks for nothing
        self.agrees(swept=whole and (done.function is not apply or self.generation > before))
        return result, counts

    def load(self, replace: bool = False, files: bool = False, **given: list[Cells]) -> None:
        """Load, and hold the counts against those that are due."""
        result, due = self.perform(self.loading(files, replace, given))
        for kind, counts in due.items():
            said = result.counts[kind].to_json(kind)
            told = {n: said[n] for n in ("loaded", "already_there", "updated", "empty") if said.get(n)}
            assert told | said["quarantined"] == counts, kind
            assert said["read"] == sum(counts.values())
        self.loads.append((files, given))

    def removes(self, number: int) -> None:
        """Take a load out, unless a later one rests on its features."""
        rested = self.stands.rested_on(number)
        try:
            self.perform(self.removing(number))
        except StoreError:
            assert rested
        else:
            assert not rested
            del self.batches[number]

    def keep_up(self, function: Callable[..., Any]) -> None:
        """Compact or bin anew; not of rows that are gone."""
        try:
            self.perform(self.upkeep(function))
        except StoreError:
            assert function is rebin
            assert self.stands.rows_from

    # ---- what is there

    def agrees(self, swept: bool = False) -> None:
        """Hold the rows, the refusals and what people wrote against those that are due."""
        snapshot = Snapshot(self.store, MODEL)
        assert rows_of(snapshot, self.names) == self.stands.rows(self.names)
        refused = Counter((one.kind, one.rule) for one in self.refusals())
        assert refused == Counter((kind, rule) for _, kind, rule in self.stands.refused)
        assert saved_cohorts(self.store, MODEL) == self.saved
        assert {label for _, label, _ in snapshot.catalog.events(MODEL)} == self.happened
        if swept:
            assert orphans(self.store, snapshot.catalog.files()) == []

    def refusals(self) -> list[Refused]:
        return quarantine(self.store, MODEL, history=True)

    def _rows(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        return rows_of(Snapshot(self.store, MODEL), self.names)

    def _batches(self) -> list[Any]:
        return self.catalog.batches(MODEL)


def rows_of(snapshot: Snapshot, names: list[str]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Give the rows as `StandingRows.rows` does."""
    when = "strftime({}, '%Y-%m-%dT%H:%M:%SZ')"
    columns = f"{when.format('__ts')}, p, {', '.join(names)}, __label, {when.format('__observed')}"
    found = snapshot.ask(f"select __id, __version, {columns} from rows")
    assert len({one[:2] for one in found}) == len(found)
    return {(one[0], one[1]): one[2:] for one in found}
