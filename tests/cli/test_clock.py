"""What was known when: `--label-as-of`, `--now`, and hours as periods."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.panels.registry import available
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: late
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 30d}
features: [age]
"""
N = 400


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of 1 and 2 January; labels on the 10th and the 20th, two corrected on the 25th."""
    home = tmp_path_factory.mktemp("late")
    rng = np.random.default_rng(5)
    at = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(N) * (2 * 86400 // N), unit="s")
    rows = pd.DataFrame(
        {"id": np.arange(N), "at": at, "p": rng.uniform(0.05, 0.95, N), "age": rng.normal(40, 9, N)}
    )
    labels = rows[["id"]].assign(
        y=(rng.uniform(size=N) < rows["p"]).astype(int),
        seen=np.where(np.arange(N) % 2 == 0, "2025-01-10T00:00:00Z", "2025-01-20T00:00:00Z"),
    )
    corrected = labels.head(2).assign(y=1 - labels["y"].head(2), seen="2025-01-25T00:00:00Z")
    (home / "c.yaml").write_text(CONTRACT)
    rows.to_csv(home / "rows.csv", index=False)
    labels.to_csv(home / "labels.csv", index=False)
    corrected.to_csv(home / "corrected.csv", index=False)
    words = ["load", str(home / "c.yaml"), "--store", str(home / "store")]
    # the correction before what it corrects: the order of loading never matters
    assert main([*words, "--labels", str(home / "corrected.csv")]) == 0
    assert main([*words, "--predictions", str(home / "rows.csv"), "--labels", str(home / "labels.csv")]) == 0
    return home / "store"


def measured(late: Path, capsys: Any, *words: str) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    asked = ["report", "performance", "--model", "late", "--window", "all", "--store", str(late), "--json"]
    assert main([*asked, *words]) == 0
    return {row["measure"]: row for row in json.loads(capsys.readouterr().out)["measurements"]}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("as_of", "known"),
    [("2025-01-09", 0), ("2025-01-15", N // 2), ("2025-01-21", N), ("2025-01-30", N)],
)
def test_labels_that_came_later_are_not_known_yet(late: Path, capsys: Any, as_of: str, known: int) -> None:
    found = measured(late, capsys, "--label-as-of", as_of)
    assert found["label_coverage"]["value"] == known / N
    assert found["mean_score"]["n"] == known
    assert (found["auc"]["value"] is None) == (known == 0)


def test_the_correction_counts_from_the_day_it_was_made(late: Path, capsys: Any) -> None:
    positives = [
        round(measured(late, capsys, *words)["label_rate"]["value"] * N)
        for words in (("--label-as-of", "2025-01-21"), ("--label-as-of", "2025-01-26"), ())
    ]
    labels = pd.read_csv(late.parent / "labels.csv")["y"]
    corrected = pd.read_csv(late.parent / "corrected.csv")["y"]
    assert positives[0] == labels.sum()
    assert positives[1] == positives[2] == labels.sum() - labels.head(2).sum() + corrected.sum()


def test_now_says_what_is_overdue(late: Path, capsys: Any) -> None:
    early = measured(late, capsys, "--label-as-of", "2025-01-15", "--now", "2025-01-15")
    later = measured(late, capsys, "--label-as-of", "2025-01-15", "--now", "2025-03-01")
    assert early["overdue_rate"]["value"] == 0
    assert later["overdue_rate"]["value"] == pytest.approx(0.5)


def test_a_time_that_is_none(late: Path, capsys: Any) -> None:
    for option in ("--now", "--label-as-of"):
        words = ["report", "performance", "--model", "late", "--store", str(late), option, "soon"]
        assert main(words) == 2
        assert "no date or time" in capsys.readouterr().err


def test_every_panel_by_hour(late: Path, capsys: Any) -> None:
    for panel in available(Snapshot(late, "late").contract):
        words = [
            "report",
            panel,
            "--model",
            "late",
            "--window",
            "2025-01-01/2025-01-03",
            "--by",
            "hour",
            "--json",
        ]
        assert main([*words, "--store", str(late)]) == 0
        rows = json.loads(capsys.readouterr().out)["measurements"]
        starts = [row["window_start"] for row in rows]
        assert len(set(starts)) == 48, panel
        keys = [(row["measure"], row["subject"], row["window_start"]) for row in rows]
        assert len(keys) == len(set(keys)), panel


def test_hours_add_up_to_the_window(late: Path, capsys: Any) -> None:
    words = (
        "report",
        "quality",
        "--model",
        "late",
        "--window",
        "2025-01-01T06:00/2025-01-02T18:00",
        "--json",
    )
    counted = []
    for by in ("none", "hour", "day"):
        assert main([*words, "--by", by, "--store", str(late)]) == 0
        rows = json.loads(capsys.readouterr().out)["measurements"]
        counted.append(sum(row["value"] for row in rows if row["measure"] == "rows"))
    assert counted == [300, 300, 300]
