"""A snapshot: one generation of one model, open for reading; every panel of a view asks the same one."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
from pydantic_core import from_json

from monitoring.cached_property import cached_property
from monitoring.contract.model import Contract
from monitoring.errors import NoPredictionsError, OtherBinsError, RowsGoneError, StoreError, UnknownNameError
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import midnight
from monitoring.scope.question import Extent
from monitoring.store.bounded import Bounded
from monitoring.store.catalog import retained as drops
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Segment
from monitoring.store.catalog.generations import not_kept
from monitoring.store.catalog.readable import readable
from monitoring.store.catalog.sqlite_reads import held
from monitoring.store.catalog.tables import path_of
from monitoring.store.columns.cells import Dimension, dimensions
from monitoring.store.columns.schema import Schema
from monitoring.store.columns.subjects import Subject, subjects
from monitoring.store.cube.reads import CubeReader
from monitoring.store.cube.row_times import row_times
from monitoring.store.kinds.bins import Bins
from monitoring.store.kinds.hours import EVERY_KIND
from monitoring.store.kinds.losses import losses
from monitoring.store.records import profile_file
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes import planner
from monitoring.store.scheduling.scanning import scan
from monitoring.store.sql.attached_catalog import attached_catalog
from monitoring.store.sql.implied import label_items, stored_due
from monitoring.store.sql.named_views import create_named_views
from monitoring.store.sql.narrow_rows import narrow_rows
from monitoring.store.sql.predicates import addressable
from monitoring.store.sql.selecting import rows_of
from monitoring.store.sql.views import put_views


class Snapshot:
    """One generation of one model.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    generation : int, optional
        The newest by default.

    Raises
    ------
    UnknownNameError
        When the store has no such model.
    StoreError
        When that generation is no longer kept.

    Attributes
    ----------
    segments : dict of str to list of Segment
        The files of rows, by kind.
    due : datetime or None
        Before it a missing label means a class, naive UTC; None where it means nothing.
    """

    def __init__(self, directory: Path, model: str, generation: int | None = None) -> None:
        self.directory, self.model = directory, model
        with held(path_of(directory)):
            self.catalog = Catalog(directory)
            newest = self.catalog.generation(model)
            if newest is None:
                raise UnknownNameError("model", model, self.catalog.models())
            self.generation = generation or newest
            if self.generation != newest and (lost := not_kept(self.catalog, model, self.generation)):
                raise StoreError(lost)
            self.contract: Contract = self.catalog.contract(model, self.generation)
            with readable(model, "schema"):
                self.schema = Schema.from_json(self._spec("schema"))
            self.due = stored_due(self.catalog, model, self.generation)
            self._partitions = self.catalog.every_day(model, self.generation)
            self.segments: dict[str, list[Segment]] = {}
            for segment in self.catalog.segments(model, self.generation):
                self.segments.setdefault(segment.kind, []).append(segment)
            ends = [one.sequence[1] for one in self.segments.get("predictions", ()) if one.sequence]
            with readable(model, "bins"):
                self.bins = Bins.from_json(from_json(self._spec("bins")), max(ends, default=-1))
        self.memo: dict[object, Any] = {}
        self._files: dict[tuple[object, ...], dict[date, str] | None] = {}
        self.number = next(_NUMBERS)  # in caches that all share: a store of the same name may be another one

    @property
    def data_version(self) -> str:
        """The generation's number, as every export and link carries it."""
        return str(self.generation)

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """Everything whose distribution can drift."""
        return subjects(self.contract, self.schema)

    def subject(self, name: str) -> Subject | None:
        """Give what is called so; None where nothing is."""
        return next((one for one in self.subjects if one.name == name), None)

    @cached_property
    def known(self) -> dict[str, Dimension]:
        """Everything that a cohort may name."""
        return addressable(self.contract, self.schema)

    @cached_property
    def home(self) -> str:
        """Where the store is, whatever a link to it says later."""
        return str(self.directory.resolve())

    @cached_property
    def cube(self) -> CubeReader:
        """Reads the profiles that are kept; those of another width, by losses or bins, are held apart."""
        home = f"{self.home} {self.model} {self.bins.hash.whole} {[*losses(self.contract)]}"
        return CubeReader(home, self.known, [one.name for one in self.cohorts])

    @cached_property
    def identity(self) -> tuple[str, str, str]:
        """What tells its counts of the same files from those of another: place, bins, contract and schema."""
        return self.cube.home, self.contract.digest, self._spec("schema")

    @cached_property
    def cohorts(self) -> tuple[Dimension, ...]:
        """The cohort columns."""
        return dimensions(self.contract, self.schema)

    @cached_property
    def retained(self) -> drops.Retained:
        """What retention has dropped."""
        with readable(self.model, drops.SPEC):
            return drops.Retained.from_json(self.catalog.spec(self.model, drops.SPEC, self.generation))

    def rows_gone(self, *sides: Selection | None) -> bool:
        """Say whether one of some selections asks for days whose rows retention has dropped."""
        start = self.retained.rows_from
        asked = [side for side in sides if side is not None and not side.source]
        if start is None or not asked:
            return False
        first, begin = self.extent.first, midnight(start, self.contract.zone)
        return any(not a.spans or any(s.start < begin and s.end > first for s in a.spans) for a in asked)

    def rows_of(self, selection: Selection, columns: Sequence[str] | None = None) -> str:
        """Give the SQL of a selection's rows, as `monitoring.store.sql.selecting.rows_of` does.

        Raises
        ------
        RowsGoneError
            When retention has dropped some of them.
        """
        self.need_rows(selection)
        unlabelled = partial(narrow_rows, self, as_of=selection.as_of)
        return rows_of(selection, self.known, columns, label_items(self.contract), unlabelled)

    def need_rows(self, selection: Selection) -> None:
        """Refuse a selection some of whose rows retention has dropped."""
        if self.rows_gone(selection):
            for day, file in self._asked("numeric", selection).items():
                if file and self.other_bins(file):
                    found = profile_file.bins_of(file)
                    raise OtherBinsError(day, found.whole if found else "", self.bins.hash.whole)
            assert self.retained.rows_from is not None
            raise RowsGoneError(self.retained.rows_from)

    @cached_property
    def extent(self) -> Extent:
        """What the rows span.

        Raises
        ------
        NoPredictionsError
            When there is no prediction.
        """
        made = self.catalog.created_at(self.model, self.generation) or datetime.now(UTC)
        ends, versions, early = row_times(self, made)
        if ends is None:
            raise NoPredictionsError(self.model, self.retained.rows_from)
        references = frozenset(segment.source for segment in self.segments.get("reference", ()))
        kinds = {name: "numeric" if d.as_number else d.kind for name, d in self.known.items()}
        known = ends.known if ends.known < ends.last else None
        return Extent(ends.first, ends.last, ends.clock, versions, references, kinds, early, known)

    def ask(self, sql: str, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
        """Run one statement over the views and fetch everything.

        Parameters
        ----------
        sql : str
            Made by this room.
        as_of : datetime, optional
            Only labels known by then.

        Returns
        -------
        list of tuple
            The rows.
        """
        return scan(self.connection(as_of), lambda con: con.cursor().execute(sql).fetchall())

    def connection(self, as_of: datetime | None = None) -> duckdb.DuckDBPyConnection:
        """Give the connection with the views; take a cursor of it for each call."""
        key = self.number, as_of
        return _CONNECTIONS.get(key, lambda: put_views(attached_catalog(self.directory), self, as_of))

    def open_views(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the views of this generation on a connection: the store's own, and those for people."""
        put_views(con, self)
        create_named_views(con, self.contract, self.schema)

    def profiles(self, kind: str, selection: Selection) -> DailyRecords:
        """Give the profiles of a selection by subject and day.

        Parameters
        ----------
        kind : str
            A kind of profile, e.g. ``numeric``.
        selection : Selection
            Window or baseline.

        Returns
        -------
        DailyRecords
            From the cube where it holds them, else from codes, else from the rows: the same counts.
        """
        return planner.answer(self, kind, selection)

    def read_ahead(self, kinds: Iterable[str], *selections: Selection | None) -> None:
        """Read once what several selections are about to ask; what is None asks nothing."""
        planner.read_ahead(self, kinds, [one for one in selections if one is not None])

    def files(self, kind: str, selection: Selection) -> dict[date, str] | None:
        """Give the partition of each asked day; None where some day of the rows has none of this kind."""
        key = kind, selection.source, selection.spans
        if key not in self._files:
            while len(self._files) >= _KEPT_FILES:
                self._files.pop(next(iter(self._files)), None)
            self._files[key] = self._found(kind, selection)
        return self._files[key]

    def other_bins(self, file: str) -> tuple[str, ...]:
        """Name the subjects that a file of profiles, given by its path, has counted over other bins."""
        found = profile_file.bins_of(file)
        return found.conflicts(self.bins.hash) if found else ()

    def _found(self, kind: str, selection: Selection) -> dict[date, str] | None:
        asked = self._asked(kind, selection)
        if None in asked.values():
            return None
        found = {day: file for day, file in asked.items() if file is not None}
        # never summed with others: the rows are read instead
        return None if EVERY_KIND[kind].binned and any(map(self.other_bins, {*found.values()})) else found

    def _asked(self, kind: str, selection: Selection) -> dict[date, str | None]:
        """Give the file of each asked day that has rows, by path."""
        stored = self.partitions(kind, selection.source)
        every = self.partitions("quality", selection.source)
        asked = {day for span in selection.spans for day in span.days(self.contract.zone)}
        wanted = asked & set(every) if selection.spans else set(every)
        return {day: f"{self.home}/{stored[day]}" if day in stored else None for day in sorted(wanted)}

    def partitions(self, kind: str, source: str = "") -> dict[date, str]:
        """The file of each day's profiles of a kind, by day."""
        return self._partitions.get((kind, source), {})

    def spec_of(self, name: str) -> dict[str, Any]:
        """Give what a load has noted under a name."""
        with readable(self.model, name):
            found: dict[str, Any] = from_json(self._spec(name))
        return found

    def _spec(self, name: str) -> str:
        return self.catalog.spec(self.model, name, self.generation) or "{}"


_KEPT_FILES = 512
_NUMBERS = count()
MOST_CONNECTIONS = 128
_CONNECTIONS: Bounded[duckdb.DuckDBPyConnection] = Bounded(MOST_CONNECTIONS, lambda con: 1)
