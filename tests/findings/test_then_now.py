"""What a frozen link says of the numbers of now: the very numbers of both reports."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract.reading import parse_contract
from monitoring.findings.report import report
from monitoring.findings.then_now import newest_scope, then_now
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from tests.cli.conftest import CONTRACT, rows

CHURN = parse_contract(CONTRACT)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half of the labels first, the other half afterwards."""
    directory = tmp_path_factory.mktemp("then") / "store"
    every = rows("2025-01-01", 3000, 4.0, 3)
    training = rows("2024-01-01", 2000, 0.0, 1)
    references = {"training": [training]}
    load(directory, CHURN, predictions=[every.drop(columns="y")], references=references)
    for half in (every[:1500], every[1500:]):
        load(directory, CHURN, labels=[pd.DataFrame({"id": half["id"], "y": half["y"]})])
    return directory


def compared(store: Path, panel: str, version: str) -> tuple[str, list[float]]:
    then = report(store, [panel], Scope("churn", data_version=version), dated=False)
    now = report(store, [panel], newest_scope(then.question), dated=False)
    lead = {"performance": "auc", "drift": "psi", "calibration": "ece_debiased"}[panel]
    values = [
        max((one.value for one in made.measurements if one.measure == lead), default=float("nan"))
        for made in (then, now)
    ]
    return then_now(then.measurements, now.measurements, panel, then.contract), values


def test_labels_that_came_since_are_counted(store: Path) -> None:
    said, (then, now) = compared(store, "performance", "2")
    assert said.startswith(f"AUC was {then:.3f} (95% CI")
    assert f"n=1,500) then and is {now:.3f} (95% CI" in said
    assert said.endswith("n=3,000) now: 1,500 labels came since.")


def test_what_did_not_change_is_said_to_be_the_same(store: Path) -> None:
    said, (then, now) = compared(store, "drift", "2")
    assert then == now
    assert said.startswith("PSI of age is the same in the newest data: ")


def test_without_a_number_then_nothing_is_said(store: Path) -> None:
    assert compared(store, "performance", "1")[0] == ""


def test_a_number_that_is_gone_is_told(store: Path) -> None:
    then = report(store, ["performance"], Scope("churn", data_version="3"), dated=False)
    said = then_now(then.measurements, [], "performance", then.contract)
    assert said.endswith("then; the newest data have no such number.")
    fewer = [one for one in then.measurements if one.measure == "auc"]
    assert then_now(fewer, fewer, "performance", then.contract).startswith("AUC is the same")


@pytest.mark.parametrize(
    ("panel", "n", "said"),
    [
        ("performance", 1, ": 1 label came since."),
        ("performance", -1, ": 1 label is gone since."),
        ("performance", -1200, ": 1,200 labels are gone since."),
    ],
)
def test_what_came_or_went_is_counted(store: Path, panel: str, n: int, said: str) -> None:
    then = report(store, [panel], Scope("churn", data_version="3"), dated=False)
    now = [replace(one, n=one.n + n) for one in then.measurements]
    assert then_now(then.measurements, now, panel, then.contract).endswith(f" now{said}")


def test_a_store_of_another_place_answers_the_same(store: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(store, tmp_path / "copy"))
    assert compared(copied, "performance", "2") == compared(store, "performance", "2")
