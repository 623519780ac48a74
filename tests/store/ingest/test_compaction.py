"""Many small segments become few, and no number changes."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from monitoring.cli.load import summary
from monitoring.cli.main import main
from monitoring.contract import Contract
from monitoring.profiles.regrouping import Regrouping
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Partition
from monitoring.store.columns.cells import Cell, KeySet
from monitoring.store.ingest import compaction, identity, pruning
from monitoring.store.ingest.load import load
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.records import code_file, profile_file, profile_merge
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import connect
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.verification import verify

Look = Callable[..., list[dict[str, Any]]]
Records = Callable[..., list[tuple[str, tuple[Any, ...]]]]


def day(number: int, rows: int = 4) -> dict[str, pd.DataFrame]:
    ids = [f"{number:03d}-{k}" for k in range(rows)]
    at = pd.Timestamp("2025-01-01") + pd.Timedelta(days=number)
    frame = pd.DataFrame(
        {"customer": ids, "scored_at": at, "p": 0.25, "age": 20.0 + number, "channel": "web"}
    )
    labels = pd.DataFrame({"customer": ids[1:], "y": number % 2, "seen": "2025-06-01"})
    return {"predictions": frame.iloc[::-1], "labels": labels}


def test_what_an_earlier_tidemark_did_not_keep_is_built(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.delitem(KINDS, "score_order")
        for number in range(3):
            load(tmp_path, churn, **day(number))
    before = Snapshot(tmp_path, "churn")
    assert not before.partitions("score_order")
    assert main(["compact", "--model", "churn", "--store", str(tmp_path)]) == 0
    assert "profiles built that days lacked: score_order" in capsys.readouterr().out
    after = Snapshot(tmp_path, "churn")
    assert after.partitions("score_order").keys() == after.partitions("quality").keys()
    assert verify(tmp_path, "churn").differences == ()
    assert compact(tmp_path, "churn").backfilled == ()


def test_a_compacted_store_gives_the_same_numbers(lived: Path, look: Look, records: Records) -> None:
    before = {view: look(lived, view=view) for view in ("rows", "reference_rows")}
    kept, stored = records(lived), Snapshot(lived, "churn").segments
    done = compact(lived, "churn")
    assert {view: look(lived, view=view) for view in before} == before
    assert records(lived) == kept
    held = Snapshot(lived, "churn").segments
    assert sum(map(len, held.values())) < sum(map(len, stored.values()))
    assert done.data_version == "5"
    assert verify(lived, "churn").differences == ()
    assert Snapshot(lived, "churn", 4).segments == stored
    assert compact(lived, "churn").data_version == "5"


def test_segments_are_sorted_by_time(tmp_path: Path, churn: Contract) -> None:
    for number in (2, 0, 1):
        load(tmp_path, churn, **day(number))
    compact(tmp_path, "churn")
    [segment] = Snapshot(tmp_path, "churn").segments["predictions"]
    stamps = connect(tmp_path).execute(f"select __ts from '{tmp_path / segment.file}'").fetchall()
    assert stamps == sorted(stamps)
    assert (segment.ids, segment.sequence) == (("000-0", "002-3"), (1, 18))
    assert (str(segment.first_day), str(segment.last_day)) == ("2025-01-01", "2025-01-03")


def test_loads_keep_the_number_of_files_small(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FAN", 3)
    files = []
    for number in range(10):
        result = load(tmp_path, churn, **day(number))
        assert result.data_version == str(number + 1)
        held = Snapshot(tmp_path, "churn").segments
        files.append(len(held["predictions"]))
    assert max(files) <= 4
    assert Snapshot(tmp_path, "churn").ask("select count(*), count(__label) from rows") == [(40, 30)]
    assert Snapshot(tmp_path, "churn", 4).ask("select count(*), count(__label) from rows") == [(16, 12)]
    assert [b.first_day.day for b in Catalog(tmp_path).batches("churn") if b.first_day] == list(range(1, 11))
    assert verify(tmp_path, "churn").differences == ()
    assert load(tmp_path, churn, **day(3)).to_json()["predictions"]["already_there"] == 4


@pytest.mark.soak
def test_fewer_rows_of_many_columns_are_merged(
    tmp_path: Path, churn: Contract, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows of a merge are sorted at once: those of a thousand columns would not fit into memory."""
    monkeypatch.setattr(compaction, "FAN", 3)
    for name, weight in (("MOST_IN_LOAD", 12), ("LARGE", 24), ("USUAL_WIDTH", 1)):
        monkeypatch.setattr(compaction, name, weight)
    for number in range(6):  # four rows of three columns each
        load(tmp_path, churn, **day(number))
    held = Snapshot(tmp_path, "churn").segments
    assert len(held["predictions"]) == 6
    assert len(held["labels"]) < 6  # narrow as before
    before = records(tmp_path)
    compact(tmp_path, "churn")
    rows = [one.rows for one in Snapshot(tmp_path, "churn").segments["predictions"]]
    assert rows == [4] * 6  # each is half of a large one already
    monkeypatch.setattr(compaction, "LARGE", 26)
    compact(tmp_path, "churn")
    rows = [one.rows for one in Snapshot(tmp_path, "churn").segments["predictions"]]
    assert rows == [8] * 3
    assert records(tmp_path) == before
    assert verify(tmp_path, "churn").differences == ()


def test_layouts_stay_apart(tmp_path: Path, churn: Contract, look: Look) -> None:
    load(tmp_path, churn, **day(0))
    for number in (1, 2):
        load(tmp_path, churn, predictions=day(number)["predictions"].drop(columns="channel"))
    compact(tmp_path, "churn")
    held = Snapshot(tmp_path, "churn").segments["predictions"]
    assert sorted(one.columns for one in held) == [("age", "p"), ("age", "p", "channel")] or len(held) == 2
    wide = load(tmp_path, churn, **day(1))
    assert wide.to_json()["predictions"]["updated"] == 4  # the channel was unknown, not null
    assert {row["channel"] for row in look(tmp_path) if row["__id"].startswith("001")} == {"web"}


def test_a_load_looks_only_where_its_ids_can_be(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    holding = pruning.holding

    def counting(*given: Any) -> Any:
        asked.append(len(found := holding(*given)))
        return found

    for number in range(3):
        load(tmp_path, churn, **day(number))
    for module in (pruning, identity):
        monkeypatch.setattr(module, "holding", counting)
    load(tmp_path, churn, predictions=day(7)["predictions"])
    assert asked
    assert max(asked) == 0
    asked.clear()
    again = load(tmp_path, churn, predictions=day(1)["predictions"])
    assert again.to_json()["predictions"]["already_there"] == 4
    assert max(asked) == 1


def test_waiting_is_counted_by_what_changes(tmp_path: Path, churn: Contract) -> None:
    """All of it, and what came with the load."""
    parts = [day(number) for number in range(3)]
    features = [one["predictions"][["customer", "age"]] for one in parts]

    def waits(**files: Any) -> tuple[tuple[int, int], tuple[int, int]]:
        result = load(tmp_path, churn, **files)
        said.append(summary("churn", result.to_json()))
        labels, features = result.counts["labels"], result.counts["features"]
        return (labels.waiting, labels.waiting_of_load), (features.waiting, features.waiting_of_load)

    said: list[str] = []
    assert waits(labels=parts[0]["labels"], features=features[0]) == ((3, 3), (4, 4))
    assert waits(labels=parts[1]["labels"], features=features[1]) == ((6, 3), (8, 4))
    assert ("3 loaded, 3 waiting\n" in said[0], "3 loaded, 3 waiting (6 in all)\n" in said[1]) == (True, True)
    assert waits(labels=parts[1]["labels"]) == ((6, 0), (8, 0))
    narrow = [one["predictions"].drop(columns=["age"]) for one in parts]
    assert waits(predictions=narrow[1].head(2)) == ((4, 0), (6, 0))
    assert waits(predictions=narrow[1], labels=parts[2]["labels"]) == ((6, 3), (4, 0))
    assert waits(predictions=[narrow[0], narrow[2]], features=features[2]) == ((0, 0), (0, 0))


def test_by_command_and_what_it_costs(lived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(lived)]
    assert main(["compact", "--model", "churn", *store, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["merged"] > done["written"] > 0
    assert main(["models", *store, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    [model] = told["models"]
    disk = model["disk"]
    named = ("rows_bytes", "profiles_bytes", "earlier_bytes")
    assert disk["bytes"] == sum(disk[name] for name in named)
    files = (lived / "segments").rglob("*.parquet*"), (lived / "cube").rglob("*")
    on_disk = sum(path.stat().st_size for some in files for path in some if path.is_file())
    assert disk["bytes"] == on_disk < told["store"]["bytes"]
    assert (disk["generations"], disk["profile_files"]) == (5, 2)
    assert main(["models", *store]) == 0
    assert main(["compact", "--model", "churn", *store]) == 0
    assert "nothing to merge" in capsys.readouterr().out


def test_a_store_of_the_format_before_is_brought_up(lived: Path) -> None:
    """As that format was: without the columns that came later."""
    with closing(sqlite3.connect(lived / "catalog.sqlite")) as con:
        for table, columns in {
            "segments": ("first_seq", "last_seq", "first_id", "last_id", "first_key", "last_key"),
            "batches": ("first_seq", "next_seq", "first_day", "removed"),
        }.items():
            for column in columns:
                con.execute(f"alter table {table} drop column {column}")
        con.execute("pragma user_version = 2")
        con.commit()
    before = Catalog(lived).loaded_days("churn")
    assert [str(one) for one in before.values()] == ["2025-03-01", "2025-03-04", "2025-03-06"]
    assert verify(lived, "churn").differences == ()
    assert compact(lived, "churn").merged > 0
    assert verify(lived, "churn").differences == ()


def test_merged_profiles_are_listed_as_written_ones(tmp_path: Path) -> None:
    """A question opens the row groups of its kind only, also after a merge."""
    days = [date(2025, 1, number) for number in range(1, 5)]
    subjects = ("numeric", "x"), ("codes", ""), ("codes", "x")
    runs = [_run(*pair, one) for one in days for pair in subjects]
    files = [profile_file.write(tmp_path, "m", "", [run]) for run in runs]
    parts = [
        Partition(run.kind, "", run.key_set.cells[0].day, file) for run, file in zip(runs, files, strict=True)
    ]
    name = profile_merge.merge(tmp_path, "m", parts[:-1])  # the last stays where it is
    listed = json.loads(pq.ParquetFile(tmp_path / name).metadata.metadata[profile_file._GROUPS.encode()])
    assert listed == [["numeric", "[]", None]]
    assert code_file.keys(str(tmp_path / name)) == [("codes", "[]", ""), ("codes", "[]", "x")]
    merged = dict.fromkeys(days, str(tmp_path / name))
    read = {kind: profile_file.read(merged, kind, "", "[]") for kind in ("numeric", "codes")}
    assert read["numeric"]["payload"].to_pylist() == [f"numeric x {one}".encode() for one in days]
    assert read["codes"].num_rows == 7
    only = profile_file.read(merged, "codes", "", "[]", {"x"})
    assert only["subject"].to_pylist() == ["x"] * 3


def _run(kind: str, subject: str, on: date) -> profile_file.Run:
    key_set = KeySet("[]", (Cell(on, "v", ()),), Regrouping(np.array([0]), 1))
    return profile_file.Run(kind, subject, key_set, np.array([0]), [f"{kind} {subject} {on}".encode()])
