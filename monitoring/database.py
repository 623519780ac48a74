"""Asking by SQL: one statement, an open database, or one file with everything."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from monitoring.errors import StoreError
from monitoring.findings.report import FINDINGS
from monitoring.findings.report import report as make_report
from monitoring.location import store_directory
from monitoring.report_frame import frame
from monitoring.scope.question import Scope
from monitoring.store.by_hand import database
from monitoring.store.by_hand import sql as asking
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def sql(
    statement: str, *, model: str = "", store: str | Path | None = None, seconds: float = asking.SECONDS
) -> pd.DataFrame:
    """Ask a model's rows by SQL.

    Parameters
    ----------
    statement : str
        One SELECT over the views ``predictions features labels reference`` and the tables
        ``loads quarantine measurements findings``.
    model : str
        Which one; it may be left out where the store holds one only.
    store : path, optional
        As `store_directory` says.
    seconds : float
        The time limit.

    Returns
    -------
    DataFrame
        The answer; ids are text, times are in UTC.

    Raises
    ------
    StatementError
        For anything else, saying what is in the way.
    """
    found: pd.DataFrame = answer(statement, model=model, store=store, seconds=seconds).to_pandas()
    return found


def answer(
    statement: str, *, model: str = "", store: str | Path | None = None, seconds: float = asking.SECONDS
) -> "pa.Table":
    """Give the same as a table of Arrow, with the types of the statement."""
    directory = store_directory(store)
    snapshot = Snapshot(directory, model or _only_model(directory))
    return asking.ask(snapshot, statement, _computed(snapshot), seconds)


def connect(*, model: str = "", store: str | Path | None = None) -> "duckdb.DuckDBPyConnection":
    """Open a DuckDB database over a model, for a notebook that asks many things.

    Parameters
    ----------
    model : str
        Which one; it may be left out where the store holds one only.
    store : path, optional
        As `store_directory` says.

    Returns
    -------
    duckdb.DuckDBPyConnection
        In memory, of the newest generation at this moment, with the views and tables of `sql`; the tables
        ``measurements`` and ``findings`` are of the default question. It can read the store and nothing
        else, and write nothing but tables of its own.
    """
    directory = store_directory(store)
    snapshot = Snapshot(directory, model or _only_model(directory))
    return asking.open_database(snapshot, _computed(snapshot))


def export_database(out: str | Path, *, model: str = "", store: str | Path | None = None) -> dict[str, int]:
    """Write everything into one DuckDB file.

    Parameters
    ----------
    out : path
        The file.
    model : str
        Only this one, its tables by themselves; else all models, each in a schema of its name.
    store : path, optional
        As `store_directory` says.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    StoreError
        When the store has no such model, or none at all.
    ExportError
        When the file cannot be written, or what stands there is no database.
    """
    directory = store_directory(store)
    snapshots = [Snapshot(directory, one) for one in ([model] if model else _models(directory))]
    written = [(snapshot, _computed(snapshot)) for snapshot in snapshots]
    return database.export_database(Path(out), written, schemas=not model)


def _models(directory: Path) -> Sequence[str]:
    """Name the models of a store that has one at least: of a load whose every row was refused it has none."""
    names = Catalog(directory).models()
    if not names:
        raise StoreError(
            f"no model is in {directory} yet: load rows into it first, or name another (--store DIR)"
        )
    return names


def _only_model(directory: Path) -> str:
    names = _models(directory)
    if len(names) > 1:
        raise StoreError(f"the store holds several models: name one of {', '.join(names)} with --model")
    return names[0]


def _computed(snapshot: Snapshot) -> dict[str, Callable[[], pd.DataFrame]]:
    """The tables of the default question, made when they are asked for."""

    def made(panels: Sequence[str]) -> pd.DataFrame:
        if not snapshot.segments.get("predictions"):
            return pd.DataFrame({"panel": pd.Series(dtype="str")})
        return frame(make_report(snapshot.directory, panels, Scope(snapshot.model), snapshot.generation))

    return {"measurements": lambda: made(["all"]), FINDINGS: lambda: made([FINDINGS])}
