from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.errors import StoreError, UnknownNameError
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.routes.planner import without_rows
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply, plan
from monitoring.store.upkeep.verification import verify
from tests.store.conftest import LIVED


def test_a_threshold_makes_a_generation_and_builds_nothing(lived: Path) -> None:
    contract = read_contract(LIVED + "thresholds: {drift.psi: {warning: 0.2}}\n")
    before = Snapshot(lived, "churn")
    done = apply(lived, contract)
    after = Snapshot(lived, "churn")
    assert done.changes == ("thresholds.drift.psi.warning: nothing -> 0.2",)
    assert (done.rebuilt, done.data_version) == ((), str(before.generation + 1))
    assert after.contract.digest == contract.digest
    assert Snapshot(lived, "churn", before.generation).contract == before.contract
    assert apply(lived, contract).changes == ()
    assert Snapshot(lived, "churn").generation == after.generation


def test_a_new_cohort_is_in_the_cube_afterwards(lived: Path) -> None:
    contract = read_contract(LIVED.replace("cohorts: [", "cohorts: [{name: old, column: age, bins: [60]}, "))
    assert "old" not in {one.name for one in Snapshot(lived, "churn").cohorts}
    done = apply(lived, contract)
    assert len(done.rebuilt) == 8
    snapshot = Snapshot(lived, "churn")
    scope = Scope("churn", window="2025-03-01/2025-03-06", cohort="old = '>=60'")
    question = resolve(scope, snapshot.contract, snapshot.extent)
    records = snapshot.profiles("quality", question.window)
    assert len(records.days("")) == 5
    assert verify(lived, "churn").differences == ()


def test_a_plan_changes_nothing(lived: Path) -> None:
    contract = read_contract(LIVED.replace("score: p}", "score: p, threshold: 0.3}"))
    planned = plan(lived, contract)
    assert planned.changes == ("prediction.threshold: nothing -> 0.3",)
    assert len(planned.rebuilt) == 8
    assert Snapshot(lived, "churn").data_version == planned.data_version


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: customer", "id: iban", "id: loaded with customer, not iban"),
        ("timestamp: scored_at", "timestamp: seen_at", "timestamp: loaded with scored_at, not seen_at"),
        ("{score: p}", "{score: q}", "prediction columns: loaded with p, not q"),
        ("Europe/Berlin", "UTC", "timezone: loaded with Europe/Berlin, not UTC"),
        ("column: y", "column: z", "label.column: loaded with y, not z"),
        ("positive: 1, negative: 0", "positive: 0, negative: 1", "label.positive: loaded with 1, not 0"),
        (
            "[age, channel, iban]",
            "[age, chanel, iban]",
            "feature 'chanel': no load has stored this column; did you mean 'channel'?",
        ),
        ("[age, channel, iban]", "[age, channel, iban, p2]", "stored this column; load a file that has it"),
        ("cohorts: [channel,", "cohorts: [region,", "cohort 'region': no load has stored this column"),
        ("[age, channel, iban]", "[age, channel, {name: iban, kind: numeric}]",
         "feature 'iban': stored as categorical, not numeric"),
    ],
)  # fmt: skip
def test_what_needs_a_reload_is_refused(lived_template: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(StoreError) as caught:
        plan(lived_template, read_contract(LIVED.replace(old, new)))
    assert said in str(caught.value)
    assert "load the rows again" in str(caught.value)


def test_a_model_that_is_not_there(lived_template: Path) -> None:
    with pytest.raises(UnknownNameError, match="unknown model 'chrun'"):
        plan(lived_template, read_contract(LIVED.replace("model: churn", "model: chrun")))


def test_fewer_features(lived: Path) -> None:
    apply(lived, read_contract(LIVED.replace("[age, channel, iban]", "[age]")))
    assert Snapshot(lived, "churn").schema.features == ("age",)
    assert verify(lived, "churn").differences == ()


def test_the_order_of_scores_is_not_taken_from_where_it_was_not_kept(tmp_path: Path) -> None:
    text = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1, negative: 0}
features: [x, a, b, c]
cohorts: [a, b%s]
retention: {rows: 5d}
"""
    rng, n = np.random.default_rng(0), 12_000
    now = pd.Timestamp.now(tz="UTC").normalize()
    at = now - pd.Timedelta(days=10) + pd.to_timedelta(np.arange(n) * 10 * 86_400 / n, unit="s")
    levels = {"a": ["p", "q"], "b": ["r", "s"], "c": [f"c{k}" for k in range(50)]}
    score = rng.random(n)
    y = (rng.random(n) < score).astype(int)
    rows = pd.DataFrame({"id": range(n), "at": at, "score": score, "x": 1.0, "y": y})
    rows = rows.assign(**{name: rng.choice(some, n) for name, some in levels.items()})
    load(tmp_path, read_contract(text % ""), predictions=rows)
    days = f"{(now - pd.Timedelta(days=10)).date()}/{(now - pd.Timedelta(days=6)).date()}"

    def codes() -> int | None:
        snapshot = Snapshot(tmp_path, "m")
        asked = resolve(Scope("m", window=days, cohort="a = 'p'"), snapshot.contract, snapshot.extent).window
        found = without_rows(snapshot, "score_order", asked)
        return None if found is None else int(found.of("").records.sizes.sum()) // 2

    labelled = int(((rows["a"] == "p") & (rows["at"] < now - pd.Timedelta(days=6))).sum())
    assert codes() == labelled
    apply(tmp_path, read_contract(text % ", c"))
    assert codes() is None
