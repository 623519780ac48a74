"""What one load brought goes; what it had replaced comes back; nothing else moves."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError, StoreError, UnknownNameError
from monitoring.report_frame import report
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load
from monitoring.store.reads.events import events
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify

Look = Callable[..., list[dict[str, Any]]]
TIMELESS = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [age, channel]
"""


def rows(first: int, day: str, score: float = 0.5, **columns: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"customer": range(first, first + 3), "scored_at": day, "p": score})
    return frame.assign(**({"age": 30.0, "channel": "web"} | columns))


def outcome(keys: list[int], value: int, seen: str) -> pd.DataFrame:
    return pd.DataFrame({"customer": keys, "y": value, "seen": seen})


def told(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("__id", *names)) for row in found]


def clean(store: Path, model: str = "churn") -> None:
    assert verify(store, model).differences == ()


def partitions(store: Path) -> dict[Any, str]:
    catalog = Catalog(store)
    return {
        (part.kind, part.source, part.day): part.file
        for part in catalog.every_partition("churn", catalog.generation("churn") or 0)
    }


def test_the_rows_of_one_load_go_and_come_again(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, predictions=rows(1, "2025-01-01"), labels=outcome([1, 2, 3], 1, "2025-02-01"))
    both = rows(4, "2025-01-02"), outcome([4, 5, 1], 0, "2025-02-02")
    before, untouched = look(tmp_path), partitions(tmp_path)
    second = load(tmp_path, churn, predictions=both[0], labels=both[1])
    after = look(tmp_path)
    done = remove(tmp_path, "churn", second.batch, by="Ada")
    assert done.rows == {"predictions": 3, "reference": 0, "features": 0, "labels": 3}
    assert done.days_rebuilt == ("2025-01-01", "2025-01-02")  # the label of 1 was another one meanwhile
    assert look(tmp_path) == before
    assert set(partitions(tmp_path)) >= set(untouched)
    clean(tmp_path)
    assert Snapshot(tmp_path, "churn", 2).ask("select count(*), count(__label) from rows") == [(6, 5)]
    recorded = Catalog(tmp_path).batches("churn")[-1]
    assert (recorded.id, recorded.generation, recorded.counts["by"]) == (done.recorded, 3, "Ada")
    assert [one.removed for one in Catalog(tmp_path).batches("churn")] == [None, 3, None]
    for expected in ((3, 0), (0, 3)):
        counted = load(tmp_path, churn, predictions=both[0], labels=both[1]).to_json()
        assert (counted["predictions"]["loaded"], counted["predictions"]["already_there"]) == expected
    plain = [{k: v for k, v in row.items() if k not in ("__seq", "__known")} for row in look(tmp_path)]
    assert plain == [{k: v for k, v in row.items() if k not in ("__seq", "__known")} for row in after]
    clean(tmp_path)


def test_a_day_whose_rows_have_all_gone_is_none_any_more(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, predictions=rows(1, "2025-01-01"), labels=outcome([1, 2, 3], 1, "2025-02-01"))
    load(tmp_path, churn, predictions=rows(4, "2025-01-03"), labels=outcome([4, 5, 6], 0, "2025-02-01"))
    second = load(tmp_path, churn, predictions=rows(7, "2025-01-02"))
    remove(tmp_path, "churn", second.batch)
    assert {str(day) for _, _, day in partitions(tmp_path)} == {"2025-01-01", "2025-01-03"}
    found = report("performance", model="churn", window="all", store=tmp_path).set_index("measure")
    assert (found.loc["auc", "value"], found.loc["auc", "n"]) == (0.5, 6)
    clean(tmp_path)


def test_without_a_row_left_the_next_load_begins_anew(tmp_path: Path) -> None:
    """A first contract that named the wrong id or classes held its model for ever, though no row was left."""
    wrong = read_contract(
        TIMELESS.replace("id: customer", "id: channel").replace("positive: 1", "positive: 2")
    )
    given = rows(1, "2025-01-01", age=["old", "new", "new"], channel=["a", "b", "c"])
    first = load(tmp_path, wrong, predictions=given)
    labels = load(tmp_path, wrong, labels=pd.DataFrame({"channel": ["a", "b"], "y": [2, 0]}))
    right = read_contract(TIMELESS)
    numbers = rows(1, "2025-01-02")
    for batch, left in ((first.batch, "labels"), (labels.batch, "")):
        with pytest.raises(LoadError, match=r"take out its loads first \(`batches remove`\)"):
            load(tmp_path, right, predictions=numbers)
        remove(tmp_path, "churn", batch)
        assert [*Snapshot(tmp_path, "churn").segments] == ([left] if left else [])
    compact(tmp_path, "churn")
    load(tmp_path, right, predictions=numbers, labels=outcome([1, 2], 1, "2025-01-02"))
    clean(tmp_path)
    now = Snapshot(tmp_path, "churn")
    assert (now.contract.id, now.schema.columns["age"].kind) == (("customer",), "numeric")
    assert now.bins.edges.keys() >= {"age"}
    before = Snapshot(tmp_path, "churn", 1)
    assert (before.contract.id, before.schema.columns["age"].kind) == (("channel",), "categorical")


def test_only_its_days_are_built_again(tmp_path: Path, churn: Contract) -> None:
    for number, day in enumerate(("2025-01-01", "2025-01-02", "2025-01-03")):
        result = load(tmp_path, churn, predictions=rows(10 * number, day))
    before = partitions(tmp_path)
    assert remove(tmp_path, "churn", result.batch).days_rebuilt == ("2025-01-03",)
    after = partitions(tmp_path)
    changed = {
        str(day)
        for kind, source, day in before
        if after.get((kind, source, day)) != before[kind, source, day]
    }
    assert changed == {"2025-01-03"}


def test_a_replaced_row_stands_again(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, predictions=rows(1, "2025-01-01", 0.1))
    second = load(tmp_path, churn, predictions=rows(1, "2025-01-02", 0.2), replace=True)
    assert told(look(tmp_path), "p") == [("1", 0.2), ("2", 0.2), ("3", 0.2)]
    done = remove(tmp_path, "churn", second.batch)
    assert (done.returned, done.days_rebuilt) == (3, ("2025-01-01", "2025-01-02"))
    assert told(look(tmp_path), "p") == [("1", 0.1), ("2", 0.1), ("3", 0.1)]
    clean(tmp_path)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_of_a_row_that_was_replaced_twice_the_last_that_is_left_counts(
    tmp_path: Path, churn: Contract, look: Look, gone: int
) -> None:
    scores = (0.1, 0.2, 0.3)
    loads = [load(tmp_path, churn, predictions=rows(1, "2025-01-01", s), replace=True) for s in scores]
    remove(tmp_path, "churn", loads[gone].batch)
    left = [score for number, score in enumerate(scores) if number != gone]
    assert told(look(tmp_path), "p")[0] == ("1", left[-1])
    remove(tmp_path, "churn", loads[1 if gone == 2 else 2].batch)
    assert told(look(tmp_path), "p") == [(str(k), left[0]) for k in (1, 2, 3)]
    clean(tmp_path)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_an_older_label_is_current_again(tmp_path: Path, churn: Contract, look: Look, gone: int) -> None:
    load(tmp_path, churn, predictions=rows(1, "2025-01-01"))
    versions = ((1, "2025-02-01"), (0, "2025-02-02"), (1, "2025-02-03"))
    loads = [load(tmp_path, churn, labels=outcome([1], value, seen)) for value, seen in versions]
    remove(tmp_path, "churn", loads[2].batch)
    assert told(look(tmp_path), "__label")[0] == ("1", 0.0)
    loads[2] = load(tmp_path, churn, labels=outcome([1], *versions[2]))
    remove(tmp_path, "churn", loads[gone].batch)
    expected = [version for number, version in enumerate(versions) if number != gone][-1][0]
    assert told(look(tmp_path), "__label")[0] == ("1", float(expected))
    assert Catalog(tmp_path).segments("churn", Catalog(tmp_path).generation("churn") or 0, "superseded")
    clean(tmp_path)


def test_a_file_without_times_corrects_again_after_its_removal(tmp_path: Path, look: Look) -> None:
    contract, file = read_contract(TIMELESS), tmp_path / "labels.csv"
    store = tmp_path / "store"
    load(store, contract, predictions=rows(1, "2025-01-01"))
    load(store, contract, labels=outcome([1], 1, "")[["customer", "y"]])
    outcome([1], 0, "")[["customer", "y"]].to_csv(file, index=False)
    second = load(store, contract, labels=file)
    remove(store, "churn", second.batch)
    assert told(look(store), "__label")[0] == ("1", 1.0)
    assert load(store, contract, labels=file).to_json()["labels"]["updated"] == 1
    assert told(look(store), "__label")[0] == ("1", 0.0)


def test_features_go_and_their_predictions_stay(tmp_path: Path, churn: Contract, look: Look) -> None:
    narrow = rows(1, "2025-01-01").drop(columns=["age", "channel"])
    load(tmp_path, churn, predictions=narrow)
    first = load(tmp_path, churn, features=rows(1, "")[["customer", "age"]])
    second = load(tmp_path, churn, features=rows(1, "", channel="app")[["customer", "channel"]])
    done = remove(tmp_path, "churn", first.batch)
    assert (done.rows["features"], done.days_rebuilt) == (3, ("2025-01-01",))
    assert told(look(tmp_path), "age", "channel")[0] == ("1", None, "app")
    clean(tmp_path)
    again = load(tmp_path, churn, features=rows(1, "")[["customer", "age"]]).to_json()
    assert (again["features"]["updated"], again["features"]["waiting"]) == (3, 0)
    load(tmp_path, churn, features=rows(1, "", channel="fax")[["customer", "channel"]], replace=True)
    with pytest.raises(StoreError, match="remove that load first"):
        remove(tmp_path, "churn", second.batch)
    assert told(look(tmp_path), "age", "channel")[0] == ("1", 30.0, "fax")


def test_predictions_without_their_labels_leave_them_waiting(tmp_path: Path, churn: Contract) -> None:
    first = load(tmp_path, churn, predictions=rows(1, "2025-01-01"))
    load(tmp_path, churn, labels=outcome([1, 2], 1, "2025-02-01"))
    remove(tmp_path, "churn", first.batch)
    with pytest.raises(StoreError, match="no predictions yet"):
        _ = Snapshot(tmp_path, "churn").extent
    again = load(tmp_path, churn, predictions=rows(1, "2025-01-01"), labels=outcome([9], 1, "2025-02-01"))
    assert again.to_json()["labels"]["waiting"] == 1
    clean(tmp_path)


def test_a_reference_goes(lived: Path) -> None:
    first = Catalog(lived).batches("churn")[0]
    done = remove(lived, "churn", first.id)
    assert (done.rows["reference"], done.rows["predictions"]) == (400, 600)
    assert Snapshot(lived, "churn").extent.references == frozenset()
    clean(lived)


def test_what_a_load_said_goes_with_it(lived: Path) -> None:
    second = Catalog(lived).batches("churn")[1]
    dropped = ("column channel absent", "2025-03-03T23:00:00+00:00")
    assert dropped in _said(Snapshot(lived, "churn"))
    remove(lived, "churn", second.id)
    assert dropped not in _said(Snapshot(lived, "churn"))
    assert dropped in _said(Snapshot(lived, "churn", 4))
    assert "quarantine" not in Snapshot(lived, "churn").segments
    clean(lived)


def _said(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(one.label, one.at.isoformat()) for one in events(snapshot) if one.source == "schema"]


def test_rows_that_lie_in_one_segment_with_others(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, predictions=rows(1, "2025-01-01", 0.1), labels=outcome([1], 1, "2025-02-01"))
    second = load(
        tmp_path,
        churn,
        predictions=[rows(1, "2025-01-01", 0.2), rows(7, "2025-01-01")],
        labels=outcome([1], 0, "2025-02-02"),
        replace=True,
    )
    load(tmp_path, churn, predictions=rows(4, "2025-01-02"), features=rows(8, "")[["customer", "age"]])
    compact(tmp_path, "churn")
    held = Snapshot(tmp_path, "churn").segments
    assert {kind: len(some) for kind, some in held.items()}["predictions"] == 1
    remove(tmp_path, "churn", second.batch)
    found = [("1", 0.1, 1.0), ("2", 0.1, None), ("3", 0.1, None)]
    found += [(str(k), 0.5, None) for k in (4, 5, 6)]
    assert told(look(tmp_path), "p", "__label") == found
    clean(tmp_path)


def test_what_cannot_be_removed(tmp_path: Path, churn: Contract) -> None:
    first = load(tmp_path, churn, predictions=rows(1, "2025-01-01"))
    again = load(tmp_path, churn, predictions=rows(1, "2025-01-01"))
    with pytest.raises(UnknownNameError, match="batch"):
        remove(tmp_path, "churn", "nothing")
    with pytest.raises(StoreError, match="brought no rows"):
        remove(tmp_path, "churn", again.batch)
    done = remove(tmp_path, "churn", first.batch)
    with pytest.raises(StoreError, match="removed already, by data version 2"):
        remove(tmp_path, "churn", first.batch)
    with pytest.raises(StoreError, match=f"load the files of '{first.batch}' again"):
        remove(tmp_path, "churn", done.recorded)


def test_by_command(lived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    third = Catalog(lived).batches("churn")[2].id
    words = ["--model", "churn", "--store", str(lived)]
    assert main(["batches", "remove", third, *words, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["batch"], done["rows"]["predictions"], done["data_version"]) == (third, 200, "5")
    assert main(["batches", *words, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["batches"]
    assert [one["removed_by"] for one in listed] == [None, None, "5", None, None]
    assert main(["batches", *words]) == 0
    assert f"batch {third} removed" in capsys.readouterr().out
    assert main(["batches", "remove", *words]) == 2
    assert main(["batches", "drop", *words]) == 2
