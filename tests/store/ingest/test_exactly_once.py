"""Each row counts once, whatever file brings it and however often; the profiles do not know the order."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import Contract
from monitoring.contract.model import Version
from monitoring.scope.question import Scope, resolve
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.verification import verify

Look = Callable[..., list[dict[str, Any]]]
Records = Callable[..., list[tuple[str, tuple[Any, ...]]]]


def rows(*ids: int) -> pd.DataFrame:
    days = [f"2025-01-{1 + one % 5:02d}" for one in ids]
    frame = pd.DataFrame({"customer": ids, "scored_at": days, "p": [one / 20 for one in ids]})
    return frame.assign(age=[20.0 + one for one in ids], channel=["web" if one % 2 else "app" for one in ids])


def outcome(*pairs: tuple[int, int], seen: str = "2025-02-01") -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["customer", "y"]).assign(seen=seen)


def counted(store: Path, contract: Contract, **given: Any) -> dict[str, Any]:
    return load(store, contract, **given).to_json()


def held(store: Path) -> list[tuple[str, float, float | None]]:
    return Snapshot(store, "churn").ask("select __id, p, __label from rows order by __id::int")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("again", ["the same file", "another name", "another order", "another format"])
def test_the_same_rows_count_once(tmp_path: Path, churn: Contract, again: str) -> None:
    store, first = tmp_path / "store", tmp_path / "a.csv"
    rows(1, 2, 3).to_csv(first, index=False)
    load(store, churn, predictions=first)
    second = tmp_path / ("b.parquet" if again == "another format" else "b.csv")
    frame = (
        rows(3, 1, 2)[["p", "age", "scored_at", "channel", "customer"]] if "order" in again else rows(1, 2, 3)
    )
    frame.to_parquet(second) if second.suffix == ".parquet" else frame.to_csv(second, index=False)
    result = counted(store, churn, predictions=first if again == "the same file" else second)
    assert (result["predictions"]["already_there"], result["data_version"]) == (3, "1")
    assert result["days_rebuilt"] == []
    assert [one[0] for one in held(store)] == ["1", "2", "3"]


def test_overlapping_exports_and_a_file_that_grew(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, predictions=rows(1, 2, 3, 4))
    overlapping = counted(tmp_path, churn, predictions=rows(3, 4, 5, 6))
    assert (overlapping["predictions"]["loaded"], overlapping["predictions"]["already_there"]) == (2, 2)
    grown = counted(tmp_path, churn, predictions=rows(1, 2, 3, 4, 7))
    assert (grown["predictions"]["loaded"], grown["predictions"]["already_there"]) == (1, 4)
    assert grown["days_rebuilt"] == ["2025-01-03"]
    assert [one[0] for one in held(tmp_path)] == [str(one) for one in range(1, 8)]
    assert verify(tmp_path, "churn").differences == ()


def test_other_content_of_a_known_row_is_a_conflict_or_a_replacement(
    tmp_path: Path, churn: Contract, refused: Look
) -> None:
    load(tmp_path, churn, predictions=rows(1, 2))
    other = rows(1, 2, 3).assign(p=[0.05, 0.9, 0.15])
    result = counted(tmp_path, churn, predictions=other)
    assert (result["predictions"]["quarantined"], result["predictions"]["loaded"]) == ({"conflict": 1}, 1)
    assert [(row["rule"], row["column"], row["row"]) for row in refused(tmp_path)] == [("conflict", "p", 2)]
    assert held(tmp_path)[1][1] == 0.1
    result = counted(tmp_path, churn, predictions=other, replace=True)
    assert (result["predictions"]["updated"], result["predictions"]["already_there"]) == (1, 2)
    assert held(tmp_path)[1][1] == 0.9
    assert Catalog(tmp_path).batches("churn")[-1].counts["predictions"]["updated"] == 1
    moved = counted(tmp_path, churn, predictions=[rows(1).assign(scored_at="2025-01-20"), rows(5)])
    assert moved["predictions"]["quarantined"] == {"conflict": 1}  # found wherever the row lies in time


def test_a_corrected_label_is_a_version_and_as_of_knows_what_was_known(
    tmp_path: Path, churn: Contract
) -> None:
    load(tmp_path, churn, predictions=rows(1, 2), labels=outcome((1, 1), (2, 0), seen="2025-02-01"))
    result = counted(tmp_path, churn, labels=outcome((1, 0), (2, 0), seen="2025-02-10"))
    assert result["labels"]["updated"] + result["labels"]["already_there"] == 2
    assert result["days_rebuilt"] == ["2025-01-02", "2025-01-03"]
    snapshot = Snapshot(tmp_path, "churn")
    known = {}
    for moment in ("2025-01-20", "2025-02-05", "2025-02-20"):
        question = resolve(Scope("churn", window="all", as_of=moment), snapshot.contract, snapshot.extent)
        sql = "select __id, __label from rows where __label is not null order by __id"
        known[moment] = snapshot.ask(sql, question.window.as_of)
    assert known == {
        "2025-01-20": [],
        "2025-02-05": [("1", 1.0), ("2", 0.0)],
        "2025-02-20": [("1", 0.0), ("2", 0.0)],
    }
    history = snapshot.ask("select __key, __label from __labels where __key = '1' order by __seq")
    assert history == [("1", 1.0), ("1", 0.0)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("first", ["labels", "predictions"])
def test_whichever_comes_second_completes_the_pair_once(tmp_path: Path, churn: Contract, first: str) -> None:
    given = {"labels": outcome((1, 1), (2, 0), (9, 1)), "predictions": rows(1, 2, 3)}
    order = [first, *(kind for kind in given if kind != first)]
    waiting = [counted(tmp_path, churn, **{kind: given[kind]})["labels"]["waiting"] for kind in order]
    assert waiting == ([3, 1] if first == "labels" else [0, 1])
    for kind in (*order, *order):
        result = counted(tmp_path, churn, **{kind: given[kind]})
        assert (result["data_version"], result["labels"]["waiting"]) == ("2", 1)
    assert held(tmp_path) == [("1", 0.05, 1.0), ("2", 0.1, 0.0), ("3", 0.15, None)]
    assert verify(tmp_path, "churn").differences == ()


def test_features_are_a_third_kind(tmp_path: Path, churn: Contract, refused: Look) -> None:
    narrow, full = rows(1, 2).drop(columns=["age", "channel"]), rows(1, 2, 8)
    features = full[["customer", "age", "channel"]]
    before = counted(tmp_path, churn, features=features)
    assert (before["features"]["loaded"], before["features"]["waiting"]) == (3, 3)
    after = counted(tmp_path, churn, predictions=narrow)
    assert after["features"]["waiting"] == 1
    again = counted(tmp_path, churn, features=features)
    assert (again["features"]["already_there"], again["data_version"]) == (3, "2")
    corrected = features.assign(age=[21.0, 99.0, 28.0])
    assert counted(tmp_path, churn, features=corrected)["features"]["quarantined"] == {"conflict": 1}
    assert [(row["kind"], row["column"]) for row in refused(tmp_path)] == [("features", "age")]
    result = counted(tmp_path, churn, features=corrected, replace=True)
    assert (result["features"]["updated"], result["days_rebuilt"]) == (1, ["2025-01-03"])
    ages = Snapshot(tmp_path, "churn").ask("select __id, age from rows order by __id")
    assert ages == [("1", 21.0), ("2", 99.0)]
    assert verify(tmp_path, "churn").differences == ()


def test_each_row_of_features_is_judged_by_what_stands_not_by_a_refused_one(
    tmp_path: Path, churn: Contract, refused: Look
) -> None:
    """A row that repeats a refused one is refused as well, and one behind it that is sound is not."""
    load(tmp_path, churn, predictions=rows(1), features=rows(2)[["customer", "age"]])
    ids, ages = [1, 1, 1, 2, 2, 2, 3, 3, 3], [90.0, 90.0, 21.0, 91.0, 91.0, 22.0, 5.0, 5.0, 6.0]
    result = counted(tmp_path, churn, features=pd.DataFrame({"customer": ids, "age": ages}))["features"]
    assert (result["loaded"], result["already_there"]) == (1, 3)
    assert result["quarantined"] == {"conflict": 5}
    assert [(one["row"], one["value"]) for one in refused(tmp_path)] == [
        (1, "90.0 (with its prediction: 21.0)"),
        (2, "90.0 (with its prediction: 21.0)"),
        (4, "91.0 (stored: 22.0)"),
        (5, "91.0 (stored: 22.0)"),
        (9, "6.0 (earlier in the load: 5.0)"),
    ]


def test_of_rows_of_features_that_are_not_refused_the_last_replaces(
    tmp_path: Path, churn: Contract, refused: Look
) -> None:
    load(tmp_path, churn, predictions=rows(1).drop(columns="age"), features=rows(1)[["customer", "age"]])
    other = pd.DataFrame(
        {"customer": 1, "age": [31.0, 32.0, 33.0], "channel": ["web", "web", "tv"]}
    )  # the last has another channel than its prediction
    result = counted(tmp_path, churn, features=other, replace=True)["features"]
    assert (result["updated"], result["quarantined"]) == (2, {"conflict": 1})
    assert [(one["row"], one["column"]) for one in refused(tmp_path)] == [(3, "channel")]
    assert Snapshot(tmp_path, "churn").ask("select age, channel from rows") == [(32.0, "web")]
    assert verify(tmp_path, "churn").differences == ()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("age", "channel"), [(99.0, "app"), (77.0, "tv")])
def test_replaced_features_do_not_overrule_what_a_prediction_came_with(
    tmp_path: Path, churn: Contract, refused: Look, age: float, channel: str
) -> None:
    """What would change nothing that anybody sees is refused; what changes only the rest is not."""
    early = pd.DataFrame({"customer": [1], "age": [77.0], "channel": ["app"]})
    load(tmp_path, churn, features=early)
    load(tmp_path, churn, predictions=rows(1).drop(columns="channel"))
    other = pd.concat([early.assign(age=age, channel=channel), rows(5)[["customer", "age", "channel"]]])
    result = counted(tmp_path, churn, features=other, replace=True)["features"]
    own = age != 77.0
    assert (result["updated"], result["quarantined"]) == (0 if own else 1, {"conflict": 1} if own else {})
    assert [one["value"] for one in refused(tmp_path)] == ["99.0 (with its prediction: 21.0)"] * own
    assert Snapshot(tmp_path, "churn").ask("select age, channel from rows") == [(21.0, channel)]
    assert verify(tmp_path, "churn").differences == ()


def test_a_row_of_features_is_held_against_its_prediction_by_what_it_brings(
    tmp_path: Path, churn: Contract
) -> None:
    """Its age is that of the first file, which the prediction overruled: it says nothing new of it."""
    early = pd.DataFrame({"customer": [1, 2], "age": [77.0, 22.0]})
    load(tmp_path, churn, predictions=rows(3), features=early)
    load(tmp_path, churn, predictions=rows(1, 2).drop(columns="channel"))
    result = counted(tmp_path, churn, features=early.assign(channel=["tv", "app"]))["features"]
    assert (result["updated"], result["quarantined"]) == (2, {})
    found = Snapshot(tmp_path, "churn").ask("select age, channel from rows order by __id")
    assert found == [(21.0, "tv"), (22.0, "app"), (23.0, "web")]


def test_a_row_that_comes_again_with_more_brings_only_what_was_lacking(
    tmp_path: Path, churn: Contract
) -> None:
    """What both have is no feature apart, which would be held against values that were overruled long ago."""
    contract = churn.model_copy(update={"version": Version(column="release")})
    more = rows(1).assign(release="1")
    early = pd.DataFrame({"customer": [1], "release": ["1"], "age": [77.0]})
    load(tmp_path, contract, predictions=rows(2).assign(release="1"), features=early)
    load(tmp_path, contract, predictions=more.drop(columns="channel"))
    assert counted(tmp_path, contract, predictions=more)["predictions"]["updated"] == 1
    load(tmp_path, contract, predictions=more.assign(age=30.0).drop(columns="channel"), replace=True)
    assert Snapshot(tmp_path, "churn").ask("select age, channel from rows where __id = '1'") == [
        (30.0, "web")
    ]
    assert verify(tmp_path, "churn").differences == ()


def test_what_a_replaced_row_of_features_never_had_may_still_come(tmp_path: Path, churn: Contract) -> None:
    """Rows of others in the same store had it: that says nothing of this one."""
    load(tmp_path, churn, predictions=rows(1, 2)[["customer", "scored_at", "p"]], features=rows(2, 3))
    for age in (20.0, 30.0):
        load(tmp_path, churn, features=pd.DataFrame({"customer": [1], "age": [age]}), replace=True)
    late = pd.DataFrame({"customer": [1, 2], "channel": ["app", "tv"]})
    result = counted(tmp_path, churn, features=late)["features"]
    assert (result["updated"], result["quarantined"]) == (1, {"conflict": 1})
    found = Snapshot(tmp_path, "churn").ask("select age, channel from rows order by __id")
    assert found == [(30.0, "app"), (22.0, "app")]
    assert verify(tmp_path, "churn").differences == ()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("order", [*permutations(("predictions", "features", "labels"))], ids="-".join)
def test_any_order_of_three_files_gives_the_same_profiles(
    tmp_path: Path, churn: Contract, records: Records, order: tuple[str, ...]
) -> None:
    ids = tuple(range(1, 15))
    full = rows(*ids)
    parts = {
        "predictions": full.drop(columns=["age", "channel"]),
        "features": rows(*ids[:-2], 30)[["customer", "age", "channel"]],
        "labels": outcome(*((one, one % 2) for one in (*ids[2:], 40))),
    }
    once, apart = tmp_path / "once", tmp_path / "apart"
    load(once, churn, **parts)
    for kind in order:
        load(apart, churn, **{kind: parts[kind]})
    # Codes name the rows by the order in which they came: those are held against the rows by `verify`.
    found, expected = ({one for one in records(store) if one[0] != "codes"} for store in (apart, once))
    assert {kind for kind, _ in expected} >= {"numeric", "categorical", "losses", "confusion", "quality"}
    assert found == expected
    assert verify(apart, "churn").differences == ()
