"""Labels that wait for their prediction, by the look-up of a build and by their keys."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.contract import read_contract
from monitoring.store.cube import cube
from monitoring.store.ingest import waiting
from monitoring.store.ingest.load import load

CONTRACT = read_contract("""
model: accounts
task: binary
id: row
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, join: [account]}
features: []
""")
Accounts = list[int]
ACCOUNTS = st.lists(st.integers(0, 6), max_size=8)


def predictions(accounts: Accounts, first: int) -> pd.DataFrame:
    return pd.DataFrame({
        "row": [first + k for k in range(len(accounts))],
        "account": accounts,
        "scored_at": [f"2025-01-{1 + k % 3:02d}" for k in range(len(accounts))],
        "p": 0.5,
    })  # fmt: skip


def labels(accounts: Accounts, month: int) -> pd.DataFrame:
    seen = [f"2025-{month:02d}-{1 + k:02d}" for k in range(len(accounts))]
    return pd.DataFrame({"account": accounts, "y": [k % 2 for k in range(len(accounts))], "seen": seen})


def given_files(asked: Accounts, told: Accounts, number: int) -> dict[str, Any]:
    files = {"predictions": predictions(asked, 100 * number), "labels": labels(told, 2 + number)}
    return {kind: frame for kind, frame in files.items() if len(frame)}


Loads = list[tuple[Accounts, Accounts]]
LOADS = st.lists(st.tuples(ACCOUNTS, ACCOUNTS), min_size=1, max_size=3)


@settings(max_examples=6)
@given(loads=LOADS)
def test_whatever_nobody_asked_for_waits(loads: Loads) -> None:
    wait_for_nobody(loads)


@pytest.mark.soak
@settings(max_examples=100)
@given(loads=LOADS)
def test_whatever_nobody_asked_for_waits_of_many_lives(loads: Loads) -> None:
    wait_for_nobody(loads)


def wait_for_nobody(loads: Loads) -> None:
    """What a load says waits are the accounts that were told and never asked for."""
    asked, told = set[int](), set[int]()
    with TemporaryDirectory() as made:
        for number, (accounts, labelled) in enumerate(loads):
            files = given_files(accounts, labelled, number)
            before, asked, told = told, asked | set(accounts), told | set(labelled)
            if files:
                found = load(Path(made), CONTRACT, **files)
                assert found.counts["labels"].waiting == len(told - asked)
                assert found.counts["labels"].waiting_of_load == len(told - before - asked)


def test_a_first_load_looks_no_key_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_key: list[str] = []
    count = waiting._new

    def noted(*given: Any) -> int:
        by_key.append(given[-1])
        return count(*given)

    monkeypatch.setattr(waiting, "_new", noted)
    files = given_files([1, 1, 2, 3], [1, 3, 4, 3, 5], 0)
    assert load(tmp_path / "whole", CONTRACT, **files).counts["labels"].waiting == 2
    assert "__key" not in by_key
    monkeypatch.setattr(cube, "build", lambda *given: cube.Built((), None))
    assert load(tmp_path / "rows", CONTRACT, **files).counts["labels"].waiting == 2
    assert "__key" in by_key
