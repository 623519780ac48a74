"""The cube: profiles per day × version × cohort, built from the rows a day at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from monitoring.contract.model import Contract
from monitoring.profiles.records import chosen
from monitoring.store import profile_file
from monitoring.store.bins import Bins, freeze
from monitoring.store.cells import Dimension, dimensions, groupings, key_set_name
from monitoring.store.chunk import Columns, Model, needed, read
from monitoring.store.entries import Partition, Segment
from monitoring.store.kind import Kind
from monitoring.store.kinds import KINDS
from monitoring.store.profile_runs import Run
from monitoring.store.quoting import literal
from monitoring.store.schema import Schema
from monitoring.store.stored_columns import LOCAL_DAY, VERSION, StoredDays, StoredFiles
from monitoring.store.subjects import canonical_text, subjects
from monitoring.store.views import CURRENT_LABELS, UNLABELLED

_TOLD_EVERY = 25
CHUNK_ROWS, CHUNK_VALUES, CHUNK_RECORDS = 250_000, 64_000_000, 64_000
_LABELS = "__labels_of_days"
EVERYBODY = key_set_name(())
DAY = LOCAL_DAY


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
            _join_labels(con, own, labels)
        frozen, grown = _frozen(con, contract, schema, bins, touched, files if segments else None)
        for source in sorted({name for name, _ in touched}):
            days = sorted(day for name, day in touched if name == source)
            for some in _chunks(con, source, days, len(subjects(contract, schema))):
                progress(done / len(touched))
                heard = partial(progress, (done + 0.5 * len(some)) / len(touched))
                stored = files.of(some) if segments and not source else None
                file = _write(
                    con, Model(contract, schema, frozen), source, some, directory, kinds, heard, stored
                )
                done += len(some)
                parts += [Partition(kind, source, day, file) for kind in kinds for day in some]
    return Built(tuple(parts), frozen.to_json() if grown else None)


def _on(days: Sequence[date]) -> str:
    """Give the SQL of ascending days: their ends where none is left out between them."""
    texts = [f"date '{day.isoformat()}'" for day in days]
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"__day between {texts[0]} and {texts[-1]}"
    return f"__day in ({', '.join(texts)})"


def _join_labels(con: duckdb.DuckDBPyConnection, days: Sequence[date], labels: str) -> None:
    """Look up the labels of the days once: a chunk would look through all labels of the store again."""
    keys = f"select __seq, __key, __day from __predictions where {_on(days)}"
    con.cursor().execute(
        f"create or replace table {_LABELS} as select p.__seq, p.__day, l.__label, l.__observed,"
        f" l.__known from ({keys}) p join {labels} l using (__key)"
    )


def _rows(source: str, days: Sequence[date]) -> str:
    """Give the SQL of the rows of days, labels joined, between `_join_labels` and the end of a build."""
    where = f"where {_on(days)}"
    if source:
        return f"(select * from {relation_of(source)} {where})"
    return (
        f"(select u.*, l.__label, l.__observed, l.__known from (select * from {UNLABELLED} {where}) u"
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
) -> Iterator[list[date]]:
    """Cut the days into chunks of about `CHUNK_ROWS` rows, fewer of many columns."""
    plain = relation_of(source) if source else UNLABELLED
    counted = (
        con.cursor().execute(f"select __day, count(*) from {plain} where {_on(days)} group by all").fetchall()
    )
    size = dict(counted)
    most = min(CHUNK_ROWS, CHUNK_VALUES // max(width, 1))
    some: list[date] = []
    rows = 0
    for day in days:
        if some and (rows + size.get(day, 0) > most or (len(some) + 1) * width > CHUNK_RECORDS):
            yield some
            some, rows = [], 0
        some.append(day)
        rows += size.get(day, 0)
    if some:
        yield some


def _write(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    source: str,
    days: Sequence[date],
    directory: Path,
    kinds: Mapping[str, Kind],
    heard: Callable[[], None],
    stored: StoredDays | None,
) -> str:
    """Profile one chunk and write it as one file; give the file's name."""
    relation = _rows(source, days)
    cohorts = dimensions(model.contract, model.schema)
    found = profiles_of(con, relation, model, cohorts, kinds, stored=stored)
    told = _telling(found, heard)
    return profile_file.write(directory, model.contract.model, source, told, model.bins.hash)


def profiles_of(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    model: Model,
    cohorts: tuple[Dimension, ...],
    kinds: Mapping[str, Kind],
    period: str = DAY,
    stored: StoredDays | None = None,
) -> Iterator[Run]:
    """Profile the rows of a relation.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    relation : str
        The rows, to stand behind ``from``.
    model : Model
        What they mean.
    cohorts : tuple of Dimension
        By which they are grouped, beside day and version.
    kinds : mapping of str to Kind
        Which profiles.
    period : str
        SQL of the number of a row's period; of its local day since 1970 by default.
    stored : StoredDays, optional
        The files of these rows, where they hold all their columns.

    Yields
    ------
    Run
        The records of a kind, subject and key set.
    """
    keys = [canonical_text(one.sql, one.kind) for one in cohorts]
    wanted = [Columns([period], (), [VERSION, *keys]), *(one.columns(model) for one in kinds.values())]
    chunk = read(con, relation, model, needed(wanted), stored)
    if not chunk.rows:
        return
    levels = [chunk.texts(sql) for sql in keys]
    day, version = chunk.floats(period).astype(np.intp), chunk.texts(VERSION)
    for grouping in groupings(day, version, levels, cohorts):
        for name, kind in kinds.items():
            kept = [one for one in grouping.key_sets if one.name == EVERYBODY or not kind.everybody]
            if not kept:
                continue
            for subject, table in kind.build(chunk, grouping):
                for keyed in kept:
                    summed = table.regrouped(keyed.into)
                    cells, records = np.flatnonzero(summed.filled), summed.payloads()
                    yield Run(name, subject, keyed, cells, chosen(records, cells))
