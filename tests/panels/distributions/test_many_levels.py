"""Columns of very many levels, as keys: memory follows their rows, not days times levels."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.distributions.drift_series import chance_series, psi_series
from monitoring.panels.distributions.level_shares import level_shares
from monitoring.panels.registry import compute
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

DAYS, ROWS = 300, 200
CONTRACT = """
model: keys
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [key]
baselines: {first: {window: 2025-01-01/2025-06-01}}
default_baseline: first
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Question]:
    directory, n = tmp_path_factory.mktemp("keys"), DAYS * ROWS
    at = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(n) * 86_400 // ROWS, unit="s")
    frame = pd.DataFrame({"id": np.arange(n), "at": at, "p": np.random.default_rng(1).random(n)})
    frame["key"] = "key " + frame["id"].astype(str)
    load(directory, read_contract(CONTRACT), predictions=[frame])
    snapshot = Snapshot(directory, "keys")
    scope = Scope("keys", window="2025-06-01/2025-10-28", by="day")
    return snapshot, resolve(scope, snapshot.contract, snapshot.extent)


def test_drift_of_keys_needs_no_table_of_days_and_levels(keys: tuple[Snapshot, Question]) -> None:
    """The baseline's alone would be 72 MB, and was copied three times."""
    snapshot, question = keys
    whole = resolve(Scope("keys", window="2025-06-01/2025-10-28"), snapshot.contract, snapshot.extent)
    for asked in (
        lambda: compute("drift", snapshot, whole),
        lambda: psi_series(snapshot, question, ["key"]),
        lambda: chance_series(snapshot, question, snapshot.subjects[0]),
        lambda: level_shares(snapshot, whole, snapshot.subjects[0]),
    ):
        asked()  # what is held of the store is not counted
        tracemalloc.start()
        assert asked()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40e6


def test_the_line_of_keys_is_the_panels(keys: tuple[Snapshot, Question]) -> None:
    snapshot, question = keys
    panel = [row for row in compute("drift", snapshot, question) if row.measure == "psi"]
    shown = {row.window_start: row.value for row in panel if row.subject == "key"}
    points = psi_series(snapshot, question, ["key"])["key"]
    assert {one.period.span.start: one.value for one in points} == shown


def test_of_keys_the_largest_are_told_and_the_rest_counted(keys: tuple[Snapshot, Question]) -> None:
    snapshot, _ = keys
    whole = resolve(Scope("keys", window="2025-06-01/2025-10-28"), snapshot.contract, snapshot.extent)
    found = level_shares(snapshot, whole, snapshot.subjects[0])
    then, now = 151 * ROWS, 149 * ROWS
    assert len(found.rows) == 50 and found.others[0] == then + now - 50
    assert found.all_unseen == (now, now, pytest.approx(1.0))
    assert found.unseen[0] == (f"key {then}", 1)
