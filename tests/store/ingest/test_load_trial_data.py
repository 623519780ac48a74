"""The trial data's figures, as their READMEs give them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitoring.contract import read_contract
from monitoring.store.ingest.load import load
from tests.store.conftest import counted

REPO = Path(__file__).parents[3]
DATA, CONTRACTS = REPO.parent / "shared" / "data", REPO / "tests" / "contracts"
Look = Callable[..., list[dict[str, Any]]]
pytestmark = [
    pytest.mark.usefixtures("rows_only"),
    pytest.mark.skipif(not DATA.is_dir(), reason="the trial data are not here"),
]


def test_ma_employment(tmp_path: Path) -> None:
    data, contract = DATA / "ma_employment", read_contract(CONTRACTS / "ma_employment.yaml")
    given: dict[str, Any] = {
        "predictions": data / "predictions.parquet",
        "labels": data / "labels.parquet",
        "references": {"training": data / "reference.parquet"},
    }
    result = load(tmp_path, contract, **given)
    assert counted(result, "predictions") == {"read": 208_892, "loaded": 208_892}
    assert counted(result, "labels") == {"read": 208_892, "loaded": 208_892}
    assert counted(result, "reference") == {"read": 68_785, "loaded": 68_785}
    again = load(tmp_path, contract, **given)
    assert again.data_version == "1"
    assert counted(again, "labels") == {"read": 208_892, "already_there": 208_892}


def test_nfl_ties_are_refused_as_labels_alone(tmp_path: Path, look: Look) -> None:
    contract = read_contract(CONTRACTS / "nfl_elo_qb.yaml")
    result = load(tmp_path, contract, predictions=DATA / "nfl_elo_qb" / "predictions.csv")
    assert counted(result, "predictions") == {"read": 5380, "loaded": 5380}
    assert counted(result, "labels")["quarantined"] == {"label": 20}
    rows = look(tmp_path, contract.model)
    assert len(rows) == 5380
    assert sum(row["__label"] is None for row in rows) == 20
    assert all(row["qb1_value_pre"] is None for row in rows if row["__version"] == "elo")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("order", [("predictions", "snapshot_earlier"), ("snapshot_earlier", "predictions")])
def test_soccer_snapshots_in_both_orders(tmp_path: Path, look: Look, order: tuple[str, str]) -> None:
    contract = read_contract(CONTRACTS / "soccer_spi_snapshots.yaml")
    results = [load(tmp_path, contract, predictions=DATA / "soccer_spi" / f"{name}.csv") for name in order]
    second = counted(results[1], "predictions")
    assert second["quarantined"] == {"conflict": 2974}
    assert second["already_there"] == 23_052 - 2974
    assert sum(counted(result, "predictions")["loaded"] for result in results) == 34_109 + 404
    rows = look(tmp_path, contract.model)
    assert len(rows) == 34_109 + 404
    assert sum(row["__label"] is not None for row in rows) == 34_109 - 2172


def test_car_loan(tmp_path: Path, look: Look) -> None:
    data, contract = DATA / "car_loan_dq", read_contract(CONTRACTS / "car_loan_dq.yaml")
    for kind, given in (("labels", data / "labels.csv"), ("predictions", data / "predictions.csv")):
        result = load(tmp_path, contract, **{kind: given})
        assert counted(result, kind)["loaded"] == 50_000
    rows = look(tmp_path, contract.model)
    assert sum(row["__label"] is not None for row in rows) == 50_000
    assert sum(row["size_of_downpayment"] == "50%" for row in rows) == 700
    late = [row for row in rows if int(row["__id"]) >= 75_000]
    assert 0.21 < sum(row["salary_range"] is None for row in late) / len(late) < 0.23
