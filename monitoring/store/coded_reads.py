"""Profiles of any cohort from the codes of its rows: a byte a row is read instead of the rows themselves."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import ABOVE, BELOW, MISSING, read_levels
from monitoring.profiles.level_rows import written
from monitoring.profiles.levels import LevelCounts
from monitoring.profiles.numeric_table import numeric_record
from monitoring.profiles.records import Whole
from monitoring.scope.baseline import Selection
from monitoring.statistics.histogram_bounds import middle_moments
from monitoring.store import profile_file
from monitoring.store.cells import Dimension
from monitoring.store.chunk import Model
from monitoring.store.codes import ROWS
from monitoring.store.daily_records import DailyRecords, by_day
from monitoring.store.held_profiles import Held, stored
from monitoring.store.scanning import check
from monitoring.store.selecting import rows_of
from monitoring.store.subjects import Subject

Index = NDArray[np.intp]
Found = dict[str, list[tuple[int, bytes]]]
Ends = Mapping[str, tuple[float, float]]
CODED = ("numeric", "categorical", "labels")
"""The kinds of profile that codes give."""


def from_codes(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    selection: Selection,
    known: dict[str, Dimension],
    files: Mapping[date, str],
    ends: Ends,
) -> dict[str, DailyRecords]:
    """Count the codes of a selection's rows.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    model : Model
        What the columns mean.
    selection : Selection
        Whole days.
    known : dict of str to Dimension
        What its cohort may name.
    files : mapping of date to str
        Where the codes of each asked day are.
    ends : mapping of str to (float, float)
        Least and greatest finite value of each number over these days, whoever's.

    Returns
    -------
    dict of str to DailyRecords
        The kinds `CODED`, as one scan gives all. Counts are exact. Means and spreads have every value in the
        middle of its bin, the extremes are `ends`: what rests on them has a bound.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack a subject.
    """
    chosen = _sequence(con, selection, known)
    found: dict[str, Found] = {kind: {} for kind in CODED}
    for held in coded_files(files, selection.source):
        rows = _inside(held, chosen)
        for subject in model.subjects if rows else ():
            whole, of_kind = whole_of(held, subject), found[_kind(subject)]
            read = _number(model, subject, ends.get(subject.name)) if subject.numeric else _levels(subject)
            counted = ((day, read(whole, k, inside)) for day, k, inside in rows)
            of_kind.setdefault(subject.name, []).extend((day, one) for day, one in counted if one)
        found["labels"].setdefault("", []).extend(_labelled(model, held, rows))
    return {
        kind: DailyRecords(
            {name: by_day(records) for name, records in of_kind.items() if records}, kind == "numeric"
        )
        for kind, of_kind in found.items()
    }


class NotCodedError(Exception):
    """Codes of some day lack a subject: it was not known when they were made."""


def whole_of(held: Held, subject: Subject) -> Whole:
    """Give the codes of a subject.

    Raises
    ------
    NotCodedError
        Where there are none of it.
    """
    if subject.name not in held.wholes:
        raise NotCodedError(subject.name)
    return held.wholes[subject.name]


def coded_files(files: Mapping[date, str], source: str, subjects: Collection[str] = ()) -> Iterator[Held]:
    """Read the codes of some days, of all subjects by default; a file at a time, as all may not fit."""
    for file, days in profile_file.by_file(files).items():
        check()
        some = dict.fromkeys(days, file)
        yield Held.of(stored(some, "codes", source, "[]", subjects), some)


def _kind(subject: Subject) -> str:
    return "numeric" if subject.numeric else "categorical"


def _sequence(
    con: duckdb.DuckDBPyConnection, selection: Selection, known: dict[str, Dimension]
) -> NDArray[np.int64]:
    """Give the sequence numbers of the rows of a selection, ascending."""
    rows = rows_of(selection, known, ["__seq"])
    found = con.cursor().execute(f"select __seq from {rows}").fetchnumpy()["__seq"]
    return np.sort(np.asarray(found, dtype=np.int64), kind="stable")


Rows = list[tuple[int, int, Index]]
"""Day, number of the record, and which of its rows."""


def _inside(held: Held, chosen: NDArray[np.int64]) -> Rows:
    """Find the chosen rows in each record."""
    rows: Rows = []
    place = held.subjects.get(ROWS, slice(0, 0))
    for k in range(place.stop - place.start):
        sequence = np.frombuffer(held.wholes[ROWS].record(k), "<i8")
        near = chosen[slice(*np.searchsorted(chosen, [sequence[0], sequence[-1] + 1]))]
        at = np.searchsorted(near, sequence)
        inside = np.flatnonzero(near[np.minimum(at, len(near) - 1)] == sequence) if len(near) else at[:0]
        if len(inside):
            rows.append((int(held.day[place.start + k]), k, inside))
    return rows


Read = Callable[[Whole, int, Index], bytes]
"""Counts the chosen rows of one record of codes; empty where the subject has no place in any of them."""


def _number(model: Model, subject: Subject, ends: tuple[float, float] | None) -> Read:
    edges = model.bins.edges.get(subject.name, np.empty(0))

    def read(whole: Whole, k: int, inside: Index) -> bytes:
        codes = whole.view(k)
        counts = np.bincount(codes if len(inside) == len(codes) else codes[inside], minlength=256)
        if subject.labelled_only:
            counts[MISSING] = 0
        return _record(counts, edges, ends) if counts.any() else b""

    return read


def _record(counts: Index, edges: NDArray[np.float64], ends: tuple[float, float] | None) -> bytes:
    """Write the numeric profile of some rows, each in the middle of its bin."""
    record = np.zeros((), dtype=numeric_record(len(edges) + 1))
    finite = counts[: len(edges) + 1]
    record["missing"], record["infinite"] = counts[MISSING], counts[ABOVE] + counts[BELOW]
    record["counts"] = finite
    record["counts"][0] += counts[BELOW]
    record["counts"][-1] += counts[ABOVE]
    if ends is None or not finite.any():
        record["excess"] = record["m2"] = record["minimum"] = record["maximum"] = np.nan
    else:
        found = middle_moments(np.concatenate([ends[:1], edges, ends[1:]]), finite)
        record["minimum"], record["maximum"] = ends
        record["excess"], record["m2"] = found.mean - ends[0], found.m2
    return record.tobytes()


def _levels(subject: Subject) -> Read:
    def read(whole: Whole, k: int, inside: Index) -> bytes:
        names, codes = read_levels(whole.record(k))
        counts = np.bincount(codes[inside], minlength=len(names) + 1)
        there = np.flatnonzero(counts[:-1])
        if subject.labelled_only and not len(there):
            return b""
        missing = 0 if subject.labelled_only else int(counts[-1])
        return written(missing, counts[there], [names[n] for n in there.tolist()])

    return read


def _labelled(model: Model, held: Held, rows: Rows) -> Iterator[tuple[int, bytes]]:
    """Count rows, and those with a label."""
    label = next((one for one in model.subjects if one.labelled_only), None)
    for day, k, inside in rows:
        known = 0
        if label is not None:
            whole = held.wholes[label.name]
            codes, none = (whole.view(k), MISSING) if label.numeric else _last(whole.record(k))
            known = int(np.count_nonzero(codes[inside] != none))
        yield day, LevelCounts({"rows": len(inside), "labelled": known}).to_bytes()


def _last(record: bytes) -> tuple[NDArray[Any], int]:
    names, codes = read_levels(record)
    return codes, len(names)
