"""The cube: profiles per day × version × cohort, built from the rows a day at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from monitoring.contract.model import Contract
from monitoring.store.catalog.entries import Partition, Segment
from monitoring.store.columns.schema import Schema
from monitoring.store.columns.stored_columns import StoredFiles
from monitoring.store.columns.subjects import subjects
from monitoring.store.cube.building import Building, hourly
from monitoring.store.cube.relabelling import Standing, relabelled
from monitoring.store.kinds.bins import Bins, freeze
from monitoring.store.kinds.chunk import Model
from monitoring.store.kinds.hours import MOST_HOURS
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.records.neighbours import neighbours
from monitoring.store.sql.built_rows import LABELS_OF_DAYS, join_labels, on_days, relation_of
from monitoring.store.sql.views import CURRENT_LABELS, UNLABELLED

CHUNK_ROWS, CHUNK_VALUES, CHUNK_RECORDS = 250_000, 64_000_000, 64_000
FILE_VALUES = 40_000_000
"""A file holds neighbouring chunks of so many values together: a question opens few files."""


@dataclass(frozen=True)
class Built:
    """What a build gives to the commit.

    Parameters
    ----------
    partitions : tuple of Partition
        One for every kind and touched day, also where the day has no rows left.
    bins : dict or None
        The bin specification when it grew, ready for the catalog.
    looked_up : set of date
        The days of predictions for which all current labels were looked through; their table stays.
    """

    partitions: tuple[Partition, ...]
    bins: dict[str, Any] | None
    looked_up: Set[date] = frozenset()


@dataclass(frozen=True)
class Source:
    """The rows of a model, and what their profiles are made by.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views ``rows`` and ``reference_rows``.
    contract : Contract
        Of the model.
    schema : Schema
        Of its columns.
    bins : dict or None
        The frozen bins so far.
    directory : Path
        Where the profiles are written: the store.
    labels : str
        The relation of current labels; those of the touched days are enough.
    segments : sequence of Segment, optional
        Those that hold all columns of the predictions: what stands in them is then read without a query.
    """

    con: duckdb.DuckDBPyConnection
    contract: Contract
    schema: Schema
    bins: dict[str, Any] | None
    directory: Path
    labels: str = CURRENT_LABELS
    segments: Sequence[Segment] = ()


@dataclass(frozen=True)
class Touched:
    """The days that are built.

    Parameters
    ----------
    days : set of (source, day)
        Whose rows or labels changed.
    hours : set of date
        Days of the predictions that have the hourly profiles built as well.
    standing : mapping of date to mapping of str to str
        Days of which nothing but labels changed, with the file of each kind: what does not rest on labels
        stays as it is.
    typical_rows : int
        Of a day of the predictions: one that just began has its cells kept as well as the others.
    """

    days: Set[tuple[str, date]]
    hours: Set[date] = frozenset()
    standing: Standing = field(default_factory=dict)
    typical_rows: int = 0


def build(
    source: Source,
    touched: Touched,
    kinds: Mapping[str, Kind] = KINDS,
    progress: Callable[[float], None] = lambda share: None,
) -> Built:
    """Build the profiles of whole days from the rows.

    Parameters
    ----------
    source : Source
        Whose rows.
    touched : Touched
        Which days.
    kinds : mapping, optional
        Which kinds of profile; all by default.
    progress : callable, optional
        Called with the share of the days that is done; what it raises ends the build.

    Returns
    -------
    Built
        The partitions, written and synced, not yet visible to anybody.
    """
    parts: list[Partition] = []
    done = 0

    def heard(days: int = 0) -> None:
        nonlocal done
        done += days
        progress(min(done / len(touched.days), 1.0))

    con, contract, schema, segments = source.con, source.contract, source.schema, source.segments
    files = StoredFiles.of_segments(source.directory, segments, schema)
    own = sorted(day for name, day in touched.days if not name)
    if own:
        join_labels(con, contract, own, source.labels)
    frozen, grown = _frozen(source, touched.days, files if segments else None)
    model, width = Model(contract, schema, frozen), len(subjects(contract, schema))
    for name, days, each in _passes(touched, kinds, relabelled(kinds, model)):
        by_hour = bool(hourly(each))
        whole = {name: kind for name, kind in kinds.items() if by_hour or not kind.hourly}
        stored = files.of if segments and not name else None
        still = touched.standing if not name and days[0] in touched.standing else {}
        typical = 0 if name else touched.typical_rows
        building = Building(con, model, name, source.directory, each, whole, stored, still, typical)
        chunks = _chunks(con, name, days, width * (MOST_HOURS if by_hour else 1))
        most = -1 if by_hour else FILE_VALUES  # hours are of one chunk
        several = neighbours(chunks, lambda chunk: chunk[1] * width, most)
        with closing(building.files([[some for some, _ in file] for file in several], heard)) as made:
            parts += chain.from_iterable(made)
    found = frozenset(own) if source.labels == CURRENT_LABELS else frozenset()
    return Built(tuple(parts), frozen.to_json() if grown else None, found)


def _passes(
    touched: Touched, kinds: Mapping[str, Kind], of_labels: Mapping[str, Kind]
) -> Iterator[tuple[str, list[date], Mapping[str, Kind]]]:
    """Give the days of each source, ascending, apart by what is built of them: hours are far more records."""
    own = touched.hours if any(kind.hourly for kind in kinds.values()) else frozenset()
    days: dict[tuple[str, bool, bool], list[date]] = {}
    for source, day in sorted(touched.days):
        key = source, not source and day in touched.standing, not source and day in own
        days.setdefault(key, []).append(day)
    for (source, labels, by_hour), some in days.items():
        every = of_labels if labels else kinds
        each = {name: kind for name, kind in every.items() if by_hour or not kind.hourly}
        if each:
            yield source, some, each


def _frozen(source: Source, days: Set[tuple[str, date]], files: StoredFiles | None) -> tuple[Bins, bool]:
    """Freeze what is not frozen yet: from the reference when it is there, else from the first rows."""
    frozen = Bins.from_json(source.bins)
    grown = False
    wanted = subjects(source.contract, source.schema)
    labels = LABELS_OF_DAYS if any(not name for name, _ in days) else ""
    for relation, some in (("reference_rows", any(s for s, _ in days)), ("rows", True)):
        given = source.con, frozen, wanted, relation, files.all if files else None, labels
        more = freeze(*given) if some else None
        frozen, grown = more or frozen, grown or more is not None
    return frozen, grown


def _chunks(
    con: duckdb.DuckDBPyConnection, source: str, days: Sequence[date], width: int
) -> Iterator[tuple[list[date], int]]:
    """Cut the days into chunks of about `CHUNK_ROWS` rows, fewer of many columns; give their rows as well.

    A day whose rows have all gone is none any more: a file of profiles without a row has no codes either.
    """
    plain = relation_of(source) if source else UNLABELLED
    counted = (
        con.cursor()
        .execute(f"select __day, count(*) from {plain} where {on_days(days)} group by all")
        .fetchall()
    )
    size = dict(counted)
    most = min(CHUNK_ROWS, CHUNK_VALUES // max(width, 1))
    some: list[date] = []
    rows = 0
    for day in (day for day in days if day in size):
        if some and (rows + size[day] > most or (len(some) + 1) * width > CHUNK_RECORDS):
            yield some, rows
            some, rows = [], 0
        some.append(day)
        rows += size[day]
    if some:
        yield some, rows
