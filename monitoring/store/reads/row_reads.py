"""Exact reads of rows: what no profile holds to the last digit."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.statistics.arrays import in_one_piece
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.columns.subjects import Subject
from monitoring.store.columns.unpredicted import unpredicted
from monitoring.store.kinds.chunk import Columns, items
from monitoring.store.kinds.service_kinds import latency_column
from monitoring.store.reads.labelled_reads import from_label_codes, has_label_codes
from monitoring.store.scheduling.scanning import scan
from monitoring.store.snapshot import Snapshot

EXACT_ROWS = 100_000
"""Up to this many rows a side a measure is exact; above, bounds from the profiles, unless asked for."""
EXACT_NUMBERS = 250_000
"""The same for rows times columns, where every numeric column is compared."""
KEPT_NUMBERS = 16_000_000
READ_TOGETHER = KEPT_NUMBERS // 4
"""As many numbers of columns that are asked one after the other are read in one scan."""
WITH_LABEL = "__label is not null"
"""What tells the rows that have one."""

Floats = NDArray[np.float64]
Stamps = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)


def microseconds(span: Span) -> tuple[int, int]:
    """Give the ends of a span as microseconds since 1970, as rows carry them."""
    return round(span.start.timestamp() * 1e6), round(span.end.timestamp() * 1e6)


Read = tuple[Stamps, list[Floats]]
_READS: Bounded[Read] = Bounded(8 * KEPT_NUMBERS, lambda one: 8 * len(one[0]) * (len(one[1]) + 1), OF_READS)


@dataclass(frozen=True)
class Values:
    """The finite values of one column, in order of time.

    Parameters
    ----------
    stamp : ndarray of int64
        Microseconds since 1970 (UTC), ascending.
    value : ndarray of float64
        Finite.
    """

    stamp: Stamps
    value: Floats

    def inside(self, span: Span) -> Floats:
        """Give the values inside a span, in order of time."""
        first, last = np.searchsorted(self.stamp, microseconds(span), side="left")
        return self.value[first:last]

    def within(self, span: Span) -> Floats:
        """Give the values inside a span, in ascending order."""
        return np.sort(self.inside(span))

    def ascending(self) -> Floats:
        """Give all values in ascending order."""
        return np.sort(self.value)


NO_VALUES = Values(np.empty(0, dtype=np.int64), np.empty(0))


def values(
    snapshot: Snapshot,
    selection: Selection,
    subject: Subject,
    one_in: int = 1,
    following: Sequence[Subject] = (),
    rows: int = 0,
) -> Values:
    """Read the finite values of a numeric subject.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    subject : Subject
        A numeric one.
    one_in : int
        Read one row in so many, always the same ones.
    following : sequence of Subject
        Those of every row that are asked next; the same scan reads as many as `READ_TOGETHER` lets in:
        opening files of a thousand columns costs as much as reading dozens of them.
    rows : int
        About how many will be read.

    Returns
    -------
    Values
        In order of time.
    """
    some = f"hash(__seq) % {one_in} = 0" if one_in > 1 else "true"
    labelled = WITH_LABEL if subject.labelled_only else "true"
    where = f"{some} and {labelled}"
    following = following[: READ_TOGETHER // (2 * max(rows, 1)) - 1] if rows < READ_TOGETHER // 4 else ()
    if following and _known(snapshot, selection, [subject.sql], where) is None:
        columns = list(dict.fromkeys(one.sql for one in (subject, *following)))
        stamp, read = _read(snapshot, selection, columns, where)
        for sql, value in zip(columns, read, strict=True):
            key = *_asked(snapshot, selection, [sql], where), selection.spans
            _READS.get(key, partial(_one, stamp, value))
    return values_where(snapshot, selection, subject, where)


def values_where(snapshot: Snapshot, selection: Selection, subject: Subject, where: str) -> Values:
    """Read the finite values of a numeric subject for which a condition holds, in order of time."""
    stamp, (value,) = fetch(snapshot, selection, [subject.sql], where)
    return _finite(stamp, value)


def _one(stamp: Stamps, value: Floats) -> Read:
    return stamp, [value]


def value_of_all(snapshot: Snapshot, selection: Selection, subject: Subject, both_sides: Selection) -> Values:
    """Read the finite values of a numeric subject, and all others in the same scan: they are asked next.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline, of few rows.
    subject : Subject
        One of `measured`.
    both_sides : Selection
        Window and baseline, where both are of the same rows at other times: one scan reads both, and
        later windows and baselines among these days need none.

    Returns
    -------
    Values
        In order of time.
    """
    wanted = measured(snapshot)
    columns, only = [one.sql for one in wanted], [wanted.index(subject)]
    known = _known(snapshot, selection, columns, "true", only)
    if known is None:
        fetch(snapshot, both_sides, columns, "true")
        known = _known(snapshot, selection, columns, "true", only)
    if known is None:  # others have pushed it out meanwhile
        return values_where(snapshot, selection, subject, "true")
    stamp, (value,) = known
    return _finite(stamp, value)


def measured(snapshot: Snapshot) -> list[Subject]:
    """Give the numeric subjects that every row has."""
    key = "measured"
    if key not in snapshot.memo:  # asked of every one of them
        snapshot.memo[key] = [one for one in snapshot.subjects if one.numeric and not one.labelled_only]
    found: list[Subject] = snapshot.memo[key]
    return found


def _finite(stamp: Stamps, value: Floats) -> Values:
    kept = np.isfinite(value)
    return Values(stamp, value) if kept.all() else Values(stamp[kept], value[kept])


def latencies(snapshot: Snapshot, selection: Selection) -> Values:
    """Read the latencies of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation; its contract names the column.
    selection : Selection
        Window or baseline.

    Returns
    -------
    Values
        Finite milliseconds, in order of time; none where no file has had the column.
    """
    sql = latency_column(snapshot.contract, snapshot.schema)
    if sql is None:
        return NO_VALUES
    stamp, (value,) = fetch(snapshot, selection, [sql], f"isfinite({sql})")
    return Values(stamp, value)


def fetch(
    snapshot: Snapshot, selection: Selection, columns: list[str], where: str, *, keep: bool = True
) -> Read:
    """Read stamps and numbers of the rows in order of time; they are kept, as panels ask alike.

    Who knows that they would be pushed out before anybody asks again does not keep them.

    Who asks for the rows with a label asks for their losses: a reference without predictions has none.
    """
    if where == WITH_LABEL and unpredicted(snapshot.contract, snapshot.segments, selection.source):
        return NO_VALUES.stamp, [NO_VALUES.value for _ in columns]
    key = *_asked(snapshot, selection, columns, where), selection.spans
    known = _known(snapshot, selection, columns, where)
    read = partial(_read, snapshot, selection, columns, where)
    return known or (_READS.get(key, read) if keep else read())


def _asked(snapshot: Snapshot, selection: Selection, columns: list[str], where: str) -> tuple[object, ...]:
    return snapshot.number, replace(selection, spans=()), tuple(columns), where


def _known(
    snapshot: Snapshot,
    selection: Selection,
    columns: list[str],
    where: str,
    only: Sequence[int] | None = None,
) -> Read | None:
    """Give all columns, or only some of those that were read together, where they are there."""
    what = _asked(snapshot, selection, columns, where)
    wanted = range(len(columns)) if only is None else only
    kept = _READS.kept((*what, selection.spans))
    if kept is not None:
        return kept[0], [kept[1][k] for k in wanted]
    # A part is cut out each time: kept as well, parts would push out the whole.
    return _part(what, selection.spans, wanted)


def _part(what: tuple[object, ...], spans: tuple[Span, ...], wanted: Sequence[int]) -> Read | None:
    """Cut some spans out of what was read of longer ones; None where nothing holds them."""

    def holds(key: Hashable) -> bool:
        assert isinstance(key, tuple)
        *its, longer = key
        return tuple(its) == what and all(
            any(a.start <= b.start and b.end <= a.end for a in longer) for b in spans
        )

    known = _READS.found(holds) if spans else None
    if known is None:
        return None
    stamps, read = known[1]
    ends = [np.searchsorted(stamps, microseconds(span), side="left") for span in sorted(spans)]
    return _joined(stamps, ends), [_joined(read[k], ends) for k in wanted]


def _joined(array: NDArray[Number], ends: list[NDArray[np.intp]]) -> NDArray[Number]:
    parts = [array[first:last] for first, last in ends]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _read(snapshot: Snapshot, selection: Selection, columns: list[str], where: str) -> Read:
    coded = _from_codes(snapshot, selection, columns) if where == WITH_LABEL else None
    stamps, read = coded or _from_rows(snapshot, selection, columns, where)
    if not (stamps[1:] >= stamps[:-1]).all():
        order = np.argsort(stamps, kind="stable")
        stamps = stamps[order]
        for k in range(len(read)):  # one by one: all of many columns would be there twice
            read[k] = read[k][order]
    for array in (stamps, *read):
        array.flags.writeable = False  # shared by everybody who asks the same
    return stamps, read


def _from_codes(snapshot: Snapshot, selection: Selection, columns: list[str]) -> Read | None:
    if not has_label_codes(snapshot, selection):
        return None
    try:
        parts = from_label_codes(snapshot, selection, ["epoch_us(__ts)", *columns])
    except NotCodedError:
        return None
    for part in parts:  # days follow each other: what is in order in each part is in order
        order = np.argsort(part[0], kind="stable")
        part[:] = [one.take(order) for one in part]
    stamps, *read = in_one_piece(parts)
    return stamps.astype(np.int64), read


def _from_rows(snapshot: Snapshot, selection: Selection, columns: list[str], where: str) -> Read:
    rows = snapshot.rows_of(selection, [*columns, where])
    sql = f"select epoch_us(__ts) as stamp, {items(Columns(columns))} from {rows} where {where}"
    con = snapshot.connection(selection.as_of)
    found = scan(con, lambda con: con.cursor().execute(sql).fetchnumpy())
    read = [np.asarray(found[f"c{i}"], dtype=np.float64) for i in range(len(columns))]
    return np.asarray(found["stamp"], dtype=np.int64), read
