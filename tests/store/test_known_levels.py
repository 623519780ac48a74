"""Which levels are known, of more than there is room for, rests on the rows and not on their order."""

from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from monitoring.store.kinds import bins
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [word]
"""
WORDS = ["rare", "d", "c", "b", "b", "a", "a", "a"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_most_frequent_are_known_and_ties_go_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    monkeypatch.setattr(bins, "MOST_LEVELS", 3)
    at = pd.date_range("2025-01-06", periods=len(WORDS), freq="h", tz="UTC")
    rows = pd.DataFrame({"id": range(len(WORDS)), "at": at, "p": 0.5, "word": WORDS})
    load(tmp_path, read_contract(CONTRACT), predictions=[rows[::order]])
    assert Snapshot(tmp_path, "m").bins.levels["word"] == {"a", "b", "c"}
