"""Profiles of a selection: summed from the cube where it holds them, else built from the rows."""

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

import duckdb

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.store import cube
from monitoring.store.cells import Dimension, key_set_name
from monitoring.store.chunk import Model
from monitoring.store.kinds import KINDS
from monitoring.store.predicates import holds
from monitoring.store.quoting import literal
from monitoring.store.selecting import rows_of

Profile = TypeVar("Profile")
Files = tuple[tuple[date, str], ...]
_KEPT_READS = 12
LABEL_KINDS = frozenset({"losses", "confusion", "score_label", "labels", "arrivals"})


@dataclass(frozen=True)
class DailyRecords:
    """The records of one kind of profile, by subject and local day.

    Parameters
    ----------
    by_subject : mapping
        Subject to day to records of cells.
    """

    by_subject: Mapping[str, Mapping[date, list[bytes]]]

    def merged(
        self, subject: str, merge: Callable[[list[bytes]], Profile], days: Iterable[date] | None = None
    ) -> Profile:
        """Merge the records of one subject over some days, all by default."""
        by_day = self.by_subject.get(subject, {})
        chosen = by_day.keys() if days is None else days
        return merge([record for day in chosen for record in by_day.get(day, ())])

    def records(self, subject: str, day: date) -> list[bytes]:
        """Give the records of one subject on one day."""
        return self.by_subject.get(subject, {}).get(day, [])

    def days(self, subject: str) -> list[date]:
        """Give the days on which a subject has rows, in order."""
        return sorted(self.by_subject.get(subject, {}))


def from_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    kind: str,
    selection: Selection,
    known: dict[str, Dimension],
) -> DailyRecords:
    """Build the profiles of a selection from its rows, with the builders that fill the cube.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    model : Model
        What the columns mean.
    kind : str
        Which profile.
    selection : Selection
        Any.
    known : dict of str to Dimension
        What its cohort may name.

    Returns
    -------
    DailyRecords
        One record a subject and day and version.
    """
    found: dict[str, dict[date, list[bytes]]] = {}
    read = KINDS[kind].columns(model)
    rows = rows_of(selection, known, (*read.floats, *read.flags, *read.texts))
    for run in cube.profiles_of(con, rows, model, (), {kind: KINDS[kind]}):
        by_day = found.setdefault(run.subject, {})
        for cell, payload in zip(run.cells.tolist(), run.payloads, strict=True):
            by_day.setdefault(run.key_set.cells[cell].day, []).append(payload)
    return DailyRecords(found)


@dataclass(frozen=True)
class KeptCell:
    """One record of the cube.

    Parameters
    ----------
    day : date
        Local day.
    version, subject : str
        Of the record.
    levels : mapping of str to str or None
        Canonical text by dimension.
    payload : bytes
        The record.
    """

    day: date
    version: str
    subject: str
    levels: Mapping[str, str | None]
    payload: bytes


class CubeReader:
    """Reads the cube of one generation; the last reads are kept, as one level is asked after the other.

    Parameters
    ----------
    con : DuckDBPyConnection
        Of the snapshot.
    known : dict of str to Dimension
        How levels are compared.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, known: dict[str, Dimension]) -> None:
        self.con, self.known = con, known
        self.cells = lru_cache(_KEPT_READS)(self._cells)
        self.key_sets = lru_cache(_KEPT_READS)(self._key_sets)

    def profiles(self, kind: str, selection: Selection, files: Mapping[date, str]) -> DailyRecords | None:
        """Read the profiles of a selection of whole days over cohort columns.

        Parameters
        ----------
        kind : str
            Which profile.
        selection : Selection
            Its cohort must name dimensions only.
        files : mapping of date to str
            Absolute path of the partition of each asked day.

        Returns
        -------
        DailyRecords or None
            None when some day is not kept for these dimensions.
        """
        listed = tuple(files.items())
        stored = self._smallest(names(selection.cohort), listed)
        if stored is None:
            return None
        found: dict[str, dict[date, list[bytes]]] = {}
        for cell in self.cells(kind, selection.source, stored, listed):
            chosen = not selection.version or cell.version == selection.version
            if chosen and holds(selection.cohort, cell.levels, self.known) is not selection.complement:
                found.setdefault(cell.subject, {}).setdefault(cell.day, []).append(cell.payload)
        return DailyRecords(found)

    def _smallest(self, wanted: Set[str], files: Files) -> tuple[str, ...] | None:
        """Give the smallest key set that holds these dimensions on every day."""
        if not wanted:
            return ()
        days = self.key_sets(files)
        complete = days.get((), 0)
        fitting = [keys for keys, count in days.items() if count == complete and wanted <= set(keys)]
        return min(fitting, key=len) if fitting else None

    def _key_sets(self, files: Files) -> dict[tuple[str, ...], int]:
        """Count the days on which each key set is kept."""
        if not files:
            return {}
        sql = f"select keyset, count(distinct p.day) from {_kept(files)} where kind = 'quality' group by all"
        return {tuple(json.loads(name)): days for name, days in self.con.cursor().execute(sql).fetchall()}

    def _cells(self, kind: str, source: str, stored: tuple[str, ...], files: Files) -> list[KeptCell]:
        """Read the cells of the asked days."""
        if not files:
            return []
        sql = (
            f"select p.day, p.version, p.subject, p.cell, p.payload from {_kept(files)} "
            f"where p.kind = {literal(kind)} and p.source = {literal(source)} "
            f"and p.keyset = {literal(key_set_name(stored))} order by p.day, p.version, p.cell"
        )
        levels = lru_cache(maxsize=None)(lambda cell: dict(zip(stored, json.loads(cell), strict=True)))
        return [
            KeptCell(day, version, subject, levels(cell), payload)
            for day, version, subject, cell, payload in self.con.cursor().execute(sql).fetchall()
        ]


def _kept(files: Files) -> str:
    """Give the SQL of the records that count: those of each day in its own file, not in an older one."""
    pairs = ", ".join(f"(date '{day}', {literal(file)})" for day, file in files)
    listed = ", ".join(literal(file) for file in sorted({file for _, file in files}))
    return (
        f"read_parquet([{listed}], filename = true) p "
        f"join (values {pairs}) q(day, file) on p.day = q.day and p.filename = q.file"
    )
