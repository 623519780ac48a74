"""Golden cases asked through the command: rows made to give them are loaded, a day each, and reported."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from tests.test_golden import CASES

Case = dict[str, Any]
Rows = list[dict[str, Any]]
FIRST = date(2026, 1, 1)
CONTRACT = """
model: {task}
task: {task}
id: id
timestamp: at
prediction: {prediction}
label: {label}
features: [{{name: x, kind: numeric}}, {{name: level, kind: categorical}}]
"""
WORDS = {
    "binary": ("{score: p}", "{column: y, positive: 1, negative: 0}"),
    "regression": ("{value: p}", "{column: y}"),
    "multiclass": ("{scores: {a: p_a, b: p_b, c: p_c}}", "{column: y}"),
}
NAMES = {
    "f1_macro": "macro_f1",
    "f1_weighted": "weighted_f1",
    "w1": "wasserstein",
    "w1_sd": "wasserstein_sd",
    "tvd": "total_variation",
    "slope": "calibration_slope",
    "intercept": "calibration_intercept",
    "citl": "calibration_in_the_large",
    "oe_ratio": "observed_expected",
}
PLAIN = [
    "auc",
    "gini",
    "log_loss",
    "brier",
    "brier_skill",
    "accuracy",
    "precision",
    "recall",
    "specificity",
    "f1",
    "balanced_accuracy",
    "mcc",
    "mae",
    "rmse",
    "bias",
    "mape",
    "smape",
    "r2",
    "wape",
    "auc_ovr_macro",
    "ks",
    "js_distance",
    "hellinger",
    "linf",
]
ENDS = {"accuracy": ("accuracy_lo", "accuracy_hi"), "recall": ("recall_lo", "recall_hi")}


def scored(inputs: Case) -> Rows:
    scores = inputs.get("score") or inputs.get("p") or inputs.get("pred") or []
    return [{"p": float(p), "y": y} for p, y in zip(scores, inputs["y"], strict=True)]


def decided(inputs: Case) -> Rows:
    cells = {"tp": (0.9, 1), "fp": (0.9, 0), "fn": (0.1, 1), "tn": (0.1, 0)}
    return [{"p": p, "y": y} for name, (p, y) in cells.items() for _ in range(inputs[name])]


def classes(inputs: Case) -> Rows:
    each = zip(inputs["y"], inputs["proba"], strict=True)
    return [dict(zip(("p_a", "p_b", "p_c"), shares, strict=True), y=y) for y, shares in each]


def values(inputs: Case, side: str) -> Rows:
    return [{"p": 0.5, "x": float(x)} for x in inputs[side]]


def levels(inputs: Case, side: str) -> Rows:
    counts = enumerate(inputs[f"{side}_counts"])
    return [{"p": 0.5, "level": f"level {k}"} for k, n in counts for _ in range(n)]


MADE: dict[str, tuple[str, str, Callable[..., Rows]]] = {
    "perf.auc": ("binary", "performance", scored),
    "perf.probability": ("binary", "performance", scored),
    "perf.confusion": ("binary", "performance", decided),
    "perf.regression": ("regression", "performance", scored),
    "perf.multiclass": ("multiclass", "performance", classes),
    "cal.cox": ("binary", "calibration", scored),
    "drift.ks": ("binary", "drift", values),
    "drift.wasserstein": ("binary", "drift", values),
    "drift.distances": ("binary", "drift", levels),
}


def asked(case: Case) -> bool:
    inputs = case["inputs"]
    unweighted = inputs.get("weight") is None and inputs.get("proba", ()) is not None
    return case["measure"] in MADE and unweighted and inputs.get("y", [0]) != []


TAKEN = [case for case in CASES if asked(case)]


def sides(case: Case) -> list[Rows]:
    """The rows of a case: of its baseline first, where it has one."""
    _, panel, make = MADE[case["measure"]]
    if panel == "drift":
        return [make(case["inputs"], side) for side in ("ref", "cur")]
    return [[], make(case["inputs"])]


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each case has two days: of its baseline, and of itself."""
    store = tmp_path_factory.mktemp("golden") / "store"
    frames: dict[str, Rows] = {}
    for number, case in enumerate(TAKEN):
        rows = frames.setdefault(MADE[case["measure"]][0], [])
        for side, some in enumerate(sides(case)):
            day = FIRST + timedelta(days=2 * number + side)
            rows += [one | {"at": f"{day}T12:00:00Z", "id": f"{day}-{k}"} for k, one in enumerate(some)]
    for task, rows in frames.items():
        prediction, label = WORDS[task]
        contract = CONTRACT.format(task=task, prediction=prediction, label=label)
        load(store, read_contract(contract), predictions=pd.DataFrame(rows))
    return store


@pytest.mark.parametrize("number", range(len(TAKEN)), ids=[case["name"] for case in TAKEN])
def test_the_command_gives_the_golden_value(
    golden: Path, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    case = TAKEN[number]
    task, panel, _ = MADE[case["measure"]]
    days = [str(FIRST + timedelta(days=2 * number + k)) for k in range(3)]
    words = ["--window", f"{days[1]}/{days[2]}", "--baseline", f"{days[0]}/{days[1]}", "--exact", "--json"]
    assert main(["report", panel, "--model", task, "--store", str(golden), *words]) == 0
    rows = json.loads(capsys.readouterr().out)["measurements"]
    subjects = {"drift": ("x",) if "ref" in case["inputs"] else ("level",)}.get(panel, ("",))
    found = {row["measure"]: row for row in rows if row["subject"] in subjects}
    wanted = {NAMES.get(key, key): value for key, value in case["expected"].items()}
    known = [name for name in wanted if name in {*PLAIN, *NAMES.values()} and name in found]
    assert known, sorted(found)
    assert {name: found[name]["value"] for name in known} == {
        name: pytest.approx(wanted[name], **case["tolerance"]) if wanted[name] is not None else None
        for name in known
    }
    for name in set(known) & set(ENDS):
        ends = [case["expected"][key] for key in ENDS[name] if key in case["expected"]]
        assert not ends or [found[name][key] for key in ("lower", "upper")] == pytest.approx(ends, rel=1e-9)
