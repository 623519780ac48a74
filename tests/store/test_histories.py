"""Any history of loads, corrections, removals and upkeep: the store holds the rows that stand, no others."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from monitoring import report_frame
from monitoring.contract import Contract, read_contract
from monitoring.errors import StoreError
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.quarantine import quarantine
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify
from tests.store.drawn_rows import Drawn
from tests.store.standing_rows import Cells, StandingRows

CONTRACT = """
model: lived
task: binary
id: id
timestamp: at
version: v
timezone: Europe/Berlin
prediction: {score: p, threshold: %s}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 9d}
features: [%s]
cohorts: [%s]
cube: {by: %s}
"""
FEATURES = {"x": "numeric", "k": "numeric", "c": "categorical"}
SEEDS = st.integers(0, 10**6)
AGES = ("freshness_hours", "duplicate_rate")
"""What rests on the present, and on rows that came again."""


class History(RuleBasedStateMachine):
    """A store, and what should stand in it after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.store, self.stands = self.home / "store", StandingRows()
        self.threshold, self.names, self.cohorts, self.hourly = 0.5, list(FEATURES), ["c"], "day"
        self.loads: list[dict[str, list[Cells]]] = []
        self.batches: dict[int, str] = {}
        self.opened: tuple[Snapshot, Any] | None = None

    @property
    def contract(self) -> Contract:
        listed = ", ".join(f"{{name: {name}, kind: {FEATURES[name]}}}" for name in self.names)
        given = (
            self.threshold,
            listed,
            ", ".join(one for one in self.cohorts if one in self.names),
            self.hourly,
        )
        return read_contract(CONTRACT % given)

    # ---- loads

    def load(self, replace: bool = False, **given: list[Cells]) -> None:
        """Load, and hold the counts against those that are due."""
        frames = {kind: pd.DataFrame(raws, dtype=object) for kind, raws in given.items()}
        try:
            result = load(self.store, self.contract, replace=replace, **frames)
        except RefusedError as refused:
            result = refused.result
        due = self.stands.load(self.names, replace, **given)
        for kind, counts in due.items():
            said = result.counts[kind].to_json(kind)
            told = {n: said[n] for n in ("loaded", "already_there", "updated", "empty") if said.get(n)}
            assert told | said["quarantined"] == counts, kind
            assert said["read"] == sum(counts.values())
        self.batches[self.stands.batch] = result.batch
        self.loads.append(given)
        self.agrees()

    def agrees(self) -> None:
        """Hold the rows and the refusals against those that are due."""
        snapshot = Snapshot(self.store, "lived")
        assert rows_of(snapshot, self.names) == self.stands.rows(self.names)
        refused = Counter((one.kind, one.rule) for one in quarantine(self.store, "lived", history=True))
        assert refused == Counter((kind, rule) for _, kind, rule in self.stands.refused)

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        drawn = Drawn(seed, self.stands, self.names)
        drawn.names = self.names
        self.load(predictions=drawn.rows(wide=True))

    @rule(seed=SEEDS, replace=st.booleans(), wide=st.booleans())
    def load_predictions(self, seed: int, replace: bool, wide: bool) -> None:
        self.load(replace, predictions=Drawn(seed, self.stands, self.names).rows(wide))

    @rule(seed=SEEDS, replace=st.booleans())
    def load_features(self, seed: int, replace: bool) -> None:
        self.load(replace, features=Drawn(seed, self.stands, self.names).features())

    @rule(seed=SEEDS)
    def load_labels(self, seed: int) -> None:
        self.load(labels=Drawn(seed, self.stands, self.names).labels())

    @rule(seed=SEEDS, replace=st.booleans())
    def load_all_at_once(self, seed: int, replace: bool) -> None:
        drawn = Drawn(seed, self.stands, self.names)
        self.load(
            replace, predictions=drawn.rows(wide=True), features=drawn.features(), labels=drawn.labels()
        )

    @rule(which=SEEDS, replace=st.booleans())
    def load_again(self, which: int, replace: bool) -> None:
        self.load(replace, **self.loads[which % len(self.loads)])

    @rule(seed=SEEDS, stage=st.sampled_from(["labels", "profiles", "commit"]))
    def fail(self, seed: int, stage: str) -> None:
        """A load that ends before its commit leaves everything as it was."""

        def stop(reached: str, share: float) -> None:
            if reached == stage:
                raise InterruptedError

        rows = pd.DataFrame(Drawn(seed, self.stands, self.names).rows(wide=True), dtype=object)
        with pytest.raises((InterruptedError, RefusedError)):
            load(self.store, self.contract, predictions=rows.assign(id=f"new{seed}", v="3"), progress=stop)
        self.agrees()

    # ---- everything else

    @precondition(lambda self: len(self.batches) > 1)
    @rule(which=SEEDS)
    def remove(self, which: int) -> None:
        """Take a load out, unless a later one rests on its features."""
        batch = [*self.batches][which % len(self.batches)]
        if not self.stands.changed(batch):
            return
        try:
            remove(self.store, "lived", self.batches[batch])
        except StoreError:
            assert self.stands.rested_on(batch)
        else:
            assert not self.stands.rested_on(batch)
            self.stands.remove(batch)
            del self.batches[batch]
        self.agrees()

    @rule(upkeep=st.sampled_from([compact, rebin]))
    def keep_up(self, upkeep: Any) -> None:
        upkeep(self.store, "lived")
        self.agrees()

    @rule(what=st.sampled_from(["threshold", "names", "cohorts", "hourly"]), now=st.booleans())
    def change_contract(self, what: str, now: bool) -> None:
        """Apply a changed contract, or have the next load bring it."""
        others = {
            "threshold": 0.8 - self.threshold,
            "names": ["x", "c"] if len(self.names) == 3 else [*FEATURES],
            "cohorts": ["c", "k"] if self.cohorts == ["c"] else ["c"],
            "hourly": "hour" if self.hourly == "day" else "day",
        }
        setattr(self, what, others[what])
        if now:
            apply(self.store, self.contract)
            self.agrees()

    @rule()
    def look(self) -> None:
        """Open the store, and see what an earlier reader saw when it was opened."""
        if self.opened:
            snapshot, seen = self.opened
            assert rows_of(snapshot, [*FEATURES]) == seen
        snapshot = Snapshot(self.store, "lived")
        self.opened = snapshot, rows_of(snapshot, [*FEATURES])

    def teardown(self) -> None:
        """Build every profile anew, and report what a store does that got the rows in one go."""
        try:
            if self.batches:
                assert verify(self.store, "lived").differences == ()
                self.reports_as_loaded_at_once()
        finally:
            shutil.rmtree(self.home)

    def reports_as_loaded_at_once(self) -> None:
        rows, other = self.stands.rows([*FEATURES]), self.home / "other"
        if not rows:
            return
        apply(self.store, self.contract)
        columns = ["id", "v", "at", "p", *FEATURES]
        frame = pd.DataFrame([[*key, *row[:-2]] for key, row in rows.items()], columns=columns, dtype=object)
        labels = pd.DataFrame(self.stands.words(), columns=["id", "y", "seen"])
        load(other, self.contract, predictions=frame, labels=labels if len(labels) else ())
        told = []
        for store in (self.store, other):
            rebin(store, "lived")
            found = report_frame.report("all", model="lived", window="all", by="week", store=store)
            told.append(found[~found["measure"].isin(AGES)].drop(columns="data_version", errors="ignore"))
        told = [one[~one["measure"].eq("type_violation_rate")].reset_index(drop=True) for one in told]
        pd.testing.assert_frame_equal(*told, rtol=1e-9)


def rows_of(snapshot: Snapshot, names: list[str]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Give the rows as `StandingRows.rows` does."""
    when = "strftime({}, '%Y-%m-%dT%H:%M:%SZ')"
    columns = f"{when.format('__ts')}, p, {', '.join(names)}, __label, {when.format('__observed')}"
    found = snapshot.ask(f"select __id, __version, {columns} from rows")
    assert len({one[:2] for one in found}) == len(found)
    return {(one[0], one[1]): one[2:] for one in found}


def run(examples: int, steps: int) -> None:
    """Draw histories, always the same ones."""
    drawn = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )
    run_state_machine_as_test(History, settings=drawn)  # type: ignore[no-untyped-call]


def test_two_short_histories() -> None:
    run(2, 6)


@pytest.mark.soak
def test_many_long_histories() -> None:
    run(25, 40)
