"""The tables of the catalog, and the making of a new one."""

import re
import stat
from pathlib import Path

from monitoring.errors import StoreError
from monitoring.store.catalog.file_states import file_state
from monitoring.store.catalog.lock import store_folder
from monitoring.store.catalog.place import refuse_no_catalog, refuse_no_folder
from monitoring.store.catalog.sqlite_reads import made_whole, rows, writing

FORMAT = 5  # of the catalog's tables and of the profiles' records

TABLES = """
create table if not exists generations(
  model text, number integer, created_at text, contract_digest text, batch text, note text,
  primary key (model, number));
create table if not exists contracts(digest text primary key, model text, text text);
create table if not exists segments(
  model text, kind text, source text, file text primary key, rows integer, bytes integer,
  first_day text, last_day text, columns text, added integer, removed integer,
  first_seq integer, last_seq integer, first_id text, last_id text, first_key text, last_key text);
create index if not exists segments_of on segments(model, kind);
create table if not exists profiles(
  model text, kind text, source text, day text, file text, added integer, removed integer);
create index if not exists profiles_of on profiles(model, source, day);
create index if not exists profiles_in on profiles(model, kind, source, file, day, added, removed);
create table if not exists specs(model text, name text, payload text, added integer);
create table if not exists batches(
  id text primary key, model text, generation integer, created_at text, files text, counts text,
  first_seq integer, next_seq integer, first_day text, removed integer);
create table if not exists sequences(model text primary key, next integer);
create table if not exists events(
  model text, at text, label text, kind text, added_at text, primary key (model, at, label));
create table if not exists cohorts(
  model text, name text, expression text, saved_at text, primary key (model, name));
"""

_NAMES = frozenset(re.findall(r"create (?:table|index) if not exists (\w+)", TABLES))

# Format 2 did not say which rows a load brought, nor within which bounds the ids of a segment lie.
_FROM_2 = (
    *(f"alter table segments add column {name} integer" for name in ("first_seq", "last_seq")),
    *(f"alter table segments add column {name} text" for name in ("first_id", "last_id")),
    *(f"alter table segments add column {name} text" for name in ("first_key", "last_key")),
    *(f"alter table batches add column {name} integer" for name in ("first_seq", "next_seq", "removed")),
    "alter table batches add column first_day text",
    "update batches set first_day = (select min(s.first_day) from segments s where s.model = batches.model"
    " and s.kind = 'predictions' and s.added = batches.generation)",
)
# Format 3 held codes inside the files of profiles, format 4 every count of a numeric profile in four bytes:
# they are read as before, and no table is another.
_UPGRADES: dict[int, tuple[str, ...]] = {2: _FROM_2, 3: (), 4: ()}


def path_of(directory: Path) -> Path:
    """Give the path of a store's catalog."""
    return directory / "catalog.sqlite"


def refuse_lost(directory: Path) -> bool:
    """Refuse a store whose catalog is gone: a new one would know none of its files, and a load delete them.

    Parameters
    ----------
    directory : Path
        Of the store, or of one that is to be made.

    Returns
    -------
    bool
        Whether there is a catalog; an empty one is none.

    Raises
    ------
    StoreError
        When there are files of rows, and no catalog, or when there can be no store.
    """
    path = path_of(directory)
    if _holds(path):  # a page looks a dozen times in each run
        return True
    refuse_no_folder(directory)
    refuse_no_catalog(path)
    if next(directory.glob("segments/*/*.parquet"), None) is not None:
        raise StoreError(
            f"{path} is missing or empty, and {directory / 'segments'} has files: bring the catalog back"
            " from a copy of the store, or load everything into a new one"
        )
    return False


def _holds(path: Path) -> bool:
    """Say whether there is a file that is not empty."""
    try:
        found = file_state(path)
    except (OSError, ValueError):
        return False
    return found is not None and stat.S_ISREG(found.st_mode) and found.st_size > 0


def format_of(path: Path) -> int:
    """Give the format of a catalog, after an older one was brought to this format.

    Parameters
    ----------
    path : Path
        Its file.

    Returns
    -------
    int
        `FORMAT`, or that of another Tidemark.
    """
    found = _format(path)
    if found == FORMAT:
        return found
    upgrade(path)
    return _format(path)


def _format(path: Path) -> int:
    return int(rows(path, "pragma user_version", {})[0][0])


def upgrade(path: Path) -> None:
    """Bring an older catalog, from format 2 on, to this format, whole or not at all; others stay as they are.

    Parameters
    ----------
    path : Path
        Its file.
    """
    with writing(path) as con:
        con.execute("begin immediate")
        found = con.execute("pragma user_version").fetchone()[0]
        if found in _UPGRADES:
            for statement in (*_UPGRADES[found], f"pragma user_version = {FORMAT}"):
                con.execute(statement)
        con.execute("commit")


def make(path: Path) -> None:
    """Make a catalog, or the tables that one lacks; an empty catalog is of this format.

    Parameters
    ----------
    path : Path
        Its file; the folder is made where it is not there.

    Raises
    ------
    StoreError
        When there can be no such folder.
    """
    store_folder(path.parent)
    if path.exists():
        _fill(path)
    else:
        made_whole(path, _fill)


def _fill(path: Path) -> None:
    with writing(path) as con:
        there = {row[0] for row in con.execute("select name from sqlite_master")}
        [mode] = con.execute("pragma journal_mode").fetchone()
        if there >= _NAMES and mode == "wal":
            return
        version = "" if there else f"pragma user_version = {FORMAT};"
        # in one transaction: each statement by itself would wait for the disk
        con.executescript(f"pragma journal_mode = wal; begin immediate; {TABLES} {version} commit;")
