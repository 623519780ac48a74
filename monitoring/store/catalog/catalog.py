"""The catalog: which segments and profile partitions make up each generation (SQLite, one commit a load)."""

import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from monitoring.contract.model import Contract
from monitoring.errors import StoreError, UnknownNameError
from monitoring.store.catalog import commit as writing
from monitoring.store.catalog import sqlite_reads
from monitoring.store.catalog.companions import sweep
from monitoring.store.catalog.entries import Batch, Change, Partition, Segment
from monitoring.store.catalog.rows import DECIDING, batch_of, contract_of, files_by_day, masks_of, segment_of
from monitoring.store.catalog.tables import FORMAT, format_of, make, path_of, refuse_lost

__all__ = ["Batch", "Catalog", "Change", "Partition", "Segment"]

VISIBLE = "added <= :generation and (removed is null or removed > :generation)"


class Catalog:
    """The SQLite file of a store; a connection per call, so that any thread may use it.

    Parameters
    ----------
    directory : Path
        The store.
    create : bool
        Make the store when it is not there; otherwise a missing one raises.

    Raises
    ------
    StoreError
        When there is no store in `directory`.
    """

    def __init__(self, directory: Path, create: bool = False) -> None:
        self.directory = directory
        self.shown, self.forgot = set[str](), False  # files made visible by this one; whether it forgot any
        self.path = path_of(directory)
        there = refuse_lost(directory)
        if create:
            make(self.path)
        elif not (there or self.path.is_file()):
            where = directory if directory.is_absolute() else f"{directory} ({directory.absolute()})"
            raise StoreError(
                f"there is no store in {where}: load something into it first, or name another (--store DIR)"
            )
        self._check()

    def _check(self) -> None:
        """Refuse a store of another format: its profiles would be read as something else."""
        found = format_of(self.path)
        if found != FORMAT:
            raise StoreError(
                f"the store in {self.directory} has format {found} and this Tidemark reads format {FORMAT}: "
                "load its files into a new store"
            )

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection that is closed afterwards; writers say begin and commit themselves."""
        return sqlite_reads.writing(self.path)

    def _rows(self, sql: str, **values: Any) -> list[sqlite3.Row]:
        return sqlite_reads.rows(self.path, sql, values)

    def models(self) -> list[str]:
        """Names of the models with at least one generation, in alphabetical order."""
        return [row[0] for row in self._rows("select distinct model from generations order by model")]

    def generation(self, model: str) -> int | None:
        """Number of the newest generation; None before the first."""
        sql = "select max(number) from generations where model = :model"
        return cast("int | None", self._rows(sql, model=model)[0][0])

    def newest(self) -> dict[str, tuple[int, datetime]]:
        """Number of every model's newest generation, and when it was made (UTC)."""
        sql = "select model, max(number), created_at from generations group by model"
        return {model: (number, datetime.fromisoformat(made)) for model, number, made in self._rows(sql)}

    def segments(
        self, model: str, generation: int, kind: str | None = None, source: str | None = None
    ) -> list[Segment]:
        """Files of rows that a generation sees, in the order of loading."""
        sql = (
            f"select * from segments where model = :model and {VISIBLE} and kind = coalesce(:kind, kind)"
            " and source = coalesce(:source, source) order by added, rowid"
        )
        found = self._rows(sql, model=model, generation=generation, kind=kind, source=source)
        return [segment_of(row) for row in found]

    def partitions(self, model: str, generation: int, kind: str, source: str = "") -> dict[date, str]:
        """The file of each day's profile partition that a generation sees, by day."""
        return self.every_day(model, generation).get((kind, source), {})

    def every_day(self, model: str, generation: int) -> dict[tuple[str, str], dict[date, str]]:
        """The same of every kind and source at once, by these."""
        sql = (
            "select kind, source, file, group_concat(day) as days from profiles"
            f" where model = :model and {VISIBLE} group by kind, source, file"
        )
        return files_by_day(self._rows(sql, model=model, generation=generation))

    def spec(self, model: str, name: str, generation: int) -> str | None:
        """The newest JSON text of that name that a generation sees; None when there is none."""
        sql = (
            "select payload from specs where model = :model and name = :name and added <= :generation"
            " order by added desc, rowid desc limit 1"
        )
        found = self._rows(sql, model=model, name=name, generation=generation)
        return found[0]["payload"] if found else None

    def contract(self, model: str, generation: int) -> Contract:
        """The contract under which a generation was made.

        Raises
        ------
        UnknownNameError
            When the store has no such model.
        """
        sql = (
            "select text from contracts join generations on digest = contract_digest"
            " where generations.model = :model and number = :generation"
        )
        found = self._rows(sql, model=model, generation=generation)
        if not found and not self.digest(model, generation):
            raise UnknownNameError("model", model, self.models())
        return contract_of(model, found[0]["text"] if found else "")

    def masked(self, model: str) -> frozenset[str]:
        """The columns that any contract of a model ever masked, those of refused loads included."""
        found = self._rows("select text from contracts where model = :model", model=model)
        return frozenset(name for row in found for name in masks_of(model, row["text"]))

    def digest(self, model: str, generation: int) -> str:
        """The digest of that contract; empty when there is no such generation."""
        sql = "select contract_digest from generations where model = :model and number = :generation"
        found = self._rows(sql, model=model, generation=generation)
        return found[0][0] if found else ""

    def created_at(self, model: str, generation: int) -> datetime | None:
        """When a generation was made (UTC)."""
        sql = "select created_at from generations where model = :model and number = :generation"
        found = self._rows(sql, model=model, generation=generation)
        return datetime.fromisoformat(found[0][0]) if found else None

    def known(self, model: str) -> str:
        """Give the name of a model back when anything of it was ever loaded, refused loads included.

        Raises
        ------
        UnknownNameError
            With the nearest name that the store has.
        """
        names = self.named()
        if model not in names:
            raise UnknownNameError("model", model, names)
        return model

    def named(self) -> list[str]:
        """Names of the models of which anything was ever loaded, in alphabetical order."""
        sql = "select model from generations union select model from batches order by model"
        return [row[0] for row in self._rows(sql)]

    def loads(self, model: str) -> tuple[int, int]:
        """How many loads of a model there were, refused ones included, and the row of the last."""
        row = self._rows("select count(*), max(rowid) from batches where model = :model", model=model)[0]
        return int(row[0]), int(row[1] or 0)

    def batches(self, model: str) -> list[Batch]:
        """Every load of a model, oldest first, those that changed nothing included."""
        found = self._rows("select * from batches where model = :model order by rowid", model=model)
        return [batch_of(row) for row in found]

    def deciding(self, model: str) -> list[Batch]:
        """Those of them that refused rows, or read a file that another did, and still count."""
        return [batch_of(row) for row in self._rows(DECIDING, model=model)]

    def digests(self, model: str) -> set[str]:
        """The hashes of all files of the loads that still count."""
        sql = (
            "select json_extract(value, '$.sha256') from batches, json_each(batches.files)"
            " where model = :model and removed is null"
        )
        return {row[0] for row in self._rows(sql, model=model)}

    def loaded_days(self, model: str) -> dict[int, date]:
        """The first local day of the predictions that each generation brought, by generation."""
        sql = "select generation, first_day from batches where model = :model and first_day is not null"
        return {row[0]: date.fromisoformat(row[1]) for row in self._rows(sql, model=model)}

    def events(self, model: str) -> list[tuple[str, str, str]]:
        """The events that were added by hand: when (UTC, ISO 8601), label, kind; earliest first."""
        there = self._rows("select 1 from sqlite_master where name = 'events'")  # older stores have no table
        sql = "select at, label, kind from events where model = :model order by at, label"
        found = self._rows(sql, model=model) if there else []
        return [(row["at"], row["label"], row["kind"]) for row in found]

    def add_event(self, model: str, at: datetime, label: str, kind: str) -> bool:
        """Add an event; False when the model has it already."""
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        row = [model, moment, label, kind, datetime.now(UTC).isoformat(timespec="microseconds")]
        with self._open() as con, writing.transaction(con):
            return con.execute("insert or ignore into events values (?, ?, ?, ?, ?)", row).rowcount > 0

    def next_seq(self, model: str) -> int:
        """The first free sequence number of a model."""
        found = self._rows("select next from sequences where model = :model", model=model)
        return int(found[0][0]) if found else 1

    def commit(self, model: str, contract: Contract, change: Change) -> int:
        """Make a change visible as a new generation, in one transaction.

        Parameters
        ----------
        model : str
            The model.
        contract : Contract
            The contract the new generation carries.
        change : Change
            Its files must be on disk already (fsync done).

        Returns
        -------
        int
            The number of the new generation.
        """
        with self._open() as con, writing.transaction(con):
            newest = con.execute("select max(number) from generations where model = ?", [model]).fetchone()
            number = (newest[0] or 0) + 1
            writing.write_generation(con, model, number, contract, change)
            writing.write_segments(con, model, number, change)
            writing.write_partitions(con, model, number, change)
            writing.write_batch(con, model, number, change)
        self.shown |= change.files
        return number

    def record(self, model: str, contract: Contract | None, change: Change) -> int:
        """Keep what changed no data, as a load of refused rows or a dismissal: no new generation.

        Returns
        -------
        int
            The generation that stands; 0 before the first.
        """
        number = self.generation(model) or 0
        with self._open() as con, writing.transaction(con):
            if contract is not None:
                writing.write_contract(con, model, contract)
            writing.write_segments(con, model, number, change)
            writing.write_batch(con, model, number, change)
        self.shown |= change.files
        return number

    def oldest(self, model: str) -> int:
        """Number of the oldest generation that retention has left; 0 before the first."""
        found = self._rows("select min(number) from generations where model = :model", model=model)
        return found[0][0] or 0

    def every_partition(self, model: str, generation: int) -> list[Partition]:
        """All profile partitions that a generation sees."""
        sql = f"select kind, source, day, file from profiles where model = :model and {VISIBLE}"
        rows = self._rows(sql, model=model, generation=generation)
        return [Partition(kind, source, date.fromisoformat(day), file) for kind, source, day, file in rows]

    def forget(self, model: str, moment: datetime) -> int:
        """Forget the generations that were no longer the newest at a moment; their files are for `sweep`."""
        with self._open() as con, writing.transaction(con):
            gone = writing.forget(con, model, moment)
            self.forgot |= con.total_changes > 0
        return gone

    def files(self, model: str | None = None) -> set[str]:
        """Every file that any generation still refers to, of one model or of all."""
        own = "where model = :model" if model is not None else ""
        sql = f"select file from segments {own} union select file from profiles {own}"
        return {row[0] for row in self._rows(sql, **({} if model is None else {"model": model}))}

    def files_of(self, model: str, generation: int) -> set[str]:
        """Every file that one generation refers to."""
        sql = " union ".join(
            f"select file from {table} where model = :model and {VISIBLE}"
            for table in ("segments", "profiles")
        )
        return {row[0] for row in self._rows(sql, model=model, generation=generation)}

    def sweep(self, model: str | None = None) -> list[str]:
        """Delete the files that nobody refers to, which a killed load left. Only under the writer lock.

        Of one model alone where it is named: a load should not look at the files of a hundred others.

        Returns
        -------
        list of str
            The deleted files, relative to the store.
        """
        return sweep(self.directory, self.files(model), model or "")
