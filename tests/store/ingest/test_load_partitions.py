"""Hive partitions: the path's columns are there, of the kind that the contract says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.columns.schema import Schema
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]
DAILY = """
model: daily
task: binary
id: n
timestamp: day
prediction: {score: p}
features: [site, {name: shelf, kind: numeric}]
"""


def write(root: Path, name: str, rows: dict[str, Any]) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(rows)
    frame.to_csv(path, index=False) if name.endswith(".csv") else frame.to_parquet(path)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "log"
    write(root, "day=2026-01-01/site=K%C3%B6ln/shelf=007/part.parquet", {"n": [1, 2], "p": [0.1, 0.2]})
    write(root, "day=2026-01-01/site=Bonn/shelf=8/part.parquet", {"n": [3], "p": [0.3]})
    write(root, "day=2026-01-02/site=__HIVE_DEFAULT_PARTITION__/shelf=9/part.csv", {"n": [4], "p": [0.4]})
    write(root, "day=2026-01-03/site=Bonn/shelf=9/part.parquet", {"n": [5], "p": [0.5], "site": ["own"]})
    return root


def test_partitions_are_columns(tmp_path: Path, tree: Path, look: Look) -> None:
    daily = read_contract(DAILY)
    for store, given in (("folder", tree), ("glob", str(tree / "*" / "*" / "*" / "part.*"))):
        result = load(tmp_path / store, daily, predictions=given)
        found = [
            (str(row["__ts"])[:10], row["site"], row["shelf"]) for row in look(tmp_path / store, "daily")
        ]
        assert found == [
            ("2026-01-01", "Köln", 7.0),
            ("2026-01-01", "Köln", 7.0),
            ("2026-01-01", "Bonn", 8.0),
            ("2026-01-02", None, 9.0),
            ("2026-01-03", "own", 9.0),
        ]
        assert result.files[0]["partitions"] == {"day": "2026-01-01", "site": "Bonn", "shelf": "8"}


def test_a_kind_is_told_by_the_values_where_the_contract_says_none(tmp_path: Path) -> None:
    contract = read_contract(DAILY.replace("[site, {name: shelf, kind: numeric}]", "all"))
    for hour in range(24):
        write(
            tmp_path / "log",
            f"hour={hour}/a=b/rows.parquet",
            {"n": [hour], "p": [0.5], "day": ["2026-01-01"]},
        )
    load(tmp_path / "store", contract, predictions=tmp_path / "log")
    spec = Schema.from_json(Catalog(tmp_path / "store").spec("daily", "schema", 1) or "")
    assert {name: spec.columns[name].kind for name in ("hour", "a")} == {
        "hour": "numeric",
        "a": "categorical",
    }


def test_a_partition_may_not_be_a_word_of_the_database(tmp_path: Path, churn: Contract) -> None:
    write(tmp_path, "rowid=1/part.csv", {"customer": [1], "scored_at": ["2025-01-01"], "p": [0.5]})
    with pytest.raises(LoadError, match="rename it"):
        load(tmp_path / "store", churn, predictions=tmp_path / "rowid=1")


def test_a_folder_that_holds_a_store_is_loaded_without_it(tmp_path: Path, churn: Contract) -> None:
    write(
        tmp_path,
        "a.csv",
        {"customer": [1], "scored_at": ["2025-01-01"], "p": [0.5], "age": [1], "channel": ["a"]},
    )
    load(tmp_path / "store", churn, predictions=tmp_path / "a.csv")
    result = load(tmp_path / "store", churn, predictions=tmp_path)
    assert [file["file"] for file in result.files] == [str(tmp_path / "a.csv")]
