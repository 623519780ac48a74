"""A generation of a model, opened: what those who read it ask of it; `Snapshot` is the one that is opened.

Snapshots ask the readers, the readers ask the snapshot: with its shape apart neither imports the other.
"""

from datetime import date, datetime
from typing import Any, Protocol

import duckdb

from monitoring.scope.baseline import Selection
from monitoring.scope.question import Extent
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.subjects import Subject
from monitoring.store.cube.reads import CubeReader
from monitoring.store.kinds.bins import Bins
from monitoring.store.kinds.chunk import Model
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.sql.views import Viewed


class Opened(Viewed, Protocol):
    """One generation of one model, open for reading.

    Attributes
    ----------
    bins : Bins
        As they were when that generation was loaded.
    memo : dict
        What was found out about it, under any name; lost with it.
    number : int
        Tells it from every other in caches that all share.
    """

    bins: Bins
    memo: dict[object, Any]
    number: int

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Everything whose distribution can drift."""

    @property
    def known(self) -> dict[str, Dimension]:
        """Everything that a cohort may name."""

    @property
    def cohorts(self) -> tuple[Dimension, ...]:
        """The cohort columns."""

    @property
    def cube(self) -> CubeReader:
        """Reads the profiles that are kept."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells its counts of the same files from those of another."""

    @property
    def extent(self) -> Extent:
        """What the rows span."""

    def rows_gone(self, *sides: Selection | None) -> bool:
        """Say whether one of some selections asks for days whose rows retention has dropped."""

    def need_rows(self, selection: Selection) -> None:
        """Refuse a selection some of whose rows retention has dropped."""

    def ask(self, sql: str, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
        """Run one statement over the views and fetch everything."""

    def connection(self, as_of: datetime | None = None) -> duckdb.DuckDBPyConnection:
        """Give the connection with the views; take a cursor of it for each call."""

    def profiles(self, kind: str, selection: Selection) -> DailyRecords:
        """Give the profiles of a selection by subject and day."""

    def files(self, kind: str, selection: Selection) -> dict[date, str] | None:
        """Give the partition of each asked day; None where some day of the rows has none of this kind."""

    def partitions(self, kind: str, source: str = "") -> dict[date, str]:
        """Give the file of each day's profiles of a kind, by day."""


def model_of(snapshot: Opened, *, of_labels: bool = False) -> Model:
    """Give what the columns of a generation mean; `of_labels` as of `Model`."""
    return Model(snapshot.contract, snapshot.schema, snapshot.bins, of_labels)
