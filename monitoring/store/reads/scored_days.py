"""Scores of labelled rows by class and day: what measures of their order need where rows are many."""

from collections.abc import Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records, Whole
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH
from monitoring.statistics.score_counts import runs
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.cohorts.cohort_days import by_day, on_days
from monitoring.store.cohorts.cohort_records import Counted
from monitoring.store.cube.whole_days import apart, widened
from monitoring.store.kinds.row_profiles import DAY
from monitoring.store.reads.labelled_reads import from_label_codes, has_label_codes
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords, joined
from monitoring.store.routes.held_rows import holdable
from monitoring.store.snapshot import Snapshot

CLASSES = ("0", "1")
Floats = NDArray[np.float64]


def scored_days(snapshot: Snapshot, selection: Selection) -> DailyRecords | None:
    """Give the scores of the labelled rows of a binary model; each day is read once, whoever asks next.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    DailyRecords or None
        Of the subjects `CLASSES`: a record a day, float64 in any order. None for days that are cut, where
        labels are not read from codes, and where the cohort is cut out of rows that are held.
    """
    selection = widened(snapshot, selection)
    whole, cut = apart(selection, snapshot.contract.zone)
    if cut or not whole or not has_label_codes(snapshot, selection) or holdable(snapshot, selection):
        return None

    def count(days: Collection[date]) -> Counted:
        return {"scores": _read(snapshot, on_days(snapshot, selection, days))}

    try:
        return by_day(snapshot, "codes", ("scores",), selection, count, "scores")
    except NotCodedError:
        return None


def scores_of(days: DailyRecords, number: str, asked: Collection[date] | None) -> Floats:
    """Give the scores of a class on some days, ascending; on all by default."""
    some = days.of(number)
    found = some.records if asked is None else some.over(asked)
    return np.sort(found.data.view(np.float64))


def _read(snapshot: Snapshot, selection: Selection) -> DailyRecords:
    score = next(one.sql for one in snapshot.subjects if one.role == "score")
    parts = from_label_codes(snapshot, selection, [DAY, score, "__label"])
    return joined([_by_class(*part) for part in parts])


def _by_class(day: Floats, score: Floats, label: Floats) -> DailyRecords:
    classes = {name: np.flatnonzero(label == float(name)) for name in CLASSES}
    return DailyRecords({name: _by_day(day.take(some), score.take(some)) for name, some in classes.items()})


def _by_day(day: Floats, score: Floats) -> SubjectRecords:
    if np.any(day[1:] < day[:-1]):  # as rows stand that came late
        order = np.argsort(day, kind="stable")
        day, score = day.take(order), score.take(order)
    days, sizes = runs(day)
    ends = np.concatenate([[0], np.cumsum(sizes)]) * score.itemsize
    whole = Whole(score.view(np.uint8), ends.astype(np.int64))
    return SubjectRecords(Records.all(whole), days.astype(np.intp) + EPOCH)
