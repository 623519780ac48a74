"""Whatever the order of predictions, features and labels, the rows are the same."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.store.ingest.load import load

Look = Callable[..., list[dict[str, Any]]]

DAYS = ["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04"]
PARTS: dict[str, pd.DataFrame] = {
    "predictions": pd.DataFrame({"customer": [1, 2, 3, 4], "scored_at": DAYS, "p": [0.1, 0.2, 0.3, 0.4]}),
    "features": pd.DataFrame(
        {"customer": [4, 3, 2, 9], "age": [44, 33, None, 99], "channel": ["web", "app", "", "x"]}
    ),
    "labels": pd.DataFrame({"customer": [2, 1, 8], "y": [1, 0, 1], "seen": ["2025-02-01"] * 3}),
}


def content(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in ("__seq", "__known")} for row in rows]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("order", [*permutations(PARTS)], ids="-".join)
def test_an_order_and_one_call_give_the_same_rows(
    tmp_path: Path, churn: Contract, look: Look, order: tuple[str, ...]
) -> None:
    load(tmp_path / "once", churn, **PARTS)  # type: ignore[arg-type]
    expected = content(look(tmp_path / "once"))
    assert [row["age"] for row in expected] == [None, None, 33.0, 44.0]
    assert [row["channel"] for row in expected] == [None, "", "app", "web"]
    assert [row["__label"] for row in expected] == [0.0, 1.0, None, None]
    for kind in order:
        found = load(tmp_path / "apart", churn, **{kind: PARTS[kind]}).to_json()  # type: ignore[arg-type]
    assert (found["features"]["waiting"], found["labels"]["waiting"]) == (1, 1)
    assert content(look(tmp_path / "apart")) == expected


def test_a_wide_file_and_its_parts_give_the_same_rows(tmp_path: Path, churn: Contract, look: Look) -> None:
    wide = PARTS["predictions"]
    for kind in ("features", "labels"):
        wide = wide.merge(PARTS[kind], on="customer", how="left")
    load(tmp_path / "wide", churn, predictions=wide)
    load(tmp_path / "parts", churn, **PARTS)  # type: ignore[arg-type]
    assert content(look(tmp_path / "wide")) == content(look(tmp_path / "parts"))


def test_narrow_and_wide_predictions_in_both_orders(tmp_path: Path, churn: Contract, look: Look) -> None:
    narrow = PARTS["predictions"]
    wide = narrow.assign(age=[1.0, 2.0, 3.0, None], channel="web")
    for name, order in (("up", (narrow, wide)), ("down", (wide, narrow))):
        for frame in (*order, *order):
            result = load(tmp_path / name, churn, predictions=frame)
        assert result.to_json()["predictions"]["already_there"] == 4
    assert content(look(tmp_path / "up")) == content(look(tmp_path / "down"))


def test_features_in_several_files(tmp_path: Path, churn: Contract, look: Look, refused: Look) -> None:
    load(tmp_path, churn, predictions=PARTS["predictions"])
    ages, channels = PARTS["features"][["customer", "age"]], PARTS["features"][["customer", "channel"]]
    assert load(tmp_path, churn, features=ages).to_json()["features"]["loaded"] == 4
    both = load(tmp_path, churn, features=[channels, ages])
    found = both.to_json()["features"]
    assert (found["read"], found["updated"], found["already_there"]) == (8, 4, 4)
    assert both.days_rebuilt == DAYS, "a channel comes for the first time: the rows of before miss it"
    assert load(tmp_path, churn, features=PARTS["features"]).data_version == both.data_version
    other = load(tmp_path, churn, features=PARTS["features"].assign(age=[44, 34, None, 99]))
    assert other.to_json()["features"]["quarantined"] == {"conflict": 1}
    assert [(r["column"], r["value"]) for r in refused(tmp_path)] == [("age", "34.0 (stored: 33.0)")]
    assert [row["age"] for row in look(tmp_path)] == [None, None, 33.0, 44.0]


def test_replaced_features_keep_the_columns_of_other_files(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    load(tmp_path, churn, predictions=PARTS["predictions"], features=PARTS["features"])
    ages = pd.DataFrame({"customer": [3, 4], "age": [None, 44.0]})
    result = load(tmp_path, churn, features=ages, replace=True)
    found = result.to_json()["features"]
    assert (found["updated"], found["already_there"]) == (1, 1)
    assert result.days_rebuilt == [DAYS[2]]
    assert [row["age"] for row in look(tmp_path)] == [None, None, None, 44.0]
    assert [row["channel"] for row in look(tmp_path)] == [None, "", "app", "web"]


def test_features_by_version(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\nversion: v\n"
        "prediction: {score: p}\nfeatures: [age, channel]\n"
    )
    both = pd.concat([PARTS["predictions"].assign(v=version) for version in ("a", "b")])
    versioned = pd.DataFrame({"customer": [1, 1], "v": ["a", "b"], "age": [10.5, 20.5]})
    load(
        tmp_path,
        contract,
        predictions=both,
        features=[versioned, pd.DataFrame({"customer": [1], "channel": ["web"]})],
    )
    rows = look(tmp_path)[:2]
    assert [(row["__version"], row["age"], row["channel"]) for row in rows] == [
        ("a", 10.5, "web"),
        ("b", 20.5, "web"),
    ]


def test_features_that_a_prediction_carried_stay(
    tmp_path: Path, churn: Contract, look: Look, refused: Look
) -> None:
    wide = PARTS["predictions"].assign(age=[11.5, 22.0, None, 44.0])
    ages = pd.DataFrame({"customer": [1, 2, 3, 4, 9], "age": [11.5, 23.0, 33.0, 44.0, 99.0]})
    ages["channel"] = [None, "app", "web", "app", None]
    result = load(tmp_path, churn, predictions=wide, features=ages)
    found = result.to_json()["features"]
    assert (found["loaded"], found["already_there"], found["quarantined"]) == (3, 1, {"conflict": 1})
    [row] = refused(tmp_path)
    assert (row["kind"], row["row"], row["column"]) == ("features", 2, "age")
    assert row["value"] == "23.0 (with its prediction: 22.0)"
    again = load(tmp_path, churn, features=ages, replace=True)
    assert again.data_version == result.data_version
    assert again.to_json()["features"] == {**found, "loaded": 0, "already_there": 4, "waiting_of_load": 0}
    assert [row["age"] for row in look(tmp_path)] == [11.5, 22.0, 33.0, 44.0]
    assert [row["channel"] for row in look(tmp_path)] == [None, None, "web", "app"]


def test_features_of_all_versions_complete_those_to_come(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\nversion: v\n"
        "prediction: {score: p}\nfeatures: [age]\n"
    )
    one, ages = PARTS["predictions"].head(1), pd.DataFrame({"customer": [1], "age": [11.5]})
    load(tmp_path, contract, predictions=one.assign(v="a", age=11.5))
    assert load(tmp_path, contract, features=ages).to_json()["features"]["loaded"] == 1
    load(tmp_path, contract, predictions=one.assign(v="b"))
    assert [(row["__version"], row["age"]) for row in look(tmp_path)] == [("a", 11.5), ("b", 11.5)]
    of_a = load(tmp_path, contract, features=ages.assign(v="a")).to_json()["features"]
    assert (of_a["loaded"], of_a["already_there"]) == (0, 1)
