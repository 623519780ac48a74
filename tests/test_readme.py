"""The readme's commands run as written."""

import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main

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


def run(line: str) -> int:
    """Run a command in this process, where a shell would be."""
    words = shlex.split(line, comments=True)[1:]
    assert words[:2] == ["-m", "monitoring"]
    logs = [str(Path("log") / "*.parquet") if word.startswith("log/") else word for word in words[2:]]
    return main(logs)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("line", [line for line in COMMANDS if ".venv" in line])
def test_the_tour(demo_store: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(demo_store))
    assert run(line) == 0
    assert capsys.readouterr().out.strip()


def test_your_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path / "store"))
    for line in [line for line in COMMANDS if ".venv" not in line]:
        assert run(line) == 0, line
    assert run("python -m monitoring report drift --model churn") == 0
