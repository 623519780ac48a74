"""Files of profiles from the rows: chunks of days are profiled side by side, and written as they come."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import duckdb

from monitoring.store.catalog.entries import Partition
from monitoring.store.columns.cells import dimensions
from monitoring.store.columns.stored_columns import StoredDays
from monitoring.store.cube import relabelling
from monitoring.store.cube.relabelling import OtherRowsError, Standing
from monitoring.store.kinds.chunk import Model
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.row_profiles import Rows, read_rows
from monitoring.store.records import profile_file
from monitoring.store.records.profile_runs import Run
from monitoring.store.scheduling.counting_threads import counting_threads
from monitoring.store.scheduling.parallel_map import parallel_map
from monitoring.store.sql.built_rows import rows_of_days

_TOLD_EVERY = 25
_Told = tuple[Mapping[str, Kind], Iterable[Run]]
"""Kinds, and the records of them all."""


def hourly(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Give the kinds of each local hour."""
    return {name: kind for name, kind in kinds.items() if kind.hourly}


@dataclass(frozen=True)
class Building:
    """What the files of some days have in common.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views, and the labels of the days.
    model : Model
        What the rows mean.
    source : str
        Whose rows: a reference's name, empty for the predictions.
    directory : Path
        The store.
    kinds : mapping of str to Kind
        Which profiles.
    whole : mapping of str to Kind
        Those of days whose other records cannot stay after all.
    stored : callable or None
        Gives the files of some days, where they hold all columns of the rows.
    standing : mapping of date to mapping of str to str
        The file of each kind whose other records stay.
    typical_rows : int
        Of a day.
    """

    con: duckdb.DuckDBPyConnection
    model: Model
    source: str
    directory: Path
    kinds: Mapping[str, Kind]
    whole: Mapping[str, Kind]
    stored: Callable[[Sequence[date]], StoredDays] | None
    standing: Standing
    typical_rows: int

    def files(
        self, files: Sequence[Sequence[list[date]]], heard: Callable[..., None]
    ) -> Generator[list[Partition], None, None]:
        """Write a file of each group of chunks; of hours, which are of one chunk, another, kept less long.

        Parameters
        ----------
        files : sequence of sequence of list of date
            The days of each chunk, by the file that it goes to.
        heard : callable
            Called now and then, and with the number of days that are done; what it raises ends the build.

        Yields
        ------
        list of Partition
            Of each file, written and synced.
        """
        threads = counting_threads()
        if hourly(self.kinds) or threads == 1 or sum(map(len, files)) == 1:
            for chunks in files:
                yield self._written(chunks, self._one_by_one(chunks, heard), heard)
            return
        with parallel_map(self._profiles, chain.from_iterable(files), threads, heard) as found:
            for chunks in files:
                yield self._written(chunks, [(self.kinds, _telling(chunks, found, heard))], heard)

    def _rows(self, days: list[date]) -> Rows:
        """Read the rows of a chunk."""
        cohorts = dimensions(self.model.contract, self.model.schema)
        columns = self.stored(days) if self.stored else None
        relation = rows_of_days(self.model.contract, self.source, days)
        return read_rows(self.con, relation, self.model, cohorts, self.kinds, stored=columns)

    def _profiles(self, days: list[date]) -> Iterator[Run]:
        return self._rows(days).profiles(self.kinds, self.typical_rows)

    def _one_by_one(self, chunks: Sequence[list[date]], heard: Callable[..., None]) -> list[_Told]:
        """Give the records of a file's chunks as they are made: nothing of them is held."""
        hours = hourly(self.kinds)
        if not hours:
            return [(self.kinds, _telling(chunks, map(self._profiles, chunks), heard))]
        daily = {name: kind for name, kind in self.kinds.items() if name not in hours}
        rows = self._rows(*chunks)
        told = (
            _telling([[]], [rows.profiles(daily, self.typical_rows)], heard),
            _telling(chunks, [rows.hours(hours)], heard),
        )
        return [(daily, told[0]), (hours, told[1])]

    def _written(
        self, chunks: Sequence[list[date]], told: Sequence[_Told], heard: Callable[..., None]
    ) -> list[Partition]:
        """Write a file; anew from all rows where those that stayed are not the same."""
        days = list(chain.from_iterable(chunks))
        parts: list[Partition] = []
        try:
            for kinds, runs in told:
                file = self._file(kinds, runs, days, len(chunks) > 1) if kinds else ""
                parts += [Partition(kind, self.source, day, file) for kind in kinds for day in days]
        except OtherRowsError:
            again = replace(self, kinds=self.whole, standing=MappingProxyType({}))
            return again._written(chunks, again._one_by_one(chunks, heard), heard)
        return parts

    def _file(
        self, kinds: Mapping[str, Kind], runs: Iterable[Run], days: Sequence[date], several: bool
    ) -> str:
        if not self.standing:
            write = partial(profile_file.write, self.directory, self.model.contract.model, self.source)
            return write(runs, self.model.bins.hash, whole=several)
        own = [name for name, kind in kinds.items() if kind.divisible]
        kept = [Partition(name, self.source, day, self.standing[day][name]) for name in own for day in days]
        return relabelling.write(self.directory, self.model, runs, kept)


def _telling(
    chunks: Sequence[list[date]], found: Iterable[Iterable[Run]], heard: Callable[..., None]
) -> Iterator[Run]:
    """Give the records of chunks one by one; now and then whoever listens may end it."""
    for days, runs in zip(chunks, found, strict=False):  # those of further files follow
        for number, run in enumerate(runs):
            if number % _TOLD_EVERY == 0:
                heard()
            yield run
        heard(len(days))
