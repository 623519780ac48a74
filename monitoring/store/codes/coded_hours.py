"""Counts of the hours of days from the codes of their rows: a scan of all days beats one of each."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.scope.instant import HOUR_US, midnight
from monitoring.store.codes.chosen_rows import Rows, inside
from monitoring.store.codes.coded_days import coded_days
from monitoring.store.codes.coded_reads import Ends, counted
from monitoring.store.codes.coded_selection import CodedSelection
from monitoring.store.codes.label_codes import relation_by_code
from monitoring.store.kinds.hours import MOST_HOURS
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, of_subjects
from monitoring.store.scheduling.scanning import check
from monitoring.store.sql.selecting import conditions_by_day

Index = NDArray[np.intp]
Hour = tuple[str, int]
"""A kind of profile, and how many hours have passed since midnight."""
CODED_BY_HOUR = ("numeric", "categorical")
_APART = 10_000_000
"""More than any day's ordinal."""
EVERY_HOUR = tuple((kind, hour) for kind in CODED_BY_HOUR for hour in range(MOST_HOURS))


def hours_from_codes(
    con: duckdb.DuckDBPyConnection,
    of: CodedSelection,
    ends: Mapping[str, Ends],
) -> dict[Hour, DailyRecords]:
    """Count the codes of a selection's rows by hour of their day.

    Parameters
    ----------
    con, of, ends
        As of `from_codes`.

    Returns
    -------
    dict of (str, int) to DailyRecords
        By kind and hour the records of all days, as `from_codes` gives those of whole days.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack a subject.
    """
    where, cursor = conditions_by_day(of.selection, of.known, of.files), con.cursor()
    relation = relation_by_code(cursor, of, where)
    table = cursor.sql(f"select __seq, epoch_us(__ts) from {relation} where {where}").to_arrow_table()
    sequence, stamp = (numbers_of(column) for column in table.columns)
    order = np.argsort(sequence, kind="stable")
    sequence, stamp = sequence[order], stamp[order]
    found: dict[Hour, dict[str, list[SubjectRecords]]] = {hour: {} for hour in EVERY_HOUR}
    of_hours = {name: _of_each_hour(some) for name, some in ends.items()}
    for coded in coded_days(of.files, of.selection.source):
        rows = inside(coded, sequence)
        at = stamp.take(np.searchsorted(sequence, coded.sequence[rows.place]))
        rows = _by_hour(rows, _hour_of(at, rows, of.model.contract.zone))
        for subject in of.model.subjects if len(rows.number) else ():
            check()
            for hour, part in enumerate(_apart(counted(of.model, subject, coded, rows, of_hours))):
                found[subject.profiled, hour].setdefault(subject.name, []).append(part)
    return {hour: of_subjects(some, binned=hour[0] == "numeric") for hour, some in found.items()}


def _hour_of(stamp: NDArray[np.int64], rows: Rows, zone: ZoneInfo) -> Index:
    """Number the hour of each row within the day of its record."""
    starts = [round(midnight(date.fromordinal(day), zone).timestamp() * 1e6) for day in rows.day.tolist()]
    since = stamp - np.array(starts, dtype=np.int64).take(rows.record)
    return (since // HOUR_US).astype(np.intp)


def _by_hour(rows: Rows, hour: Index) -> Rows:
    """Take the rows of each record and hour as those of a record, of a day that no other hour has."""
    within = np.flatnonzero((hour >= 0) & (hour < MOST_HOURS))
    key = (hour * len(rows.number) + rows.record)[within]
    order = np.argsort(key, kind="stable")
    present, sizes = np.unique(key[order], return_counts=True)
    number, record = np.divmod(present, max(len(rows.number), 1))
    taken = within[order]
    return Rows(
        rows.day[record] + number * _APART,
        rows.number[record],
        rows.start[record],
        np.concatenate([[0], np.cumsum(sizes)]),
        rows.place[taken],
    )


def _of_each_hour(ends: Ends) -> Ends:
    """Give every hour the ends of its day."""
    days = np.concatenate([ends.day + hour * _APART for hour in range(MOST_HOURS)])
    return Ends(days, np.tile(ends.least, MOST_HOURS), np.tile(ends.greatest, MOST_HOURS))


def _apart(some: SubjectRecords) -> Iterator[SubjectRecords]:
    """Give the records of each hour by their true days."""
    ends = np.searchsorted(some.day, _APART * np.arange(MOST_HOURS + 1)).tolist()
    for hour, (first, last) in enumerate(pairwise(ends)):
        yield SubjectRecords(some.records[first:last], some.day[first:last] - hour * _APART)
