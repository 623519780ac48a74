"""Rows of each value beside those that were asked for."""

import json
from pathlib import Path
from typing import Any

import pytest

import monitoring
from monitoring.cli.main import main
from monitoring.findings.locus.cohort_levels import levels_by_column
from monitoring.panels.measurement import COLUMNS
from monitoring.panels.tasks.by_cohort import by_cohort
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.snapshot import Snapshot

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


def test_levels_that_the_contract_masks_are_shown_nowhere(
    files: Path, copied: Path, tmp_path: Path, capsys: Any
) -> None:
    contract = tmp_path / "churn.yaml"
    bands = "cohorts: [plan, {name: tier, column: plan}, {name: band, column: age, bins: [40]}]\nmask: [plan]"
    contract.write_text((files / "churn.yaml").read_text().replace("cohorts: [plan]", bands))
    assert main(["contract", "apply", str(contract), "--store", str(copied)]) == 0
    words = ["report", "drift", "--model", "churn", "--window", "all", "--store", str(copied), "--split"]
    capsys.readouterr()
    for name in ("plan", "tier"):
        assert main([*words, name]) == 2
        said = f"--split {name}: the contract masks its values (`mask`); split by one of band"
        assert capsys.readouterr().err == f"tidemark: {said}\n"
    assert main([*words, "band", "--format", "csv"]) == 0
    snapshot = Snapshot(copied, "churn")
    question = resolve(Scope("churn", window="all"), snapshot.contract, snapshot.extent)
    assert (
        [one.name for one in shown_cohorts(snapshot)] == [*levels_by_column(snapshot, question)] == ["band"]
    )
    assert {one.column for one in by_cohort(snapshot, question, "auc")} == {"band"}


def test_the_value_that_is_the_baseline_is_told_and_left_out(run: Any, capsys: Any) -> None:
    """Each version against one of them is the question of a choice: it was refused whole, for that one."""
    words = ["report", "performance", "--model", "churn", "--window", "all", "--split", "plan"]
    against = ["--baseline", "cohort:plan = 'free'"]
    assert run(*words, *against, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert list(dict.fromkeys(row["cohort"] for row in told["measurements"])) == ["", "plan = 'paid'"]
    [left_out] = told["parts"].values()
    assert left_out.startswith("cohort plan = 'free' is the baseline of the others")
    assert run(*words, *against, "--format", "csv") == 0
    assert capsys.readouterr().err == f"Left out of the split: {left_out}\n"
    assert run("report", "performance", "--model", "churn", "--cohort", "plan = 'free'", *against) == 2
