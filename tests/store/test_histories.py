"""Any history of loads, corrections, removals and upkeep: the store holds the rows that stand, no others."""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
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

from monitoring import report_frame
from monitoring.errors import StoreError
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.reads.events import add_event
from monitoring.store.reads.saved_cohorts import remove_cohort, save_cohort
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.verification import verify
from tests.drawn_histories import run
from tests.store.drawn_rows import Drawn
from tests.store.lived_store import FEATURES, MODEL, LivedStore, Operation, rows_of

SEEDS = st.integers(0, 10**6)
AGES = ("freshness_hours", "duplicate_rate")
"""What rests on the present, and on rows that came again."""
TOUCHES = 80
"""About so many files an operation opens, names or deletes: it is killed before one of them, or ends."""
COHORTS = ("c = 'u'", "score >= 0.5", "version = '1'", "not (c in ('v', 'w'))")


class History(RuleBasedStateMachine):
    """A store, and what should stand in it after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.lived = LivedStore(self.home)
        self.store = self.lived.store
        self.opened: tuple[Snapshot, Any] | None = None

    def drawn(self, seed: int) -> Drawn:
        return Drawn(seed, self.lived.stands, self.lived.names)

    # ---- loads

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        drawn = self.drawn(seed)
        drawn.names = self.lived.names
        self.lived.load(predictions=drawn.rows(wide=True))

    @rule(seed=SEEDS, replace=st.booleans(), wide=st.booleans())
    def load_predictions(self, seed: int, replace: bool, wide: bool) -> None:
        self.lived.load(replace, seed % 2 > 0, predictions=self.drawn(seed).rows(wide))

    @rule(seed=SEEDS, replace=st.booleans())
    def load_features(self, seed: int, replace: bool) -> None:
        self.lived.load(replace, seed % 2 > 0, features=self.drawn(seed).features())

    @rule(seed=SEEDS)
    def load_labels(self, seed: int) -> None:
        self.lived.load(files=seed % 2 > 0, labels=self.drawn(seed).labels())

    @rule(seed=SEEDS, replace=st.booleans())
    def load_all_at_once(self, seed: int, replace: bool) -> None:
        self.lived.load(replace, True, **self.all_kinds(seed))

    def all_kinds(self, seed: int) -> dict[str, Any]:
        drawn = self.drawn(seed)
        return {
            "predictions": drawn.rows(wide=True),
            "features": drawn.features(),
            "labels": drawn.labels(),
        }

    @rule(which=SEEDS, replace=st.booleans())
    def load_again(self, which: int, replace: bool) -> None:
        files, given = self.lived.loads[which % len(self.lived.loads)]
        self.lived.load(replace, files, **given)

    @rule(seed=SEEDS, stage=st.sampled_from(["labels", "profiles", "commit"]))
    def fail(self, seed: int, stage: str) -> None:
        """A load that ends before its commit leaves everything as it was."""

        def stop(reached: str, share: float) -> None:
            if reached == stage:
                raise InterruptedError

        rows = pd.DataFrame(self.drawn(seed).rows(wide=True), dtype=object)
        with pytest.raises((InterruptedError, RefusedError)):
            load(
                self.store,
                self.lived.contract,
                predictions=rows.assign(id=f"new{seed}", v="3"),
                progress=stop,
            )
        self.lived.agrees()

    @rule(which=SEEDS, replace=st.booleans())
    def retry(self, which: int, replace: bool) -> None:
        """Read what a load refused again: the contract, or what stood against it, may be another now."""
        batches = [*self.lived.brought]
        if operation := self.lived.retrying(batches[which % len(batches)], replace):
            self.lived.perform(operation)

    # ---- everything else

    @precondition(lambda self: len(self.lived.batches) > 1)
    @rule(which=SEEDS)
    def remove(self, which: int) -> None:
        number = [*self.lived.batches][which % len(self.lived.batches)]
        if self.lived.stands.changed(number):
            self.lived.removes(number)

    @rule(upkeep=st.sampled_from([compact, rebin]))
    def keep_up(self, upkeep: Any) -> None:
        self.lived.keep_up(upkeep)

    @rule(what=st.sampled_from(["threshold", "names", "cohorts", "hourly", "scale"]), now=st.booleans())
    def change_contract(self, what: str, now: bool) -> None:
        """Apply a changed contract, or have the next load bring it; a number is no probability again."""
        lived = self.lived
        others = {
            "threshold": 0.8 - lived.threshold,
            "names": ["x", "c"] if len(lived.names) == 3 else [*FEATURES],
            "cohorts": ["c", "k"] if lived.cohorts == ["c"] else ["c"],
            "hourly": "hour" if lived.hourly == "day" else "day",
            "scale": ", scale: margin",
        }
        if what == "scale" and lived.stands.rows_from:
            return
        setattr(lived, what, others[what])
        lived.stands.any_score |= what == "scale"
        if now:
            lived.perform(lived.upkeep(apply))

    @rule(days=st.integers(-20, 14))
    def keep_for(self, days: int) -> None:
        """Keep rows from some day on, or all of them again: the next operation drops those before it."""
        self.lived.kept = date(2025, 3, 20) + timedelta(days) if days > 0 else date.min
        self.lived.perform(self.lived.upkeep(apply))

    @rule(which=SEEDS)
    def write_something(self, which: int) -> None:
        """Save a cohort, forget one, add an event: none of these belongs to a generation."""
        name, saved = f"cohort {which % 3}", self.lived.saved
        if name in saved:
            assert remove_cohort(self.store, MODEL, name) == saved.pop(name)
        else:
            try:
                saved[name] = save_cohort(self.store, MODEL, name, COHORTS[which % len(COHORTS)])[0]
            except StoreError as refused:  # every load was removed again: nothing says what a name means
                assert "has no predictions" in str(refused)
                assert not self.lived.stands.rows([*FEATURES])
        add_event(self.store, MODEL, "2025-04-01", f"event {which % 5}")
        self.lived.happened.add(f"event {which % 5}")
        self.lived.agrees()

    @rule(seed=SEEDS, touches=st.integers(1, TOUCHES), replace=st.booleans())
    def kill(self, seed: int, touches: int, replace: bool) -> None:
        """Kill any of these on its way: all of it is there, or nothing."""
        operation = self.killed(seed, replace)
        if operation is not None:
            self.lived.perform(operation, touches)

    def killed(self, seed: int, replace: bool) -> Operation | None:
        lived = self.lived
        what = seed % 6
        if what == 0:
            return lived.upkeep((compact, apply)[seed // 6 % 2])
        if what == 1:
            batches = [*lived.brought]
            return lived.retrying(batches[seed // 6 % len(batches)], replace)
        if what == 2 and len(lived.batches) > 1:
            number = [*lived.batches][seed // 6 % len(lived.batches)]
            sound = lived.stands.changed(number) and not lived.stands.rested_on(number)
            return lived.removing(number) if sound else None
        return lived.loading(True, replace, self.all_kinds(seed))

    @rule()
    def look(self) -> None:
        """Open the store, and see what an earlier reader saw when it was opened."""
        if self.opened:
            snapshot, seen = self.opened
            assert rows_of(snapshot, [*FEATURES]) == seen
        snapshot = Snapshot(self.store, MODEL)
        self.opened = snapshot, rows_of(snapshot, [*FEATURES])

    def teardown(self) -> None:
        """Build every profile anew, and report what a store does that got the rows in one go."""
        try:
            if self.lived.batches:
                assert verify(self.store, MODEL).differences == ()
                self.reports_as_loaded_at_once()
        finally:
            shutil.rmtree(self.home)

    def reports_as_loaded_at_once(self) -> None:
        lived, other = self.lived, self.home / "other"
        rows = lived.stands.rows([*FEATURES])
        if not rows or lived.stands.rows_from:  # profiles of days whose rows are gone have no other source
            return
        apply(self.store, lived.contract)
        columns = ["id", "v", "at", "p", *FEATURES]
        frame = pd.DataFrame([[*key, *row[:-2]] for key, row in rows.items()], columns=columns, dtype=object)
        labels = pd.DataFrame(lived.stands.words(), columns=["id", "y", "seen"])
        lived.kept = date.min
        load(other, lived.contract, predictions=frame, labels=labels if len(labels) else ())
        told = []
        for store in (self.store, other):
            rebin(store, MODEL)
            found = report_frame.report("all", model=MODEL, window="all", by="week", store=store)
            told.append(found[~found["measure"].isin(AGES)].drop(columns="data_version", errors="ignore"))
        told = [one[~one["measure"].eq("type_violation_rate")].reset_index(drop=True) for one in told]
        pd.testing.assert_frame_equal(*told, rtol=1e-9)


def test_two_short_histories() -> None:
    run(History, 2, 6)


@pytest.mark.soak
def test_many_long_histories() -> None:
    run(History, 10, 30)
