"""What a load says of columns that changed since the last one, and that it goes on."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.ingest.load import load
from monitoring.store.reads.events import events
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
features: all
"""


@pytest.fixture
def contract() -> Contract:
    return read_contract(CONTRACT)


def frame(day: int, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(day)
    return pd.DataFrame(
        {
            "customer": [f"{day}-{k}" for k in range(n)],
            "scored_at": f"2025-03-{day:02d} 10:00:00",
            "p": rng.random(n).round(3),
            "age": rng.integers(18, 90, n).astype(float),
            "income": np.exp(rng.normal(10, 0.5, n)).round(),
            "device": rng.choice(["ios", "android", "desktop"], n),
        }
    )


def changes(result: Any) -> list[tuple[str, str]]:
    return [(one["column"], one["change"]) for one in result.schema_changes]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("ending", ["csv", "parquet", "ndjson"])
def test_a_renamed_column_is_suggested_from_its_values(
    tmp_path: Path, contract: Contract, ending: str
) -> None:
    """The values of the last days are compared, whatever the file's type."""
    first, second = frame(1), frame(2).rename(columns={"device": "device_type", "income": "salary"})
    load(tmp_path / "store", contract, predictions=written(tmp_path, "first", ending, first))
    result = load(tmp_path / "store", contract, predictions=written(tmp_path, "second", ending, second))
    suggested = {(o["column"], o["to"]) for o in result.schema_changes if o["change"] == "renamed"}
    assert suggested == {("device", "device_type"), ("income", "salary")}
    assert all(0.8 < o["overlap"] <= 1 for o in result.schema_changes if o["change"] == "renamed")
    assert {("device", "absent"), ("device_type", "added")} <= set(changes(result))
    labels = [one.label for one in events(Snapshot(tmp_path / "store", "churn"))]
    assert labels == ["renamed? device → device_type, income → salary"]


def test_a_change_stands_on_the_first_day_that_shows_it(tmp_path: Path, contract: Contract) -> None:
    """A load of many days, the later ones with other columns; on the last day of the next one age is text."""
    before = pd.concat([frame(1), frame(2)])
    after = pd.concat([frame(3), frame(4)]).rename(columns={"device": "device_type"})
    after = after.drop(columns="income").assign(tenure=1.5)
    load(tmp_path, contract, predictions=[before, after])
    text = after.assign(customer=lambda f: "n" + f["customer"], age=lambda f: f["age"].astype(str))
    text["scored_at"] = text["scored_at"].str.replace("03-03", "03-05").str.replace("03-04", "03-06")
    text.loc[text["scored_at"].str.contains("03-06"), "age"] = "old"
    load(tmp_path, contract, predictions=text)
    shown = [(f"{one.at:%d}", one.label) for one in events(Snapshot(tmp_path, "churn"))]
    assert shown == [
        ("03", "column income absent"),
        ("03", "column tenure new"),
        ("03", "renamed? device → device_type"),
        ("06", "column age of another type"),
    ]


def written(folder: Path, name: str, ending: str, given: pd.DataFrame) -> Path:
    path = folder / f"{name}.{ending}"
    if ending == "csv":
        given.to_csv(path, index=False)
    elif ending == "parquet":
        given.to_parquet(path)
    else:
        given.to_json(path, orient="records", lines=True)
    return path


def test_other_values_are_no_new_name(tmp_path: Path, contract: Contract) -> None:
    load(tmp_path, contract, predictions=frame(1))
    other = frame(2).assign(device_id=lambda f: "d" + f.index.astype(str), profit=lambda f: -f["income"])
    result = load(tmp_path, contract, predictions=other.drop(columns=["device", "income"]))
    assert "renamed" not in dict(changes(result)).values()
    few = frame(3, 5).rename(columns={"device": "device_type"})  # too few rows to tell
    assert "renamed" not in dict(changes(load(tmp_path, contract, predictions=few))).values()


def test_a_change_of_type_is_said_and_its_cells_are_named(tmp_path: Path, contract: Contract) -> None:
    load(tmp_path / "store", contract, predictions=frame(1))
    bands = frame(2).assign(age=lambda f: np.where(f["age"] < 40, "young", "old"))
    result = load(tmp_path / "store", contract, predictions=bands)
    assert [o for o in result.schema_changes if o["change"] == "type"] == [
        {"file": "frame", "column": "age", "change": "type", "was": "number", "to": "text"}
    ]
    assert result.failing_cells == {"predictions": {"age": 300}}
    assert result.counts["predictions"].loaded == 300
    [event] = events(Snapshot(tmp_path / "store", "churn"))
    assert (event.label, event.kind) == ("column age of another type", "schema")


def test_the_order_of_columns_is_said_and_changes_nothing(tmp_path: Path, contract: Contract) -> None:
    load(tmp_path, contract, predictions=frame(1))
    turned = frame(2)[frame(2).columns[::-1]]
    assert changes(load(tmp_path, contract, predictions=turned)) == [("", "reordered")]
    rows = dict(Snapshot(tmp_path, "churn").ask("select __id, income from rows where __id = '2-0'"))
    assert rows == {"2-0": frame(2)["income"][0]}


def test_columns_that_nothing_stores_come_and_go(tmp_path: Path) -> None:
    contract = read_contract(CONTRACT.replace("features: all", "features: [age]"))
    load(tmp_path, contract, predictions=frame(1))
    result = load(tmp_path, contract, predictions=frame(2).drop(columns="income").assign(z=1))
    assert changes(result) == [("income", "dropped"), ("z", "added")]


def test_equal_files_and_other_formats_say_nothing(tmp_path: Path, contract: Contract) -> None:
    """Text in CSV and typed columns in Parquet hold the same; two vendors' files may alternate."""
    narrow = frame(2).drop(columns="device").assign(customer=lambda f: "n" + f["customer"])
    load(tmp_path / "store", contract, predictions=[frame(1), narrow])
    for day, ending in ((3, "csv"), (4, "parquet"), (5, "ndjson"), (6, "csv")):
        path = written(tmp_path, str(day), ending, frame(day))
        assert changes(load(tmp_path / "store", contract, predictions=path)) == []
    both = [frame(7), narrow.assign(customer=lambda f: "m" + f["customer"])]
    assert changes(load(tmp_path / "store", contract, predictions=both)) == [("device", "absent")]


def test_labels_and_features_have_layouts_of_their_own(tmp_path: Path) -> None:
    contract = read_contract(CONTRACT + "label: {column: y, positive: 1, negative: 0, observed_at: seen}\n")
    labels = pd.DataFrame({"customer": ["1-0", "1-1"], "y": [0, 1], "seen": "2025-04-01"})
    load(tmp_path, contract, predictions=frame(1), labels=labels)
    later = labels.assign(seen=1_743_465_600, source="crm")
    result = load(tmp_path, contract, labels=later)
    assert changes(result) == [("source", "added"), ("seen", "type")]


def test_a_column_whose_values_begin_late_has_their_kind(tmp_path: Path, contract: Contract) -> None:
    """The very first rows are looked at first, and more of them where these have no value."""
    late = frame(1).assign(age=lambda f: f["age"].where(f.index >= 200))
    load(tmp_path / "store", contract, predictions=written(tmp_path, "first", "parquet", late))
    words = frame(2).assign(age="none of them", device=lambda f: f["device"].where(f.index >= 200))
    result = load(tmp_path / "store", contract, predictions=written(tmp_path, "second", "parquet", words))
    assert [one for one in result.schema_changes if one["change"] == "type"] == [
        {**result.schema_changes[0], "column": "age", "change": "type", "was": "number", "to": "text"}
    ]


def test_a_name_that_differs_in_capitals_only_is_refused_and_nothing_changes(
    tmp_path: Path, contract: Contract
) -> None:
    """Such columns cannot be read together: refused with both names, so that the next load is possible."""
    capital = frame(2).rename(columns={"income": "Income"})
    apart = "SQL cannot tell column 'Income' from 'income', which %s: rename it, or list the `features`"
    with pytest.raises(LoadError, match=apart % "stands in frame"):
        load(tmp_path / "fresh", contract, predictions=[frame(1), capital])
    load(tmp_path / "store", contract, predictions=frame(1))
    with pytest.raises(LoadError, match=apart % "is stored already"):
        load(tmp_path / "store", contract, predictions=capital)
    with pytest.raises(LoadError, match="cannot tell column 'P' from 'p', which the contract names"):
        load(tmp_path / "other", contract, features=frame(1)[["customer", "p"]].rename(columns={"p": "P"}))
    assert load(tmp_path / "store", contract, predictions=frame(3)).counts["predictions"].loaded == 300
    listed = read_contract(CONTRACT.replace("features: all", "features: [age, income, device]"))
    result = load(tmp_path / "store", listed, predictions=capital)
    assert {("income", "absent"), ("Income", "added")} <= set(changes(result))
