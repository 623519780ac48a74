"""The tables of the catalog, and the making of a new one."""

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

FORMAT = 2  # of the catalog's tables and of the profiles' records

TABLES = """
create table if not exists generations(
  model text, number integer, created_at text, contract_digest text, batch text, note text,
  primary key (model, number));
create table if not exists contracts(digest text primary key, model text, text text);
create table if not exists segments(
  model text, kind text, source text, file text primary key, rows integer, bytes integer,
  first_day text, last_day text, columns text, added integer, removed integer);
create index if not exists segments_of on segments(model, kind);
create table if not exists profiles(
  model text, kind text, source text, day text, file text, added integer, removed integer);
create index if not exists profiles_of on profiles(model, source, day);
create table if not exists specs(model text, name text, payload text, added integer);
create table if not exists batches(
  id text primary key, model text, generation integer, created_at text, files text, counts text);
create table if not exists sequences(model text primary key, next integer);
create table if not exists events(
  model text, at text, label text, kind text, added_at text, primary key (model, at, label));
"""


def make(path: Path) -> None:
    """Make a catalog, or the tables that one lacks; an empty catalog is of this format.

    A new catalog appears whole: a reader that looks meanwhile sees none, never half of one.

    Parameters
    ----------
    path : Path
        Its file; the folder is there.
    """
    if path.exists():
        _fill(path)
        return
    with tempfile.TemporaryDirectory(prefix="catalog-", dir=path.parent) as aside:
        made = Path(aside) / path.name
        _fill(made)
        with suppress(FileExistsError):  # somebody else was quicker
            os.link(made, path)


def _fill(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as con:
        empty = con.execute("select count(*) from sqlite_master").fetchone()[0] == 0
        con.executescript("pragma journal_mode = wal;" + TABLES)
        if empty:
            con.execute(f"pragma user_version = {FORMAT}")
