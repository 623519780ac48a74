"""Labels that never came, after any history: loads, removals, contracts, tending; the profiles follow."""

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.errors import LoadError, StoreError
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify
from tests.store.sql.test_implied import KEYED, MODEL, PLAIN

CONTRACTS = [KEYED, KEYED, KEYED.replace("5d", "8d"), KEYED + "cube: {by: hour, hours: 20d}\n", PLAIN]
ACTIONS = {"rows": 5, "labels": 4, "both": 4, "replace": 2, "remove": 3, "apply": 2, "compact": 1, "rebin": 1}


def moment(rng: random.Random, days: int) -> pd.Timestamp:
    return pd.Timestamp("2025-03-15", tz="UTC") + pd.Timedelta(seconds=rng.randint(0, days * 86_400))


def predictions(rng: random.Random) -> pd.DataFrame:
    rows = []
    for _ in range(rng.randint(1, 12)):
        at = moment(rng, 30)
        rows.append({
            "customer": rng.randint(0, 80), "release": rng.choice("ab"), "scored_at": at,
            "logged_at": at + pd.Timedelta(hours=rng.choice([0, 50])), "p": round(rng.random(), 2),
            "age": float(rng.randint(10, 60)), "channel": rng.choice(["web", "shop"]),
        })  # fmt: skip
    return pd.DataFrame(rows).drop_duplicates(["customer", "release"])


def labels(rng: random.Random) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer": rng.randint(0, 90), "y": rng.randint(0, 1), "seen": moment(rng, 40)}
        for _ in range(rng.randint(1, 10))
    )


class Life:
    """A store, and what is done to it."""

    def __init__(self, store: Path, seed: int) -> None:
        self.store, self.rng = store, random.Random(seed)
        self.contract, self.batches = read_contract(KEYED), list[str]()

    def act(self) -> str:
        [action] = self.rng.choices(list(ACTIONS), list(ACTIONS.values()))
        with suppress(StoreError, LoadError):  # every row is refused, or a load brought none
            if action in ("rows", "labels", "both", "replace"):
                self._load(action)
            elif action == "remove" and self.batches:
                remove(self.store, MODEL, self.batches.pop(self.rng.randrange(len(self.batches))))
            elif action == "apply" and self.batches:
                self.contract = read_contract(self.rng.choice(CONTRACTS))
                apply(self.store, self.contract)
            elif self.batches:
                {"compact": compact, "rebin": rebin}.get(action, compact)(self.store, MODEL)
        return action

    def _load(self, action: str) -> None:
        given: dict[str, Any] = {"labels": labels(self.rng)} if action in ("labels", "both") else {}
        given |= {} if action == "labels" else {"predictions": predictions(self.rng)}
        result = load(self.store, self.contract, replace=action == "replace", **given)
        self.batches.append(result.batch)
        said = result.counts["labels"]
        assert said.read == said.loaded + said.already_there + said.updated

    def check(self) -> None:
        if not self.batches:
            return
        snapshot = Snapshot(self.store, MODEL)
        assert verify(self.store, MODEL).differences == ()
        label, rows = snapshot.contract.label, snapshot.ask("select count(*) from rows")[0][0]
        assert label is not None
        assert label.horizon is not None
        if label.missing_means is None or not rows:
            assert snapshot.due is None
            return
        due = (snapshot.extent.clock - label.horizon).replace(tzinfo=None)
        assert snapshot.due == due
        late = f"p.__ts < timestamp '{due}'"
        wrong = (
            f"p.__label is distinct from coalesce(l.__label, case when {late} then 0.0 end)"
            f" or p.__implied is distinct from (l.__label is null and {late})"
        )
        sql = f"select count(*) from rows p left join __current_labels l using (__key) where {wrong}"
        assert snapshot.ask(sql) == [(0,)]


@pytest.mark.parametrize(
    ("seed", "actions"), [(1, 12), *(pytest.param(seed, 45, marks=pytest.mark.soak) for seed in range(2, 5))]
)
def test_after_any_history_it_is_what_the_rows_tell(tmp_path: Path, seed: int, actions: int) -> None:
    life = Life(tmp_path / "store", seed)
    done = []
    for _ in range(actions):
        done.append(life.act())
        life.check()
    assert {"rows", "labels"} & set(done)
