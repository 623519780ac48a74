"""Generations of a store share one DuckDB, and see nothing of each other."""

import gc
import shutil
from pathlib import Path

import duckdb
import pytest

from monitoring.store.sql import attached_catalog as attached
from monitoring.store.sql.attached_catalog import attached_catalog


def names(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The databases that its own has."""
    return {row[0] for row in con.cursor().execute("select database_name from duckdb_databases()").fetchall()}


def own(con: duckdb.DuckDBPyConnection) -> str:
    return str(con.cursor().execute("select current_database()").fetchall()[0][0])


def test_catalogs_of_a_store_share_a_database_and_no_names(tmp_path: Path) -> None:
    one, other = attached_catalog(tmp_path), attached_catalog(tmp_path)
    assert own(one) != own(other)
    assert {own(one), own(other)} <= names(one) == names(other)
    one.cursor().execute("create view rows as select 1")
    with pytest.raises(duckdb.CatalogException):
        other.cursor().execute("from rows")


def test_a_catalog_goes_with_its_last_reader(tmp_path: Path) -> None:
    one, other = attached_catalog(tmp_path), attached_catalog(tmp_path)
    gone = own(other)
    other.cursor().execute("create table kept as select * from range(100_000)")
    running = other.cursor()
    del other
    gc.collect()
    assert running.execute("select count(*) from kept").fetchall() == [(100_000,)], "a cursor keeps it"
    del running
    gc.collect()
    assert gone not in names(one)


def test_a_database_is_left_after_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached, "MOST_CATALOGS", 2)
    first, second, third = (attached_catalog(tmp_path) for _ in range(3))
    assert names(first) == names(second) != names(third)
    assert own(first) in names(first), "those who have one keep it"


def test_another_store_in_the_same_place_is_another_one(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    before = attached_catalog(store)
    before.cursor().execute("create view rows as select 1")
    shutil.move(store, tmp_path / "aside")
    store.mkdir()
    after = attached_catalog(store)
    assert [own(after)] == [name for name in sorted(names(after)) if name.startswith("catalog")]


def test_it_reads_its_store_alone(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    cursor = attached_catalog(tmp_path / "store").cursor()
    with pytest.raises(duckdb.PermissionException):
        cursor.execute(f"from read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(duckdb.InvalidInputException):
        cursor.execute("set enable_external_access = true")
    with pytest.raises(duckdb.PermissionException):
        cursor.execute(f"attach '{tmp_path / 'other.duckdb'}'")
