"""A kind of profile: what it reads of each row, and how groups of rows become its tables."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.regrouping import Regrouping
from monitoring.store.columns.cells import Grouping
from monitoring.store.kinds.chunk import Chunk, Columns, Model


class Table(Protocol):
    """Profiles of many groups of rows, by number of the group."""

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have a record."""

    def regrouped(self, into: Regrouping) -> Self:
        """Sum into larger groups."""

    def payloads(self) -> Sequence[bytes]:
        """Give each group's record."""


Part = tuple[str, Table]
"""A subject, and its profiles by group."""


@dataclass(frozen=True)
class Kind:
    """A kind of profile.

    Parameters
    ----------
    columns : callable
        What it reads of each row of a model.
    build : callable
        Gives its tables, by subject.
    everybody : bool
        True for a kind that is never asked by cohort.
    binned : bool
        True where what it counts depends on the bin specification.
    hourly : bool
        True for one of each local hour.
    finest : bool
        True for one that holds every row: kept of everybody, and of all cohort columns together; of each
        alone only on days that are not kept by all of them.
    divisible : bool
        True where what it counts of labels can be counted alone, of a model `of_labels`, and the rest stays.
    """

    columns: Callable[[Model], Columns]
    build: Callable[[Chunk, Grouping], Iterator[Part]]
    everybody: bool = False
    binned: bool = False
    hourly: bool = False
    finest: bool = False
    divisible: bool = False
