from pathlib import Path

import duckdb
import pytest

from monitoring.store.connection import connect


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
