"""Profiles of any cohort from the codes of its rows: a byte a row is read instead of the rows themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.profiles.code_table import CODES, MISSING, LevelCodes, by_bin
from monitoring.profiles.level_rows import in_words, words_of
from monitoring.profiles.levels import LevelCounts
from monitoring.profiles.numeric_table import numeric_record
from monitoring.profiles.records import Records, Whole
from monitoring.statistics.histogram_bounds import middle_moments_each
from monitoring.store.codes.chosen_rows import Rows, inside
from monitoring.store.codes.coded_days import CodedDays, coded_days
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.label_codes import relation_by_code
from monitoring.store.codes.late_labels import LateLabels
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.chunk import Model
from monitoring.store.kinds.codes import ROWS
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, by_day, of_subjects
from monitoring.store.scheduling.scanning import check
from monitoring.store.sql.selecting import conditions, conditions_by_day

Index = NDArray[np.intp]
Floats = NDArray[np.float64]
Found = dict[str, list[SubjectRecords]]
CODED = ("numeric", "categorical", "labels")
"""The kinds of profile that codes give."""
LARGE = 2_000
"""From so many rows a record on each is counted by itself: what it needs stays in the processor's cache."""


def from_codes(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
    ends: "Mapping[str, Ends]",
) -> dict[str, DailyRecords]:
    """Count the codes of a selection's rows.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the views.
    of : CodedSelection
        The rows.
    ends : mapping of str to Ends
        Of each number.

    Returns
    -------
    dict of str to DailyRecords
        The kinds `CODED`, as one scan gives all. Counts are exact. Means and spreads have every value in the
        middle of its bin, the extremes are those of `ends`: what rests on them has a bound.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack a subject.
    """
    chosen, model = _sequence(con, of), of.model
    found: dict[str, Found] = {kind: {} for kind in CODED}
    for coded in coded_days(of.files, of.selection.source):
        rows = inside(coded, chosen)
        for subject in model.subjects if len(rows.number) else ():
            check()
            part = counted(model, subject, coded, rows, ends)
            found[subject.profiled].setdefault(subject.name, []).append(part)
        found["labels"].setdefault("", []).append(_labelled(model, coded, rows))
    return {kind: of_subjects(of_kind, binned=kind == "numeric") for kind, of_kind in found.items()}


def labels_from_codes(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
) -> DailyRecords:
    """Count the rows of a selection, and those with a label, as `from_codes` does among others."""
    chosen = _sequence(con, of)
    names = {one.name for one in of.model.subjects if one.labelled_only} or {ROWS}
    found = [
        _labelled(of.model, coded, inside(coded, chosen))
        for coded in coded_days(of.files, of.selection.source, names)
    ]
    return of_subjects({"": found})


def label_levels_from_codes(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
    late: LateLabels,
) -> DailyRecords:
    """Count the classes of labels, as `from_codes` does among others, of some rows as they were earlier."""
    [label] = [one for one in of.model.subjects if one.labelled_only]
    chosen = _sequence(con, of)
    early, had = chosen[~late.among(chosen)], chosen[late.codes_of(chosen) >= 0]
    found = []
    for coded in coded_days(of.files, of.selection.source, {label.name}):
        found.append(_levels(label, coded.of(label), inside(coded, early)))
        found.append(_earlier(coded, inside(coded, had), late))
    return of_subjects({label.name: found})


def _earlier(coded: CodedDays, rows: Rows, late: LateLabels) -> SubjectRecords:
    """Count the classes that some rows had before."""
    names = [one.encode() for one in late.classes]
    found = []
    for day, (number, place) in zip(rows.day.tolist(), rows.each(), strict=True):
        sequence = coded.wholes[ROWS].view(number).view("<i8")[place]
        counts = np.bincount(late.codes_of(sequence), minlength=len(names))
        there = np.flatnonzero(counts)
        found.append((day, in_words(0, counts[there], words_of([names[k] for k in there.tolist()]))))
    return by_day(found)


def _sequence(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
) -> NDArray[np.int64]:
    """Give the sequence numbers of the rows of a selection, ascending."""
    selection, known = of.selection, of.known
    whole = all(one.whole_days(of.model.contract.zone) for one in selection.spans)
    where = conditions_by_day(selection, known, of.files) if whole else conditions(selection, known)
    cursor = con.cursor()
    relation = relation_by_code(cursor, of, where)
    found = cursor.sql(f"select __seq from {relation} where {where}").to_arrow_table()
    return np.sort(numbers_of(found.column("__seq")), kind="stable")


@dataclass(frozen=True)
class Ends:
    """The least and the greatest finite value of a number on each day, whoever's.

    Parameters
    ----------
    day : ndarray of intp, shape (days,)
        Ordinals, ascending.
    least, greatest : ndarray of float64, shape (days,)
        NaN on a day without a finite value.
    """

    day: Index
    least: Floats
    greatest: Floats

    def on(self, day: Index) -> tuple[Floats, Floats]:
        """Give both on some days; NaN on one that is not there."""
        if not len(self.day):
            return np.full(len(day), np.nan), np.full(len(day), np.nan)
        at = np.minimum(np.searchsorted(self.day, day), len(self.day) - 1)
        known = self.day[at] == day
        return np.where(known, self.least[at], np.nan), np.where(known, self.greatest[at], np.nan)


NO_ENDS = Ends(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))


def counted(
    model: Model, subject: Subject, coded: CodedDays, rows: Rows, ends: Mapping[str, Ends]
) -> SubjectRecords:
    """Count the codes of a subject in some rows, by day.

    Raises
    ------
    NotCodedError
        Where there are none of it.
    """
    whole = coded.of(subject)
    if subject.numeric:
        return _numbers(model, subject, whole, rows, ends.get(subject.name, NO_ENDS))
    return _levels(subject, whole, rows)


def _numbers(model: Model, subject: Subject, whole: Whole, rows: Rows, ends: Ends) -> SubjectRecords:
    """Count the codes of a number: a byte a row."""
    return of_counts(model, subject, _by_record(codes_of(whole, rows), rows), rows.day, ends)


def _by_record(codes: NDArray[np.uint8], rows: Rows) -> Index:
    """Count codes by record; shape (records, CODES)."""
    records = len(rows.number)
    if len(codes) < LARGE * records:
        return np.bincount(rows.cell + codes, minlength=CODES * records).reshape(-1, CODES)
    counts = np.empty((records, CODES), dtype=np.intp)
    for number, (first, last) in enumerate(pairwise(rows.ends.tolist())):
        counts[number] = np.bincount(codes[first:last], minlength=CODES)
    return counts


def codes_of(whole: Whole, rows: Rows) -> NDArray[np.uint8]:
    """Give the codes of some rows."""
    return whole.data[whole.ends[0] : whole.ends[-1]].take(rows.place)


def of_counts(model: Model, subject: Subject, counts: Index, days: Index, ends: Ends) -> SubjectRecords:
    """Make the records of the days that have rows; the counts of a label lose those without one."""
    if subject.labelled_only:
        counts[:, MISSING] = 0
    kept = np.flatnonzero(counts.any(axis=1))
    day = days[kept]
    edges = model.bins.edges.get(subject.name, np.empty(0))
    return SubjectRecords(Records.all(Whole.even(_records(counts[kept], edges, *ends.on(day)))), day)


def _records(counts: Index, edges: Floats, least: Floats, greatest: Floats) -> NDArray[np.void]:
    """Make the numeric profiles of some rows, each in the middle of its bin."""
    records = np.zeros(len(counts), dtype=numeric_record(len(edges) + 1))
    finite = counts[:, : len(edges) + 1]
    records["missing"] = counts[:, MISSING]
    records["counts"], records["infinite"] = by_bin(counts, len(edges) + 1)
    inner = np.broadcast_to(edges, (len(counts), len(edges)))
    mean, m2 = middle_moments_each(np.column_stack([least, inner, greatest]), finite)
    known = finite.any(axis=1) & ~np.isnan(least)
    values = {"excess": mean - least, "m2": m2, "minimum": least, "maximum": greatest}
    for name, value in values.items():
        records[name] = np.where(known, value, np.nan)
    return records


def _levels(subject: Subject, whole: Whole, rows: Rows) -> SubjectRecords:
    """Count the levels of a category: each record has its own."""
    found: list[tuple[int, bytes]] = []
    for day, (number, place) in zip(rows.day.tolist(), rows.each(), strict=True):
        levels = LevelCodes.read(whole.view(number))
        counts = np.bincount(levels.at(place), minlength=levels.missing + 1)
        found += of_levels(subject, levels, counts, day)
    return by_day(found)


def of_levels(subject: Subject, levels: LevelCodes, counts: Index, day: int) -> Iterator[tuple[int, bytes]]:
    """Give the record of a day; none of a label that no row has."""
    there = counts[:-1] > 0
    if there.any() or not subject.labelled_only:
        missing = 0 if subject.labelled_only else int(counts[-1])
        yield day, in_words(missing, counts[:-1][there], levels.words(there))


def _labelled(model: Model, coded: CodedDays, rows: Rows) -> SubjectRecords:
    """Count rows, and those with a label."""
    label = next((one for one in model.subjects if one.labelled_only), None)
    found = []
    for day, (number, place) in zip(rows.day.tolist(), rows.each(), strict=True):
        known = 0
        if label is not None:
            whole = coded.of(label)
            codes, none = (whole.view(number), MISSING) if label.numeric else _last(whole.view(number))
            known = int(np.count_nonzero(codes[place] != none))
        found.append((day, LevelCounts({"rows": len(place), "labelled": known}).to_bytes()))
    return by_day(found)


def _last(record: NDArray[np.uint8]) -> tuple[NDArray[Any], int]:
    found = LevelCodes.read(record)
    return found.at(), found.missing
