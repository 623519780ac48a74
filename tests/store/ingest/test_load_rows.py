"""The rules of rows: what is read, refused, known already, replaced; and that nothing new changes nothing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.contract.cohorts import CohortColumn
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.columns.schema_words import nested_words
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.snapshot import Snapshot
from tests.store.conftest import counted

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]


def predictions(**changed: list[Any]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {
        "customer": [1, 2, 3],
        "scored_at": ["2025-01-01T10:00:00Z", "2025-01-02T10:00:00Z", "2025-01-03T10:00:00Z"],
        "p": [0.1, 0.5, 0.9],
        "age": [17.0, 18.0, 40.0],
        "channel": ["web", "app", None],
    }
    return pd.DataFrame(columns | changed)


def test_a_wide_file_holds_everything(tmp_path: Path, churn: Contract, look: Look) -> None:
    result = load(
        tmp_path, churn, predictions=predictions(y=[1, None, 0], seen=["2025-02-01", None, "2025-02-02"])
    )
    assert counted(result) == {"read": 3, "loaded": 3}
    assert counted(result, "labels") == {"read": 3, "loaded": 2, "empty": 1}
    assert result.data_version == "1"
    assert result.days_rebuilt == ["2025-01-01", "2025-01-02", "2025-01-03"]
    rows = look(tmp_path)
    assert [row["__id"] for row in rows] == ["1", "2", "3"]
    assert [row["__label"] for row in rows] == [1.0, None, 0.0]
    assert [row["__cohort_band"] for row in rows] == ["<18", "[18,40)", ">=40"]
    assert [row["channel"] for row in rows] == ["web", "app", None]


def test_the_result_has_exactly_the_promised_keys(tmp_path: Path, churn: Contract) -> None:
    found = load(tmp_path, churn, predictions=predictions()).to_json()
    kinds = ["predictions", "features", "labels", "reference"]
    tail = ["days_rebuilt", "ignored_columns", "schema_changes", "files", "clock_changes", "failing_cells"]
    assert list(found) == ["batch", "data_version", *kinds, *tail]
    for kind in kinds:
        assert list(found[kind])[:5] == ["read", "loaded", "already_there", "updated", "quarantined"]
        assert ("waiting" in found[kind]) == (kind in ("features", "labels"))


def test_a_row_may_break_the_last_of_very_many_rules(tmp_path: Path) -> None:
    """Of more than 126 classes no file with such a score could be loaded: it was called damaged."""
    scores = {f"c{k}": f"p{k}" for k in range(140)}
    contract = read_contract(
        f"model: m\ntask: multiclass\nid: id\ntimestamp: at\nfeatures: []\nprediction: {{scores: {scores}}}"
    )
    shares = np.full((2, 140), 1 / 140)
    shares[1, 139] = 1.5
    frame = pd.DataFrame(shares, columns=[*scores.values()]).assign(id=[1, 2], at="2025-01-01")
    assert counted(load(tmp_path, contract, predictions=frame)) == {
        "read": 2,
        "loaded": 1,
        "quarantined": {"score_range": 1},
    }


def test_the_same_file_twice_changes_nothing(tmp_path: Path, churn: Contract, look: Look) -> None:
    path = tmp_path / "wide.csv"
    predictions(y=[1, 0, 0], p=[0.1, 0.5, 7.0]).to_csv(path, index=False)
    store = tmp_path / "store"
    load(store, churn, predictions=path)
    before = look(store)
    again = load(store, churn, predictions=path)
    assert again.data_version == "1"
    assert again.days_rebuilt == []
    assert counted(again) == {"read": 3, "already_there": 2, "quarantined": {"score_range": 1}}
    assert counted(again, "labels") == {"read": 3, "already_there": 3, "waiting": 1}
    assert Catalog(store).generation("churn") == 1
    assert look(store) == before
    assert [batch.generation for batch in Catalog(store).batches("churn")] == [1, 1]


def test_order_of_rows_and_columns_and_types_of_ids_do_not_matter(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, predictions=predictions())
    turned = predictions(customer=["1.0", " 2 ", "3"]).iloc[::-1][
        ["p", "channel", "age", "scored_at", "customer"]
    ]
    assert counted(load(tmp_path, churn, predictions=turned)) == {"read": 3, "already_there": 3}


def test_other_content_goes_to_quarantine_and_the_first_stays(
    tmp_path: Path, churn: Contract, look: Look, refused: Look
) -> None:
    load(tmp_path, churn, predictions=predictions())
    result = load(tmp_path, churn, predictions=predictions(p=[0.1, 0.6, 0.9], age=[17.0, 18.0, None]))
    assert counted(result) == {"read": 3, "already_there": 1, "quarantined": {"conflict": 2}}
    assert result.data_version == "1"
    assert [row["p"] for row in look(tmp_path)] == [0.1, 0.5, 0.9]
    assert [(row["row"], row["column"], row["value"]) for row in refused(tmp_path)] == [
        (2, "p", "0.6 (stored: 0.5)"),
        (3, "age", "null (stored: 40.0)"),
    ]


def test_replace_takes_the_new_one(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, predictions=predictions(y=[1, 0, 1]))
    moved = predictions(scored_at=["2025-01-01T10:00:00Z", "2025-01-09T10:00:00Z", "2025-01-03T10:00:00Z"])
    result = load(tmp_path, churn, predictions=moved, replace=True)
    assert counted(result) == {"read": 3, "already_there": 2, "updated": 1}
    assert result.days_rebuilt == ["2025-01-02", "2025-01-09"]
    rows = look(tmp_path)
    assert [str(row["__day"]) for row in rows] == ["2025-01-01", "2025-01-09", "2025-01-03"]
    assert [row["__label"] for row in rows] == [1.0, 0.0, 1.0]
    assert load(tmp_path, churn, predictions=moved).data_version == "2"
    back = load(tmp_path, churn, predictions=predictions())
    assert counted(back) == {"read": 3, "already_there": 2, "quarantined": {"conflict": 1}}


def test_duplicates_inside_one_file(tmp_path: Path, churn: Contract, look: Look) -> None:
    doubled = pd.concat([predictions(), predictions(), predictions(p=[0.1, 0.5, 0.8])])
    result = load(tmp_path, churn, predictions=doubled)
    assert counted(result) == {"read": 9, "loaded": 3, "already_there": 5, "quarantined": {"conflict": 1}}
    assert len(look(tmp_path)) == 3
    again = load(tmp_path, churn, predictions=doubled)
    assert counted(again) == {"read": 9, "already_there": 8, "quarantined": {"conflict": 1}}


def test_the_last_of_a_file_stays_with_replace(tmp_path: Path, churn: Contract, look: Look) -> None:
    doubled = pd.concat([predictions(), predictions(p=[0.1, 0.5, 0.8])])
    result = load(tmp_path, churn, predictions=doubled, replace=True)
    assert counted(result) == {"read": 6, "loaded": 3, "already_there": 2, "updated": 1}
    assert [row["p"] for row in look(tmp_path)] == [0.1, 0.5, 0.8]


def test_a_column_of_the_contract_that_no_file_has_is_told_with_the_one_that_may_be_meant(
    tmp_path: Path, churn: Contract
) -> None:
    named = churn.model_copy(update={"received_at": "gott", "entity": "household"})
    found = load(tmp_path, named, predictions=predictions(got="2025-02-01")).to_json()
    told = [{"column": "gott", "role": "received_at", "nearest": "got"}]
    assert found["absent_columns"] == [*told, {"column": "household", "role": "entity"}]
    assert "absent_columns" not in load(tmp_path, churn, predictions=predictions()).to_json()


def test_a_list_or_a_map_is_no_feature_unless_the_contract_names_it(tmp_path: Path, churn: Contract) -> None:
    cells = {
        "tags": pa.array([["a"], ["b", "c"], []]),
        "place": pa.array([[("x", k)] for k in range(3)], pa.map_(pa.string(), pa.int64())),
    }
    file = tmp_path / "log.parquet"
    table = pa.Table.from_pandas(predictions(), preserve_index=False)
    for name, column in cells.items():
        table = table.append_column(name, column)
    pq.write_table(table, file)
    every = churn.model_copy(update={"features": "all"})
    result = load(tmp_path / "all", every, predictions=[file])
    assert result.to_json()["nested_columns"] == ["place", "tags"]
    assert nested_words(result.nested_columns)[0].count("place, tags") == 1
    assert {*cells}.isdisjoint(Snapshot(tmp_path / "all", every.model).schema.columns)
    again = load(tmp_path / "all", every, predictions=[file]).to_json()
    assert again["predictions"]["already_there"] == 3 and not again["schema_changes"]
    named = every.model_copy(update={"cohorts": (*every.cohorts, CohortColumn(name="tags", column="tags"))})
    result = load(tmp_path / "named", named, predictions=[file])
    assert result.to_json()["nested_columns"] == ["place"]
    assert Snapshot(tmp_path / "named", every.model).schema.columns["tags"].kind == "categorical"


def test_columns_that_one_side_does_not_know_are_no_content(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    load(tmp_path, churn, predictions=predictions()[["customer", "scored_at", "p"]])
    result = load(tmp_path, churn, predictions=predictions(extra=[1, 2, 3]))
    assert "quarantined" not in counted(result)
    assert result.ignored_columns == ["extra"]
    assert [row["age"] for row in look(tmp_path)] == [17.0, 18.0, 40.0]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("column", "values", "rule", "value"),
    [
        ("customer", [1.0, None, 3.0], "id", ""),
        ("customer", ["1", " ", "3"], "id", " "),
        ("scored_at", ["2025-01-01", "soon", "2025-01-03"], "time", "soon"),
        ("scored_at", ["2025-01-01", None, "2025-01-03"], "time", ""),
        ("scored_at", ["2025-01-01", "1969-12-31", "2025-01-03"], "time_range", "1969-12-31"),
        ("scored_at", ["2025-01-01", "2300-01-01", "2025-01-03"], "time_range", "2300-01-01"),
        ("p", [0.1, None, 0.9], "score", ""),
        ("p", ["0.1", "high", "0.9"], "score", "high"),
        ("p", [0.1, 1.0000001, 0.9], "score_range", "1.0000001"),
        ("p", [0.0, -0.1, 1.0], "score_range", "-0.1"),
        ("p", [0.1, float("inf"), 0.9], "score_range", "inf"),
    ],
)
def test_a_broken_row_is_refused_alone(
    tmp_path: Path,
    churn: Contract,
    look: Look,
    refused: Look,
    column: str,
    values: list[Any],
    rule: str,
    value: str,
) -> None:
    result = load(tmp_path, churn, predictions=predictions(**{column: values}))
    assert counted(result) == {"read": 3, "loaded": 2, "quarantined": {rule: 1}}
    assert [row["__id"] for row in look(tmp_path)] == ["1", "3"]
    only = refused(tmp_path)
    assert [(r["file"], r["row"], r["column"], r["rule"], r["value"]) for r in only] == [
        ("frame", 2, column, rule, value)
    ]
    assert only[0]["batch"] == result.batch


def test_a_load_whose_every_row_is_refused_fails_and_keeps_the_quarantine(
    tmp_path: Path, churn: Contract, refused: Look
) -> None:
    with pytest.raises(RefusedError, match="score_range 3") as error:
        load(tmp_path, churn, predictions=predictions(p=[2, 3, 4], y=[1, 0, 1]))
    assert error.value.exit_code == 2
    assert error.value.result.data_version == "0"
    assert Catalog(tmp_path).generation("churn") is None
    assert [row["rule"] for row in refused(tmp_path)] == ["score_range"] * 3
    kinds = {path.name.split("-")[0] for path in (tmp_path / "segments").rglob("*.parquet")}
    assert kinds == {"quarantine", "kept"}


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path, churn: Contract) -> None:
    path = tmp_path / "renamed.csv"
    predictions().rename(columns={"scored_at": "scored_on"}).to_csv(path, index=False)
    with pytest.raises(LoadError, match=r"renamed\.csv: no column 'scored_at'.*did you mean 'scored_on'"):
        load(tmp_path / "store", churn, predictions=path)
    assert Catalog(tmp_path / "store").models() == []


def test_a_listed_feature_in_no_file_is_an_error_unless_features_come_apart(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    with pytest.raises(LoadError, match=r"feature 'age'.*did you mean 'agee'"):
        load(tmp_path, churn, predictions=predictions().rename(columns={"age": "agee"}))
    result = load(tmp_path, churn, predictions=predictions().drop(columns=["age", "channel"]))
    assert result.data_version == "1"
    load(tmp_path, churn, features=predictions()[["customer", "age", "channel"]])
    assert [row["age"] for row in look(tmp_path)] == [17.0, 18.0, 40.0]


@pytest.mark.parametrize(
    ("cohort", "hint"),
    [
        ("age", "load the file that has it in the same call (--features), or take it out of `features`"),
        ("chanel", "did you mean 'chanel'?"),
    ],
)
def test_what_is_offered_for_an_unknown_feature_may_be_one(tmp_path: Path, cohort: str, hint: str) -> None:
    """Neither the id nor the time, the score or the label, but a cohort column that is not listed."""
    contract = read_contract(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\nprediction: {score: p}\n"
        f"label: {{column: y, positive: 1, negative: 0}}\nfeatures: [age, channel]\ncohorts: [{cohort}]\n"
    )
    given = predictions(y=[1, 0, 0.5]).filter(["customer", "scored_at", "p", "y", "age"])
    with pytest.raises(LoadError) as caught:
        load(tmp_path, contract, predictions=given.assign(**({} if cohort == "age" else {cohort: "web"})))
    assert str(caught.value) == f"frame: feature 'channel' is in no file so far; {hint}"


def test_what_an_unknown_feature_is_told_to_do_loads_it(tmp_path: Path, churn: Contract, look: Look) -> None:
    """Rows with some of the features, and a file with the others: apart they are refused, together loaded."""
    some, others = predictions().drop(columns="age"), predictions()[["customer", "age"]]
    with pytest.raises(LoadError, match="'age' is in no file so far; load the file that has it in the same"):
        load(tmp_path, churn, predictions=some)
    load(tmp_path, churn, predictions=some, features=others)
    assert [row["age"] for row in look(tmp_path)] == [17.0, 18.0, 40.0]


def test_a_listed_feature_absent_from_a_later_file_is_null_with_a_schema_change(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    load(tmp_path, churn, predictions=predictions())
    later = predictions(customer=[4, 5, 6]).drop(columns="age")
    result = load(tmp_path, churn, predictions=later)
    assert result.schema_changes == [{"file": "frame", "column": "age", "change": "absent"}]
    assert [row["age"] for row in look(tmp_path)] == [17.0, 18.0, 40.0, None, None, None]


def test_versions_tell_predictions_apart_and_share_labels(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\nversion: v\n"
        "prediction: {score: p}\nlabel: {column: y, positive: 1, negative: 0}\nfeatures: [age]\n"
    )
    both = pd.concat([predictions(v=["a"] * 3, y=[1, 0, 0.5]), predictions(v=["b"] * 3, y=[1, 0, 0.5])])
    result = load(tmp_path, contract, predictions=both)
    assert counted(result) == {"read": 6, "loaded": 6}
    labels = counted(result, "labels")
    assert labels == {"read": 6, "loaded": 2, "already_there": 2, "quarantined": {"label": 2}}
    assert [(row["__id"], row["__version"], row["__label"]) for row in look(tmp_path)] == [
        *(("1", "a", 1.0), ("1", "b", 1.0)),
        *(("2", "a", 0.0), ("2", "b", 0.0)),
        *(("3", "a", None), ("3", "b", None)),
    ]


def test_flags_and_unreadable_cells_are_kept_with_the_row(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\nreceived_at: got\n"
        "prediction: {score: p, decision: d}\nlabel: {column: y, positive: bad, negative: good}\n"
        "features: [{name: age, kind: numeric}, {name: flag, kind: boolean}]\n"
    )
    frame = predictions(
        age=["17", "old", "n/a"],
        flag=["yes", "perhaps", "0"],
        d=["bad", "true", "good"],
        got=["2025-01-01T09:00:00Z", None, "2025-01-03T10:00:00Z"],
        scored_at=["2025-01-01T10:00:00Z", "2200-01-01", "2025-01-03T10:00:00Z"],
    )
    load(tmp_path, contract, predictions=frame)
    rows = look(tmp_path)
    assert [row["__flags"] for row in rows] == [["time_after_received"], ["future_time"], []]
    assert [row["__bad"] for row in rows] == [[], ["age", "flag"], []]
    assert [row["age"] for row in rows] == [17.0, None, None]
    assert [row["flag"] for row in rows] == [True, None, False]
    assert [row["d"] for row in rows] == [True, True, False]


def test_class_scores_add_up_to_one(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        "model: churn\ntask: multiclass\nid: customer\ntimestamp: scored_at\n"
        "prediction: {scores: {home: h, away: a, '1': one}}\nlabel: {column: y}\nfeatures: []\n"
    )
    frame = predictions(
        h=[0.3334, 0.5, 0.2], a=[0.3333, 0.5, 0.3], one=[0.3343, 0.0011, 0.5], y=["home", "away", 1]
    )[["customer", "scored_at", "h", "a", "one", "y"]]
    result = load(tmp_path, contract, predictions=frame)
    assert counted(result) == {"read": 3, "loaded": 2, "quarantined": {"score_sum": 1}}
    assert [row["__label"] for row in look(tmp_path)] == ["home", "1"]


def test_a_model_name_means_one_kind_of_rows(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, predictions=predictions())
    other = churn.model_copy(update={"timezone": "Europe/Berlin"})
    with pytest.raises(LoadError, match="other timezone"):
        load(tmp_path, other, predictions=predictions())


def test_a_column_of_the_stores_own_name_is_refused_by_name(tmp_path: Path) -> None:
    contract = read_contract(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\n"
        "prediction: {score: p}\nfeatures: [__x]\n"
    )
    with pytest.raises(LoadError, match="__x"):
        load(tmp_path, contract, predictions=predictions(__x=[1, 2, 3]))


def test_nothing_to_load_says_so(tmp_path: Path, churn: Contract) -> None:
    with pytest.raises(LoadError, match="nothing to load"):
        load(tmp_path, churn)
    with pytest.raises(LoadError, match="no file to load"):
        load(tmp_path, churn, predictions=tmp_path / "*.csv")
    with pytest.raises(LoadError, match="must end in"):
        (tmp_path / "rows.ods").write_text("x")
        load(tmp_path, churn, predictions=tmp_path / "rows.ods")


def test_places_of_rows_are_right_across_files_read_together(
    tmp_path: Path, churn: Contract, refused: Look, look: Look
) -> None:
    sound = predictions(age=[0.1, 0.2, 0.3])
    later = sound.assign(customer=[4, 5, 2], p=[0.1, 7.0, 0.6])  # at last row 2 of the first file
    last = sound.assign(customer=[7, 4, 9])  # in the middle row 1 of the file before
    paths = [tmp_path / f"{name}.parquet" for name in "abc"]
    for path, frame in zip(paths, (sound, later, last), strict=True):
        frame.to_parquet(path)
    result = load(tmp_path / "store", churn, predictions=paths)
    assert counted(result) == {"read": 9, "loaded": 6, "quarantined": {"conflict": 2, "score_range": 1}}
    found = [
        (one["file"][-9:], one["row"], one["column"], one["rule"]) for one in refused(tmp_path / "store")
    ]
    assert found == [
        ("b.parquet", 2, "p", "score_range"),
        ("b.parquet", 3, "scored_at", "conflict"),
        ("c.parquet", 2, "scored_at", "conflict"),
    ]
    assert [row["__seq"] for row in look(tmp_path / "store")] == [1, 2, 3, 4, 7, 9]


def test_numbers_of_narrow_and_wide_types_stay_exact_beside_each_other(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    ages = {"float32": 0.1, "int16": -7, "uint16": 65_535, "int32": 16_777_217, "float64": 0.1}
    for customer, (kind, age) in enumerate(ages.items(), 1):
        frame = predictions().head(1).assign(customer=customer)
        load(tmp_path, churn, predictions=frame.assign(age=pd.Series([age], dtype=kind)))
    assert [row["age"] for row in look(tmp_path)] == [
        float(np.float32(0.1)),
        -7.0,
        65_535.0,
        16_777_217.0,
        0.1,
    ]


def test_times_are_written_as_the_contract_says(
    tmp_path: Path, churn: Contract, look: Look, refused: Look
) -> None:
    """Each column in its own format; what is written otherwise is refused, and all of it says what to do."""
    rows = [
        "1,01/06/2026 14:30,0.5,1,02.06.2026",
        "2,2026-06-01 14:30,0.5,0,",
        "3,13/06/2026 00:00,0.5,0,June",
    ]
    path, other = tmp_path / "rows.csv", tmp_path / "other.csv"
    path.write_text("\n".join(["customer,scored_at,p,y,seen", *rows, ""]))
    other.write_text("customer,scored_at,p\n1,01/06/2026,0.5\n")
    for written, said in (
        (None, 'such as time_format: "%d.%m.%Y %H:%M"'),
        ("%d-%m-%Y", "says ('%d-%m-%Y'): mend it there"),
    ):
        with pytest.raises(RefusedError, match="no time of 'scored_at' is") as error:
            load(tmp_path, churn.model_copy(update={"time_format": written}), predictions=other)
        assert str(error.value).endswith(said)
    formats = {"scored_at": "%d/%m/%Y %H:%M", "seen": "%d.%m.%Y"}
    result = load(tmp_path, churn.model_copy(update={"time_format": formats}), predictions=path)
    assert [(r["rule"], r["value"]) for r in refused(tmp_path) if r["batch"] == result.batch] == [
        ("time", "2026-06-01 14:30")
    ]
    assert result.failing_cells == {"predictions": {"seen": 1}}
    assert [(row["__id"], row["__ts"], row["__observed"]) for row in look(tmp_path)] == [
        ("1", datetime(2026, 6, 1, 14, 30), datetime(2026, 6, 2)),
        ("3", datetime(2026, 6, 13), None),
    ]
