"""One measure for every level of the cohort columns."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.panels import binary_performance
from monitoring.panels.by_cohort import by_cohort
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

STATED = {
    "model": "m", "task": "binary", "title": "M", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
    "label": {"column": "y", "positive": 1, "negative": 0}, "features": ["branch"], "cohorts": ["branch"],
}  # fmt: skip


def asked(store: Path) -> tuple[Snapshot, Question]:
    """Load two branches in turn, hour by hour; ask for their last ten days against those before."""
    score = np.random.default_rng(0).random(800)
    rows = {
        "id": range(800),
        "at": pd.date_range("2026-03-01", periods=800, freq="h", tz="UTC"),
        "p": score,
        "y": (score > 0.5).astype(int),
        "branch": [20240115, 20240116] * 400,
    }
    load(store, build_contract(STATED), predictions=[pd.DataFrame(rows)])
    snapshot = Snapshot(store, "m")
    scope = Scope("m", window="last-10d", baseline="previous")
    return snapshot, resolve(scope, snapshot.contract, snapshot.extent)


def test_levels_that_are_long_numbers_are_told_apart(tmp_path: Path) -> None:
    found = by_cohort(*asked(tmp_path), "brier")
    assert {one.level for one in found} == {"20240115", "20240116"}


def test_losses_of_each_side_of_a_level_are_merged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged: list[object] = []
    merge = binary_performance.MomentRows.merged
    counted = SimpleNamespace(merged=lambda *given: merged.append(given) or merge(*given))
    monkeypatch.setattr(binary_performance, "MomentRows", counted)
    found = by_cohort(*asked(tmp_path), "brier")
    assert len(merged) == 2 * len(found) == 4
