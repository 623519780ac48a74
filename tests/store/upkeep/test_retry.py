"""Refused rows tried again: exactly once, from the same bytes only, damaged lines counted in row numbers."""

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError, StoreError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.files.dialect import Dialect
from monitoring.store.files.part import Part
from monitoring.store.files.sources import NamedFile
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.quarantine import quarantine, refusals
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.retry import Retry, retry
from monitoring.store.upkeep.verification import verify

STRICT = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [{name: age, kind: numeric}]
baselines: {training: {file: ref.csv}}
"""
PAST = "score_range"
MENDED = STRICT.replace("{score: p}", "{score: p, scale: margin}")
LINES = [
    "customer,scored_at,p,age,y",
    "a,2025-03-01,0.1,30,0",
    "b,2025-03-01,7.5,31,1",  # row 2: score_range
    "c,2025-03-01,0.3,32,1,too,many",  # row 3: damaged
    "d,someday,0.4,33,0",  # row 4: time
    "e,2025-03-02,-2,34,1",  # row 5: score_range
    "f,2025-03-02,0.6,35,0,again",  # row 6: damaged
    "g,2025-03-02,0.7,36,0",
    "h,2025-03-02,12,37,maybe",  # row 8: score_range; a bad label behind it
    "a,2025-03-01,0.2,30,0",  # row 9: conflict
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text("\n".join(LINES) + "\n")
    return path


@pytest.fixture
def store(tmp_path: Path, file: Path) -> Path:
    load(tmp_path / "store", strict(), predictions=file)
    return tmp_path / "store"


def strict() -> Contract:
    return read_contract(STRICT)


def mend(store: Path) -> None:
    apply(store, read_contract(MENDED))


def ids(store: Path) -> list[str]:
    return [row[0] for row in Snapshot(store, "churn").ask("select __id from rows order by 1")]


def there(store: Path) -> list[tuple[int, str]]:
    return sorted((one.row, one.rule) for one in quarantine(store, "churn"))


def test_what_passes_now_is_loaded_once_and_the_rest_is_told(store: Path) -> None:
    assert ids(store) == ["a", "g"]
    assert there(store) == [
        (2, "score_range"), (3, "csv_columns"), (4, "time"), (5, "score_range"), (6, "csv_columns"),
        (8, "label"), (8, "score_range"), (9, "conflict"),
    ]  # fmt: skip
    mend(store)
    done = retry(store, "churn")
    assert (done.tried, done.passed) == (7, 2)
    assert done.still == {"csv_columns": 2, "time": 1, "conflict": 1, "label": 1}
    assert ids(store) == ["a", "b", "e", "g", "h"]
    assert there(store) == [
        (3, "csv_columns"), (4, "time"), (6, "csv_columns"), (8, "label"), (9, "conflict"),
    ]  # fmt: skip
    assert verify(store, "churn").differences == ()

    again = retry(store, "churn")
    assert (again.tried, again.passed) == (5, 0)
    assert ids(store) == ["a", "b", "e", "g", "h"]
    assert refusals(store, "churn").standing == {"csv_columns": 2, "time": 1, "conflict": 1, "label": 1}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("said", [True, False])
def test_a_file_is_tried_again_as_it_was_read(tmp_path: Path, said: bool) -> None:
    dialect = Dialect("^" if said else "", "~" if said else "", "," if said else "", "windows-1252")
    lines = ["customer;scored_at;p;age;y", "a;2025-03-01;0,1;30;0", "'b;ü';2025-03-01;7,5;31;1"]
    content = "\n".join([*lines, ""]).encode("windows-1252")
    content = content.replace(b";", b"^").replace(b"'", b"~") if said else content.replace(b"'", b'"')
    (tmp_path / "log.csv").write_bytes(content)
    store = tmp_path / "store"
    load(store, strict(), predictions=tmp_path / "log.csv", dialect=dialect)
    assert there(store) == [(2, "score_range")]
    mend(store)
    assert retry(store, "churn").passed == 1
    rows = Snapshot(store, "churn").ask("select __id, p, age from rows order by 1")
    assert rows == [("a", 0.1, 30.0), ("b^ü" if said else "b;ü", 7.5, 31.0)]


def test_rows_of_several_files_keep_numbers_of_their_own(tmp_path: Path) -> None:
    """The numbers of rows in a file leave gaps; those by which the store tells rows apart must not meet."""
    files = [tmp_path / f"log{number}.csv" for number in (1, 2)]
    for number, path in enumerate(files):
        rows = [f"{number}-{k},2025-03-01,{7.5 if k >= 80 else 0.5},30,0" for k in range(90)]
        path.write_text("\n".join([LINES[0], *rows, ""]))
    store = tmp_path / "store"
    load(store, strict(), predictions=files)
    mend(store)
    assert retry(store, "churn").passed == 20
    path = tmp_path / "later.csv"
    path.write_text("\n".join([LINES[0], *(f"z{k},2025-03-01,0.5,30,0" for k in range(60)), ""]))
    load(store, read_contract(MENDED), predictions=path)
    counted = "count(*), count(distinct __id), count(distinct __seq)"
    assert Snapshot(store, "churn").ask(f"select {counted} from rows") == [(240, 240, 240)]


def test_what_was_tried_stays_in_the_history(store: Path) -> None:
    first = Catalog(store).batches("churn")[0].id
    mend(store)
    second = retry(store, "churn").result
    assert second is not None
    told = quarantine(store, "churn", history=True)
    assert [one.settled_by for one in told if one.batch == first] == [second.batch] * 8
    assert len(quarantine(store, "churn", first)) == 8
    assert len(told) == 8 + 5


def test_loading_the_same_bytes_again_decides_anew(store: Path, file: Path) -> None:
    mend(store)
    load(store, read_contract(MENDED), predictions=file)
    assert len(there(store)) == 5
    assert retry(store, "churn", Catalog(store).batches("churn")[0].id) == Retry("churn")


def test_a_conflict_is_replaced_when_asked(store: Path) -> None:
    done = retry(store, "churn", replace=True)
    assert done.passed == 1
    assert (9, "conflict") not in there(store)
    [(score,)] = Snapshot(store, "churn").ask("select p from rows where __id = 'a'")
    assert score == 0.2


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda path: path.unlink(), "not there any more"),
        (lambda path: path.write_text("\n".join(LINES[:-1])), "has changed since"),
    ],
)
def test_a_file_that_is_not_the_same_is_left(store: Path, file: Path, change: object, why: str) -> None:
    mend(store)
    change(file)  # type: ignore[operator]
    before = Catalog(store).generation("churn")
    done = retry(store, "churn")
    assert done.result is None
    assert [(one.file, one.rows, why in one.why) for one in done.left] == [(str(file), 7, True)]
    assert Catalog(store).generation("churn") == before
    assert len(there(store)) == 8


def test_a_file_named_from_another_folder_is_found(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.chdir(file.parent)
    load(store, strict(), predictions=file.name)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    mend(store)
    assert [retry(store, "churn").passed for _ in range(2)] == [2, 0]
    assert there(store), "what still fails was tried twice"
    assert retry(store, "churn").left == ()


def test_a_file_that_changes_while_it_is_read_changes_nothing(store: Path, file: Path) -> None:
    before = Catalog(store).generation("churn")
    part = Part("predictions", file.name, file, "0" * 64, (2, 5))
    with pytest.raises(LoadError, match="changed while it was read"):
        load(store, read_contract(MENDED), parts=[part])
    assert Catalog(store).generation("churn") == before


def test_a_model_of_refused_rows_alone_needs_a_contract(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("\n".join([LINES[0], LINES[2], LINES[5]]))
    store = tmp_path / "store"
    with pytest.raises(RefusedError):
        load(store, strict(), predictions=file)
    with pytest.raises(StoreError, match="say under which contract"):
        retry(store, "churn")
    assert retry(store, "churn", contract=read_contract(MENDED)).passed == 2
    assert ids(store) == ["b", "e"]
    assert there(store) == []


def test_labels_and_a_reference_are_tried_as_what_they_were(tmp_path: Path, store: Path) -> None:
    labels, reference = tmp_path / "labels.csv", tmp_path / "ref.csv"
    labels.write_text("customer,y\ng,1\ng,perhaps\nb,0\n")
    reference.write_text("customer,scored_at,p,age\nr1,2025-01-01,0.5,40\nr2,2025-01-01,3,41\n")
    load(store, strict(), labels=labels, references={"training": reference})
    mend(store)
    done = retry(store, "churn")
    assert done.result is not None
    assert done.result.counts["reference"].loaded == 1
    assert done.result.counts["labels"].quarantined == {"label": 2}
    found = {(one.file, one.row) for one in quarantine(store, "churn") if one.kind == "labels"}
    assert found == {(str(tmp_path / "log.csv"), 8), (str(labels), 2)}


def test_two_at_once_load_each_row_once(store: Path) -> None:
    mend(store)
    threads = [threading.Thread(target=retry, args=(store, "churn")) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ids(store) == ["a", "b", "e", "g", "h"]
    assert refusals(store, "churn").standing.total() == 5


FRAME = pd.DataFrame(
    {"customer": ["a", "b", "c", "d"], "scored_at": "2025-03-01", "p": [0.5, 7.5, -3.0, 0.25],
     "age": [1, 2, 3, 4], "y": [0, 1, 1, 0]}
)  # fmt: skip


def given(kind: str, place: Path) -> Any:
    """The same rows as something that does not stay."""
    if kind == "frame":
        return FRAME
    if kind == "arrow":
        return pa.Table.from_pandas(FRAME)
    if kind == "table":
        with duckdb.connect(str(place / "log.duckdb")) as con:
            con.register("given", FRAME)
            con.execute("create table log as select * from given")
        return f"duckdb:///{place / 'log.duckdb'}?table=log"
    ending = "parquet" if kind == "parquet" else "csv"
    file = place / f"aside.{ending}"
    if kind == "decimal comma":
        FRAME.to_csv(file, index=False, sep=";", decimal=",", encoding="utf-16")
    elif kind == "parquet":
        FRAME.to_parquet(file)
    else:
        FRAME.to_csv(file, index=False)
    return NamedFile(file, f"log.{ending}")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["frame", "arrow", "table", "parquet", "text", "decimal comma"])
def test_what_does_not_stay_is_tried_as_it_was_kept(tmp_path: Path, kind: str) -> None:
    away, store = tmp_path / "away", tmp_path / "store"
    away.mkdir()
    load(store, strict(), predictions=given(kind, away))
    shutil.rmtree(away)
    assert there(store) == [(2, "score_range"), (3, "score_range")]
    assert retry(store, "churn").passed == 0
    assert there(store) == [(2, "score_range"), (3, "score_range")]
    mend(store)
    done = retry(store, "churn")
    assert (done.tried, done.passed, done.left, done.still) == (2, 2, (), {})
    assert there(store) == []
    rows = Snapshot(store, "churn").ask("select __id, p, age, __label from rows order by 1")
    assert rows == [("a", 0.5, 1.0, 0.0), ("b", 7.5, 2.0, 1.0), ("c", -3.0, 3.0, 1.0), ("d", 0.25, 4.0, 0.0)]
    assert kept(store) == []
    assert retry(store, "churn") == Retry("churn")
    assert verify(store, "churn").differences == ()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["frame", "arrow", "text"])
def test_a_label_of_a_wide_table_is_tried_beside_labels_of_the_same_name(tmp_path: Path, kind: str) -> None:
    """Both were called the same: what was refused in the one was looked for in the other."""
    wide = FRAME.assign(p=0.5, y=[0, 7, 1, 0])  # the second label is refused
    late = pd.DataFrame({"customer": ["a"], "y": [8]})  # and this one
    frames = {"predictions": wide, "labels": late}
    given: dict[str, Any] = {}
    for name, frame in frames.items():
        folder = tmp_path / name
        folder.mkdir()
        frame.to_csv(folder / "log.csv", index=False)
        aside = {"frame": frame, "text": NamedFile(folder / "log.csv", "log.csv")}
        given[name] = pa.Table.from_pandas(frame) if kind == "arrow" else aside[kind]
    store = tmp_path / "store"
    first = load(store, strict(), **given)
    called = "log.csv" if kind == "text" else "frame"
    assert [one["file"] for one in first.files] == [called, f"{called} (2)"]
    assert there(store) == [(1, "label"), (2, "label")]
    assert {(one.file, one.row) for one in quarantine(store, "churn")} == {(called, 2), (f"{called} (2)", 1)}
    done = retry(store, "churn")
    assert (done.tried, done.passed, done.left, done.still) == (2, 0, (), {"label": 2})
    assert {(one.file, one.row) for one in quarantine(store, "churn")} == {(called, 2), (f"{called} (2)", 1)}


def kept(store: Path) -> list[int]:
    catalog = Catalog(store)
    return [one.rows for one in catalog.segments("churn", catalog.generation("churn") or 0, "kept")]


def test_lines_that_do_not_fit_stay_refused_beside_what_was_kept(tmp_path: Path, file: Path) -> None:
    store = tmp_path / "store"
    load(store, strict(), predictions=NamedFile(file, "upload.csv"))
    before = there(store)
    file.unlink()
    mend(store)
    for tried, passed in ((5, 2), (3, 0)):
        done = retry(store, "churn")
        assert (done.tried, done.passed) == (tried, passed)
        assert [(one.file, one.rows) for one in done.left] == [("upload.csv", 2)]
        assert there(store) == [one for one in before if one not in [(2, PAST), (5, PAST), (8, PAST)]]
        assert kept(store) == [3]
    assert ids(store) == ["a", "b", "e", "g", "h"]
    values = {one.row: one.value for one in quarantine(store, "churn") if one.rule == "csv_columns"}
    assert values == {3: LINES[3], 6: LINES[6]}


def test_what_is_kept_is_bounded_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = pd.concat([FRAME.iloc[1:2]] * 50).assign(customer=[f"k{k}" for k in range(50)])
    monkeypatch.setenv("TIDEMARK_KEPT_BYTES", "1000")
    with pytest.raises(RefusedError) as refusal:
        load(tmp_path, strict(), predictions=many)
    [rows] = kept(tmp_path)
    assert 0 < rows < 50
    assert refusal.value.result.to_json()["files"][0]["refused_not_kept"] == 50 - rows
    done = retry(tmp_path, "churn", contract=read_contract(MENDED))
    assert (done.tried, done.passed, len(ids(tmp_path))) == (rows, rows, rows)
    assert [one.rows for one in done.left] == [50 - rows]
    assert "TIDEMARK_KEPT_BYTES" in done.left[0].why
    assert len(there(tmp_path)) == 50 - rows
    assert load(tmp_path, read_contract(MENDED), predictions=many).counts["predictions"].loaded == 50 - rows
    assert there(tmp_path) == []


def test_two_frames_of_one_load_and_their_labels(tmp_path: Path) -> None:
    other = FRAME.assign(customer=["e", "f", "g", "h"], p=[9.0, 0.5, 0.5, 0.5])
    labels = pd.DataFrame({"customer": ["a", "f"], "y": ["maybe", "1"]})
    frames = [one.drop(columns=["y"]) for one in (FRAME, other)]
    load(tmp_path, strict(), predictions=frames, labels=labels)
    assert len(there(tmp_path)) == 4
    mend(tmp_path)
    done = retry(tmp_path, "churn")
    assert (done.tried, done.passed, done.left) == (4, 3, ())
    assert there(tmp_path) == [(1, "label")]
    assert ids(tmp_path) == list("abcdefgh")


def test_what_was_kept_goes_with_its_load_and_at_its_age(tmp_path: Path) -> None:
    load(tmp_path, strict(), predictions=FRAME)
    [first] = Catalog(tmp_path).batches("churn")
    assert kept(tmp_path) == [2]
    load(tmp_path, strict(), predictions=FRAME)  # decides anew over the same bytes
    assert kept(tmp_path) == [2]
    remove(tmp_path, "churn", first.id)
    assert kept(tmp_path) == [2]
    assert retry(tmp_path, "churn", contract=read_contract(MENDED)).passed == 2
    assert kept(tmp_path) == []
    other = FRAME.assign(customer=["q", "r", "s", "t"], p=[0.5, 50.0, 0.5, 0.5])
    other["scored_at"] = datetime.now(UTC)
    aged, store = STRICT + "retention: {rows: 30d}\n", tmp_path / "aged"
    load(store, read_contract(aged), predictions=other)
    assert kept(store) == [1]
    compact(store, "churn", datetime.now(UTC) + timedelta(days=60))
    assert kept(store) == []


def test_frames_tried_by_two_at_once_load_each_row_once(tmp_path: Path) -> None:
    load(tmp_path, strict(), predictions=FRAME)
    mend(tmp_path)
    threads = [threading.Thread(target=retry, args=(tmp_path, "churn")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids(tmp_path) == list("abcd")
    assert there(tmp_path) == []
    assert verify(tmp_path, "churn").differences == ()
