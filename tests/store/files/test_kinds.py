"""Kinds are decided once, from the first data, the same for every kind of file."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.columns.schema import Schema
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.usefixtures("rows_only")
CONTRACT = read_contract(
    "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: all\n"
)
ROWS = 30


def frame(**columns: Any) -> pd.DataFrame:
    base = pd.DataFrame({"id": range(ROWS), "at": "2025-01-01", "p": 0.5})
    return base.assign(
        **{name: [values[i % len(values)] for i in range(ROWS)] for name, values in columns.items()}
    )


def schema(store: Path) -> Schema:
    catalog = Catalog(store)
    return Schema.from_json(catalog.spec("m", "schema", catalog.generation("m") or 0) or "")


CASES: dict[str, tuple[list[Any], str, bool]] = {
    "few": (list(range(20)), "categorical", True),
    "many": (list(range(21)), "numeric", True),
    "float": ([1.5, 2.5], "numeric", True),
    "flag": ([True, False], "boolean", False),
    "text": (["a", "b"], "categorical", False),
    "mixed": (["1", "b"], "categorical", False),
    "nothing": ([None], "numeric", True),
    "padded": (["01", "02"], "categorical", False),
}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_kinds_by_the_values(tmp_path: Path, suffix: str) -> None:
    given = frame(**{name: values for name, (values, _, _) in CASES.items()})
    path = tmp_path / f"rows.{suffix}"
    given.to_csv(path, index=False) if suffix == "csv" else given.to_parquet(path)
    load(tmp_path / "store", CONTRACT, predictions=path)
    found = schema(tmp_path / "store")
    assert {name: (found.kind(name), found.columns[name].numeric) for name in CASES} == {
        name: (kind, numeric) for name, (_, kind, numeric) in CASES.items()
    }
    assert found.features == tuple(CASES)
    assert found.columns["nothing"].reason == "all null"
    assert found.decided_at_generation == 1


def test_later_files_never_change_a_kind(tmp_path: Path) -> None:
    load(tmp_path, CONTRACT, predictions=frame(x=[1.5, 2.5], y=["a"]))
    later = frame(x=["high", 2], y=[1.0], z=[True]).assign(id=range(100, 100 + ROWS))
    result = load(tmp_path, CONTRACT, predictions=later)
    found = schema(tmp_path)
    assert {name: found.kind(name) for name in ("x", "y", "z")} == {
        "x": "numeric",
        "y": "categorical",
        "z": "boolean",
    }
    assert [(one["column"], one["change"]) for one in result.schema_changes] == [
        ("z", "added"),
        ("x", "type"),
        ("y", "type"),
    ]


def test_the_contract_wins(tmp_path: Path) -> None:
    listed = [{"name": "few", "kind": "numeric"}, {"name": "many", "kind": "categorical"}]
    contract = read_contract(
        "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures:\n"
        + "".join(f"  - {{name: {one['name']}, kind: {one['kind']}}}\n" for one in listed)
    )
    load(tmp_path, contract, predictions=frame(few=[1, 2], many=list(range(30))))
    found = schema(tmp_path)
    assert [(found.kind(name), found.columns[name].reason) for name in ("few", "many")] == [
        ("numeric", "contract"),
        ("categorical", "contract"),
    ]
