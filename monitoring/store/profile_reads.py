"""Profiles of a selection: summed from the cube where it holds them, else built from the rows."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import duckdb

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.store.cells import Dimension, key_set_name, key_sets
from monitoring.store.chunk import Chunk
from monitoring.store.kinds import KINDS
from monitoring.store.predicates import holds
from monitoring.store.selecting import rows_of
from monitoring.store.subjects import literal

Profile = TypeVar("Profile")
LABEL_KINDS = frozenset({"losses", "confusion", "score_label"})


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

    def days(self, subject: str) -> list[date]:
        """Give the days on which a subject has rows, in order."""
        return sorted(self.by_subject.get(subject, {}))


def from_rows(chunk: Chunk, kind: str, selection: Selection, known: dict[str, Dimension]) -> DailyRecords:
    """Build the profiles of a selection from its rows, with the builders that fill the cube.

    Parameters
    ----------
    chunk : Chunk
        Names the table to make.
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
    chunk.con.cursor().execute(
        f"create or replace table {chunk.table} as "
        f"select *, row_number() over () - 1 as __row from {rows_of(selection, known)}"
    )
    everybody = key_sets(chunk.con, chunk.table, ())[0]
    found: dict[str, dict[date, list[bytes]]] = {}
    for cell, subject, payload in KINDS[kind](chunk, everybody):
        found.setdefault(subject, {}).setdefault(everybody.cells[cell].day, []).append(payload)
    chunk.con.cursor().execute(f"drop table {chunk.table}")
    return DailyRecords(found)


def from_cube(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    selection: Selection,
    files: Mapping[date, str],
    known: dict[str, Dimension],
) -> DailyRecords | None:
    """Read the profiles of a selection of whole days over cohort columns.

    Parameters
    ----------
    con : DuckDBPyConnection
        Of the snapshot.
    kind : str
        Which profile.
    selection : Selection
        Its cohort must name dimensions only.
    files : mapping of date to str
        Absolute path of the partition of each asked day.
    known : dict of str to Dimension
        How levels are compared.

    Returns
    -------
    DailyRecords or None
        None when some day is not kept for these dimensions.
    """
    keys = _keys(selection, known)
    stored = _stored_names(con, keys, files)
    if stored is None:
        return None
    found: dict[str, dict[date, list[bytes]]] = {}
    for day, version, cell, subject, payload in _read(con, kind, selection, stored, files):
        levels = dict(zip(stored, json.loads(cell), strict=True))
        chosen = not selection.version or version == selection.version
        if chosen and holds(selection.cohort, levels, known) is not selection.complement:
            found.setdefault(subject, {}).setdefault(day, []).append(payload)
    return DailyRecords(found)


def _keys(selection: Selection, known: dict[str, Dimension]) -> tuple[str, ...]:
    """Give the cohort's names in the order of the contract's dimensions."""
    wanted = names(selection.cohort)
    return tuple(name for name in known if name in wanted)


def _stored_names(
    con: duckdb.DuckDBPyConnection, keys: tuple[str, ...], files: Mapping[date, str]
) -> tuple[str, ...] | None:
    """Give the smallest kept key set that holds these dimensions on every day."""
    if not keys:
        return ()
    if not files:
        return None
    listed = (
        con.cursor()
        .execute(
            f"select keyset, count(distinct day) from read_parquet({_listed(files)}) "
            f"where kind = 'quality' and day in ({_days(files)}) group by all"
        )
        .fetchall()
    )
    days = dict(listed)
    complete = days.get(key_set_name(()), 0)
    fitting = [
        tuple(json.loads(name))
        for name, count in days.items()
        if count == complete and set(keys) <= set(json.loads(name))
    ]
    return min(fitting, key=len) if fitting else None


def _read(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    selection: Selection,
    stored: tuple[str, ...],
    files: Mapping[date, str],
) -> list[tuple[date, str, str, str, bytes]]:
    """Read the cells of the asked days, each day from its own file only."""
    if not files:
        return []
    pairs = ", ".join(f"(date '{day}', {literal(file)})" for day, file in files.items())
    return (
        con.cursor()
        .execute(
            "select p.day, p.version, p.cell, p.subject, p.payload "
            f"from read_parquet({_listed(files)}, filename = true) p "
            f"join (values {pairs}) q(day, file) on p.day = q.day and p.filename = q.file "
            f"where p.kind = {literal(kind)} and p.source = {literal(selection.source)} "
            f"and p.keyset = {literal(key_set_name(stored))} order by p.day, p.version, p.cell"
        )
        .fetchall()
    )


def _listed(files: Mapping[date, str]) -> str:
    return "[" + ", ".join(literal(file) for file in sorted(set(files.values()))) + "]"


def _days(files: Mapping[date, str]) -> str:
    return ", ".join(f"date '{day}'" for day in files)
