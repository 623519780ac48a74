"""What SQLite files say is what they say now, and nothing takes their locks away."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitoring.contract.model import Contract
from monitoring.store.catalog import sqlite_reads
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch, Change

WRITES = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute(sys.argv[2])"
LAST_YEAR = 1_700_000_000


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        con.executescript("pragma journal_mode = wal; create table n(v integer); insert into n values (1)")
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The questions that reached SQLite."""
    found: list[str] = []
    ask = sqlite_reads._asked
    monkeypatch.setattr(
        sqlite_reads, "_asked", lambda path, sql, values: (found.append(sql), ask(path, sql, values))[1]
    )
    yield found
    sqlite_reads._KEPT.clear()


def values(path: Path) -> list[int]:
    return [
        row[0] for row in sqlite_reads.rows(path, "select v from n where v > :least order by v", {"least": 0})
    ]


def settle(path: Path, days: int = 0) -> None:
    """As if nothing had changed since then."""
    for one in path.parent.glob(f"{path.name}*"):
        os.utime(one, (LAST_YEAR + days, LAST_YEAR + days))


def test_a_question_to_a_settled_file_is_asked_once(numbers: Path, asked: list[str]) -> None:
    settle(numbers)
    assert [values(numbers) for _ in range(3)] == [[1]] * 3
    assert len(asked) == 1
    assert [tuple(row) for row in sqlite_reads.rows(numbers, "select v + :b from n", {"b": 2})] == [(3,)]
    assert [tuple(row) for row in sqlite_reads.rows(numbers, "select v + :b from n", {"b": 3})] == [(4,)]
    assert len(asked) == 3


def test_a_file_that_has_just_changed_is_asked_each_time(numbers: Path, asked: list[str]) -> None:
    assert [values(numbers) for _ in range(3)] == [[1]] * 3
    assert len(asked) == 3


@pytest.mark.parametrize("held", [False, True])
def test_what_is_committed_is_said_at_once(numbers: Path, held: bool) -> None:
    """With the log emptied after each commit, and with one that only grows as somebody holds the file."""
    other = sqlite3.connect(numbers) if held else None
    for number in range(2, 40):
        settle(numbers, number)
        assert values(numbers)[-1] == number - 1
        with closing(sqlite3.connect(numbers, isolation_level=None)) as con:
            con.execute("insert into n values (?)", [number])
        assert values(numbers)[-1] == number
    if other is not None:
        other.close()


def test_a_file_that_was_replaced_is_another(numbers: Path, tmp_path: Path) -> None:
    settle(numbers)
    assert values(numbers) == [1]
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(copy, isolation_level=None)) as con:
        con.executescript("create table n(v integer); insert into n values (7)")
    settle(copy)
    copy.replace(numbers)
    assert values(numbers) == [7]


def test_a_look_at_the_catalog_takes_no_locks_away(tmp_path: Path, churn: Contract) -> None:
    """Whoever commits beside an open connection must not believe to be alone, and throw the log away."""
    catalog = Catalog(tmp_path, create=True)
    catalog.commit("churn", churn, Change(batch=Batch("one")))
    with closing(sqlite3.connect(catalog.path, isolation_level=None)) as open_here:
        open_here.execute("select count(*) from generations").fetchone()
        Catalog(tmp_path)
        write = "insert into sequences values ('beside', 1)"
        subprocess.run([sys.executable, "-c", WRITES, str(catalog.path), write], check=True)
        assert Path(f"{catalog.path}-wal").exists()
        open_here.execute("insert into sequences values ('here', 1)")
    found = sqlite_reads.rows(catalog.path, "select model from sequences order by model", {})
    assert {row[0] for row in found} >= {"beside", "here"}


def test_a_file_that_is_held_is_opened_once_and_says_what_others_commit(
    numbers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    make = sqlite_reads.opened
    monkeypatch.setattr(sqlite_reads, "opened", lambda path: (opened.append(path), make(path))[1])
    with sqlite_reads.held(numbers):
        for number in range(2, 6):
            with closing(sqlite3.connect(numbers, isolation_level=None)) as con:
                con.execute("insert into n values (?)", [number])
            assert values(numbers)[-1] == number
        assert opened == [numbers]
    assert values(numbers)[-1] == 5
    assert len(opened) == 2
