"""The cube: profiles per day × version × cohort, built from the rows a day at a time."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from monitoring.contract.model import Contract
from monitoring.store import profile_file, relabelling
from monitoring.store.bins import Bins, freeze
from monitoring.store.cells import dimensions
from monitoring.store.chunk import Model
from monitoring.store.entries import Partition, Segment
from monitoring.store.hours import MOST_HOURS
from monitoring.store.implied import due_columns, implies, label_items, label_names
from monitoring.store.kind import Kind
from monitoring.store.kinds import KINDS
from monitoring.store.neighbours import neighbours
from monitoring.store.profile_runs import Run
from monitoring.store.quoting import literal
from monitoring.store.relabelling import OtherRowsError, Standing, relabelled
from monitoring.store.row_profiles import Rows, read_rows
from monitoring.store.schema import Schema
from monitoring.store.stored_columns import StoredDays, StoredFiles
from monitoring.store.subjects import subjects
from monitoring.store.views import CURRENT_LABELS, UNLABELLED

_TOLD_EVERY = 25
CHUNK_ROWS, CHUNK_VALUES, CHUNK_RECORDS = 250_000, 64_000_000, 64_000
FILE_VALUES = 40_000_000
"""A file holds neighbouring chunks of so many values together: a question opens few files."""
_LABELS = "__labels_of_days"


@dataclass(frozen=True)
class Built:
    """What a build gives to the commit.

    Parameters
    ----------
    partitions : tuple of Partition
        One for every kind and touched day, also where the day has no rows left.
    bins : dict or None
        The bin specification when it grew, ready for the catalog.
    """

    partitions: tuple[Partition, ...]
    bins: dict[str, Any] | None


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

    Returns
    -------
    Built
        The partitions, written and synced, not yet visible to anybody.
    """
    parts: list[Partition] = []
    done = 0
    with StoredFiles.open(directory, segments, schema) as files:
        own = sorted(day for name, day in touched if not name)
        if own:
            _join_labels(con, contract, own, labels)
        frozen, grown = _frozen(con, contract, schema, bins, touched, files if segments else None)
        model, width = Model(contract, schema, frozen), len(subjects(contract, schema))
        for source, days, each in _passes(touched, hours, kinds, relabelled(kinds, model), standing):
            chunks = _chunks(con, source, days, width * (MOST_HOURS if _hourly(each) else 1))
            most = -1 if _hourly(each) else FILE_VALUES  # hours are of one chunk
            for several in neighbours(chunks, lambda chunk: chunk[1] * width, most):
                some = [days for days, _ in several]
                progress(done / len(touched))
                heard = partial(progress, (done + 0.5 * sum(map(len, some))) / len(touched))
                stored = files.of if segments and not source else None
                still = standing if not source and days[0] in standing else {}
                given = con, model, source, some, directory
                try:
                    parts += _write(*given, each, heard, stored, still)
                except OtherRowsError:
                    whole = {name: kind for name, kind in kinds.items() if _hourly(each) or not kind.hourly}
                    parts += _write(*given, whole, heard, stored, {})
                done += sum(map(len, some))
    return Built(tuple(parts), frozen.to_json() if grown else None)


def _hourly(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    return {name: kind for name, kind in kinds.items() if kind.hourly}


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
    for (source, labels, hourly), some in days.items():
        every = of_labels if labels else kinds
        each = {name: kind for name, kind in every.items() if hourly or not kind.hourly}
        if each:
            yield source, some, each


def _on(days: Sequence[date]) -> str:
    """Give the SQL of ascending days: their ends where none is left out between them."""
    texts = [f"date '{day.isoformat()}'" for day in days]
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"__day between {texts[0]} and {texts[-1]}"
    return f"__day in ({', '.join(texts)})"


def _join_labels(
    con: duckdb.DuckDBPyConnection, contract: Contract, days: Sequence[date], labels: str
) -> None:
    """Look up the labels of the days once: a chunk would look through all labels of the store again."""
    columns = ", ".join(("__seq", "__key", "__day", *due_columns(contract)))
    keys = f"select {columns} from __predictions where {_on(days)}"
    joined, found = "join", "true"
    if implies(contract):
        joined, found = "left join", f"coalesce(l.__label, p.{due_columns(contract)[0]}) is not null"
    con.cursor().execute(
        f"create or replace table {_LABELS} as select p.__seq, p.__day, {', '.join(label_items(contract))}"
        f" from ({keys}) p {joined} {labels} l using (__key) where {found}"
    )


def _rows(contract: Contract, source: str, days: Sequence[date]) -> str:
    """Give the SQL of the rows of days, labels joined, between `_join_labels` and the end of a build."""
    where = f"where {_on(days)}"
    if source:
        return f"(select * from {relation_of(source)} {where})"
    labels = ", ".join(f"l.{name}" for name in label_names(contract))
    return (
        f"(select u.*, {labels} from (select * from {UNLABELLED} {where}) u"
        f" left join (select * from {_LABELS} {where}) l using (__seq))"
    )


def _telling(runs: Iterable[Run], heard: Callable[[], None]) -> Iterator[Run]:
    """Let go of the runs one by one; now and then whoever listens may end it."""
    for number, run in enumerate(runs):
        if number % _TOLD_EVERY == 0:
            heard()
        yield run


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
    labels = _LABELS if any(not name for name, _ in touched) else ""
    for relation, some in (("reference_rows", any(s for s, _ in touched)), ("rows", True)):
        more = freeze(con, frozen, wanted, relation, files.all if files else None, labels) if some else None
        frozen, grown = more or frozen, grown or more is not None
    return frozen, grown


def relation_of(source: str) -> str:
    """Give the SQL of a source's rows: the predictions, or one reference."""
    return "rows" if not source else f"(select * from reference_rows where __source = {literal(source)})"


def _chunks(
    con: duckdb.DuckDBPyConnection, source: str, days: Sequence[date], width: int
) -> Iterator[tuple[list[date], int]]:
    """Cut the days into chunks of about `CHUNK_ROWS` rows, fewer of many columns; give their rows as well.

    A day whose rows have all gone is none any more: a file of profiles without a row has no codes either.
    """
    plain = relation_of(source) if source else UNLABELLED
    counted = (
        con.cursor().execute(f"select __day, count(*) from {plain} where {_on(days)} group by all").fetchall()
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


def _write(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    source: str,
    chunks: Sequence[list[date]],
    directory: Path,
    kinds: Mapping[str, Kind],
    heard: Callable[[], None],
    stored: Callable[[Sequence[date]], StoredDays] | None,
    standing: Standing,
) -> list[Partition]:
    """Profile some chunks and write them as one file; the hours of one as another, kept less long."""
    cohorts = dimensions(model.contract, model.schema)
    hours = _hourly(kinds)
    daily = {name: kind for name, kind in kinds.items() if name not in hours}

    def rows_of(days: list[date]) -> Rows:
        columns = stored(days) if stored else None
        return read_rows(con, _rows(model.contract, source, days), model, cohorts, kinds, stored=columns)

    told: list[tuple[Mapping[str, Kind], Iterable[Run]]]
    if hours:
        rows = rows_of(*chunks)
        told = [(daily, rows.profiles(daily)), (hours, rows.hours(hours))]
    else:
        told = [(daily, chain.from_iterable(rows_of(days).profiles(daily) for days in chunks))]
    parts: list[Partition] = []
    for some, runs in told:
        if some:
            heeded, every = _telling(runs, heard), [day for days in chunks for day in days]
            if standing:
                own = [kind for kind in some if some[kind].divisible]
                kept = [Partition(kind, source, day, standing[day][kind]) for kind in own for day in every]
                file = relabelling.write(directory, model, heeded, kept)
            else:
                name, whole = model.contract.model, len(chunks) > 1
                file = profile_file.write(directory, name, source, heeded, model.bins.hash, whole=whole)
            parts += [Partition(kind, source, day, file) for kind in some for day in every]
    return parts
