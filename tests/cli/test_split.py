"""Rows of each value beside those that were asked for."""

import json
from pathlib import Path
from typing import Any

import pytest

import monitoring
from monitoring.panels.measurement import COLUMNS

KEY = ["panel", "measure", "subject", "cohort", "version"]


def test_each_value_is_asked_as_its_own_question(store: Path) -> None:
    words = {"model": "churn", "window": "all", "store": store}
    whole = monitoring.report("drift", **words)
    split = monitoring.report("drift", split="plan", **words)
    assert tuple(split.columns) == COLUMNS
    assert split.head(len(whole)).equals(whole)
    for plan in ("free", "paid"):
        alone = monitoring.report("drift", cohort=f"plan = '{plan}'", **words)
        part = split[split["cohort"] == f"plan = '{plan}'"].reset_index(drop=True)
        assert part.equals(alone)
    assert not split.duplicated(KEY).any()


def test_inside_a_cohort(store: Path) -> None:
    found = monitoring.report(
        "performance", model="churn", window="all", cohort="age < 50 or age > 60", split="plan", store=store
    )
    assert list(dict.fromkeys(found["cohort"])) == [
        "age < 50 or age > 60",
        "(age < 50 or age > 60) and plan = 'free'",
        "(age < 50 or age > 60) and plan = 'paid'",
    ]
    n = found[found["measure"] == "mean_score"]["n"].tolist()
    assert n[0] == n[1] + n[2]


def test_the_terminal_sets_values_below_one_another(
    run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run("report", "performance", "--model", "churn", "--split", "plan") == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("everybody") and " auc " in line)
    assert [line.split("  ")[0] for line in lines[at : at + 3]] == [
        "everybody",
        "plan = 'free'",
        "plan = 'paid'",
    ]


def test_by_hour_and_split(run: Any, capsys: Any) -> None:
    words = ("report", "quality", "--model", "churn", "--window", "2025-01-02/2025-01-03", "--by", "hour")
    assert run(*words, "--split", "plan", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["measurements"]
    found = [row for row in rows if row["measure"] == "rows"]
    assert len(found) == 3 * 24
    assert sum(row["value"] for row in found) == 2 * 150
