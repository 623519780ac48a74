import os
import tempfile
from pathlib import Path

import duckdb
import pytest

from monitoring.store.sql import connection
from monitoring.store.sql.connection import connect, spill_folder


def test_only_the_store_and_the_named_files_can_be_read(tmp_path: Path) -> None:
    allowed, other = tmp_path / "allowed.csv", tmp_path / "other.csv"
    for path in (allowed, other):
        path.write_text("a\n1\n")
    con = connect(tmp_path / "store", [allowed])
    assert con.cursor().execute(f"select a from read_csv('{allowed}')").fetchall() == [(1,)]
    for path in (other, Path("/etc/passwd"), tmp_path / "store" / ".." / "other.csv"):
        with pytest.raises(duckdb.PermissionException):
            con.cursor().execute(f"select * from read_csv('{path}')")
    with pytest.raises(duckdb.Error):
        con.cursor().execute("set enable_external_access = true")


def test_cursors_share_tables(tmp_path: Path) -> None:
    con = connect(tmp_path)
    con.cursor().execute("create table t as select 1 as a")
    assert con.cursor().execute("select a from t").fetchall() == [(1,)]


def test_what_spills_beside_a_store_that_nobody_may_write_to_lies_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.setattr(os, "access", lambda path, how: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    connection._own_folder.cache_clear()
    own = spill_folder(store)
    assert own.is_dir()
    assert own.parent == tmp_path
    con = connect(store)
    assert con.cursor().execute("select current_setting('temp_directory')").fetchall() == [(str(own),)]
    con.cursor().execute(f"copy (select 7 as a) to '{own}/seven.parquet'")
    assert con.cursor().execute(f"select a from '{own}/seven.parquet'").fetchall() == [(7,)]
    connection._own_folder.cache_clear()


def test_without_any_other_folder_only_who_spills_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> None:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(os, "access", lambda path, how: False)
    monkeypatch.setattr(connection, "_own_folder", none)
    assert spill_folder(tmp_path) == tmp_path / "spill"
    assert connect(tmp_path).execute("select 1").fetchall() == [(1,)]
