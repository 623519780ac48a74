"""Any history of reference tables, with ids and without: those rows are held that stand, no others."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from monitoring.contract import read_contract
from monitoring.errors import StoreError
from monitoring.store.by_hand.sql import ask
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify
from tests.drawn_histories import run
from tests.store.conftest import CHURN

CONTRACT = read_contract(CHURN + "baselines: {training: {file: t.csv}, holdout: {file: h.csv}}\n")
SOURCES = ("training", "holdout")
SEEDS = st.integers(0, 10**6)


@dataclass
class Row:
    """A row of a reference: by its id, or by its table and its number in it."""

    key: tuple[Any, ...]
    batch: str
    order: int
    age: int


@dataclass
class Reference:
    """What was loaded of one reference, by load, and which loads put an end to the tables before them."""

    rows: list[Row] = field(default_factory=list)
    ends: list[tuple[str, int, int]] = field(default_factory=list)

    def standing(self) -> list[Row]:
        newest: dict[tuple[Any, ...], Row] = {}
        for row in sorted(self.rows, key=lambda one: one.order):
            newest[row.key] = row
        return [row for row in newest.values() if not self._ended(row)]

    def _ended(self, row: Row) -> bool:
        return row.key[0] == "table" and any(
            order > row.order and row.key[1] != own for _, order, own in self.ends
        )

    def forget(self, batch: str) -> None:
        self.rows = [one for one in self.rows if one.batch != batch]
        self.ends = [one for one in self.ends if one[0] != batch]


class References(RuleBasedStateMachine):
    """A store with two references, and what should stand in each."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.store = self.home / "store"
        self.held = {name: Reference() for name in SOURCES}
        self.tables: list[tuple[str, int, pd.DataFrame]] = []
        self.batches: list[str] = []
        self.order = 0

    @initialize()
    def begin(self) -> None:
        logged = {"customer": ["a", "b"], "scored_at": "2025-01-02", "p": [0.1, 0.7], "age": [1, 2]}
        load(self.store, CONTRACT, predictions=pd.DataFrame(logged).assign(channel="web"))

    @rule(seed=SEEDS, source=st.sampled_from(SOURCES), replace=st.booleans())
    def table(self, seed: int, source: str, replace: bool) -> None:
        """Load a table without ids; a reference has predictions in all its tables or in none."""
        drawn = Random(seed)
        ages = [drawn.randrange(20, 90) for _ in range(drawn.randint(1, 5))]
        frame = pd.DataFrame({"age": ages, "channel": "web", "y": 1})
        if source == "holdout":
            frame["p"] = 0.5
        self.tables.append((source, len(self.tables), frame.assign(channel=f"t{len(self.tables)}")))
        self.load_table(self.tables[-1], replace)

    @precondition(lambda self: self.tables)
    @rule(which=SEEDS, replace=st.booleans())
    def table_again(self, which: int, replace: bool) -> None:
        self.load_table(self.tables[which % len(self.tables)], replace)

    def load_table(self, table: tuple[str, int, pd.DataFrame], replace: bool) -> None:
        source, number, frame = table
        held, batch = self.held[source], self.loaded(source, frame, replace)
        known = {row.key for row in held.standing()}
        new = [
            Row(key, batch, self.order, age)
            for k, age in enumerate(frame["age"])
            if (key := ("table", number, k)) not in known
        ]
        others = any(key[0] == "table" and key[1] != number for key in known)
        held.rows += new
        if replace and others:
            held.ends.append((batch, self.order, number))
        self.agrees()

    @rule(seed=SEEDS, source=st.sampled_from(SOURCES), replace=st.booleans())
    def rows_with_ids(self, seed: int, source: str, replace: bool) -> None:
        drawn = Random(seed)
        ids = drawn.sample(range(8), drawn.randint(1, 5))
        ages = [drawn.randrange(20, 24) for _ in ids]
        frame = pd.DataFrame({"customer": [f"r{k}" for k in ids], "age": ages, "channel": "web", "y": 1})
        frame = frame.assign(scored_at="2024-06-01", **({"p": 0.5} if source == "holdout" else {}))
        held, batch = self.held[source], self.loaded(source, frame, replace)
        known = {row.key: row.age for row in held.standing()}
        for k, age in zip(ids, ages, strict=True):
            key = ("id", k)
            if key not in known or (replace and known[key] != age):
                assert batch, "a row that is new was refused"
                held.rows.append(Row(key, batch, self.order, age))
        self.agrees()

    def loaded(self, source: str, frame: pd.DataFrame, replace: bool) -> str:
        """Load it; give the load's name, empty where each of its rows says something else of a known one."""
        self.order += 1
        try:
            found = load(self.store, CONTRACT, references={source: frame}, replace=replace)
        except RefusedError:
            return ""
        self.batches.append(found.batch)
        return found.batch

    @precondition(lambda self: self.batches)
    @rule(which=SEEDS)
    def remove(self, which: int) -> None:
        batch = self.batches[which % len(self.batches)]
        changed = any(
            batch in {row.batch for row in held.rows} | {one[0] for one in held.ends}
            for held in self.held.values()
        )
        try:
            remove(self.store, "churn", batch)
        except StoreError:
            assert not changed
        for held in self.held.values():
            held.forget(batch)
        self.agrees()

    @rule(upkeep=st.sampled_from([compact, rebin]))
    def keep_up(self, upkeep: Any) -> None:
        upkeep(self.store, "churn")
        self.agrees()

    def agrees(self) -> None:
        snapshot = Snapshot(self.store, "churn")
        sql = "select baseline, customer, try_cast(age as int) as age from reference"
        found = [tuple(row.values()) for row in ask(snapshot, sql, {}).to_pylist()]
        assert sorted(found, key=str) == sorted(self.expected(), key=str)

    def expected(self) -> Iterator[tuple[Any, ...]]:
        for name, held in self.held.items():
            for row in held.standing():
                yield name, f"r{row.key[1]}" if row.key[0] == "id" else None, row.age

    def teardown(self) -> None:
        try:
            assert verify(self.store, "churn").differences == ()
        finally:
            shutil.rmtree(self.home)


def test_two_short_histories() -> None:
    run(References, 2, 6)


@pytest.mark.soak
def test_many_long_histories() -> None:
    run(References, 10, 30)
