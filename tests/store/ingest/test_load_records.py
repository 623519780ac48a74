"""Records inside records: what stands inside one is a plain column, in every kind of file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.cli.main import main
from monitoring.contract import Contract, parse_contract, read_contract
from monitoring.contract.draft import draft_contract
from monitoring.contract.editing import with_column
from monitoring.contract.guessed_label import outcomes_among
from monitoring.errors import LoadError
from monitoring.store.files.sketching import column_names, sketch
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]
CONTRACT = """
model: churn
task: binary
id: meta.id
timestamp: meta.at
prediction: {score: "output.p[1]"}
label: {column: truth.y, positive: 1}
features: [seen.age, {name: region, column: seen.home.region}]
cohorts: [region]
"""


def row(number: int, **seen: Any) -> dict[str, Any]:
    known = {"age": 20.5 + number, "home": {"region": "west", "tags": ["x"]}} | seen
    at = f"2025-01-{number % 28 + 1:02}T10:00:00Z"
    p = round(number % 10 / 10 + 0.05, 2)
    return {"meta": {"id": f"a{number}", "at": at}, "seen": known, "output": {"p": [round(1 - p, 2), p]}}


def lines(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / f"{len(list(folder.glob('*')))}.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


def in_parquet(folder: Path, rows: list[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), folder / "log.parquet")
    return folder / "log.parquet"


def as_frame(folder: Path, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows)


@pytest.fixture
def nested() -> Contract:
    return parse_contract(CONTRACT)


@pytest.mark.parametrize("given", [lines, in_parquet, as_frame])
def test_paths_name_fields_and_elements_in_every_kind_of_file(
    tmp_path: Path, nested: Contract, look: Look, given: Callable[..., Any]
) -> None:
    rows = [row(1), row(2, home=None), row(3, age=None)]
    labels = [{"meta": {"id": "a1"}, "truth": {"y": 1}}]
    log = given(tmp_path, rows)
    late = lines(tmp_path, labels)
    result = load(tmp_path, nested, predictions=log, labels=late)
    assert result.to_json()["predictions"]["loaded"] == 3
    found = look(tmp_path)
    assert [one["seen.age"] for one in found] == [21.5, 22.5, None]
    assert [one["region"] for one in found] == ["west", None, "west"]
    assert [one["output.p[1]"] for one in found] == [0.15, 0.25, 0.35]
    assert [one["__label"] for one in found] == [1.0, None, None]
    assert "output.p" in result.ignored_columns and "seen" not in result.ignored_columns


def with_texts(folder: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: one and json.dumps(one) for name, one in some.items()} for some in rows]


def in_csv(folder: Path, rows: list[dict[str, Any]]) -> Path:
    pd.DataFrame(rows).to_csv(folder / "log.csv", index=False)
    return folder / "log.csv"


@pytest.mark.parametrize("given", [lines, in_parquet, as_frame, in_csv])
def test_a_text_of_json_objects_is_read_as_a_record(
    tmp_path: Path, nested: Contract, look: Look, given: Callable[..., Any]
) -> None:
    rows = [row(1), row(2, home=None), row(3, age=None), {**row(4), "seen": None}]
    log = given(tmp_path, with_texts(tmp_path, rows))
    result = load(tmp_path / "store", nested, predictions=log)
    assert result.to_json()["predictions"]["loaded"] == 4
    found = look(tmp_path / "store")
    assert [one["seen.age"] for one in found] == [21.5, 22.5, None, None]
    assert [one["region"] for one in found] == ["west", None, "west", None]
    assert [one["output.p[1]"] for one in found] == [0.15, 0.25, 0.35, 0.45]
    kinds = {name: one.kind for name, one in Snapshot(tmp_path / "store", "churn").schema.columns.items()}
    assert (kinds["seen.age"], kinds["region"]) == ("numeric", "categorical")
    wrong = parse_contract(CONTRACT.replace("seen.age", "seen.agee"))
    with pytest.raises(LoadError, match=r"'seen.agee' is in no file so far; seen has home"):
        load(tmp_path / "wrong", wrong, predictions=log)


def test_a_cell_that_is_no_object_is_listed_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numeric = parse_contract(CONTRACT.replace("seen.age,", "{name: seen.age, kind: numeric},"))
    some = with_texts(tmp_path, [row(n) for n in range(1, 9)])
    some[2]["seen"], some[3]["output"] = '{"age": 3', "none of it"
    result = load(tmp_path, numeric, predictions=in_csv(tmp_path, some)).to_json()
    assert result["predictions"]["quarantined"] == {"score": 1}
    assert result["failing_cells"] == {"predictions": {"seen.age": 1}}
    assert main(["quarantine", "--model", "churn", "--store", str(tmp_path), "--cells"]) == 0
    assert '{"age": 3 (no JSON object)' in capsys.readouterr().out


@pytest.mark.parametrize("given", [lines, in_parquet, in_csv])
def test_the_draft_of_texts_of_json_names_their_fields(tmp_path: Path, given: Callable[..., Any]) -> None:
    some = [
        {"id": n, "at": "2025-01-01", "score": n / 30, "site": ["so", '{"a": 1}'][n % 2], **row(n)}
        for n in range(30)
    ]
    plain = [{**one, "meta": 1, "output": 2, "seen": json.dumps(one["seen"])} for one in some]
    draft = draft_contract("churn", sketch([given(tmp_path, plain)], tmp_path))
    features = parse_contract(draft).listed_features
    assert {"seen.age", "seen.home.region", "site"} <= {*features}
    assert features["seen.age"].kind == "numeric"
    assert "seen" not in features


def test_a_flat_file_goes_with_a_nested_one_and_a_name_with_dots_wins(
    tmp_path: Path, nested: Contract, look: Look
) -> None:
    flat = "meta.id,meta.at,output.p[1],seen.age,region\nb1,2025-01-01,0.5,70.5,east\n"
    (tmp_path / "flat.csv").write_text(flat)
    both = lines(tmp_path, [row(1) | {"seen.age": 99.5, "region": "north"}])
    load(tmp_path, nested, predictions=[tmp_path / "flat.csv", both])
    found = {one["__id"]: (one["seen.age"], one["region"]) for one in look(tmp_path)}
    assert found == {"a1": (99.5, "north"), "b1": (70.5, "east")}


def test_a_field_that_is_new_or_gone_and_a_cell_that_cannot_be_read_are_told_by_its_path(
    tmp_path: Path, nested: Contract
) -> None:
    every = nested.model_copy(update={"features": "all", "cohorts": ()})
    load(tmp_path, every, predictions=lines(tmp_path, [row(1), row(2)]))
    odd = [row(3, age="many", visits=1), {**row(4), "meta": {"at": "2025-01-04"}}]
    result = load(tmp_path, every, predictions=lines(tmp_path, odd)).to_json()
    assert result["predictions"]["quarantined"] == {"id": 1}
    assert result["failing_cells"] == {"predictions": {"seen.age": 1}}
    assert {(one["column"], one["change"]) for one in result["schema_changes"]} >= {("seen.visits", "added")}
    assert result["nested_columns"] == ["output.p", "seen.home.tags"]
    assert "seen.home.region" in Snapshot(tmp_path, "churn").schema.features
    gone = lines(tmp_path, [{**row(5), "seen": {"age": 3}}])
    changes = load(tmp_path, every, predictions=gone).to_json()["schema_changes"]
    assert {"seen.home.region", "seen.visits"} <= {one["column"] for one in changes}


def test_a_path_that_no_file_has_is_told_with_the_fields_beside_it(tmp_path: Path, nested: Contract) -> None:
    wrong = parse_contract(CONTRACT.replace("home.region", "home.country").replace("meta.at", "meta.when"))
    with pytest.raises(
        LoadError, match=r"'seen.home.country'\) is in no file so far; .*\(seen.home has region, tags"
    ):
        load(tmp_path, wrong, predictions=in_parquet(tmp_path, [row(1)]))
    late = parse_contract(CONTRACT.replace("meta.at", "meta.when"))
    with pytest.raises(
        LoadError, match=r"no column 'meta.when' \(the contract's timestamp\); .*\(meta has at, id"
    ):
        load(tmp_path, late, predictions=lines(tmp_path, [row(1)]))


def test_a_map_and_a_record_that_is_named_whole_stay_one_column(tmp_path: Path, nested: Contract) -> None:
    rows = [row(n) | {"weights": {f"word{n}": 1}} for n in range(300)]
    every = parse_contract(
        CONTRACT.replace(
            "features: [seen.age, {name: region, column: seen.home.region}]", "mask: seen"
        ).replace("cohorts: [region]", "features: all")
    )
    result = load(tmp_path, every, predictions=lines(tmp_path, rows)).to_json()
    assert result["nested_columns"] == ["output.p", "weights"]
    assert Snapshot(tmp_path, "churn").schema.features == ()


def test_a_record_that_is_masked_masks_what_it_holds() -> None:
    found = parse_contract(f"{CONTRACT}mask: seen.home\n")
    assert found.mask == ("seen.home", "region")
    assert found.masks("region") and not found.masks("seen.age")


def test_the_draft_of_a_nested_log_loads_as_it_stands(tmp_path: Path) -> None:
    log = lines(tmp_path, [row(n) for n in range(60)])
    labels = [{"meta": {"id": f"a{n}"}, "truth": {"y": n % 2, "known_at": "2025-03-01"}} for n in range(60)]
    late = lines(tmp_path, labels)
    columns = sketch([log, late], tmp_path)
    outcomes = outcomes_among(columns, column_names([log], tmp_path))
    contract = parse_contract(draft_contract("churn", columns, outcomes))
    assert contract.prediction.score == "output.p[1]" and contract.timestamp == "meta.at"
    assert contract.label and (contract.label.column, contract.label.observed_at) == (
        "truth.y",
        "truth.known_at",
    )
    assert [*contract.listed_features] == ["seen.age", "seen.home.region"]
    result = load(tmp_path / "store", contract, predictions=log, labels=late).to_json()
    assert (result["predictions"]["loaded"], result["labels"]["loaded"]) == (60, 60)


def test_an_array_of_objects_is_a_file_of_rows(tmp_path: Path, nested: Contract, look: Look) -> None:
    rows = [row(1), row(2), row(3)]
    (tmp_path / "whole.json").write_text(json.dumps(rows, indent=1))
    (tmp_path / "marked.json").write_text(json.dumps([row(4), {**row(5), "meta": {"id": "a5"}}]), "utf-16")
    result = load(tmp_path, nested, predictions=[tmp_path / "whole.json", tmp_path / "marked.json"]).to_json()
    assert result["predictions"]["loaded"] == 4 and result["predictions"]["quarantined"] == {"time": 1}
    assert [one["seen.age"] for one in look(tmp_path)] == [21.5, 22.5, 23.5, 24.5]
    (tmp_path / "cut.json").write_text(json.dumps(rows)[:-3])
    with pytest.raises(LoadError, match=r"cut\.json is an array of JSON that cannot be read whole"):
        load(tmp_path, nested, predictions=tmp_path / "cut.json")


def test_a_line_without_a_record_where_one_is_expected_has_none_of_its_fields(
    tmp_path: Path, nested: Contract, look: Look
) -> None:
    load(
        tmp_path,
        nested,
        predictions=lines(tmp_path, [row(1), {**row(2), "seen": "broken"}, {**row(3), "seen": None}]),
    )
    assert [one["seen.age"] for one in look(tmp_path)] == [21.5, None, None]


def test_the_draft_of_a_nested_log_and_a_flat_reference_reads_both(tmp_path: Path) -> None:
    log = lines(tmp_path, [row(n) for n in range(60)])
    flat = [f"b{n},2025-01-01,0.5,{n}.5,{'east' if n % 2 else 'west'}" for n in range(60)]
    (tmp_path / "reference.csv").write_text("\n".join(["meta.id,meta.at,output.p[1],age,region", *flat]))
    draft = tmp_path / "draft.yaml"
    files = [str(log), str(tmp_path / "reference.csv")]
    assert main(["contract", "guess", *files, "--model", "churn", "--out", str(draft)]) == 0
    contract = read_contract(draft)
    assert {name: one.column for name, one in contract.listed_features.items()} == {
        "age": "seen.age", "region": "seen.home.region",
    }  # fmt: skip
    store = tmp_path / "store"
    result = load(store, contract, predictions=log, references={"training": tmp_path / "reference.csv"})
    assert (result.counts["predictions"].loaded, result.counts["reference"].loaded) == (60, 60)
    assert Snapshot(store, "churn").schema.features == ("age", "region")


def test_what_is_said_of_a_feature_stays_when_the_page_changes_its_kind() -> None:
    tree = {"features": [{"name": "age", "column": "seen.age", "unit": "years"}]}
    changed = with_column(tree, "seen.age", "feature", "numeric", ("seen.age",))
    assert changed["features"] == [{"name": "age", "kind": "numeric", "column": "seen.age", "unit": "years"}]


def test_a_record_that_is_stored_whole_stays_so(tmp_path: Path) -> None:
    base = CONTRACT.partition("features:")[0]
    load(tmp_path, parse_contract(f"{base}features: [seen]\n"), predictions=lines(tmp_path, [row(1)]))
    load(tmp_path, parse_contract(f"{base}features: all\n"), predictions=in_parquet(tmp_path, [row(2)]))
    assert Snapshot(tmp_path, "churn").schema.features == ("seen",)
    load(tmp_path / "new", parse_contract(f"{base}features: all\n"), predictions=lines(tmp_path, [row(1)]))
    assert Snapshot(tmp_path / "new", "churn").schema.features == ("seen.age", "seen.home.region")
