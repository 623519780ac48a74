"""Labels that come later: what rests on them is built anew, and the store is what its rows give."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.store.cube import relabelling
from monitoring.store.ingest.load import load
from monitoring.store.records import code_file
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify

DAYS, ROWS = 5, 120
TASKS = {
    "binary": "prediction: {score: p}\nlabel: {column: y, positive: 1, negative: 0, observed_at: seen}",
    "multiclass": "prediction: {scores: {a: p, b: q}}\nlabel: {column: y, observed_at: seen}",
    "regression": "prediction: {value: p}\nlabel: {column: y, observed_at: seen}",
}
STAYING = {"service", "latency", "value", "row_hours"}
STAYS = {
    "binary": {*STAYING, "numeric"},
    "multiclass": {*STAYING, "numeric"},
    "regression": {*STAYING, "categorical", "confusion", "score_label", "score_order"},
}


def contract(task: str, more: str = "") -> Contract:
    return read_contract(
        f"model: late\ntask: {task}\nid: id\ntimestamp: at\nversion: v\n{TASKS[task]}\n"
        f"features: [age, kind]\ncohorts: [kind]\n{more}"
    )


def days_of(first: int, last: int) -> pd.DataFrame:
    rng = np.random.default_rng(first)
    n = (last - first) * ROWS
    at = pd.Timestamp("2026-03-01") + pd.to_timedelta(first + np.arange(n) / ROWS, unit="D")
    p = rng.uniform(0.01, 0.99, n)
    columns = {
        "id": [f"r{first * ROWS + k:05d}" for k in range(n)],
        "at": at,
        "v": np.where(rng.random(n) < 0.3, "two", "one"),
        "p": p,
        "q": 1 - p,
        "age": np.where(rng.random(n) < 0.1, np.nan, rng.normal(40, 9, n).round(1)),
        "kind": rng.choice(["x", "y", "z"], n),
    }
    return pd.DataFrame(columns)


def labels_of(rows: pd.DataFrame, task: str, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    true = rng.random(len(rows)) < rows["p"]
    y = {"binary": true.astype(int), "multiclass": np.where(true, "a", "b")}
    value = y.get(task, rows["p"] + rng.normal(0, 0.1, len(rows)))
    return pd.DataFrame({"id": rows["id"], "y": value, "seen": rows["at"] + pd.Timedelta(days=1 + seed)})


def files(store: Path, day: date) -> dict[str, str]:
    snapshot = Snapshot(store, "late")
    return {one.kind: one.file for one in snapshot.catalog.every_partition("late", snapshot.generation)
            if one.day == day and not one.source}  # fmt: skip


@pytest.mark.sampled(1)
@pytest.mark.parametrize("more", ["", "cube: {by: hour, hours: 72h}"], ids=["days", "hours"])
@pytest.mark.parametrize("task", TASKS)
def test_labels_that_come_in_parts_leave_what_the_rows_give(task: str, more: str, tmp_path: Path) -> None:
    known, rows = contract(task, more), days_of(0, DAYS)
    load(tmp_path, known, predictions=rows[: 4 * ROWS])
    load(tmp_path, known, predictions=rows[4 * ROWS :], labels=labels_of(rows[: 2 * ROWS : 2], task))
    load(tmp_path, known, labels=labels_of(rows[ROWS:], task))
    done = load(tmp_path, known, labels=labels_of(rows[::5], task, seed=3))
    assert len(done.days_rebuilt) == DAYS
    assert verify(tmp_path, "late").differences == ()
    remove(tmp_path, "late", done.batch)
    assert verify(tmp_path, "late").differences == ()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("task", TASKS)
def test_what_reads_no_labels_stays_where_it_is(task: str, tmp_path: Path) -> None:
    known, rows = contract(task), days_of(0, DAYS)
    load(tmp_path, known, predictions=rows)
    before = files(tmp_path, date(2026, 3, 2))
    load(tmp_path, known, labels=labels_of(rows[ROWS : 2 * ROWS], task))
    after = files(tmp_path, date(2026, 3, 2))
    moved = {kind for kind in before if after[kind] != before[kind]}
    assert before.keys() - moved == STAYS[task]
    assert files(tmp_path, date(2026, 3, 1)) == {kind: before[kind] for kind in before}


def test_a_day_that_gets_rows_and_labels_is_built_whole(tmp_path: Path) -> None:
    known, rows = contract("binary"), days_of(0, DAYS)
    load(tmp_path, known, predictions=rows[5:])
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    before = files(tmp_path, first), files(tmp_path, second)
    load(tmp_path, known, predictions=rows[:5], labels=labels_of(rows, "binary"))
    assert not set(files(tmp_path, first).values()) & set(before[0].values())
    assert files(tmp_path, second)["numeric"] == before[1]["numeric"]
    assert verify(tmp_path, "late").differences == ()


def test_codes_that_are_gone_are_made_anew(tmp_path: Path) -> None:
    known, rows = contract("binary"), days_of(0, 2)
    load(tmp_path, known, predictions=rows)
    name = files(tmp_path, date(2026, 3, 1))["codes"]
    code_file.place_of(tmp_path / name).unlink()
    load(tmp_path, known, labels=labels_of(rows, "binary"))
    assert name not in files(tmp_path, date(2026, 3, 1)).values()
    assert verify(tmp_path, "late").differences == ()


def test_codes_of_other_rows_have_their_day_built_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, rows = contract("binary"), days_of(0, 2)
    load(tmp_path, known, predictions=rows)
    standing = relabelling.standing_records

    def exchanged(*given: object) -> dict[date, dict[str, str]]:
        return {day: {**own, "codes": other} for day, own in standing(*given).items()}  # type: ignore[arg-type]

    load(tmp_path, known, predictions=days_of(2, 3))
    other = files(tmp_path, date(2026, 3, 3))["codes"]
    monkeypatch.setattr("monitoring.store.ingest.generation.standing_records", exchanged)
    numbers = files(tmp_path, date(2026, 3, 1))["numeric"]
    load(tmp_path, known, labels=labels_of(rows, "binary"))
    assert files(tmp_path, date(2026, 3, 1))["numeric"] != numbers
    assert verify(tmp_path, "late").differences == ()
