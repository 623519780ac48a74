"""Stores of three classes."""

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest.load import load
from monitoring.store.routes import held_rows
from monitoring.store.snapshot import Snapshot
from tests.panels.tasks.classes import CONTRACT, N, frame, from_rows_up_to


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("named")
    load(home, read_contract(CONTRACT), predictions=frame())
    return Snapshot(home, "route")


@pytest.fixture(scope="session")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A reference, two versions, labels that take days and some that are corrected."""
    home, draw, found = tmp_path_factory.mktemp("corrected"), np.random.default_rng(3), frame()
    found["seen"] = found["at"] + pd.to_timedelta(draw.integers(1, 240, N), "h")
    found["v"] = draw.choice(["1", "2"], N)
    reference = found.sample(1_500, random_state=1).assign(id=[f"r{k}" for k in range(1_500)])
    text = CONTRACT.replace(
        "default_baseline: previous", "version: v\nbaselines: {training: {file: r.parquet}}"
    )
    load(home, read_contract(text), predictions=found, references={"training": [reference]})
    again = found.dropna(subset=["y"]).sample(400, random_state=2)[["id", "seen"]]
    again = again.assign(seen=again["seen"] + pd.Timedelta(days=3), y=draw.choice(list("abc"), 400))
    load(home, read_contract(text), labels=again)
    return Snapshot(home, "route")


@pytest.fixture(params=[False, True], ids=["from the rows", "from codes"])
def coded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count cohorts that the cube does not hold from their rows, or from codes."""
    if request.param:
        monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
        monkeypatch.setattr(held_rows, "MOST_ROWS", 0)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take a hundred rows for many."""
    from_rows_up_to(100, monkeypatch)
    return monkeypatch
