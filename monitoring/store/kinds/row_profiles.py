"""Profiles of rows: read once, grouped by day or hour, version and cohort, and counted by every kind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from monitoring.profiles.records import chosen
from monitoring.store.columns.cells import Dimension, Grouping, Index, KeySet, key_set_name
from monitoring.store.columns.grouping import groupings
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.stored_columns import LOCAL_DAY, VERSION, StoredDays
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.kinds.chunk import Chunk, Columns, Model, needed, read
from monitoring.store.kinds.hours import HOUR, hours_of
from monitoring.store.kinds.kind import Kind, Table
from monitoring.store.kinds.row_hours import STAMP
from monitoring.store.records.profile_runs import Run
from monitoring.store.scheduling.scanning import check

EVERYBODY = key_set_name(())
DAY = LOCAL_DAY


@dataclass(frozen=True)
class Rows:
    """The rows of a relation, read, and by what they are grouped.

    Parameters
    ----------
    chunk : Chunk
        Their columns.
    day : ndarray of intp, shape (rows,)
        Number of each row's period.
    version : Levels
        Of each row.
    levels : sequence of Levels
        Of each row, by dimension.
    cohorts : tuple of Dimension
        The dimensions.
    """

    chunk: Chunk
    day: Index
    version: Levels
    levels: Sequence[Levels]
    cohorts: tuple[Dimension, ...]

    def profiles(self, kinds: Mapping[str, Kind], typical_rows: int = 0) -> Iterator[Run]:
        """Give the records of each kind, subject and key set, of days as of those of so many rows."""
        if self.chunk.rows:
            own = self.day, self.version, self.levels, self.cohorts
            yield from self._runs(kinds, groupings(*own, typical_rows=typical_rows))

    def by_column(self, kinds: Mapping[str, Kind]) -> Iterator[tuple[Dimension | None, Run]]:
        """Give the records of each kind and subject, of all rows and of each level of each cohort column.

        Of kinds that hold every row those of all rows alone: they are large.
        """
        if self.chunk.rows:
            named = {key_set_name((one.name,)): one for one in self.cohorts}
            grouped = groupings(self.day, self.version, self.levels, self.cohorts, every_level=True)
            for run in self._runs(kinds, grouped, every=True):
                yield named.get(run.key_set.name), run

    def hours(self, kinds: Mapping[str, Kind]) -> Iterator[Run]:
        """Give those of each local hour."""
        if self.chunk.rows:
            levels = [hours_of(self.chunk, self.day), *self.levels]
            grouped = groupings(self.day, self.version, levels, (HOUR, *self.cohorts), within=1)
            yield from self._runs(kinds, grouped)

    def _runs(
        self, kinds: Mapping[str, Kind], grouped: Sequence[Grouping], *, every: bool = False
    ) -> Iterator[Run]:
        finest = key_set_name(tuple(one.name for one in self.cohorts))
        sets = [one for grouping in grouped for one in grouping.key_sets]
        whole = {cell.day for one in sets if one.name == finest for cell in one.cells}
        for name, kind in kinds.items():
            alone = kind.everybody or (every and kind.finest)
            wanted = [
                [one for one in grouping.key_sets if one.name == EVERYBODY or not alone]
                for grouping in grouped
            ]
            kept = [(grouping, sets) for grouping, sets in zip(grouped, wanted, strict=True) if sets]
            for subject, keyed, table in self._counted(kind, kept):
                check()
                summed = table.regrouped(keyed.into)
                cells, records = np.flatnonzero(summed.filled), summed.payloads()
                if kind.finest and keyed.name not in (EVERYBODY, finest):
                    cells = cells[[keyed.cells[k].day not in whole for k in cells.tolist()]]
                yield Run(name, subject, keyed, cells, chosen(records, cells))

    def _counted(
        self, kind: Kind, kept: Sequence[tuple[Grouping, Sequence[KeySet]]]
    ) -> Iterator[tuple[str, KeySet, Table]]:
        """Count a subject by all groupings before the next: its column is read once."""
        for parts in zip(*(kind.build(self.chunk, grouping) for grouping, _ in kept), strict=True):
            for (subject, table), (_, sets) in zip(parts, kept, strict=True):
                yield from ((subject, keyed, table) for keyed in sets)


def read_rows(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    model: Model,
    cohorts: tuple[Dimension, ...],
    kinds: Mapping[str, Kind],
    period: str = DAY,
    stored: StoredDays | None = None,
) -> Rows:
    """Read once what kinds of profile, hourly ones among them, need of the rows of a relation."""
    return rows_by(lambda columns: read(con, relation, model, columns, stored), model, cohorts, kinds, period)


def rows_by(
    reader: Callable[[Columns], Chunk],
    model: Model,
    cohorts: tuple[Dimension, ...],
    kinds: Mapping[str, Kind],
    period: str,
) -> Rows:
    """Read the same by any reader of columns."""
    keys = [canonical_text(one.sql, one.kind) for one in cohorts]
    own = [period, *([STAMP] if any(kind.hourly for kind in kinds.values()) else [])]
    wanted = [Columns(own, (), [VERSION, *keys]), *(one.columns(model) for one in kinds.values())]
    chunk = reader(needed(wanted))
    levels = [chunk.texts(sql) for sql in keys]
    return Rows(chunk, chunk.floats(period).astype(np.intp), chunk.texts(VERSION), levels, cohorts)


def profiles_of(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    model: Model,
    kinds: Mapping[str, Kind],
    period: str = DAY,
) -> Iterator[Run]:
    """Profile the rows of a relation, grouped by day and version alone.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    relation : str
        The rows, to stand behind ``from``.
    model : Model
        What they mean.
    kinds : mapping of str to Kind
        Which profiles.
    period : str
        SQL of the number of a row's period; of its local day since 1970 by default.

    Yields
    ------
    Run
        The records of a kind, subject and key set.
    """
    yield from read_rows(con, relation, model, (), kinds, period).profiles(kinds)
