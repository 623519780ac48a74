"""A file is looked at once in a run, and again after the run itself has written."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitoring.store.catalog import sqlite_reads
from monitoring.store.catalog.file_states import file_state, look_again, seen_once


def test_outside_of_a_run_every_look_is_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert file_state(path) is None
    path.write_bytes(b"ab")
    found = file_state(path)
    assert found is not None and found.st_size == 2


def test_inside_a_file_is_what_it_was_until_something_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with seen_once():
        assert file_state(path) is None
        path.write_bytes(b"ab")
        assert file_state(path) is None
        look_again()
        assert file_state(path) is not None
    with seen_once():
        assert file_state(path) is not None


def test_what_is_below_a_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert file_state(tmp_path / "file" / "below") is None
    with pytest.raises(ValueError, match="null"):
        file_state(tmp_path / "a\0b")


def _values(path: Path) -> list[int]:
    return [row[0] for row in sqlite_reads.rows(path, "select a from t order by a", {})]


def test_a_run_reads_what_it_has_written_itself(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    with closing(sqlite3.connect(path)) as con:
        con.execute("create table t (a)")
    with seen_once():
        assert _values(path) == []
        with sqlite_reads.writing(path) as con:
            con.execute("insert into t values (1)")
        assert _values(path) == [1]
    with sqlite_reads.writing(path) as con:
        con.execute("insert into t values (2)")
    assert _values(path) == [1, 2]
