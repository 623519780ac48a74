"""One DuckDB file that holds everything of some models, to be asked by hand and carried away."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import duckdb

from monitoring.errors import ExportError, StoreError
from monitoring.store.by_hand.sql import STORED_TYPES, Tables, open_database
from monitoring.store.catalog.machine_refusals import damaged
from monitoring.store.quoting import literal, quote
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import spill_folder
from monitoring.store.sql.named_views import ABOUT as ABOUT_VIEWS

ABOUT = {
    **ABOUT_VIEWS,
    "loads": "one row a load and kind of file: files, hashes, what became of their rows",
    "quarantine": "every refused row, with its file, row number, column, rule and value",
    "measurements": "the measurement table of every panel, for the default question",
    "findings": "what needs a look in the default question, worst first",
}
LABELLED = "labelled"
_MARK, _MARK_AT = b"DUCK", 8
"""What every file of DuckDB has behind its checksum."""


def export_database(out: Path, models: Sequence[tuple[Snapshot, Tables]], *, schemas: bool) -> dict[str, int]:
    """Write one DuckDB file.

    Parameters
    ----------
    out : Path
        The file; a database that is there, or behind a link, is replaced once the new one is whole.
    models : sequence of (Snapshot, mapping of str to callable)
        What to write, and the tables that higher rooms compute.
    schemas : bool
        True puts each model into a schema of its name; else the tables stand by themselves.

    Returns
    -------
    dict of str to int
        Rows by table. Besides the tables there is the view ``labelled``: predictions with a label.

    Raises
    ------
    ExportError
        When the file cannot be written, or another one stands there.
    """
    file = _file(out)
    aside = spill_folder(models[0][0].directory) / f"export-{uuid4().hex}.duckdb"
    partial = file.with_name(f".{file.name}.partial")
    rows: dict[str, int] = {}
    try:
        for snapshot, computed in models:
            with _naming(snapshot.model, schemas):
                rows |= _add(aside, snapshot, computed, snapshot.model if schemas else "main")
        shutil.copyfile(aside, partial)
        partial.replace(file)
    except (duckdb.Error, OSError) as error:
        said = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise ExportError(f"cannot write {out}: {said}") from error
    finally:
        for left in (*aside.parent.glob(f"{aside.name}*"), partial):
            left.unlink(missing_ok=True)
    return rows


@contextmanager
def _naming(model: str, several: bool) -> Iterator[None]:
    """Say which model's files are damaged, where it is not the file to write that fails."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        if not (said := damaged(error)):
            raise
        others = "; the others can be written one by one (--model)" if several else ""
        raise StoreError(f"{model}: {said}{others}") from error


def _file(out: Path) -> Path:
    """Give the file to write, before anything is computed for it.

    What stands there and is no database is not replaced: it may be the only copy of somebody's rows, or a
    device or pipe that others use.
    """
    if out.is_dir():
        raise ExportError(f"cannot write {out}: it is a folder; name a file in it")
    if out.exists() and not out.is_file():
        raise ExportError(f"cannot write {out}: it is a device or a pipe; a database is a file, name one")
    try:
        file = out.resolve()
    except (OSError, RuntimeError) as error:  # the latter of links in a circle
        raise ExportError(f"cannot write {out}: {getattr(error, 'strerror', '') or error}") from error
    _refuse_other(out, file)
    if not file.parent.exists():
        raise ExportError(f"cannot write {out}: there is no folder {file.parent}; make it first")
    return file


def _refuse_other(out: Path, file: Path) -> None:
    """Refuse to replace what is no database."""
    try:
        with file.open("rb") as there:
            begin = there.read(_MARK_AT + len(_MARK))
    except OSError:  # nothing that can be read there: writing says what is in the way
        return
    if begin and not begin.endswith(_MARK):
        raise ExportError(
            f"only a DuckDB database is replaced, and {out} is none (it begins with {begin!r}): name another"
            " file, or remove this one first"
        )


def _add(file: Path, snapshot: Snapshot, computed: Tables, schema: str) -> dict[str, int]:
    """Add one model to the file."""
    with closing(open_database(snapshot, computed)) as con:
        con.execute(f"attach {literal(str(file))} as written")
        home = f"written.{quote(schema)}"
        con.execute(f"create schema if not exists {home}")
        rows = {}
        for name in (*ABOUT_VIEWS, *STORED_TYPES, *computed):
            con.execute(f"create table {home}.{name} as select * from {name}")
            con.execute(f"comment on table {home}.{name} is {literal(ABOUT.get(name, ''))}")
            [(count,)] = con.execute(f"select count(*) from {home}.{name}").fetchall()
            rows[name if schema == "main" else f"{schema}.{name}"] = int(count)
        _labelled(con, snapshot, home, schema)
        con.execute("detach written")
    return rows


def _labelled(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, home: str, schema: str) -> None:
    """A view of the predictions whose label is known, where the contract shows one."""
    label = snapshot.contract.label
    if label is not None and label.column not in snapshot.contract.mask:
        con.execute(
            f"create view {home}.{LABELLED} as select * from {quote(schema)}.predictions "
            f"where {quote(label.column)} is not null"
        )
