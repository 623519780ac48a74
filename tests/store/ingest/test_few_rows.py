"""Few rows are kept as they are typed: their long SQL is planned once, and what is stored is the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.store.files.database import Database
from monitoring.store.files.read import Raw
from monitoring.store.ingest import staged
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import LoadResult
from monitoring.store.scheduling.stopping import Stop

Look = Callable[..., list[dict[str, Any]]]
CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
version: release
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [age, {name: income, kind: numeric}, channel]
baselines: {training: {file: ref.csv}}
"""
COLUMNS = ["customer", "scored_at", "release", "p", "age", "channel", "y", "seen"]
ROWS = [
    ("a", "2025-03-01T10:00:00", "1", "0.1", "30", "web", "1", "2025-03-05"),
    ("b", "2025-03-01T11:00:00", "1", "7.5", "31", "web", "0", "2025-03-05"),  # no probability
    ("c", "someday", "1", "0.3", "32", "app", "0", ""),  # no time
    ("d", "2025-03-02T10:00:00", "1", "0.4", "old", "app", "maybe", ""),  # no number, no label
    ("a", "2025-03-01T10:00:00", "1", "0.1", "30", "web", "1", "2025-03-05"),  # again
    ("a", "2025-03-01T10:00:00", "1", "0.2", "30", "web", "1", "2025-03-05"),  # another content
    ("e", "2025-03-02T11:00:00", "2", "0.5", "", "", "", ""),
]
CHANGED = (*ROWS[0][:3], "0.9", *ROWS[0][4:])
INCOMES = [("a", "1", "1000"), ("d", "1", "much"), ("", "1", "5"), ("e", "2", "2000"), ("e", "2", "3000")]


def frame(rows: list[tuple[str, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).replace("", None)


def loads(directory: Path) -> list[LoadResult]:
    """Every kind of file, rows that came before, and one that takes another's place."""
    contract = read_contract(CONTRACT)
    log = frame(ROWS, COLUMNS)
    incomes = frame(INCOMES, ["customer", "release", "income"])
    given: list[dict[str, Any]] = [
        {"references": {"training": log.assign(customer=[f"r{k}" for k in range(7)], income="5")}},
        {"predictions": log},
        {"predictions": log.iloc[[0, 3]].assign(income="7")},
        {"features": incomes},
        {"predictions": [log, frame([CHANGED], COLUMNS)], "replace": True},
    ]
    return [load(directory, contract, **one) for one in given]


def told(done: list[LoadResult]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.to_json().items() if name != "batch"} for one in done]


def test_what_is_stored_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Look, refused: Look
) -> None:
    kept = loads(tmp_path / "kept")
    monkeypatch.setattr(staged, "FEW", 0)
    computed = loads(tmp_path / "computed")
    assert told(kept) == told(computed)
    changing = {"__known", "__arrived", "__observed"}
    for view in ("rows", "reference_rows"):
        few, many = (
            [{k: v for k, v in row.items() if k not in changing} for row in look(tmp_path / place, view=view)]
            for place in ("kept", "computed")
        )
        assert few == many
        assert few
    reasons = [
        [(one["kind"], one["file"], one["row"], one["column"], one["rule"], one["value"]) for one in found]
        for found in (refused(tmp_path / "kept"), refused(tmp_path / "computed"))
    ]
    assert reasons[0] == reasons[1]
    assert {one[4] for one in reasons[0]} >= {"score_range", "time", "label", "conflict", "id"}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("few", "more"), [(3, 0), (2, 1)])
def test_how_cells_are_read_is_planned_once(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch, few: int, more: int
) -> None:
    monkeypatch.setattr(staged, "FEW", few)
    said: list[str] = []
    run = Database.run

    def listening(database: Database, sql: str, *values: object) -> list[tuple[object, ...]]:
        said.append(sql)
        return run(database, sql, *values)

    monkeypatch.setattr(Database, "run", listening)
    log = frame(ROWS[:3], COLUMNS)
    load(tmp_path, churn, predictions=log)
    reading = [sql for sql in said if '"__v_age"' in sql]
    assert len(reading) > more
    assert (len(reading) == 1) == (few == 3)


def test_nothing_of_a_load_is_left(tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups of files one after the other: the table of the first makes way for that of the second."""
    closed: list[set[object]] = []
    close = Raw.close

    def closing(raw: Raw) -> None:
        close(raw)
        closed.append({name for (name,) in run("select table_name from duckdb_tables()")})

    def run(sql: str) -> list[tuple[Any, ...]]:
        return databases[-1].con.cursor().execute(sql).fetchall()

    databases: list[Database] = []
    made = Database.__init__

    def making(database: Database, *given: Any, **named: Any) -> None:
        made(database, *given, **named)
        databases.append(database)

    monkeypatch.setattr(Database, "__init__", making)
    monkeypatch.setattr(Raw, "close", closing)
    log = frame(ROWS, COLUMNS)
    load(tmp_path, churn, predictions=[log, log.assign(customer="z").drop(columns="channel")])
    assert len(closed) >= 2
    assert all(staged.TYPED not in there and staged.KEYS not in there for there in closed)


def test_a_load_asks_for_nothing_that_it_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each statement takes a third of a millisecond at least: of few rows they were nearly all of a load."""
    asked: list[int] = []
    given = Stop.cursor_of
    monkeypatch.setattr(Stop, "cursor_of", lambda stop, con: asked.append(1) or given(stop, con))
    sound = frame([ROWS[0], ROWS[6]], COLUMNS)
    log, later = sound[COLUMNS[:6]].assign(income="5"), sound[["customer", "y", "seen"]].iloc[:1]
    steps = [
        {"predictions": log, "labels": later},
        {"predictions": log.assign(customer=["f", "g"])},
        {"labels": later.assign(customer="f")},
    ]
    found = []
    for step in steps:
        asked.clear()
        load(tmp_path, read_contract(CONTRACT), **step)
        found.append(len(asked))
    first, second, labels = found
    assert first <= 44
    assert second <= 26
    assert labels <= 34
