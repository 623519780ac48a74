"""Data quality of a cohort from other counts of it: what nobody breaks on a day, none of its cohorts breaks.

Only where some rows of a day break a rule that no count tells apart, its columns are read of that day's rows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.level_rows import LevelRows
from monitoring.profiles.numeric import parts_of
from monitoring.profiles.records import Records, Whole
from monitoring.profiles.tally_table import TallyTable
from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_reads import CODED
from monitoring.store.codes.late_labels import is_told, late_of, rests_on_labels
from monitoring.store.cohorts.cohort_days import (
    codes_pay,
    counted_of,
    everybody,
    from_days,
    from_rows_of,
    on_days,
)
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import quality_of_rules
from monitoring.store.kinds.quality_rules import OF_LABEL_TIMES, Rule, quality_tallies
from monitoring.store.kinds.tally import CHECKED, always_named, tally_key, tally_record
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, by_day
from monitoring.store.routes.rows_by_code import rows_by_code

Index = NDArray[np.intp]
Rows = Mapping[str, NDArray[np.int64]]
"""Rows of each day, by the key of a rule."""
_ROWS, _LABELLED, _MISSING, _INFINITE = "rows", "labelled", "missing", "infinite"


def quality_of(snapshot: Opened, selection: Selection) -> DailyRecords:
    """Count the rows of a cohort that break each rule.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Whole days of any cohort, or a reference; labels as they are known now.

    Returns
    -------
    DailyRecords
        Exact: as the cube holds them of its cohorts.
    """
    if not codes_pay(snapshot, selection) and not counted_of(snapshot, "codes", CODED, selection):
        return from_rows_of(snapshot, "quality", selection)  # as quickly
    derived = _Derived.of(snapshot, selection)
    counts, unknown = derived.counts(quality_tallies(model_of(snapshot)))
    if unknown:
        days = derived.days[np.logical_or.reduce([*unknown.values()])]
        listed = [date.fromordinal(day) for day in days.tolist()]
        read = _tallies(_from_rows(snapshot, {*unknown}, selection, listed).of(""), derived.days)
        counts |= {key: np.where(unknown[key], read.get(key, 0), counts[key]) for key in unknown}
    there = counts[_ROWS] > 0
    always = always_named(counts)
    table = TallyTable(list(counts), np.column_stack([*counts.values()])[there], always)
    return DailyRecords({"": SubjectRecords(Records.all(Whole.of(table.payloads())), derived.days[there])})


def _from_rows(
    snapshot: Opened, rules: Set[str], selection: Selection, days: Collection[date]
) -> DailyRecords:
    """Count the rows that break rules; labels are told by codes, where they say only who is in the cohort."""
    kinds = {"quality": quality_of_rules(rules)}
    model = model_of(snapshot)
    of_labels = {tally_key(*one[:2]) for one in quality_tallies(replace(model, of_labels=True))}
    files = snapshot.files("codes", selection) or {}
    if rests_on_labels(snapshot, selection) and is_told(snapshot, selection) and not rules & of_labels:
        with suppress(NotCodedError):
            found = rows_by_code(snapshot, selection, files, days, kinds, width=len(rules) + 1)
            return found.get(("quality", "", None), DailyRecords({}))
    return from_days(snapshot, kinds, selection, days)["quality"]


def quality_of_periods(
    snapshot: Opened,
    selection: Selection,
    labelled: Callable[[], DailyRecords | None],
    broken: Callable[[Kind], DailyRecords | None],
) -> DailyRecords | None:
    """Count the rows of parts of a day that break each rule; no label is looked up.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        A day of any cohort, or a part of one.
    labelled : callable
        Gives how many rows of these parts have a label; None where that has to be looked up.
    broken : callable
        Counts the rows of these parts that break some rules; None where that cannot be.

    Returns
    -------
    DailyRecords or None
        None where somebody breaks a rule about labels on that day, their times are not all known, who is in
        the cohort rests on labels, or these have to be looked up.
    """
    if rests_on_labels(snapshot, selection):
        return None
    model = model_of(snapshot)
    every, own = (
        {tally_key(subject, rule) for subject, rule, _ in quality_tallies(one)}
        for one in (model, replace(model, of_labels=True))
    )
    days = {*(snapshot.files("quality", selection) or ())}
    timely = timely_days(snapshot, on_days(snapshot, selection, days)) - late_of(snapshot, selection).untimely
    known = labelled() if own == {*OF_LABEL_TIMES} and timely == days else None
    if known is None:
        return None
    counted, checked = broken(quality_of_rules(every - own)), OF_LABEL_TIMES[1]
    if counted is None:
        return None
    found = counted.of("").tallies()
    there = {some: one[_LABELLED] for some, one in known.of("").tallies().items()}
    told = [
        (some.toordinal(), tally_record(one | {checked: there.get(some, 0)})) for some, one in found.items()
    ]
    return DailyRecords({"": by_day(told)})


def timely_days(snapshot: Opened, selection: Selection) -> set[date]:
    """Give the days on which everybody's labels have times, none of them before its prediction."""
    day = everybody(snapshot, "quality", selection).of("").tallies()
    known = everybody(snapshot, "labels", selection).of("").tallies()
    broken, checked = OF_LABEL_TIMES
    return {
        some
        for some, one in day.items()
        if not one.get(broken) and one.get(checked, 0) == known[some][_LABELLED]
    }


@dataclass(frozen=True)
class _Derived:
    """What is known of the rows of some days, everybody's and a cohort's.

    Parameters
    ----------
    days : ndarray of intp, shape (days,)
        Ordinals.
    every, cohort : mapping of str to ndarray of int64, shape (days,)
        Everybody's rows that break each rule, and the cohort's as far as they are known. Rules that nobody
        breaks are not there.
    levels : mapping of str to (LevelRows, ndarray)
        The levels of the cohort by feature, and the places of the records among the days.
    """

    days: Index
    every: Rows
    cohort: Rows
    levels: Mapping[str, tuple[LevelRows, Index]]

    @classmethod
    def of(cls, snapshot: Opened, selection: Selection) -> "_Derived":
        """Ask for the other counts."""
        broken = everybody(snapshot, "quality", selection).of("")
        days = np.unique(broken.day)
        none = dict.fromkeys((_ROWS, _LABELLED), np.zeros(len(days), dtype=np.int64))
        every = none | _tallies(broken, days)
        every |= _tallies(everybody(snapshot, "labels", selection).of(""), days)
        cohort: dict[str, NDArray[np.int64]] = {}
        features, levels = set(snapshot.schema.features), {}
        for name, some in snapshot.profiles("numeric", selection).by_subject.items():
            if name in features:
                parts = parts_of(some.records, snapshot.bins.number(name))
                for rule in (_MISSING, _INFINITE):
                    cohort[tally_key(name, rule)] = _summed(some.day, parts[rule], days)
        for name, some in snapshot.profiles("categorical", selection).by_subject.items():
            if name in features:
                levels[name] = some.records.levels, np.searchsorted(days, some.day)
                cohort[tally_key(name, _MISSING)] = _summed(some.day, levels[name][0].missing, days)
        # asked last, as one scan of codes gives it with the others
        cohort |= none | _tallies(snapshot.profiles("labels", selection).of(""), days)
        return cls(days, every, cohort, levels)

    def counts(self, rules: list[Rule]) -> tuple[dict[str, NDArray[np.int64]], dict[str, NDArray[np.bool_]]]:
        """Give the cohort's rows by rule and day, and on which days those of a rule are not known."""
        found, unknown = {}, {}
        for subject, rule, mask in rules:
            key = tally_key(subject, rule)
            if key in self.cohort:
                found[key] = self.cohort[key]
            elif mask.level is not None and subject in self.levels:
                read, place = self.levels[subject]
                held = np.array([mask.level(name) for name in read.names], dtype=np.bool_)
                found[key] = read.by_group(place, len(self.days))[:, held].sum(axis=1)
            else:
                found[key], known = self._inferred(key, subject, rule)
                if not (sure := known | (self.cohort[_ROWS] == 0)).all():
                    unknown[key] = ~sure
        return found, unknown

    def _inferred(self, key: str, subject: str, rule: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Give the rows of a rule that nobody breaks, or all of those who can."""
        broken = self._of(self.every, key)
        found, known = np.zeros_like(broken), broken == 0
        for whole, part in self._those_who_can(subject, rule):
            same = ~known & (broken == whole)
            found[same], known = part[same], known | same
        return found, known

    def _those_who_can(
        self, subject: str, rule: str
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Give rows of everybody and of the cohort that hold all which a rule can choose, or lie inside."""
        yield self.every[_ROWS], self.cohort[_ROWS]
        if rule in OF_LABEL_TIMES:  # labels that are known have values
            yield self.every[_LABELLED], self.cohort[_LABELLED]
        own = tally_key(subject, _MISSING) in self.cohort
        column = subject if own else subject.removesuffix(f" {rule.removeprefix(CHECKED)}")
        missing, infinite = (tally_key(column, one) for one in (_MISSING, _INFINITE))
        if missing not in self.cohort:
            return
        absent = [self._of(some, missing) for some in (self.every, self.cohort)]
        if rule == "not_null":  # not a number is missing too
            yield absent[0], absent[1]
        elif rule.startswith(CHECKED):
            present = [
                some[_ROWS] - those for some, those in zip((self.every, self.cohort), absent, strict=True)
            ]
            yield present[0], present[1]
            yield present[0] - self._of(self.every, infinite), present[1] - self._of(self.cohort, infinite)

    def _of(self, some: Rows, key: str) -> NDArray[np.int64]:
        return some[key] if key in some else np.zeros(len(self.days), dtype=np.int64)


def _tallies(some: SubjectRecords, days: Index) -> dict[str, NDArray[np.int64]]:
    """Add up the named counts of each day."""
    read = some.records.levels
    counts = read.by_group(np.searchsorted(days, some.day), len(days))
    return dict(zip(read.names, counts.T, strict=True))


def _summed(day: Index, rows: NDArray[np.int64], days: Index) -> NDArray[np.int64]:
    """Add up rows of records by day."""
    return np.bincount(np.searchsorted(days, day), weights=rows, minlength=len(days)).astype(np.int64)
