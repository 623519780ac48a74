"""What settles a refusal: the row arrives, its file comes anew, or somebody dismisses it; never by half."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.errors import StoreError, UnknownNameError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.upkeep.dismissal import Chosen, dismiss
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.quarantine import Refused, quarantine, refusals, revision
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.retry import retry

CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [{name: age, kind: numeric}]
"""
HEAD = "customer,scored_at,p,age"
BAD = ["a,2025-03-01,0.1,30", "b,2025-03-01,7.5,31", "c,someday,0.3,32", ",2025-03-01,0.4,33"]
GOOD = ["a,2025-03-01,0.1,30", "b,2025-03-01,0.5,31", "c,2025-03-02,0.3,32", "d,2025-03-01,0.4,33"]


def contract() -> Contract:
    return read_contract(CONTRACT)


def written(path: Path, lines: list[str], head: str = HEAD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *lines, ""]))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    load(tmp_path / "store", contract(), predictions=written(tmp_path / "log.csv", BAD))
    return tmp_path / "store"


def told(store: Path) -> list[tuple[int, str, str]]:
    return [(one.row, one.rule, one.settled_as) for one in quarantine(store, "churn", history=True)]


def only(store: Path, row: int) -> Refused:
    return next(one for one in quarantine(store, "churn", history=True) if one.row == row)


def test_a_corrected_file_settles_what_has_arrived(store: Path, tmp_path: Path) -> None:
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1, "time": 1}
    done = load(store, contract(), predictions=written(tmp_path / "log.csv", GOOD))
    assert done.settled == done.to_json()["settled"] == 3
    assert refusals(store, "churn").standing == {}
    assert refusals(store, "churn").settled == {"arrived": 2, "replaced": 1}
    assert told(store) == [(2, "score_range", "arrived"), (3, "time", "arrived"), (4, "id", "replaced")]
    one = only(store, 2)
    assert (one.settled_by, one.settled_file) == (done.batch, str(tmp_path / "log.csv"))
    assert one.settled_at is not None
    assert one.settled_at >= one.at
    assert sum(Catalog(store).batches("churn")[0].counts["predictions"]["quarantined"].values()) == 3


def test_only_the_rows_that_came_leave(store: Path, tmp_path: Path) -> None:
    load(store, contract(), predictions=written(tmp_path / "other.csv", [GOOD[1], "z,2025-03-01,0.2,1"]))
    assert told(store) == [(2, "score_range", "arrived"), (3, "time", ""), (4, "id", "")]
    assert (
        load(store, contract(), predictions=written(tmp_path / "more.csv", ["y,2025-03-01,0.2,1"])).settled
        == 0
    )


def test_a_file_of_the_same_name_whose_every_row_is_refused_settles_nothing_without_an_id(
    store: Path, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError):
        load(store, contract(), predictions=written(tmp_path / "log.csv", ["q,never,0.5,1"]))
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1, "time": 2}


def test_a_growing_file_counts_a_refused_row_once(store: Path, tmp_path: Path) -> None:
    load(store, contract(), predictions=written(tmp_path / "log.csv", [*BAD, "e,2025-03-02,0.4,1"]))
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1, "time": 1}
    assert refusals(store, "churn").settled == {"replaced": 3}


def test_a_file_of_that_name_in_another_folder_is_another_one(store: Path, tmp_path: Path) -> None:
    load(store, contract(), predictions=written(tmp_path / "feb" / "log.csv", ["f,2025-03-02,0.4,1"]))
    assert refusals(store, "churn").standing["id"] == 1


def test_the_same_bad_bytes_again_open_nothing_that_arrived(store: Path, tmp_path: Path) -> None:
    good = written(tmp_path / "good.csv", GOOD)
    load(store, contract(), predictions=good)
    load(store, contract(), predictions=[written(tmp_path / "log.csv", BAD), good])
    assert refusals(store, "churn").standing == {"id": 1}


def test_a_conflict_leaves_with_replace_or_when_a_new_file_agrees_with_what_stands(tmp_path: Path) -> None:
    store, first = tmp_path / "store", written(tmp_path / "first.csv", GOOD[:2])
    load(store, contract(), predictions=first)
    load(store, contract(), predictions=written(tmp_path / "second.csv", ["a,2025-03-01,0.9,30", GOOD[3]]))
    load(store, contract(), predictions=first)
    assert refusals(store, "churn").standing == {"conflict": 1}, "the first file says nothing new"
    load(
        store, contract(), predictions=written(tmp_path / "third.csv", ["a,2025-03-01,0.9,30"]), replace=True
    )
    assert refusals(store, "churn").settled == {"arrived": 1}


def test_a_row_that_is_refused_by_what_it_would_complete_settles_nothing(tmp_path: Path) -> None:
    """Its time and score are those that stand, its age is not: it has not arrived."""
    versioned = read_contract(CONTRACT + "version: release\n")
    head = "customer,release,scored_at,p"
    known, other = (written(tmp_path / f"{p}.csv", [f"a,1,2025-03-01,{p}"], head) for p in (0.1, 0.2))
    ages = written(tmp_path / "ages.csv", ["a,1,30"], "customer,release,age")
    load(tmp_path / "store", versioned, predictions=known, features=ages)
    grown = [
        written(tmp_path / f"{age}.csv", [f"a,1,2025-03-01,0.1,{age}"], head + ",age") for age in (31, 30)
    ]
    for path in (other, grown[0]):
        with pytest.raises(RefusedError):
            load(tmp_path / "store", versioned, predictions=path)
    assert told(tmp_path / "store") == [(1, "conflict", ""), (1, "conflict", "")]
    load(tmp_path / "store", versioned, predictions=grown[1])
    assert told(tmp_path / "store") == [(1, "conflict", "arrived"), (1, "conflict", "arrived")]


def test_labels_leave_by_their_key(store: Path, tmp_path: Path) -> None:
    head = "customer,y"
    load(store, contract(), labels=written(tmp_path / "y.csv", ["a,1", "b,maybe"], head))
    assert refusals(store, "churn").standing["label"] == 1
    load(store, contract(), labels=written(tmp_path / "y2.csv", ["b,0"], head))
    assert "label" not in refusals(store, "churn").standing


def test_removing_the_load_that_settled_opens_again(store: Path, tmp_path: Path) -> None:
    done = load(store, contract(), predictions=written(tmp_path / "good.csv", GOOD))
    before = revision(store, "churn")
    remove(store, "churn", done.batch)
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1, "time": 1}
    assert revision(store, "churn") != before


def test_removing_the_load_that_read_again_opens_again(store: Path, tmp_path: Path) -> None:
    mended = read_contract(CONTRACT.replace("{score: p}", "{score: p, scale: margin}"))
    again = load(store, mended, predictions=tmp_path / "log.csv")
    assert refusals(store, "churn").standing == {"id": 1, "time": 1}
    remove(store, "churn", again.batch)
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1, "time": 1}


def test_dismissed_with_who_and_why_until_it_is_taken_back(store: Path, tmp_path: Path) -> None:
    before = revision(store, "churn")
    assert dismiss(store, "churn", Chosen(rule="time"), who="ada", reason="a test row") == 1
    assert revision(store, "churn") != before
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1}
    one = only(store, 3)
    assert (one.settled_by, one.settled_as, one.who, one.reason) == (
        "dismissed",
        "dismissed",
        "ada",
        "a test row",
    )
    load(store, contract(), predictions=written(tmp_path / "log.csv", BAD))
    compact(store, "churn")
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1}, (
        "the same bytes are dismissed already"
    )
    assert (
        dismiss(store, "churn", Chosen(file="log.csv", rows=(3,)), who="b", reason="not so", reopen=True) == 1
    )
    assert refusals(store, "churn").standing == {"id": 1, "score_range": 1, "time": 1}


def test_what_is_dismissed_is_not_tried_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    frame = pd.DataFrame(
        {"customer": list("abc"), "scored_at": "2025-03-01", "p": [0.5, 7.5, 9.0], "age": [1, 2, 3]}
    )
    load(store, contract(), predictions=frame)
    dismiss(store, "churn", Chosen(rows=(2,)), who="ada", reason="a test row")
    mended = read_contract(CONTRACT.replace("{score: p}", "{score: p, scale: margin}"))
    done = retry(store, "churn", contract=mended)
    assert (done.tried, done.passed) == (1, 1)
    assert refusals(store, "churn").standing == {}
    assert only(store, 2).settled_as == "dismissed"


def test_what_cannot_be_dismissed_is_said(store: Path) -> None:
    for chosen, who, reason, said in (
        (Chosen(), "ada", "why", "say which rows"),
        (Chosen(rule="time"), " ", "why", "needs a name"),
        (Chosen(rule="time"), "ada", "", "needs a reason"),
    ):
        with pytest.raises(StoreError, match=said):
            dismiss(store, "churn", chosen, who=who, reason=reason)
    with pytest.raises(UnknownNameError, match="did you mean 'time'"):
        dismiss(store, "churn", Chosen(rule="tme"), who="ada", reason="why")
    with writer_lock(store), pytest.raises(StoreError, match="a load is under way"):
        dismiss(store, "churn", Chosen(rule="time"), who="ada", reason="why", patience=0.1)
    assert refusals(store, "churn").standing.total() == 3


@pytest.mark.sampled(1)
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.08])
def test_a_kill_leaves_all_of_a_dismissal_or_nothing(store: Path, delay: float) -> None:
    code = (
        "import sys; from pathlib import Path; from monitoring.store.upkeep.dismissal import Chosen, dismiss;"
        "print('go', flush=True);"
        "dismiss(Path(sys.argv[1]), 'churn', Chosen(file='log.csv'), who='ada', reason='why')"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(store)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
    assert refusals(store, "churn").standing.total() in (0, 3)
    dismiss(store, "churn", Chosen(file="log.csv"), who="ada", reason="why")
    assert refusals(store, "churn").standing.total() == 0
    compact(store, "churn")
    assert len(quarantine(store, "churn", history=True)) == 3


TWINS = {
    "later in the file": ([BAD[1], GOOD[0], GOOD[1]], [], True),
    "earlier in the file": ([GOOD[1], GOOD[0], BAD[1]], [], False),
    "in a later file": ([BAD[1], GOOD[0]], [GOOD[1]], True),
    "in an earlier file": ([GOOD[1], GOOD[0]], [BAD[1], GOOD[2]], False),
    "bad in both": ([BAD[1], GOOD[0]], [BAD[1], GOOD[2]], False),
    "behind a damaged line": (["x,y,z,1,2,3,4", BAD[1], GOOD[1]], [], True),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("where", TWINS)
def test_one_load_settles_what_it_brings_further_on_as_two_would(tmp_path: Path, where: str) -> None:
    first, second, corrected = TWINS[where]
    files = [written(tmp_path / "1.csv", first)]
    files += [written(tmp_path / "2.csv", second)] if second else []
    together = load(tmp_path / "one", contract(), predictions=files)
    found = [one for one in quarantine(tmp_path / "one", "churn", history=True) if one.rule == "score_range"]
    assert [one.settled_as for one in found] == ["arrived" if corrected else ""] * len(found)
    assert found
    assert together.settled == corrected
    if corrected:
        assert (found[0].settled_by, found[0].settled_file) == (together.batch, str(files[-1]))
    if second:
        for file in files:
            load(tmp_path / "two", contract(), predictions=file)
        apart = quarantine(tmp_path / "two", "churn", history=True)
        assert [one.settled_as for one in apart] == [one.settled_as for one in found]
    load(tmp_path / "one", contract(), predictions=files)
    assert refusals(tmp_path / "one", "churn").standing["score_range"] == (0 if corrected else len(found))


def test_labels_that_one_load_corrects_are_settled_by_it(tmp_path: Path) -> None:
    lines = written(tmp_path / "log.csv", GOOD)
    bad = written(tmp_path / "1.csv", ["a,perhaps", "b,1", "c,never"], "customer,y")
    good = written(tmp_path / "2.csv", ["a,0", "c,often", "d,1"], "customer,y")
    load(tmp_path / "store", contract(), predictions=lines, labels=[bad, good])
    found = [(one.row, one.settled_as) for one in quarantine(tmp_path / "store", "churn", history=True)]
    assert found == [(1, "arrived"), (3, ""), (2, "")]


def test_a_removed_load_takes_what_it_settled_of_its_own(tmp_path: Path) -> None:
    load(tmp_path / "store", contract(), predictions=written(tmp_path / "log.csv", [GOOD[0]]))
    done = load(tmp_path / "store", contract(), predictions=written(tmp_path / "1.csv", [BAD[1], GOOD[1]]))
    assert refusals(tmp_path / "store", "churn").settled == {"arrived": 1}
    remove(tmp_path / "store", "churn", done.batch)
    assert (
        refusals(tmp_path / "store", "churn").standing,
        refusals(tmp_path / "store", "churn").settled,
    ) == ({}, {})
