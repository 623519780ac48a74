"""What the catalog holds: segments, profile partitions, batches, and the change that one commit makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

LOGGED_KINDS = ("predictions", "features", "labels")
"""What files of production hold."""
FILE_KINDS = (*LOGGED_KINDS, "reference")
"""What files of rows hold, in the order in which a load tells of them."""


@dataclass(frozen=True)
class Segment:
    """One immutable Parquet file of rows.

    Parameters
    ----------
    kind : str
        ``predictions``, ``features``, ``labels``, ``superseded``, ``reference``, ``tombstones``,
        ``repeats``, ``quarantine``, ``cells``, ``kept`` or ``settled``.
    source : str
        The reference's name; ``version`` for features known by id and version; else empty.
    file : str
        Path relative to the store's directory, with forward slashes.
    rows, bytes : int
        Its size.
    first_day, last_day : date or None
        Local days of its rows, both ends included; None where rows have no time.
    columns : tuple of str
        The users' columns that its files had: a column that is not here was unknown, not null.
    sequence : tuple of int, optional
        The least and the greatest ``__seq`` of its rows.
    ids, keys : tuple of str, optional
        Bounds of its rows' ``__id`` and ``__key``; None where they are not known.
    """

    kind: str
    source: str
    file: str
    rows: int
    bytes: int
    first_day: date | None = None
    last_day: date | None = None
    columns: tuple[str, ...] = ()
    sequence: tuple[int, int] | None = None
    ids: tuple[str, str] | None = None
    keys: tuple[str, str] | None = None


class Partition(NamedTuple):  # there are as many as days and kinds
    """Which file holds the profiles of one kind, source and day."""

    kind: str
    source: str
    day: date
    file: str


@dataclass(frozen=True)
class Batch:
    """One call of `load`: its files and its counts; or the removal of one.

    Parameters
    ----------
    id : str
        Unique in the store.
    files : tuple of dict
        ``path``, ``sha256``, ``rows`` and ``kind`` of each.
    counts : dict
        What `load --json` printed.
    generation : int
        The generation it made, or the one that stood when it changed nothing.
    created_at : str
        UTC, ISO 8601.
    sequence : tuple of int, optional
        Its rows are those whose ``__seq`` is at least the first and less than the second number; None for a
        load that an earlier Tidemark made.
    first_day : date, optional
        The first local day of the predictions that it brought.
    removed : int, optional
        The generation from which on its rows are gone again.
    """

    id: str
    files: tuple[dict[str, Any], ...] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)
    generation: int = 0
    created_at: str = ""
    sequence: tuple[int, int] | None = None
    first_day: date | None = None
    removed: int | None = None

    def stands(self, generation: int) -> bool:
        """Say whether a generation holds what this load brought."""
        return self.generation <= generation and (self.removed is None or self.removed > generation)


@dataclass(frozen=True)
class Change:
    """Everything that one commit makes visible.

    Parameters
    ----------
    batch : Batch, optional
        The load behind it; none for `contract apply`.
    segments : tuple of Segment
        New files of rows.
    removed : tuple of str
        Files of segments that are no longer part of the newest generation.
    touched : frozenset of (source, day)
        Their profile partitions, of every kind, are replaced by `partitions`.
    partitions : tuple of Partition
        New profile partitions; of days that are not among these, they take the place of their kind's.
    moved : tuple of Partition
        Partitions of days that nothing touched, whose records stand in another file now.
    retired : tuple of Partition
        Partitions of days that nothing touched, which are kept no longer.
    undone : tuple of str
        The loads whose rows this change removes.
    specs : mapping of str to JSON text
        ``schema``, ``bins`` where they are new.
    next_seq : int or None
        The first free sequence number after this change.
    note : str
        Said beside the generation.
    """

    batch: Batch | None = None
    segments: tuple[Segment, ...] = ()
    removed: tuple[str, ...] = ()
    touched: frozenset[tuple[str, date]] = frozenset()
    partitions: tuple[Partition, ...] = ()
    moved: tuple[Partition, ...] = ()
    retired: tuple[Partition, ...] = ()
    undone: tuple[str, ...] = ()
    specs: Mapping[str, str] = field(default_factory=dict)
    next_seq: int | None = None
    note: str = ""

    @property
    def files(self) -> set[str]:
        """The new files."""
        profiles = {one.file for one in (*self.partitions, *self.moved)}
        return profiles.union(one.file for one in self.segments)


def of_days(segments: Iterable[Segment], days: Sequence[date]) -> list[Segment]:
    """Give the segments that can hold rows of some days, ascending."""
    bounds = [(one, one.first_day or date.min, one.last_day or date.max) for one in segments]
    return [one for one, first, last in bounds if any(first <= day <= last for day in days)]
