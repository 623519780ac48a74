"""Rows of everybody with their labels, held in memory by day: a cohort is cut out of them, not read."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.scope.instant import EPOCH
from monitoring.scope.window import spans_of
from monitoring.store.bounded import Bounded
from monitoring.store.chunk import Chunk, Columns, Model, needed, read
from monitoring.store.coded_labels import WITH_LABELS, labelled_rows
from monitoring.store.daily_records import DailyRecords
from monitoring.store.kinds import KINDS
from monitoring.store.level_codes import Levels
from monitoring.store.losses import losses
from monitoring.store.predicates import holds
from monitoring.store.profile_reads import gathered
from monitoring.store.row_profiles import DAY, Rows
from monitoring.store.scanning import holding, scan
from monitoring.store.stored_columns import VERSION, stamp
from monitoring.store.subjects import canonical_text

if TYPE_CHECKING:
    from monitoring.store.snapshot import Snapshot

MOST_ROWS = 1_200_000
"""Rows of everybody on the asked days; of more, a cohort is read by itself."""
KEPT_ROWS = 1_800_000
"""Of all models together, of about 60 bytes each."""
TIME = stamp("__ts")

Index = NDArray[np.intp]
Cell = tuple[str | None, ...]


@dataclass(frozen=True)
class HeldDay:
    """The rows of one day, in the order in which they are stored.

    Parameters
    ----------
    columns : dict of str to ndarray
        By SQL: the numbers that profiles of labelled rows need, and whether there is a label.
    cell : ndarray of int32, shape (rows,)
        Group of each row.
    cells : sequence of tuple
        Version and levels of each group, in canonical text; the same object for days read together.
    """

    columns: Mapping[str, NDArray[Any]]
    cell: NDArray[np.int32]
    cells: Sequence[Cell]


_DAYS: Bounded[HeldDay] = Bounded(KEPT_ROWS, lambda one: len(one.cell) + 100)
_READING = Lock()


def holdable(snapshot: "Snapshot", selection: Selection) -> bool:
    """Say whether a selection can be cut out of rows that are held, or worth holding.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    bool
        True for few days of a binary model and cohorts over cohort columns, the labels as they are now.
    """
    if selection.source or selection.as_of is not None or snapshot.contract.task != "binary":
        return False
    if not names(selection.cohort) <= {one.name for one in snapshot.cohorts}:
        return False
    if not snapshot.files("codes", selection) or snapshot.rows_gone(selection):
        return False
    counted = snapshot.profiles("labels", _everybody(snapshot, selection)).merged("", LevelCounts.merged)
    return 0 < counted.counts.get("rows", 0) <= MOST_ROWS


def held_profiles(snapshot: "Snapshot", selection: Selection) -> dict[str, DailyRecords]:
    """Build the profiles of labelled rows, as `from_coded_labels` does, of a selection that is `holdable`."""
    rows = held_rows(snapshot, selection)
    kinds = {kind: KINDS[kind] for kind in WITH_LABELS}
    return gathered(rows.profiles(kinds), WITH_LABELS)


def held_rows(snapshot: "Snapshot", selection: Selection) -> Rows:
    """Give the rows of a selection that is `holdable`, by day and in the order in which they are stored."""
    days = _days(snapshot, selection)
    inside = _inside(snapshot, selection)
    cut = [_cut(snapshot, selection, one, inside) for one in days.values()]
    sizes = [len(index) for index in cut]
    versions = tuple(sorted({str(cell[0] or "") for one in days.values() for cell in one.cells}))
    place = {version: k for k, version in enumerate(versions)}

    def column(sql: str) -> NDArray[Any]:
        return np.concatenate(
            [one.columns[sql][index] for one, index in zip(days.values(), cut, strict=True)]
        )

    model, read = _model(snapshot), _columns(snapshot)
    chunk = Chunk(
        model,
        sum(sizes),
        {sql: column(sql) for sql in dict.fromkeys(read.floats)},
        {sql: column(sql) for sql in dict.fromkeys(read.flags)},
    )
    code = [
        np.array([place[str(cell[0] or "")] for cell in one.cells], dtype=np.intp)[one.cell[index]]
        for one, index in zip(days.values(), cut, strict=True)
    ]
    number = np.repeat([day.toordinal() - EPOCH for day in days], sizes).astype(np.intp)
    return Rows(chunk, number, Levels(np.concatenate(code), versions), (), ())


def _inside(snapshot: "Snapshot", selection: Selection) -> Callable[[Sequence[Cell]], NDArray[np.bool_]]:
    """Give what says of each group whether it is of the version and the cohort."""
    columns, known = [one.name for one in snapshot.cohorts], snapshot.known
    found: dict[int, NDArray[np.bool_]] = {}

    def one(cell: Cell) -> bool:
        if selection.version and cell[0] != selection.version:
            return False
        if selection.cohort is None:
            return True
        levels = dict(zip(columns, cell[1:], strict=True))
        return holds(selection.cohort, levels, known) is not selection.complement

    def each(cells: Sequence[Cell]) -> NDArray[np.bool_]:
        if id(cells) not in found:
            found[id(cells)] = np.array([one(cell) for cell in cells], dtype=np.bool_)
        return found[id(cells)]

    return each


def _cut(
    snapshot: "Snapshot",
    selection: Selection,
    day: HeldDay,
    inside: Callable[[Sequence[Cell]], NDArray[np.bool_]],
) -> Index:
    """Give the places of a day's rows that are asked for; a span may cut the day."""
    chosen = inside(day.cells)[day.cell]
    zone = snapshot.contract.zone
    if not all(span.whole_days(zone) for span in selection.spans):
        at = day.columns[TIME]
        ends = [(span.start.timestamp() * 1e6, span.end.timestamp() * 1e6) for span in selection.spans]
        chosen = chosen & np.any([(at >= round(a)) & (at < round(b)) for a, b in ends], axis=0)
    return np.flatnonzero(chosen)


def _days(snapshot: "Snapshot", selection: Selection) -> dict[date, HeldDay]:
    """Give the rows of every asked day; those that nobody has asked of are read, all in one scan."""
    files, labels = (snapshot.files(kind, selection) or {} for kind in ("codes", "labels"))
    keys: dict[date, Hashable] = {
        day: (*snapshot.identity, day, file, labels.get(day)) for day, file in files.items()
    }
    found = {day: _DAYS.kept(key) for day, key in keys.items()}
    if None in found.values():
        with holding(_READING):  # who asks the same meanwhile waits for it
            found = {day: _DAYS.kept(key) for day, key in keys.items()}
            new = [day for day, one in found.items() if one is None]
            of = _read(snapshot, {day: files[day] for day in new}) if new else {}
            found |= {day: _DAYS.get(keys[day], lambda day=day: of[day]) for day in new}  # type: ignore[misc]
    return {day: one for day, one in sorted(found.items()) if one is not None}


def _read(snapshot: "Snapshot", files: Mapping[date, str]) -> dict[date, HeldDay]:
    some = Selection("", spans_of(files, snapshot.contract.zone))
    model, wanted = _model(snapshot), _columns(snapshot)

    def work(con: duckdb.DuckDBPyConnection) -> Chunk:
        with labelled_rows(con, model, some, snapshot.known, files) as relation:
            return read(con, relation, model, wanted)

    return _by_day(scan(snapshot.connection(), work), wanted, files)


def _by_day(chunk: Chunk, wanted: Columns, days: Mapping[date, str]) -> dict[date, HeldDay]:
    """Take what was read apart; nobody may change it."""
    day = chunk.floats(DAY).astype(np.intp)
    order = np.argsort(day, kind="stable")
    cell, cells = _cells([chunk.texts(sql) for sql in wanted.texts], chunk.rows)
    every = {sql: chunk.floats(sql) for sql in wanted.floats} | {
        sql: chunk.flags(sql) for sql in wanted.flags
    }
    found = {}
    for one in days:
        number = one.toordinal() - EPOCH
        index = order[slice(*np.searchsorted(day[order], [number, number + 1]))]
        found[one] = HeldDay({sql: column[index] for sql, column in every.items()}, cell[index], cells)
    return found


def _cells(texts: Sequence[Levels], rows: int) -> tuple[NDArray[np.int32], tuple[Cell, ...]]:
    """Number the groups of rows that agree in all texts."""
    code = np.zeros(rows, dtype=np.int64)
    for one in texts:
        code = code * (len(one.names) + 1) + one.code + 1
        code = np.unique(code, return_inverse=True)[1]  # so that no product of many columns overflows
    first = np.unique(code, return_index=True)[1]
    named = [[one.names[k] if k >= 0 else None for k in one.code[first].tolist()] for one in texts]
    return code.astype(np.int32), tuple(zip(*named, strict=True))


def _model(snapshot: "Snapshot") -> Model:
    return Model(snapshot.contract, snapshot.schema, snapshot.bins)


def _columns(snapshot: "Snapshot") -> Columns:
    """Give what is read: of each row its day, its time, version and levels, and what the profiles need."""
    keys = [canonical_text(one.sql, one.kind) for one in snapshot.cohorts]
    own = Columns([DAY, TIME, losses(snapshot.contract)["score"], "__label"], (), [VERSION, *keys])
    every = needed([own, *(KINDS[kind].columns(_model(snapshot)) for kind in WITH_LABELS)])
    return Columns(*(tuple(dict.fromkeys(some)) for some in (every.floats, every.flags, every.texts)))


def _everybody(snapshot: "Snapshot", selection: Selection) -> Selection:
    """Give all rows of the days that a selection touches."""
    zone = snapshot.contract.zone
    days = {day for span in selection.spans for day in span.days(zone)}
    return Selection("", spans_of(days, zone))
