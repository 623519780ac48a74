"""The readme's commands run as written."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REPO = Path(__file__).resolve().parents[1]
README = (REPO / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [
    line
    for language, text in BLOCKS
    if language == "sh"
    for line in text.splitlines()
    if "python -m monitoring" in line
]


def run(line: str, store: Path, where: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line, comments=True)[1:]
    names = sorted(where.glob("log/*.parquet"))
    words = [str(names[0].parent / "*.parquet") if word.startswith("log/") else word for word in words]
    env = {**os.environ, "TIDEMARK_STORE": str(store), "PYTHONPATH": str(REPO)}
    return subprocess.run(
        [sys.executable, *words], cwd=where, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def demo(made_once: Callable[..., Path]) -> Path:
    def fill(home: Path) -> None:
        done = run("python -m monitoring demo", home / "store", REPO)
        assert done.returncode == 0, done.stderr

    return made_once("readme", fill) / "store"


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("line", [line for line in COMMANDS if ".venv" in line])
def test_the_tour(demo: Path, line: str) -> None:
    done = run(line, demo, REPO)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip()


def test_your_own_data(tmp_path: Path) -> None:
    """The contract of the readme, with files as it speaks of them."""
    (text,) = [text for language, text in BLOCKS if language == "yaml"]
    (tmp_path / "churn.yaml").write_text(text)
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "customer_id": np.arange(600),
            "scored_at": pd.date_range("2025-01-01", periods=600, freq="h", tz="UTC"),
            "p_churn": rng.random(600).round(3),
            "tenure": rng.normal(30, 5, 600),
            "region": rng.choice(["north", "south"], 600),
            "plan": rng.choice(["monthly", "annual"], 600),
        }
    )
    labels = rows[["customer_id"]].assign(
        churned=rng.integers(0, 2, 600), known_at=rows["scored_at"] + pd.Timedelta(days=3)
    )
    (tmp_path / "log").mkdir()
    rows.to_parquet(tmp_path / "log" / "one.parquet")
    labels.to_csv(tmp_path / "labels.csv", index=False)
    before = rows.assign(
        customer_id=rows["customer_id"] + 1000, scored_at=rows["scored_at"] - pd.Timedelta(days=60)
    )
    before.merge(labels.assign(customer_id=labels["customer_id"] + 1000), on="customer_id").to_parquet(
        tmp_path / "training.parquet"
    )
    for line in [line for line in COMMANDS if ".venv" not in line]:
        done = run(line, tmp_path / "store", tmp_path)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    report = run("python -m monitoring report drift --model churn", tmp_path / "store", tmp_path)
    assert report.returncode == 0, report.stderr
