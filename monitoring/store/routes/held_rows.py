"""Rows of everybody with their labels, held in memory by day: a cohort is cut out of them, not read."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.scope.instant import EPOCH
from monitoring.scope.window import spans_of
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.codes.coded_labels import WITH_LABELS, read_labelled
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.cohorts.chosen_cells import Groups, Part, alike, chosen_cells, stacked
from monitoring.store.cohorts.cohort_records import Versions
from monitoring.store.columns.grouping import ROWS_PER_GROUP
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.stored_columns import VERSION, stamp
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.cube.reads import gathered
from monitoring.store.kinds.chunk import Chunk, Columns, needed
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.kinds.losses import losses
from monitoring.store.kinds.row_profiles import DAY, Rows
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.scheduling.scanning import scan

MOST_ROWS = 1_200_000
"""Rows of everybody on the asked days; of more, a cohort is read by itself."""
KEPT_ROWS = 1_800_000
"""Of all models together."""
ROW_BYTES = 60  # about
TIME = stamp("__ts")

Index = NDArray[np.intp]


@dataclass(frozen=True)
class HeldRows:
    """The rows of some days, day after day; of one day in the order in which they are stored.

    Parameters
    ----------
    versions : mapping of date to hashable
        The days, each with what tells its rows and labels from those of another generation.
    day : ndarray of int32, shape (rows,)
        Since 1970, ascending.
    cell : ndarray of int32, shape (rows,)
        Group of each row.
    cells : Groups
        Version and levels of each group, in canonical text.
    columns : mapping of str to ndarray
        By SQL: the numbers that profiles of labelled rows need, and whether there is a label.
    """

    versions: Versions
    day: NDArray[np.int32]
    cell: NDArray[np.int32]
    cells: Groups
    columns: Mapping[str, NDArray[Any]]
    known: dict[Hashable, NDArray[np.bool_]] = field(default_factory=dict)  # groups of cohorts asked before

    def serves(self, asked: Versions) -> bool:
        """Say whether the rows of some days are there as they are asked for."""
        return asked.items() <= self.versions.items()

    def on(self, days: Collection[date]) -> "HeldRows":
        """Leave out the rows of other days."""
        kept = np.isin(self.day, np.array([_number(day) for day in days]))
        columns = {sql: column[kept] for sql, column in self.columns.items()}
        versions = {day: self.versions[day] for day in days}
        return HeldRows(versions, self.day[kept], self.cell[kept], self.cells, columns)

    def extended(self, asked: Versions, read: Callable[[Collection[date]], "HeldRows"]) -> "HeldRows":
        """Read the days that are not there yet; of the others, those that have changed meanwhile go."""
        still = [day for day, known in self.versions.items() if asked.get(day, known) == known]
        more = read([day for day in asked if day not in still])
        if len(self.day) + len(more.day) > KEPT_ROWS:  # it alone would leave no place for others
            still = [day for day in still if day in asked]
        old = self if len(still) == len(self.versions) else self.on(still)
        return old.with_rows(more, {**old.versions, **{day: asked[day] for day in asked if day not in still}})

    def with_rows(self, more: "HeldRows", versions: Versions) -> "HeldRows":
        """Add the rows of other days."""
        if not self.versions:
            return replace(more, versions=versions)
        before = len(more.day) > 0 and len(self.day) > 0 and more.day[-1] < self.day[0]
        return more._merged(self, versions) if before else self._merged(more, versions)

    def _merged(self, more: "HeldRows", versions: Versions) -> "HeldRows":
        parts = [stacked(both) for both in zip(self.cells.parts, more.cells.parts, strict=True)]
        cell = np.concatenate([self.cell, more.cell + np.int32(len(self.cells))])
        cells = Groups(parts, len(self.cells) + len(more.cells))
        if len(cells) * ROWS_PER_GROUP <= len(cell):  # else nearly each row is a group that no other day has
            cells, number, _ = alike(parts, len(cells))
            cell = number[cell].astype(np.int32)
        day = np.concatenate([self.day, more.day])
        columns = {sql: np.concatenate([self.columns[sql], more.columns[sql]]) for sql in more.columns}
        if np.any(day[1:] < day[:-1]):
            order = np.argsort(day, kind="stable")
            day, cell = day[order], cell[order]
            columns = {sql: column[order] for sql, column in columns.items()}
        return HeldRows(versions, day, cell, cells, columns)

    @cached_property
    def _by_cell(self) -> tuple[Index, Index]:
        """Places of the rows, group by group, and where each group begins; the end."""
        narrow = self.cell.astype(np.uint16) if len(self.cells) < 1 << 16 else self.cell
        sizes = np.bincount(self.cell, minlength=len(self.cells))
        return np.argsort(narrow, kind="stable"), np.concatenate([[0], np.cumsum(sizes)])

    def of_groups(self, inside: NDArray[np.bool_], first: int, last: int) -> Index:
        """Give the places of the rows of some groups, from one place to another, ascending."""
        groups = np.flatnonzero(inside)
        if len(groups) * _ROWS_A_GROUP > last - first:
            return np.flatnonzero(inside[self.cell[first:last]]) + first
        order, ends = self._by_cell
        found = [np.empty(0, dtype=np.intp)]
        for group in groups.tolist():
            rows = order[ends[group] : ends[group + 1]]
            found.append(rows[slice(*np.searchsorted(rows, [first, last]))])
        return np.sort(np.concatenate(found))


_ROWS_A_GROUP = 2_000
"""So many rows are looked at in the time that finding those of one group takes: many are not each found."""
NONE = HeldRows({}, np.empty(0, np.int32), np.empty(0, np.int32), Groups(), {})
_HELD: Bounded[HeldRows] = Bounded(KEPT_ROWS * ROW_BYTES, lambda one: ROW_BYTES * len(one.day), OF_READS)


def holdable(snapshot: Opened, selection: Selection) -> bool:
    """Say whether a selection can be cut out of rows that are held, or worth holding.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    bool
        True for few days of a binary model and cohorts over cohort columns, the labels as they are now.
    """
    if selection.source or not selection.spans or selection.as_of is not None:
        return False
    keyed = names(selection.cohort) <= {one.name for one in snapshot.cohorts}
    if not keyed or snapshot.contract.task != "binary" or snapshot.contract.label is None:
        return False
    if not snapshot.files("codes", selection) or snapshot.rows_gone(selection):
        return False
    key = "rows", selection.spans
    if key not in snapshot.memo:
        counted = snapshot.profiles("labels", _everybody(snapshot, selection)).merged("", LevelCounts.merged)
        snapshot.memo[key] = counted.counts.get("rows", 0)
    return 0 < int(snapshot.memo[key]) <= MOST_ROWS


def held_profiles(snapshot: Opened, selection: Selection) -> dict[str, DailyRecords]:
    """Build the profiles of labelled rows, as `from_rows_by_code` does, of a selection that is `holdable`."""
    kinds = {kind: KINDS[kind] for kind in WITH_LABELS}
    held, chosen = _chosen(snapshot, selection)
    columns = {sql: column[chosen] for sql, column in held.columns.items()}
    code, texts = held.cells.part(0)
    versions = sorted(map(str, texts))
    number = np.array([versions.index(str(text)) for text in texts], dtype=np.intp)
    version = Levels(number[code[held.cell[chosen]]], versions)
    wanted = _columns(snapshot)
    floats, flags = ({sql: columns[sql] for sql in some} for some in (wanted.floats, wanted.flags))
    rows = Rows(
        Chunk(model_of(snapshot), len(chosen), floats, flags),
        held.day[chosen].astype(np.intp),
        version,
        (),
        (),
    )
    return gathered(rows.profiles(kinds), WITH_LABELS)


def held_columns(
    snapshot: Opened, selection: Selection, columns: Sequence[str], flag: str
) -> list[NDArray[Any]]:
    """Give columns of the rows of a selection that is `holdable`, where a flag is set, by day as stored."""
    held, chosen = _chosen(snapshot, selection, flag)
    return [held.columns[sql][chosen] for sql in columns]


def held_groups(
    snapshot: Opened, selection: Selection, columns: Sequence[str], flag: str
) -> tuple[Groups, Index, Index, list[NDArray[Any]]]:
    """Give the groups of version and levels; of the same rows their group, day since 1970 and columns."""
    held, chosen = _chosen(snapshot, selection, flag)
    group, day = held.cell[chosen].astype(np.intp), held.day[chosen].astype(np.intp)
    return held.cells, group, day, [held.columns[sql][chosen] for sql in columns]


def _chosen(snapshot: Opened, selection: Selection, flag: str = "") -> tuple[HeldRows, Index]:
    """Give what is held, and the places of the rows that are asked for; a span may cut a day."""
    held = _asked(snapshot, selection)
    inside, zone = _inside(snapshot, selection, held), snapshot.contract.zone
    lacking = held.versions.keys() - (snapshot.files("codes", selection) or {}).keys()
    found = [np.empty(0, dtype=np.intp)]
    for span in sorted(selection.spans):
        days = span.days(zone)
        ends = np.array([_number(days[0]), _number(days[-1]) + 1], held.day.dtype)  # as wide: no copy of all
        first, last = np.searchsorted(held.day, ends)
        chosen = held.of_groups(inside, int(first), int(last))
        strange = [_number(day) for day in lacking if days[0] <= day <= days[-1]]
        if strange:  # another generation has rows on these days, this one none
            chosen = chosen[~np.isin(held.day[chosen], strange)]
        if flag:
            chosen = chosen[held.columns[flag][chosen]]
        if not span.whole_days(zone):
            begin, end = (round(moment.timestamp() * 1e6) for moment in (span.start, span.end))
            at = held.columns[TIME][chosen]
            chosen = chosen[(at >= begin) & (at < end)]
        found.append(chosen)
    return held, np.concatenate(found)


def _inside(snapshot: Opened, selection: Selection, held: HeldRows) -> NDArray[np.bool_]:
    """Say of each group whether it is of the version and the cohort."""
    key = snapshot.identity, selection.version, selection.cohort, selection.complement
    if key not in held.known:
        held.known[key] = chosen_cells(snapshot, selection, held.cells)
    return held.known[key]


def _asked(snapshot: Opened, selection: Selection) -> HeldRows:
    """Give rows among which are all of the asked days."""
    files, labels = (snapshot.files(kind, selection) or {} for kind in ("codes", "labels"))
    asked: dict[date, Hashable] = {day: (file, labels.get(day)) for day, file in files.items()}

    def read(days: Collection[date]) -> HeldRows:
        return _read(snapshot, {day: files[day] for day in days})

    return _HELD.renewed(
        snapshot.identity,
        lambda known: known.serves(asked),
        lambda known: (known or NONE).extended(asked, read),
    )


def _read(snapshot: Opened, files: Mapping[date, str]) -> HeldRows:
    some = Selection("", spans_of(files, snapshot.contract.zone))
    of, wanted = CodedSelection.of(snapshot, some, files), _columns(snapshot)

    def work(con: duckdb.DuckDBPyConnection) -> Chunk:
        return read_labelled(con, of, wanted)

    chunk = scan(snapshot.connection(), work)
    day = chunk.floats(DAY).astype(np.int32)
    cell, cells = _cells([chunk.texts(sql) for sql in _keys(snapshot)], chunk.rows)
    columns: dict[str, NDArray[Any]] = {sql: chunk.floats(sql) for sql in wanted.floats}
    columns |= {sql: chunk.flags(sql) for sql in wanted.flags}
    order = np.argsort(day, kind="stable")
    return HeldRows(
        {}, day[order], cell[order], cells, {sql: column[order] for sql, column in columns.items()}
    )


def _cells(texts: Sequence[Levels], rows: int) -> tuple[NDArray[np.int32], Groups]:
    """Number the groups of rows that agree in all texts."""
    parts: list[Part] = [(one.null_last.astype(np.int32), [*one.names, None]) for one in texts]
    cells, group, _ = alike(parts, rows)
    return group.astype(np.int32), cells


def _number(day: date) -> int:
    return day.toordinal() - EPOCH


def _keys(snapshot: Opened) -> list[str]:
    """Give the texts of a group: version and levels; two cohorts may be of one column."""
    return [VERSION, *(canonical_text(one.sql, one.kind) for one in snapshot.cohorts)]


def _columns(snapshot: Opened) -> Columns:
    """Give what is read: of each row its day, its time, version and levels, and what the profiles need."""
    own = Columns([DAY, TIME, losses(snapshot.contract)["score"], "__label"], (), _keys(snapshot))
    every = needed([own, *(KINDS[kind].columns(model_of(snapshot)) for kind in WITH_LABELS)])
    return Columns(*(tuple(dict.fromkeys(some)) for some in (every.floats, every.flags, every.texts)))


def _everybody(snapshot: Opened, selection: Selection) -> Selection:
    """Give all rows of the days that a selection touches."""
    zone = snapshot.contract.zone
    days = {day for span in selection.spans for day in span.days(zone)}
    return Selection("", spans_of(days, zone))
