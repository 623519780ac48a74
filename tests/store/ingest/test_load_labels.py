"""Labels: before or after predictions, corrected, revised, seen as of a day; order never matters."""

from collections.abc import Callable
from datetime import datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.ingest.load import load
from tests.store.conftest import counted

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]

TIMELESS = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: []
"""


def predictions(n: int = 3) -> pd.DataFrame:
    days = [f"2025-01-{day:02d}" for day in range(1, n + 1)]
    return pd.DataFrame(
        {"customer": range(1, n + 1), "scored_at": days, "p": [0.5] * n, "age": 1.0, "channel": "web"}
    )


def labels(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def current(rows: list[dict[str, Any]]) -> list[float | None]:
    return [row["__label"] for row in rows]


def test_labels_may_come_first_and_wait(tmp_path: Path, churn: Contract, look: Look) -> None:
    first = load(tmp_path, churn, labels=labels(customer=[1, 2, 9], y=[1, 0, 1], seen=["2025-02-01"] * 3))
    assert counted(first, "labels") == {"read": 3, "loaded": 3, "waiting": 3, "waiting_of_load": 3}
    assert first.days_rebuilt == []
    second = load(tmp_path, churn, predictions=predictions())
    assert counted(second, "labels") == {"waiting": 1}
    assert current(look(tmp_path)) == [1.0, 0.0, None]


def test_labels_that_a_later_contract_names_find_predictions_loaded_without_one(
    tmp_path: Path, look: Look
) -> None:
    """Rows of a contract without a label had no key: labels waited for them for ever."""
    load(tmp_path, read_contract(TIMELESS.replace("label:", "# ")), predictions=predictions())
    result = load(tmp_path, read_contract(TIMELESS), labels=labels(customer=[1, 2], y=[1, 0]))
    assert counted(result, "labels") == {"read": 2, "loaded": 2}
    assert len(result.days_rebuilt) == 3
    assert current(look(tmp_path)) == [1.0, 0.0, None]


def test_a_label_touches_the_days_of_its_predictions_alone(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, predictions=predictions())
    result = load(tmp_path, churn, labels=labels(customer=[2], y=[1], seen=["2025-02-01"]))
    assert result.days_rebuilt == ["2025-01-02"]
    again = load(tmp_path, churn, labels=labels(customer=[2], y=[1], seen=["2025-02-01"]))
    assert (again.days_rebuilt, again.data_version) == ([], "2")


def test_a_label_of_values_that_mean_the_same(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, predictions=predictions(6))
    mixed = [1, "1.0", True, "true", " 1 ", "0"]
    result = load(tmp_path, churn, labels=labels(customer=range(1, 7), y=[str(v) for v in mixed]))
    assert counted(result, "labels") == {"read": 6, "loaded": 6}
    assert current(look(tmp_path)) == [1.0] * 5 + [0.0]


def test_neither_class_is_refused_alone(tmp_path: Path, churn: Contract, look: Look, refused: Look) -> None:
    wide = predictions().assign(y=[1, 0.5, None], seen="2025-02-01")
    result = load(tmp_path, churn, predictions=wide)
    assert result.to_json()["predictions"]["loaded"] == 3
    assert counted(result, "labels") == {"read": 3, "loaded": 1, "empty": 1, "quarantined": {"label": 1}}
    assert current(look(tmp_path)) == [1.0, None, None]
    assert [(r["kind"], r["row"], r["column"], r["value"]) for r in refused(tmp_path)] == [
        ("labels", 2, "y", "0.5")
    ]


def test_label_files_refuse_missing_keys_and_unreadable_times(
    tmp_path: Path, churn: Contract, refused: Look
) -> None:
    given = labels(customer=["1", None, "3"], y=[1, 1, 0], seen=["2025-02-01", "2025-02-01", "soon"])
    assert counted(load(tmp_path, churn, labels=given), "labels") == {
        "read": 3,
        "loaded": 1,
        "waiting": 1,
        "waiting_of_load": 1,
        "quarantined": {"id": 1, "time": 1},
    }
    assert [(r["row"], r["column"], r["value"]) for r in refused(tmp_path)] == [
        (2, "customer", None),
        (3, "seen", "soon"),
    ]


def test_the_current_label_is_the_one_known_last(tmp_path: Path, churn: Contract, look: Look) -> None:
    """All orders of three revisions, one a customer, give the same current label and the same history."""
    orders = [*permutations(((1, 0), (2, 1), (3, 0)))]
    customers = [*range(1, 1 + len(orders))]
    load(tmp_path, churn, predictions=predictions(len(orders)))
    for revision in zip(*orders, strict=True):
        days, ys = zip(*revision, strict=True)
        given = labels(customer=customers, y=[*ys], seen=[f"2025-02-0{day}" for day in days])
        load(tmp_path, churn, labels=given)
    assert current(look(tmp_path)) == [0.0] * 6
    as_of = [current(look(tmp_path, as_of=datetime(2025, 2, day, 12))) for day in (1, 2, 3)]
    assert as_of == [[0.0] * 6, [1.0] * 6, [0.0] * 6]
    assert current(look(tmp_path, as_of=datetime(2025, 1, 31))) == [None] * 6


def test_revisions_count_as_updated(tmp_path: Path, churn: Contract) -> None:
    given = labels(
        customer=[1, 1, 1, 1], y=[0, 1, 1, 1], seen=["2025-02-01", "2025-02-02", "2025-02-02", "2025-02-03"]
    )
    assert counted(load(tmp_path, churn, labels=given), "labels") == {
        "read": 4,
        "loaded": 1,
        "already_there": 1,
        "updated": 2,
        "waiting": 1,
        "waiting_of_load": 1,
    }
    assert counted(load(tmp_path, churn, labels=given), "labels") == {
        "read": 4,
        "already_there": 4,
        "waiting": 1,
    }


def test_without_times_a_new_file_corrects_and_an_old_one_changes_nothing(tmp_path: Path, look: Look) -> None:
    contract = read_contract(TIMELESS)
    load(tmp_path, contract, predictions=predictions()[["customer", "scored_at", "p"]])
    first, second = labels(customer=[1, 2], y=[1, 0]), labels(customer=[2, 1], y=[1, 1])
    load(tmp_path, contract, labels=first)
    corrected = load(tmp_path, contract, labels=second)
    assert counted(corrected, "labels") == {"read": 2, "already_there": 1, "updated": 1}
    assert corrected.days_rebuilt == ["2025-01-02"]
    assert current(look(tmp_path)) == [1.0, 1.0, None]
    assert load(tmp_path, contract, labels=first).data_version == corrected.data_version
    back = load(tmp_path, contract, labels=labels(customer=[2, 3], y=[0, 0]))
    assert counted(back, "labels") == {"read": 2, "loaded": 1, "updated": 1}
    assert current(look(tmp_path)) == [1.0, 0.0, 0.0]


def test_without_times_the_last_of_a_file_is_current(tmp_path: Path, look: Look) -> None:
    contract = read_contract(TIMELESS)
    load(tmp_path, contract, predictions=predictions(1)[["customer", "scored_at", "p"]])
    load(tmp_path, contract, labels=labels(customer=[1], y=[0]))
    changing = labels(customer=[1, 1, 1], y=[1, 1, 0])
    assert counted(load(tmp_path, contract, labels=changing), "labels") == {
        "read": 3,
        "updated": 2,
        "already_there": 1,
    }
    assert current(look(tmp_path)) == [0.0]
    assert counted(load(tmp_path, contract, labels=changing), "labels") == {"read": 3, "already_there": 3}


def test_one_label_serves_many_predictions_by_its_own_key(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        "model: churn\ntask: regression\nid: customer\ntimestamp: scored_at\nprediction: {value: p}\n"
        "label: {column: y, join: [target, place]}\nfeatures: []\n"
    )
    frame = predictions()[["customer", "scored_at", "p"]].assign(
        target=pd.to_datetime(["2025-02-01"] * 2 + ["2025-02-02"]), place=["01", "01", "01"]
    )
    load(tmp_path, contract, predictions=frame)
    result = load(
        tmp_path,
        contract,
        labels=labels(target=["2025-02-01", "2025-02-03"], place=["01", "01"], y=[7.5, "x"]),
    )
    assert counted(result, "labels") == {"read": 2, "loaded": 1, "quarantined": {"label": 1}}
    assert current(look(tmp_path)) == [7.5, 7.5, None]


def test_the_negative_value_is_the_only_other_one_and_stays(tmp_path: Path, look: Look) -> None:
    contract = read_contract(TIMELESS.replace("positive: 1, negative: 0", "positive: bad"))
    load(tmp_path, contract, predictions=predictions()[["customer", "scored_at", "p"]])
    load(tmp_path, contract, labels=labels(customer=[1, 2], y=["bad", "good"]))
    later = load(
        tmp_path,
        contract,
        labels=labels(customer=[3], y=["odd"]),
        predictions=predictions(1)[["customer", "scored_at", "p"]],
    )
    assert counted(later, "labels") == {"read": 1, "quarantined": {"label": 1}}
    assert current(look(tmp_path)) == [1.0, 0.0, None]


def test_more_than_two_values_need_a_negative(tmp_path: Path) -> None:
    contract = read_contract(TIMELESS.replace("positive: 1, negative: 0", "positive: bad"))
    with pytest.raises(LoadError, match=r"good, odd.*negative:"):
        load(tmp_path, contract, labels=labels(customer=[1, 2, 3], y=["bad", "good", "odd"]))


def test_a_label_file_without_its_columns_is_refused(tmp_path: Path, churn: Contract) -> None:
    with pytest.raises(LoadError, match="no column 'y'"):
        load(tmp_path, churn, labels=labels(customer=[1], outcome=[1]))
    unlabelled = read_contract(TIMELESS.replace("label: {column: y, positive: 1, negative: 0}\n", ""))
    with pytest.raises(LoadError, match="no `label:`"):
        load(tmp_path, unlabelled, labels=labels(customer=[1], y=[1]))
