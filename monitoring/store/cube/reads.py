"""Profiles of a selection: summed from the cube where it holds them, else built from the rows."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression, names
from monitoring.store.allocation import keep_freed_memory
from monitoring.store.columns.cells import OF_VERSION, Dimension, key_set_name, keys_named
from monitoring.store.kinds.chunk import Model, needed
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.kinds.row_profiles import DAY, profiles_of
from monitoring.store.records import profile_file, sidecar
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, by_day
from monitoring.store.records.held_profiles import HELD, Held, Part
from monitoring.store.records.profile_runs import LABEL_KINDS, Run
from monitoring.store.scheduling.patience import look
from monitoring.store.sql.implied import label_items
from monitoring.store.sql.predicates import holds
from monitoring.store.sql.selecting import rows_of

FINEST = frozenset(name for name, kind in KINDS.items() if kind.finest)
_KEPT_FILES, _KEPT_COHORTS = 4096, 64
_name_of = lru_cache(maxsize=4096)(key_set_name)
"""The name of a key set: few, each asked for with every read."""


def from_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    kinds: Mapping[str, Kind],
    selection: Selection,
    known: dict[str, Dimension],
    period: str = DAY,
) -> dict[str, DailyRecords]:
    """Build the profiles of a selection from its rows, with the builders that fill the cube.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    model : Model
        What the columns mean.
    kinds : mapping of str to Kind
        Which profiles.
    selection : Selection
        Any.
    known : dict of str to Dimension
        What its cohort may name.
    period : str
        SQL of the number of a row's period, its day by default.

    Returns
    -------
    dict of str to DailyRecords
        By kind one record a subject and day and version; by day 1970-01-01 and so many more for another
        period.
    """
    read = needed(one.columns(model) for one in kinds.values())
    asked = period, *read.floats, *read.flags, *read.texts
    rows = rows_of(selection, known, asked, label_items(model.contract))
    return gathered(profiles_of(con, rows, model, kinds, period), kinds)


def gathered(runs: Iterable[Run], kinds: Iterable[str]) -> dict[str, DailyRecords]:
    """Put the records of runs together, by kind, subject and day."""
    found: dict[str, dict[str, list[tuple[int, bytes]]]] = {kind: {} for kind in kinds}
    for run in runs:
        days = (run.key_set.cells[cell].day.toordinal() for cell in run.cells.tolist())
        found[run.kind].setdefault(run.subject, []).extend(zip(days, run.payloads, strict=True))
    return {
        kind: DailyRecords({subject: by_day(some) for subject, some in of_kind.items() if some})
        for kind, of_kind in found.items()
    }


class CubeReader:
    """Reads the cube of one generation.

    Parameters
    ----------
    home : str
        What tells the model and its store from others.
    known : dict of str to Dimension
        How levels are compared.
    cohorts : collection of str
        The names of the cohort columns.
    """

    def __init__(self, home: str, known: dict[str, Dimension], cohorts: Collection[str]) -> None:
        keep_freed_memory()
        self.home, self.known, self.cohorts = home, known, frozenset(cohorts)
        self._key_sets = lru_cache(maxsize=_KEPT_FILES)(_key_sets)
        self._smallest = lru_cache(maxsize=_KEPT_COHORTS)(partial(_smallest, self._key_sets))
        self._days_kept = lru_cache(maxsize=_KEPT_COHORTS)(partial(_days_kept, self._key_sets))
        self._said = lru_cache(maxsize=_KEPT_COHORTS)(_nothing_said)

    def profiles(self, kind: str, selection: Selection, files: Mapping[date, str]) -> DailyRecords | None:
        """Read the profiles of a selection of whole days over cohort columns.

        Parameters
        ----------
        kind : str
            Which profile.
        selection : Selection
            Its cohort must name dimensions only.
        files : mapping of date to str
            Absolute path of the partition of each asked day.

        Returns
        -------
        DailyRecords or None
            None when some day is not kept for these dimensions.
        """
        look()
        if not files:  # days without a row
            return DailyRecords({})
        asked = keys_named(selection.cohort)
        stored = self._finest(asked, files) if asked and kind in FINEST else self.smallest(asked, files)
        if stored is None:
            return None
        held = self._held(kind, selection, stored, files)
        chosen = held.on(files) & self.inside(selection, stored, held)
        return DailyRecords(dict(chosen_records(held, np.flatnonzero(chosen))))

    def days_kept(self, kind: str, wanted: Set[str], files: Mapping[date, str]) -> Set[date]:
        """Give the days on which one key set holds these dimensions: as many as any does."""
        every = frozenset(self.cohorts if kind in FINEST else wanted)
        return self._days_kept(every, tuple(files.items())) if wanted else files.keys()

    def _finest(self, asked: Set[str], files: Mapping[date, str]) -> tuple[str, ...] | None:
        """Give the key set of all cohort columns; where no day has it the smallest, where some have None."""
        found = self.smallest(self.cohorts, files)
        if found is not None:
            return found
        every = (self._key_sets(file, frozenset(days)) for file, days in profile_file.by_file(files).items())
        some = any(self.cohorts == {*_keys_of(name)} for kept in every for name in kept)
        return None if some else self.smallest(asked, files)

    def read_ahead(
        self, kind: str, selections: Sequence[Selection], files: Sequence[Mapping[date, str]]
    ) -> None:
        """Hold what several selections are about to ask, so that it is read once and shared."""
        wanted = {
            (one.source, self.smallest(keys_named(one.cohort), some), one.cohort, one.complement): one
            for one, some in zip(selections, files, strict=True)
            if some
        }
        if len(wanted) == 1:
            [((_, stored, *_), selection)] = wanted.items()
            together = {day: file for some in files for day, file in some.items()}
            if stored is not None:
                self._held(kind, selection, stored, dict(sorted(together.items())))

    def _held(
        self, kind: str, selection: Selection, stored: tuple[str, ...], files: Mapping[date, str]
    ) -> Held:
        """Read a key set: of a cohort its cells, but of one column all that rests on labels: that is next."""
        part = None
        of_cells = OF_VERSION not in names(selection.cohort)  # else a cell may lie inside by its version
        if of_cells and (len(stored) > 1 or (stored and kind not in LABEL_KINDS)):
            compared = tuple(self.known[name] for name in stored)
            cohort = selection.cohort, selection.complement, compared
            part = Part(cohort, lambda cells: self._inside(selection, stored, cells))
        return HELD.read(self.home, kind, selection.source, _name_of(stored), files, part)

    def cells(
        self, kind: str, wanted: Set[str], source: str, files: Mapping[date, str]
    ) -> tuple[tuple[str, ...], Held] | None:
        """Give the cells of some cohort columns together, with the columns' order; None is not kept."""
        stored = self.smallest(wanted, files)
        if stored is None:
            return None
        return stored, HELD.read(self.home, kind, source, _name_of(stored), files)

    def levels(self, name: str, files: Mapping[date, str]) -> tuple[list[str], Set[date]]:
        """Give the levels of a cohort column on days of the predictions, and the days not kept by it."""
        kept = _days_of_keys(self._key_sets, files.items()).get((name,), set())
        some = {day: file for day, file in files.items() if day in kept}
        if not some:
            return [], files.keys()
        held = HELD.read(self.home, "labels", "", _name_of((name,)), some)
        cells = (json.loads(held.cell.names[k]) for k in np.unique(held.cell.code[held.on(some)]))
        return [level for (level,) in cells if level is not None], files.keys() - kept

    def versions(self, kind: str, files: Mapping[date, str]) -> tuple[str, ...]:
        """Give the versions that some days of the predictions have."""
        held = HELD.read(self.home, kind, "", _name_of(()), files)
        numbers = np.unique(held.version.code[held.on(files)])
        return tuple(sorted(name for name in (held.version.names[k] for k in numbers) if name))

    def first_days(self, kind: str, files: Mapping[date, str]) -> dict[str, date]:
        """Give the first of some days of the predictions by version."""
        if not files:
            return {}
        held = HELD.read(self.home, kind, "", _name_of(()), files)
        kept = held.on(files)
        first = np.full(len(held.version.names), date.max.toordinal(), dtype=np.intp)
        np.minimum.at(first, held.version.code[kept], held.day[kept])
        days = dict(zip(held.version.names, map(date.fromordinal, first.tolist()), strict=True))
        return {version: day for version, day in days.items() if day != date.max}

    def inside(self, selection: Selection, stored: tuple[str, ...], held: Held) -> NDArray[np.bool_]:
        """Say of each record of a key set whether it is of the version and the cohort of a selection."""
        chosen = np.ones(len(held.day), dtype=np.bool_)
        if selection.version:
            same = np.array([name == selection.version for name in held.version.names], dtype=np.bool_)
            chosen &= same[held.version.code]
        if OF_VERSION in names(selection.cohort):
            of_each = [self._inside(selection, stored, held.cell.names, name) for name in held.version.names]
            if of_each:
                chosen &= np.stack(of_each)[held.version.code, held.cell.code]
        elif selection.cohort is not None:
            chosen &= self._inside(selection, stored, held.cell.names)[held.cell.code]
        return chosen

    def _inside(
        self, selection: Selection, stored: tuple[str, ...], cells: Sequence[str], version: str = ""
    ) -> NDArray[np.bool_]:
        """Say of each cell whether it lies in the cohort; those of all files are the same."""
        said = self._said(selection.cohort, selection.complement, stored)
        for cell in cells:
            if (cell, version) not in said:
                levels = {OF_VERSION: version, **dict(zip(stored, json.loads(cell), strict=True))}
                inside = holds(selection.cohort, levels, self.known) is not selection.complement
                said[cell, version] = inside
        return np.array([said[cell, version] for cell in cells], dtype=np.bool_)

    def smallest(
        self, wanted: Set[str], files: Mapping[date, str], everybody: tuple[str, ...] = ()
    ) -> tuple[str, ...] | None:
        """Give the smallest key set that holds these dimensions on every day; `everybody` is always kept."""
        if not wanted:
            return everybody
        return self._smallest(frozenset(wanted), tuple(files.items()), everybody)


@lru_cache(maxsize=4096)  # few names, asked for every file
def _keys_of(name: str) -> tuple[str, ...]:
    """Read the columns of a key set from its name."""
    return tuple(json.loads(name))


def _nothing_said(
    cohort: Expression | None, complement: bool, stored: tuple[str, ...]
) -> dict[tuple[str, str], bool]:
    """Begin to say which cells of a key set lie in a cohort, of which version."""
    return {}


_KeySets = Callable[[str, Set[date]], dict[str, set[date]]]


def _days_of_keys(key_sets: _KeySets, files: Iterable[tuple[date, str]]) -> dict[tuple[str, ...], set[date]]:
    """Give the days on which each key set is kept."""
    days: dict[tuple[str, ...], set[date]] = {}
    for file, some in profile_file.by_file(dict(files)).items():
        for name, kept in key_sets(file, frozenset(some)).items():
            days.setdefault(_keys_of(name), set()).update(kept)
    return days


def _smallest(
    key_sets: _KeySets, wanted: Set[str], files: tuple[tuple[date, str], ...], everybody: tuple[str, ...]
) -> tuple[str, ...] | None:
    days = _days_of_keys(key_sets, files)
    complete = len(days.get(everybody, ()))
    fitting = [keys for keys, kept in days.items() if len(kept) == complete and wanted <= set(keys)]
    return min(fitting, key=len) if fitting else None


def _days_kept(key_sets: _KeySets, wanted: Set[str], files: tuple[tuple[date, str], ...]) -> Set[date]:
    fitting = [kept for keys, kept in _days_of_keys(key_sets, files).items() if wanted <= set(keys)]
    return frozenset(max(fitting, key=len, default=()))


def _key_sets(file: str, days: Set[date]) -> dict[str, set[date]]:
    kept = sidecar.key_sets(file, days)
    return profile_file.key_sets(file, days) if kept is None else kept


def chosen_records(held: Held, chosen: NDArray[np.intp]) -> Iterator[tuple[str, SubjectRecords]]:
    """Give the chosen records of each subject that has some."""
    ends = np.searchsorted(chosen, held.ends).tolist()
    for (subject, place), (first, last) in zip(held.subjects.items(), pairwise(ends), strict=True):
        if first < last:
            begin, end = int(chosen[first]), int(chosen[last - 1]) + 1
            together = end - begin == last - first
            among = slice(begin, end) if together else chosen[first:last]
            own = slice(begin - place.start, end - place.start) if together else among - place.start
            yield subject, SubjectRecords(Records(held.wholes[subject], own), held.day[among])
