from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from tests.copied_store import copied_store

CONTRACT = """
model: churn
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1}
features:
  - {name: age, kind: numeric}
  - {name: plan, kind: categorical}
cohorts: [plan]
baselines: {training: {file: training.csv}}
default_baseline: training
"""
Run = Callable[..., int]


def rows(first: str, n: int, shift: float, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    at = pd.Timestamp(first) + pd.to_timedelta(np.arange(n) * (20 * 86400 // n), unit="s")
    score = rng.uniform(0.02, 0.98, n)
    return pd.DataFrame(
        {
            "id": [f"{first[:4]}{k}" for k in range(n)],
            "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "p": score,
            "y": (rng.uniform(size=n) < score).astype(int),
            "age": rng.normal(40 + shift, 10, n),
            "plan": rng.choice(["free", "paid"], n),
        }
    )


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract, a reference, a calm window, a shifted one, and one of three rows."""
    home = tmp_path_factory.mktemp("files")
    (home / "churn.yaml").write_text(CONTRACT)
    (home / "steady.yaml").write_text(CONTRACT.replace("model: churn", "model: steady"))
    (home / "few.yaml").write_text(CONTRACT.replace("model: churn", "model: few"))
    rows("2024-01-01", 3000, 0.0, 1).to_csv(home / "training.csv", index=False)
    rows("2025-01-01", 3000, 0.0, 2).to_csv(home / "calm.csv", index=False)
    rows("2025-01-01", 3000, 8.0, 3).to_csv(home / "shifted.csv", index=False)
    rows("2025-01-01", 3, 0.0, 4).to_csv(home / "three.csv", index=False)
    return home


@pytest.fixture(scope="session")
def store(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a model that drifted, a steady one, and one with three rows."""
    directory = tmp_path_factory.mktemp("store")
    for contract, window in (("churn", "shifted"), ("steady", "calm"), ("few", "three")):
        status = main(
            ["load", str(files / f"{contract}.yaml"), "--predictions", str(files / f"{window}.csv"),
             "--reference", str(files / "training.csv"), "--store", str(directory), "--json"]
        )  # fmt: skip
        assert status == 0
    return directory


@pytest.fixture
def copied(store: Path, tmp_path: Path) -> Path:
    """That store once more, to write to."""
    return copied_store(store, tmp_path / "copied")


@pytest.fixture
def run(store: Path) -> Run:
    """Run a command on the store."""
    return lambda *words: main([*words, "--store", str(store)])
