"""A full disk and a folder that nobody may write to end in one sentence, and no count is wrong."""

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from monitoring import sql
from monitoring.cli.main import main
from monitoring.store.catalog import sqlite_reads
from monitoring.store.catalog.machine_refusals import refusal
from monitoring.store.sql import connection
from monitoring.store.sql.statement import StatementError
from tests.copied_store import copied_store

REPO = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "the disk is full"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS), "/a/.lock"), "this user may not use /a/.lock"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/a"), "this user may not use /a"),
        (OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), "/a"), "a name is too long"),
        (NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), "/a/b"), "a path leads through"),
        (OSError(errno.ELOOP, os.strerror(errno.ELOOP), "/a"), "a link leads back to itself"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "this user may not write there"),
        (sqlite3.OperationalError("unable to open database file"), "catalog cannot be opened"),
        (sqlite3.OperationalError("disk I/O error"), "the disk could not be read or written"),
        (duckdb.Error("don't know what type: \x0f"), "a file of the store is damaged (don't know what type"),
        (duckdb.CatalogException("Catalog Error: no such table"), ""),
        (sqlite3.OperationalError("no such table: loads"), ""),
        (ValueError("unable to open database file"), ""),
    ],
)
def test_what_the_machine_refuses_is_said(error: Exception, said: str) -> None:
    found = refusal(error)
    assert found.startswith(said) if not said.startswith("catalog") else said in found
    assert bool(found) == bool(said)


def test_a_statement_over_a_file_that_may_not_be_read_says_what_to_do(store: Path, tmp_path: Path) -> None:
    """It said what DuckDB does, with a line of the statement behind the views, which nobody had written."""
    copied_store(store, copy := tmp_path / "store")
    [file] = (copy / "segments" / "churn").glob("predictions-*.parquet")
    content = file.read_bytes()
    with pytest.raises(StatementError, match=f"{file.name} is missing or damaged .*: bring it back from"):
        file.write_bytes(content[:-100])
        sql("select * from predictions", model="churn", store=copy)
    said = f'IO Error: Cannot open file "{file}": Permission denied\n\nLINE 1: ... as "x"'
    assert refusal(duckdb.IOException(said)).startswith(f"this user may not use {file} (IO Error")


def rows_of(store: Path) -> int:
    return len(sql("select * from predictions", model="churn", store=store))


def test_a_load_onto_a_full_disk_changes_nothing(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    words = ["load", str(files / "churn.yaml"), "--store", str(tmp_path / "store"), "--predictions"]
    assert main([*words, str(files / "three.csv")]) == 0

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert main([*words, str(files / "calm.csv")]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("tidemark: the disk is full")
    assert "internal" not in shown.err
    assert rows_of(tmp_path / "store") == 3
    assert main([*words, str(files / "calm.csv")]) == 0
    assert rows_of(tmp_path / "store") == 3_003 - 3


@pytest.mark.sampled(1)
@pytest.mark.parametrize("said", ["unable to open database file", "attempt to write a readonly database"])
def test_a_store_in_a_folder_that_nobody_may_write_to_is_read(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, said: str
) -> None:
    """A read-only file system says the first, a folder of another user the second."""
    copy = tmp_path / "store"
    copied_store(store, copy)
    words = ["report", "drift", "--model", "churn", "--format", "json", "--store", str(copy)]
    assert main(words) == 0
    expected = capsys.readouterr().out
    connect = sqlite3.connect

    def refused(path: Any, **options: Any) -> sqlite3.Connection:
        if not options.get("uri"):
            raise sqlite3.OperationalError(said)
        return connect(path, **options)

    may = os.access
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    connection._own_folder.cache_clear()
    monkeypatch.setattr(sqlite3, "connect", refused)
    monkeypatch.setattr(os, "access", lambda path, how: copy not in Path(path).parents and may(path, how))
    sqlite_reads._KEPT.clear()
    assert main(words) == 0
    assert capsys.readouterr().out == expected
    assert main(["verify", "--model", "churn", "--store", str(copy)]) == 0
    assert main(["export-database", str(tmp_path / "all.duckdb"), "--store", str(copy)]) == 0
    assert not list((copy / "spill").iterdir())
    event = ["event", "add", "--model", "churn", "--at", "2026-01-01", "--label", "deployed"]
    capsys.readouterr()
    assert main([*event, "--store", str(copy)]) == 2
    connection._own_folder.cache_clear()
    assert f"{copy / 'catalog.sqlite'} cannot be written to ({said})" in capsys.readouterr().err
    (copy / "catalog.sqlite-wal").write_bytes(b"something that is not in the file yet")
    assert main(words) == 2
    assert capsys.readouterr().err.startswith(f"tidemark: {refusal(sqlite3.OperationalError(said))}")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("how", ["gone", "cut", "changed"])
@pytest.mark.parametrize("kind", ["predictions", "labels"])
def test_a_missing_or_damaged_file_of_the_store_is_named(
    files: Path, store: Path, tmp_path: Path, capsys: Any, kind: str, how: str
) -> None:
    copy = tmp_path / "store"
    copied_store(store, copy)
    [file] = (copy / "segments" / "churn").glob(f"{kind}-*.parquet")
    content = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        third, rest = len(content) // 3, bytes(2 * len(content) // 3)
        file.write_bytes(content[:third] + (rest if how == "changed" else b""))
    asked = [
        ["report", "performance", "--cohort", "age > 30"],
        ["sql", "select count(score) from predictions"],
    ]
    given = ["load", str(files / "churn.yaml"), "--predictions", str(files / "three.csv")]
    for words in (*(([*one, "--model", "churn"]) for one in asked), given):
        status = main([*words, "--store", str(copy)])
        shown = capsys.readouterr().err
        assert status == 2, shown
        assert f"segments/churn/{file.name}" in shown
        assert "internal" not in shown
        assert "three.csv" not in shown, "what was given is not to blame"


@pytest.mark.parametrize("how", ["gone", "empty", "changed"])
def test_without_its_catalog_a_store_is_left_as_it_is(
    files: Path, store: Path, tmp_path: Path, capsys: Any, how: str
) -> None:
    copy = tmp_path / "store"
    copied_store(store, copy)
    catalog = copy / "catalog.sqlite"
    whole = catalog.read_bytes()
    catalog.write_bytes(b"" if how == "empty" else bytes(1_000) + whole[1_000:])
    if how == "gone":
        catalog.unlink()
    given = ["load", str(files / "churn.yaml"), "--predictions", str(files / "calm.csv")]
    for words in (["report", "drift", "--model", "churn"], ["models"], given):
        status = main([*words, "--store", str(copy)])
        shown = capsys.readouterr().err
        assert status == 2, shown
        assert "copy of the store, or load everything into a new one" in shown
        assert "internal" not in shown
    catalog.write_bytes(whole)
    assert rows_of(copy) == rows_of(store)


@pytest.mark.parametrize("how", ["gone", "cut"])
def test_without_codes_the_rows_give_the_same(store: Path, tmp_path: Path, capsys: Any, how: str) -> None:
    copy = tmp_path / "store"
    copied_store(store, copy)
    words = ["report", "performance", "--model", "churn", "--window", "all", "--format", "csv"]
    assert main([*words, "--store", str(store)]) == 0
    expected = capsys.readouterr().out
    for file in (copy / "segments" / "churn").glob("*.codes"):
        file.unlink() if how == "gone" else file.write_bytes(file.read_bytes()[:100])
    assert main([*words, "--store", str(copy)]) == 0
    assert capsys.readouterr().out == expected


@pytest.mark.sampled(1)
@pytest.mark.parametrize("octets", [0, 3])  # of the index SQLite writes three at first
def test_a_store_on_a_full_disk_is_read(store: Path, files: Path, tmp_path: Path, octets: int) -> None:
    """SQLite makes an index beside a catalog that has a log, for readers too; here no file may grow."""
    copy = tmp_path / "store"
    copied_store(store, copy)
    code = (
        "import resource, sys; from monitoring.cli.main import main\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({octets}, resource.RLIM_INFINITY))\n"
        "sys.exit(main(sys.argv[1:]))"
    )

    def full(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-B", "-c", code, *words, "--store", str(copy)]
        return subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)

    words = ["report", "drift", "--model", "churn", "--window", "all", "--format", "csv"]
    read = full(*words)
    assert read.stderr == ""
    assert read.returncode == 0
    assert read.stdout.startswith("panel,measure")
    load = full("load", str(files / "churn.yaml"), "--predictions", str(files / "calm.csv"))
    assert load.returncode == 2
    assert load.stderr.startswith("tidemark: the disk is full")
    assert rows_of(copy) == rows_of(store)
