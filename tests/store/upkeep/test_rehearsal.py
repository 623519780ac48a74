"""A rehearsal says what the load then does, and leaves the store as it was."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.rehearsal import rehearse

CONTRACT = read_contract("""
model: tried
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [x]
""")


def frame(first: int, rows: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(first)
    return pd.DataFrame(
        {
            "id": np.arange(first, first + rows),
            "at": pd.date_range("2025-03-01", periods=rows, freq="h").astype(str),
            "p": rng.random(rows).round(3),
            "x": rng.normal(size=rows),
        }
    )


def state(store: Path) -> dict[str, Any]:
    files = {str(p.relative_to(store)): p.stat().st_size for p in sorted((store / "segments").rglob("*"))}
    catalog = Catalog(store)
    return {"files": files, "models": catalog.models(), "batches": len(catalog.batches("tried"))}


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    store = tmp_path / "store"
    found = rehearse(store, CONTRACT, predictions=[frame(0)])
    assert not store.exists()
    assert (found.result.counts["predictions"].loaded, found.predictions, found.labelled) == (60, 60, 0)
    assert found.first is not None
    assert found.last is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (
        "2025-03-01T00:00:00+00:00",
        "2025-03-03T11:00:00+00:00",
    )


def test_it_says_what_the_load_then_does(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load(store, CONTRACT, predictions=[frame(0)])
    before = state(store)
    more = pd.concat([frame(0).head(20), frame(100)])
    more["p"] = more["p"].astype(object)
    more.iloc[30, 2] = 7.5
    labels = pd.DataFrame({"id": range(100, 130), "y": [0, 1] * 15})
    tried = rehearse(store, CONTRACT, predictions=[more], labels=[labels])
    assert state(store) == before
    assert list((store / "spill").iterdir()) == []
    assert (tried.predictions, tried.labelled) == (119, 29)
    assert [(one.row, one.column, one.rule, one.value) for one in tried.refused] == [
        (31, "p", "score_range", "7.5")
    ]
    done = load(store, CONTRACT, predictions=[more], labels=[labels])
    assert {k: c.to_json(k) for k, c in tried.result.counts.items()} == {
        k: c.to_json(k) for k, c in done.counts.items()
    }
    assert tried.result.counts["predictions"].already_there == 20


def test_a_load_whose_every_row_is_refused_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load(store, CONTRACT, predictions=[frame(0)])
    before = state(store)
    found = rehearse(store, CONTRACT, predictions=[frame(500).assign(p=9.0)])
    assert found.fruitless
    assert found.result.counts["predictions"].quarantined == {"score_range": 60}
    assert len(found.refused) == 60
    assert state(store) == before


def test_what_cannot_be_loaded_at_all_is_refused_as_by_the_load(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="timestamp"):
        rehearse(tmp_path / "store", CONTRACT, predictions=[frame(0).drop(columns="at")])
