"""The cube: profiles per day × version × cohort, built from the rows a day at a time."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
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


def build(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    schema: Schema,
    bins: dict[str, Any] | None,
    touched: Set[tuple[str, date]],
    directory: Path,
    kinds: Mapping[str, Kind] = KINDS,
    progress: Callable[[float], None] = lambda share: None,
    labels: str = CURRENT_LABELS,
    segments: Sequence[Segment] = (),
    hours: Set[date] = frozenset(),
    standing: Standing = MappingProxyType({}),
    typical_rows: int = 0,
) -> Built:
    """Build the profiles of whole days from the rows.

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
    touched : set of (source, day)
        Days whose rows or labels changed.
    directory : Path
        The store.
    kinds : mapping, optional
        Which kinds of profile; all by default.
    progress : callable, optional
        Called with the share of the days that is done; what it raises ends the build.
    labels : str
        The relation of current labels; those of the touched days are enough.
    segments : sequence of Segment, optional
        Those that hold all columns of the predictions: what stands in them is then read without a query.
    hours : set of date
        Days of the predictions that have the hourly ones of these kinds built as well.
    standing : mapping of date to mapping of str to str
        Touched days of which nothing but labels changed, with the file of each kind: what does not rest
        on labels stays as it is.
    typical_rows : int
        Of a day of the predictions: one that just began has its cells kept as well as the others.

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
        progress(min(done / len(touched), 1.0))

    files = StoredFiles.of_segments(directory, segments, schema)
    own = sorted(day for name, day in touched if not name)
    if own:
        join_labels(con, contract, own, labels)
    frozen, grown = _frozen(con, contract, schema, bins, touched, files if segments else None)
    model, width = Model(contract, schema, frozen), len(subjects(contract, schema))
    for source, days, each in _passes(touched, hours, kinds, relabelled(kinds, model), standing):
        by_hour = bool(hourly(each))
        whole = {name: kind for name, kind in kinds.items() if by_hour or not kind.hourly}
        stored = files.of if segments and not source else None
        still = standing if not source and days[0] in standing else {}
        typical = 0 if source else typical_rows
        building = Building(con, model, source, directory, each, whole, stored, still, typical)
        chunks = _chunks(con, source, days, width * (MOST_HOURS if by_hour else 1))
        most = -1 if by_hour else FILE_VALUES  # hours are of one chunk
        several = neighbours(chunks, lambda chunk: chunk[1] * width, most)
        with closing(building.files([[some for some, _ in file] for file in several], heard)) as made:
            parts += chain.from_iterable(made)
    found = frozenset(own) if labels == CURRENT_LABELS else frozenset()
    return Built(tuple(parts), frozen.to_json() if grown else None, found)


def _passes(
    touched: Set[tuple[str, date]],
    hours: Set[date],
    kinds: Mapping[str, Kind],
    of_labels: Mapping[str, Kind],
    standing: Container[date],
) -> Iterator[tuple[str, list[date], Mapping[str, Kind]]]:
    """Give the days of each source, ascending, apart by what is built of them: hours are far more records."""
    own = hours if any(kind.hourly for kind in kinds.values()) else frozenset()
    days: dict[tuple[str, bool, bool], list[date]] = {}
    for source, day in sorted(touched):
        key = source, not source and day in standing, not source and day in own
        days.setdefault(key, []).append(day)
    for (source, labels, by_hour), some in days.items():
        every = of_labels if labels else kinds
        each = {name: kind for name, kind in every.items() if by_hour or not kind.hourly}
        if each:
            yield source, some, each


def _frozen(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    schema: Schema,
    bins: dict[str, Any] | None,
    touched: Set[tuple[str, date]],
    files: StoredFiles | None,
) -> tuple[Bins, bool]:
    """Freeze what is not frozen yet: from the reference when it is there, else from the first rows."""
    frozen = Bins.from_json(bins)
    grown = False
    wanted = subjects(contract, schema)
    labels = LABELS_OF_DAYS if any(not name for name, _ in touched) else ""
    for relation, some in (("reference_rows", any(s for s, _ in touched)), ("rows", True)):
        more = freeze(con, frozen, wanted, relation, files.all if files else None, labels) if some else None
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
