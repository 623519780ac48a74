"""A training table as it lies: no id, no time, perhaps no prediction; loaded, and told for what it lacks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.load import summary
from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.by_hand.sql import ask
from monitoring.store.files.sources import NamedFile
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import LoadResult
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.retry import retry
from tests.store.conftest import CHURN, counted

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def churn() -> Contract:
    return read_contract(CHURN + "baselines: {training: {file: t.csv}}\n")


def table(**changed: Any) -> pd.DataFrame:
    return pd.DataFrame({"age": [31, 47, 31], "channel": ["web", "shop", "web"], "y": [1, 0, 1]}).assign(
        **changed
    )


def whole(**changed: Any) -> pd.DataFrame:
    own = {"customer": ["a", "b", "c"], "scored_at": "2024-01-02", "p": [0.1, 0.2, 0.3]}
    return table(**own).assign(**changed)


def asked(directory: Path, sql: str) -> list[tuple[Any, ...]]:
    snapshot = Snapshot(directory, "churn")
    return [tuple(row.values()) for row in ask(snapshot, sql, {}).to_pylist()]


def test_its_rows_are_loaded_once_and_seen_without_id_and_day(tmp_path: Path, churn: Contract) -> None:
    given = {"references": {"training": table()}}
    assert counted(load(tmp_path, churn, predictions=whole(), **given), "reference") == {
        "read": 3,
        "loaded": 3,
    }
    assert counted(load(tmp_path, churn, **given), "reference") == {"read": 3, "already_there": 3}
    table().to_csv(tmp_path / "again.csv", index=False)
    table().to_csv(tmp_path / "called_otherwise.csv", index=False)
    assert (
        counted(load(tmp_path / "b", churn, references={"training": tmp_path / "again.csv"}), "reference")[
            "loaded"
        ]
        == 3
    )
    again = load(tmp_path / "b", churn, references={"training": tmp_path / "called_otherwise.csv"})
    assert counted(again, "reference") == {"read": 3, "already_there": 3}
    sql = "select customer, scored_at, day, p, age, y from reference order by age"
    found = asked(tmp_path, sql)
    assert found == [(None, None, None, None, "31", 1.0)] * 2 + [(None, None, None, None, "47", 0.0)]


def test_what_it_lacks_is_told(tmp_path: Path, churn: Contract) -> None:
    bare = load(tmp_path, churn, references={"training": table()}).to_json()
    lacks = [(one["column"], one["role"]) for one in bare["incomplete_references"]]
    assert lacks == [("customer", "id"), ("scored_at", "timestamp"), ("p", "prediction")]
    said = summary("churn", bare)
    for words in (
        "no ids (no column customer)",
        "no times (no column scored_at)",
        "drift of the predictions",
    ):
        assert f"the reference training has {words}" in said or words in said
    assert (
        "incomplete_references" not in load(tmp_path / "b", churn, references={"training": whole()}).to_json()
    )


def test_a_misspelt_column_does_not_pass_in_silence(tmp_path: Path, churn: Contract) -> None:
    contract = churn.model_copy(update={"features": "all"})
    wrong = whole().rename(columns={"customer": "custommer"})
    [lack] = load(tmp_path, contract, references={"training": wrong}).to_json()["incomplete_references"]
    assert (lack["column"], lack["nearest"], lack["file"]) == ("customer", "custommer", "frame")
    unlabelled = load(tmp_path / "b", churn, references={"training": whole().drop(columns="y")}).to_json()
    assert [one["role"] for one in unlabelled["incomplete_references"]] == ["label"]


@pytest.mark.parametrize("given", ["predictions", "labels"])
def test_of_anything_else_ids_may_not_be_missing(tmp_path: Path, churn: Contract, given: str) -> None:
    with pytest.raises(LoadError, match="no column 'customer'"):
        load(tmp_path, churn, **{given: whole().drop(columns="customer")})


def test_half_a_prediction_and_nothing_to_compare_are_refused(tmp_path: Path) -> None:
    shop = read_contract(
        "model: shop\ntask: multiclass\nid: k\ntimestamp: t\nprediction: {scores: {a: pa, b: pb}}\n"
        "label: {column: y}\nfeatures: [age]\n"
    )
    with pytest.raises(LoadError, match="no column 'pb'"):
        load(tmp_path, shop, references={"training": table().assign(pa=0.5)})
    with pytest.raises(LoadError, match="has nothing to compare with"):
        load(tmp_path, shop, references={"training": table()[["channel"]]})


def test_predictions_are_in_all_of_a_reference_or_in_none(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, references={"training": table()})
    with pytest.raises(LoadError, match="'training' has none, and this file has some"):
        load(tmp_path, churn, references={"training": whole()})
    with pytest.raises(LoadError, match="'training' has predictions, and this file has none"):
        load(tmp_path / "b", churn, references={"training": [whole(), table()]})


def test_a_table_takes_the_place_of_a_table(tmp_path: Path, churn: Contract, look: Look) -> None:
    """Rows without ids cannot be replaced one by one; the load that replaced may be removed again."""

    def ages() -> list[int]:
        return sorted(int(row["age"]) for row in look(tmp_path, view="reference_rows"))

    def load_(age: int, **how: bool) -> LoadResult:
        return load(tmp_path, churn, references={"training": table(age=age)}, **how)  # type: ignore[arg-type]

    load_(20)
    beside = load_(30)
    assert ages() == [20] * 3 + [30] * 3
    assert "3 rows of earlier files, which have no ids, stand beside" in summary("churn", beside.to_json())
    replaced = load_(40, replace=True)
    assert ages() == [40] * 3
    assert replaced.earlier_tables == [{"reference": "training", "rows": 6, "replaced": True}]
    last = load_(50, replace=True)
    remove(tmp_path, "churn", replaced.batch)
    assert ages() == [50] * 3
    remove(tmp_path, "churn", last.batch)
    assert ages() == [20] * 3 + [30] * 3


def test_an_upload_is_numbered_as_people_see_it(tmp_path: Path, churn: Contract) -> None:
    """What was kept of refused rows has the numbers of their file, in which damaged lines count."""
    file = tmp_path / "aside.csv"
    lines = ["age,channel,p,y", "1,web,0.1,1", "2,web,0.2,0,0,0", "3,web,7,1", *["4,shop,0.4,0"] * 9]
    file.write_text("\n".join(lines))
    given = {"references": {"training": NamedFile(file, "up.csv")}}
    first = counted(load(tmp_path / "s", churn, **given), "reference")
    assert first["quarantined"] == {"csv_columns": 1, "score_range": 1}
    margin = read_contract(CHURN.replace("{score: p}", "{score: p, scale: margin}"))
    found = retry(tmp_path / "s", "churn", contract=margin).result
    assert found is not None
    assert counted(found, "reference")["loaded"] == 1
    again = counted(load(tmp_path / "s", margin, **given), "reference")
    assert again == {"read": 12, "already_there": 11, "quarantined": {"csv_columns": 1}}


def test_a_refused_row_is_settled_by_the_mended_table(tmp_path: Path, churn: Contract) -> None:
    file = tmp_path / "t.csv"
    table(p=[0.1, 7, 0.3]).to_csv(file, index=False)
    result = load(tmp_path / "s", churn, references={"training": file})
    assert counted(result, "reference") == {"read": 3, "loaded": 2, "quarantined": {"score_range": 1}}
    assert "prediction" not in {one["role"] for one in result.incomplete_references}
    load(tmp_path / "s", churn, references={"training": table(p=0.5)})
    found = retry(tmp_path / "s", "churn", replace=True).result
    assert found is not None
    assert counted(found, "reference") == {"read": 1, "quarantined": {"score_range": 1}}
    assert not found.earlier_tables
    table(p=[0.1, 0.7, 0.3]).to_csv(file, index=False)
    mended = load(tmp_path / "s", churn, references={"training": file}, replace=True)
    assert (counted(mended, "reference"), mended.settled) == ({"read": 3, "loaded": 3}, 1)
    assert mended.earlier_tables == [{"reference": "training", "rows": 5, "replaced": True}]
