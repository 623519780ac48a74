"""One measure for every level of the cohort columns."""

from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.contract.reading import build_contract
from monitoring.panels.by_cohort import by_cohort
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

STATED = {
    "model": "m", "task": "binary", "title": "M", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
    "label": {"column": "y", "positive": 1, "negative": 0}, "features": ["branch"], "cohorts": ["branch"],
}  # fmt: skip


def test_levels_that_are_long_numbers_are_told_apart(tmp_path: Path) -> None:
    score = np.random.default_rng(0).random(800)
    rows = {
        "id": range(800),
        "at": pd.date_range("2026-03-01", periods=800, freq="h", tz="UTC"),
        "p": score,
        "y": (score > 0.5).astype(int),
        "branch": [20240115, 20240116] * 400,
    }
    load(tmp_path, build_contract(STATED), predictions=[pd.DataFrame(rows)])
    snapshot = Snapshot(tmp_path, "m")
    question = resolve(Scope("m", window="last-10d", baseline="previous"), snapshot.contract, snapshot.extent)
    assert {one.level for one in by_cohort(snapshot, question, "brier")} == {"20240115", "20240116"}
