"""Rows of every level of a cohort column by the values of each subject: sums of the cube's cells."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.level_rows import LevelRows
from monitoring.profiles.numeric import parts_of
from monitoring.profiles.records import Records, Whole
from monitoring.scope.baseline import Selection
from monitoring.store.columns.cells import Dimension, key_set_name
from monitoring.store.columns.subjects import Subject
from monitoring.store.records.held_profiles import stored
from monitoring.store.records.record_pieces import copied
from monitoring.store.records.stored_records import StoredRecords
from monitoring.store.scheduling.patience import look
from monitoring.store.snapshot import Snapshot

Counts = NDArray[np.int64]
MOST_BYTES = 256 << 20
"""Records of more, as of hundreds of features and levels, are not summed for a question that nobody asked."""

_TOGETHER = 48
"""Subjects whose records are added up at once."""


@dataclass(frozen=True)
class CountsByLevel:
    """Rows of one side by level of a cohort column.

    Parameters
    ----------
    levels : sequence of str or None
        In canonical text.
    counts : mapping of str to ndarray of int64, shape (levels, values + 1)
        By subject: rows by fine bin or by value, those without one last.
    values : mapping of str to sequence of str
        Of subjects that are no numbers.
    """

    levels: Sequence[str | None]
    counts: dict[str, Counts]
    values: dict[str, Sequence[str]]


def level_counts(
    snapshot: Snapshot, selection: Selection, column: Dimension, subjects: Sequence[Subject]
) -> CountsByLevel | None:
    """Sum the cells of a cohort column by level and subject.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Whole days of everybody, or of a version.
    column : Dimension
        The cohort column.
    subjects : sequence of Subject
        Whose values.

    Returns
    -------
    CountsByLevel or None
        None where the cube has not the column by itself on all of these days, or very much of it.
    """
    whole = all(span.whole_days(snapshot.contract.zone) for span in selection.spans)
    if selection.cohort is not None or not whole:
        return None
    parts: dict[str, list[StoredRecords]] = {}
    for kind in {one.profiled for one in subjects}:
        files = snapshot.files(kind, selection)
        if not files or snapshot.cube.smallest({column.name}, files) != (column.name,):
            return None
        found = stored(files, kind, selection.source, key_set_name((column.name,)))
        parts[kind] = [_of_version(one, selection.version) for one in found]
    every = [one for some in parts.values() for one in some]
    if sum(int(one.size.sum()) for one in every) > MOST_BYTES:
        return None
    names = sorted({name for one in every for name in one.cell.names})
    place = {name: k for k, name in enumerate(names)}
    levels: list[str | None] = [json.loads(name)[0] for name in names]
    known = CountsByLevel(levels, {}, {})
    numbers = [one for one in subjects if one.numeric]
    known.counts.update(_numbers(snapshot, parts.get("numeric", []), numbers, place))
    for one in subjects:
        if not one.numeric:
            known.counts[one.name], known.values[one.name] = _values(parts["categorical"], one.name, place)
    return known


def _of_version(part: StoredRecords, version: str) -> StoredRecords:
    if not version:
        return part
    return part.at(np.flatnonzero(np.array(part.version.names, dtype=object)[part.version.code] == version))


def _numbers(
    snapshot: Snapshot, parts: Sequence[StoredRecords], subjects: Sequence[Subject], place: dict[str, int]
) -> Iterator[tuple[str, Counts]]:
    """Sum numeric records, some of as many fine bins together: one by one takes three times as long."""
    alike: dict[int, list[str]] = {}
    for one in subjects:
        alike.setdefault(snapshot.bins.number(one.name), []).append(one.name)
    for bins, names in ((bins, some) for bins, every in alike.items() for some in _cut(every)):
        sums = np.zeros((len(names) * len(place), bins + 1), dtype=np.int64)
        for part in parts:
            _add(sums, part, names, place, bins)
        yield from zip(names, sums.reshape(len(names), len(place), bins + 1), strict=True)


def _cut(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Take some subjects at a time: the records of two hundred, copied and added up, are 150 MB."""
    return (names[k : k + _TOGETHER] for k in range(0, len(names), _TOGETHER))


def _add(sums: Counts, part: StoredRecords, names: Sequence[str], place: dict[str, int], bins: int) -> None:
    """Add the records of some subjects to the sums of each and of each level."""
    look()
    number = {name: k for k, name in enumerate(names)}
    subject = np.array([number.get(name, -1) for name in part.subject.names], dtype=np.intp)
    level = np.array([place[name] for name in part.cell.names], dtype=np.intp)
    row = np.where(subject[part.subject.code] < 0, -1, subject[part.subject.code] * len(place))
    row = np.where(row < 0, -1, row + level[part.cell.code])
    order = np.argsort(row, kind="stable")
    own = order[np.searchsorted(row[order], 0) :]
    if not len(own):
        return
    read = parts_of(_records(part, own), bins)
    starts = np.flatnonzero(np.diff(row[own], prepend=-1))
    into = row[own][starts]
    sizes = np.diff(starts, append=len(own))
    for size in np.unique(sizes).tolist():  # of runs of one length: ten times faster than of any
        some = sizes == size
        runs = read if some.all() else read[(starts[some, np.newaxis] + np.arange(size)).ravel()]
        sums[into[some], :-1] += runs["counts"].reshape(-1, size, bins).sum(axis=1, dtype=np.int64)
    sums[into, -1] += np.add.reduceat(read["missing"], starts)


def _values(parts: Sequence[StoredRecords], name: str, place: dict[str, int]) -> tuple[Counts, Sequence[str]]:
    """Sum the records of one subject by level and value."""
    read: list[tuple[LevelRows, NDArray[np.intp]]] = []
    for part in parts:
        if name in part.subject.names:
            look()
            own = np.flatnonzero(part.subject.code == list(part.subject.names).index(name))
            level = np.array([place[cell] for cell in part.cell.names], dtype=np.intp)
            read.append((_records(part, own).levels, level[part.cell.code[own]]))
    values = sorted({value for rows, _ in read for value in rows.names})
    at = {value: k for k, value in enumerate(values)}
    sums = np.zeros((len(place), len(values) + 1), dtype=np.int64)
    for rows, level in read:
        columns = np.array([at[value] for value in rows.names], dtype=np.intp)
        sums[:, columns] += rows.by_group(level, len(place))
        np.add.at(sums[:, -1], level, rows.missing)
    return sums, values


def _records(part: StoredRecords, own: NDArray[np.intp]) -> Records:
    """Copy some records one after the other."""
    first, size = part.first[own], part.size[own]
    data = copied([part.data], np.zeros(len(own), dtype=np.intp), first, first + size)
    return Records.all(Whole(data, np.concatenate([[0], np.cumsum(size)]).astype(np.int64)))


def both_sides(
    snapshot: Snapshot, sides: tuple[Selection, Selection], column: Dimension, subjects: Sequence[Subject]
) -> tuple[CountsByLevel, CountsByLevel] | None:
    """Sum two selections as `level_counts` does, over the same levels and values.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    sides : tuple of Selection
        Baseline and window.
    column : Dimension
        The cohort column.
    subjects : sequence of Subject
        Whose values.

    Returns
    -------
    tuple of CountsByLevel or None
        Levels that one side has not hold no rows there; None where one side has no such sums.
    """
    then = level_counts(snapshot, sides[0], column, subjects) if subjects else None
    now = level_counts(snapshot, sides[1], column, subjects) if then is not None else None
    if then is None or now is None:
        return None
    levels = sorted({*then.levels, *now.levels}, key=lambda text: (text is None, text or ""))
    values = {
        name: sorted({*then.values.get(name, ()), *now.values.get(name, ())})
        for name in {*then.values, *now.values}
    }
    return _over(then, levels, values), _over(now, levels, values)


def _over(
    one: CountsByLevel, levels: Sequence[str | None], values: Mapping[str, Sequence[str]]
) -> CountsByLevel:
    counts = {}
    rows = [levels.index(text) for text in one.levels]
    for name, some in one.counts.items():
        of = values.get(name)
        columns = [*range(some.shape[1])] if of is None else [*map(of.index, one.values[name]), len(of)]
        counts[name] = np.zeros((len(levels), some.shape[1] if of is None else len(of) + 1), dtype=np.int64)
        counts[name][np.ix_(rows, columns)] = some
    return CountsByLevel(levels, counts, dict(values))
