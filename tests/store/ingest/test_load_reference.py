"""References: rows of their own, by name, with labels in the same file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.load import summary
from monitoring.contract import Contract, read_contract
from monitoring.contract.baselines import Baseline
from monitoring.errors import UnknownNameError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.columns.schema import Schema
from monitoring.store.ingest.load import load
from tests.store.conftest import CHURN, counted

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def churn() -> Contract:
    return read_contract(CHURN + "baselines: {training: {file: t.csv}, launch: {file: l.csv}}\n")


def reference(**changed: Any) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"customer": [1, 2], "scored_at": ["2024-01-01", "2024-01-02"], "p": [0.1, 0.2], "age": [1, 2]}
    )
    return frame.assign(channel="web", y=[1, 0], seen="2024-02-01").assign(**changed)


def test_a_reference_is_apart_from_the_predictions(tmp_path: Path, churn: Contract, look: Look) -> None:
    result = load(tmp_path, churn, references={"training": reference()}, predictions=reference(p=[0.3, 0.4]))
    assert counted(result, "reference") == {"read": 2, "loaded": 2}
    assert result.days_rebuilt == ["2024-01-01", "2024-01-02"]
    rows = look(tmp_path, view="reference_rows")
    assert [(row["__source"], row["p"], row["__label"]) for row in rows] == [
        ("training", 0.1, 1.0),
        ("training", 0.2, 0.0),
    ]
    assert [row["p"] for row in look(tmp_path)] == [0.3, 0.4]


def test_names_tell_references_apart(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, references={"training": reference(), "launch": reference(p=[0.5, 0.6])})
    found = [(row["__source"], row["p"]) for row in look(tmp_path, view="reference_rows")]
    assert sorted(found) == [("launch", 0.5), ("launch", 0.6), ("training", 0.1), ("training", 0.2)]


def test_a_reference_twice_and_changed(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, references={"training": reference()})
    assert counted(load(tmp_path, churn, references={"training": reference()}), "reference") == {
        "read": 2,
        "already_there": 2,
    }
    assert Catalog(tmp_path).generation("churn") == 1
    other = load(tmp_path, churn, references={"training": reference(y=[1, 1])})
    assert counted(other, "reference") == {"read": 2, "already_there": 1, "quarantined": {"conflict": 1}}
    assert other.days_rebuilt == []
    replaced = load(tmp_path, churn, references={"training": reference(y=[1, 1])}, replace=True)
    assert counted(replaced, "reference") == {"read": 2, "already_there": 1, "updated": 1}
    assert [row["__label"] for row in look(tmp_path, view="reference_rows")] == [1.0, 1.0]


def test_a_label_of_neither_class_leaves_its_row(tmp_path: Path, churn: Contract, look: Look) -> None:
    result = load(tmp_path, churn, references={"training": reference(y=[1, 7])})
    assert counted(result, "reference") == {"read": 2, "loaded": 2, "quarantined": {"label": 1}}
    assert [row["__label"] for row in look(tmp_path, view="reference_rows")] == [1.0, None]


def test_the_first_reference_decides_the_kinds(tmp_path: Path, churn: Contract) -> None:
    many = pd.concat([reference(customer=[i, -i - 1], age=[i, i]) for i in range(30)])
    load(tmp_path, churn, references={"training": reference()}, predictions=many)
    schema = Schema.from_json(Catalog(tmp_path).spec("churn", "schema", 1) or "")
    assert schema.kind("age") == "categorical"
    assert schema.columns["age"].numeric
    load(tmp_path / "other", churn, predictions=many)
    schema = Schema.from_json(Catalog(tmp_path / "other").spec("churn", "schema", 1) or "")
    assert schema.kind("age") == "numeric"


def test_a_name_that_no_baseline_has_is_refused(tmp_path: Path, churn: Contract) -> None:
    """Its rows could never be compared with; a contract without baselines of files may name them later."""
    with pytest.raises(UnknownNameError, match=r"unknown reference 'trainnig': did you mean 'training'\?"):
        load(tmp_path, churn, references={"trainnig": reference()})
    assert not (tmp_path / "catalog.sqlite").exists()
    windowed = {"launch": Baseline(window="2024-01-01/2024-02-01")}
    for baselines in (windowed, {}):
        contract = churn.model_copy(update={"baselines": baselines})
        store = tmp_path / str(len(baselines))
        result = load(store, contract, references={"training": reference()})
        assert result.counts["reference"].loaded == 2
        assert result.to_json()["unused_references"] == ["training"]
        assert "add `baselines: {training: {file: FILE}}`" in summary("churn", result.to_json())
    named = churn.model_copy(update={"baselines": {"training": Baseline(file="training.csv")}})
    assert "unused_references" not in load(store, named, references={"training": reference()}).to_json()
