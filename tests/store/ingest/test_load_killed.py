"""Killed at any moment before the commit, a load leaves nothing; and the next one goes through."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import Contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load

Look = Callable[..., list[dict[str, Any]]]
REPO = Path(__file__).parents[3]
STAGE = random.Random(20250101).choice(["labels", "profiles", "commit"])
SCRIPT = """
import os, signal, sys
from pathlib import Path
from monitoring.contract import Contract
from monitoring.store.ingest.load import load

def stop(stage, share):
    if stage == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)

contract = Contract.model_validate_json(sys.argv[2])
load(Path(sys.argv[1]), contract, predictions=sys.argv[3], progress=stop)
"""


def wide(first: int) -> pd.DataFrame:
    ids = range(first, first + 5)
    frame = pd.DataFrame(
        {"customer": ids, "scored_at": "2025-01-01", "p": 0.5, "age": 30.5, "channel": "web"}
    )
    return frame.assign(y=[0, 1, 0, 1, 1], seen="2025-02-01")


def files(store: Path) -> set[str]:
    return {path.name for path in (store / "segments").rglob("*.parquet")}


@pytest.mark.parametrize("stage", sorted({STAGE, "commit"}))
def test_a_killed_load_leaves_nothing(tmp_path: Path, churn: Contract, look: Look, stage: str) -> None:
    store, path = tmp_path / "store", tmp_path / "second.csv"
    load(store, churn, predictions=wide(1))
    before, rows = files(store), look(store)
    wide(6).to_csv(path, index=False)
    command = [sys.executable, "-c", SCRIPT, str(store), churn.model_dump_json(), str(path), stage]
    killed = subprocess.run(command, cwd=REPO, capture_output=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert files(store) > before
    catalog = Catalog(store)
    assert catalog.generation("churn") == 1
    assert len(catalog.batches("churn")) == 1
    assert look(store) == rows
    again = load(store, churn, predictions=wide(1))
    assert again.data_version == "1"
    assert files(store) == before
    result = load(store, churn, predictions=path)
    assert (result.data_version, result.to_json()["predictions"]["loaded"]) == ("2", 5)
    assert [row["__id"] for row in look(store)] == sorted(map(str, range(1, 11)))


def test_a_failing_load_sweeps_its_own_files(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, churn, predictions=wide(1))
    before = files(tmp_path)

    def fail(self: Catalog, *given: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Catalog, "commit", fail)
        with pytest.raises(KeyboardInterrupt):
            load(tmp_path, churn, predictions=wide(6))
    assert files(tmp_path) == before
    assert Catalog(tmp_path).generation("churn") == 1
