"""Tables that higher rooms computed over a generation, kept beside it for whoever asks the same next."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy

from monitoring.location import HOME
from monitoring.store.snapshot import Snapshot

_KEY = b"tidemark.key"


def kept_tables(snapshot: Snapshot, name: str, tables: Sequence[str]) -> dict[str, pa.Table] | None:
    """Give the tables that were kept under a name.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    name : str
        As in `keep_tables`.
    tables : sequence of str
        Which of them.

    Returns
    -------
    dict of str to pyarrow.Table, or None
        None where none were kept of this generation by this very code, or where they cannot be read.
    """
    folder = _folder(snapshot.directory, snapshot.model, name)
    try:
        found = {table: pq.read_table(folder / f"{table}.parquet") for table in tables}
    except (OSError, pa.ArrowException):
        return None
    keys = {(table.schema.metadata or {}).get(_KEY) for table in found.values()}
    return found if keys == {_key(snapshot)} else None


def keep_tables(snapshot: Snapshot, name: str, tables: Mapping[str, pa.Table]) -> None:
    """Keep tables in place of those of before; a store that cannot be written to stays as it is.

    Parameters
    ----------
    snapshot : Snapshot
        The generation that they were computed over; it decides them wholly.
    name : str
        What they answer.
    tables : mapping of str to pyarrow.Table
        By name.
    """
    folder = _folder(snapshot.directory, snapshot.model, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table_name, table in tables.items():
            aside = folder / f".{table_name}-{uuid4().hex}"
            pq.write_table(table.replace_schema_metadata({_KEY: _key(snapshot)}), aside)
            aside.replace(folder / f"{table_name}.parquet")
    except OSError:
        return


def last_kept(directory: Path, model: str, name: str, table: str, columns: Sequence[str]) -> pa.Table | None:
    """Give columns of a table that was kept last, be it of an earlier generation or by other code.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Whose.
    name, table : str
        As in `keep_tables`.
    columns : sequence of str
        Which of them.

    Returns
    -------
    pyarrow.Table or None
        A hint, no answer; None where there is none.
    """
    try:
        path = _folder(directory, model, name) / f"{table}.parquet"
        return pq.read_table(path, columns=list(columns))
    except (OSError, pa.ArrowException):
        return None


def _folder(directory: Path, model: str, name: str) -> Path:
    """One a model: what an earlier generation had is written over."""
    number = hashlib.blake2b(model.encode(), digest_size=8).hexdigest()
    return directory / "kept" / number / name


def _key(snapshot: Snapshot) -> bytes:
    """Everything that decides what a generation answers: which one it is, its contract, and the code."""
    made = snapshot.catalog.created_at(snapshot.model, snapshot.generation)
    words = (snapshot.model, snapshot.data_version, str(made), snapshot.contract.digest, _code())
    return hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest().encode()


@cache
def _code() -> str:
    """Name the code that computes: its files as they lie on the disk, and the libraries of its numbers."""
    files = sorted((HOME / "monitoring").rglob("*.py"))
    stats = [(path.as_posix(), path.stat()) for path in files]
    lying = [f"{name} {one.st_size} {one.st_mtime_ns}" for name, one in stats]
    return "\n".join([*lying, np.__version__, scipy.__version__])
