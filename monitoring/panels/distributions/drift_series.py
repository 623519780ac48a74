"""Drift over time: the PSI of every subject by period, from profiles alone, the same digits as the panel."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, partial
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.distributions.baseline_laws import laws_of_periods
from monitoring.panels.distributions.categorical_drift import with_missing
from monitoring.panels.distributions.counted_drift import ONE_BIN
from monitoring.panels.distributions.numeric_counts import cells_of
from monitoring.panels.distributions.one_bin import OneBin
from monitoring.panels.distributions.period_profiles import PeriodProfiles
from monitoring.panels.labels.judged_sides import judged_periods
from monitoring.panels.sides import Sides, both_levels, sides
from monitoring.profiles import NumericProfile
from monitoring.profiles.records import Records
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.binning import bins_for, regroup
from monitoring.statistics.distances import psi_value
from monitoring.statistics.rare_levels import level_hashes, may_stand_alone, same_cells
from monitoring.statistics.self_drift import psi_by_chance
from monitoring.store.columns.subjects import Subject
from monitoring.store.scheduling.patience import look
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Index = NDArray[np.intp]


class SeriesPoint(NamedTuple):  # a table has thousands: made in a third of a data class's time
    """One period of one subject.

    Parameters
    ----------
    period : Period
        When.
    value : float
        Its PSI against the whole baseline, or another measure; NaN without rows, and where no row of either
        side has a value.
    n : int
        Rows of the period.
    mature : bool
        False for one of the label whose labels are still to come.
    usual : float
        The baseline's own, where the measure is a level; NaN for a distance from it.
    reason : str
        Why it has rows and no value, where that is not that none has one.
    """

    period: Period
    value: float
    n: int
    mature: bool = True
    usual: float = nan
    reason: str = ""

    @property
    def judged_value(self) -> float:
        """The value; NaN before its labels are in: early ones are no sample of all."""
        return self.value if self.mature else nan


def psi_series(
    snapshot: Snapshot, question: Question, subjects: Collection[str] | None = None
) -> dict[str, list[SeriesPoint]]:
    """Give the PSI of subjects in every period of the question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.
    subjects : collection of str, optional
        Which; all by default.

    Returns
    -------
    dict of str to list of SeriesPoint
        By subject, in order of time; the same values as ``drift`` gives with this grain.
    """
    numeric = sides(snapshot, question, "numeric", counts_alone=True)
    categorical = sides(snapshot, question, "categorical", counts_alone=True)
    found: dict[str, list[SeriesPoint]] = {}
    for subject in snapshot.subjects:
        if subjects is None or subject.name in subjects:
            counted = _counted(snapshot, numeric if subject.numeric else categorical, subject)
            values, rows = counted.psi().tolist(), counted.rows.tolist()
            points = points_of(snapshot, question, subject, zip(values, rows, strict=True))
            found[subject.name] = _told_apart(snapshot, question, subject, counted, points)
    return found


def _told_apart(
    snapshot: Snapshot, question: Question, subject: Subject, counted: "_Counted", points: list[SeriesPoint]
) -> list[SeriesPoint]:
    """Take the value of periods back of which, as of the baseline, one bin holds all values that differ."""
    if not counted.together.any():
        return points
    profiles = PeriodProfiles(snapshot, question)
    found, reference = profiles.numbers(subject)
    bin_ = OneBin(snapshot, question, subject, profiles.numeric)
    return [
        point._replace(value=nan, reason=ONE_BIN)
        if one and bin_.differ(point.period, reference, now)
        else point
        for point, one, now in zip(points, counted.together.tolist(), found, strict=True)
    ]


def points_of(
    snapshot: Snapshot,
    question: Question,
    subject: Subject,
    values: Iterable[tuple[float, int]],
    usual: float = nan,
) -> list[SeriesPoint]:
    """Make a line of the value and the rows of each period, beside the baseline's level."""
    every = question.periods
    mature = judged_periods(snapshot, question) if subject.labelled_only else [True] * len(every)
    found = zip(every, values, mature, strict=True)
    return [SeriesPoint(period, *one, ripe, usual) for period, one, ripe in found]


def chance_series(snapshot: Snapshot, question: Question, subject: Subject) -> list[float]:
    """Give the PSI that each period of the question stays below by chance, 95 times in 100.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.
    subject : Subject
        Whose.

    Returns
    -------
    list of float
        In order of time, by the law that ``drift`` judges a period by: that of the baseline's own days for
        whole days, else of independent rows. NaN for a period without rows.
    """
    both = sides(snapshot, question, "numeric" if subject.numeric else "categorical", counts_alone=True)
    counted = _counted(snapshot, both, subject)
    found: list[float] = counted.chance(question, both.baseline.of(subject.name).days).tolist()
    return found


@dataclass(frozen=True)
class _Counted:
    """Rows of a subject in the cells of each period, whose lots are those that have the same cells.

    ``then`` and ``now`` give the baseline's rows, and those of some periods, by the cells of a lot, missing
    ones last; ``days`` those of each day of the baseline. ``rows`` and ``valued`` are rows of periods, and
    which of these have a value; ``compared`` says whether the baseline has any; ``together`` are periods of a
    number of which, as of the baseline, one fine bin holds all values.
    """

    then: Callable[[Index], Floats]
    now: Callable[[Index, Index], Floats]
    days: Callable[[Index], Floats]
    rows: Counts
    valued: NDArray[np.bool_]
    compared: bool
    together: NDArray[np.bool_]
    lots: list[tuple[Index, Index]]

    def psi(self) -> Floats:
        values = np.full(len(self.rows), np.nan)
        for of, group in self.lots:
            values[of] = psi_value(self.then(group), self.now(of, group))
        return values if self.compared else np.where(self.valued, values, np.nan)

    def chance(self, question: Question, day: Index) -> Floats:
        """Give what each period stays below by chance; ``day`` are the days that ``days`` is of."""
        found = np.full(len(self.rows), np.nan)
        for of, group in self.lots:
            then, now, days = self.then(group), self.now(of, group), self.days(group)
            periods, rows = [question.periods[k] for k in of.tolist()], now.sum(axis=1)
            laws = laws_of_periods(question, periods, rows, days, day)
            sizes = rows, np.count_nonzero(then + now, axis=1), laws
            found[of] = [
                psi_by_chance(float(then.sum()), float(n), int(cells), law)
                for n, cells, law in zip(*sizes, strict=True)
            ]
        return found


def _counted(snapshot: Snapshot, both: Sides, subject: Subject) -> _Counted:
    look()
    if not subject.numeric:
        return _of_levels(both, subject.name)
    return _of_number(both, subject.name, snapshot.bins.number(subject.name))


def _of_number(both: Sides, name: str, bins: int) -> _Counted:
    """Count a number: periods of about as many rows have the same cells."""

    def read(records: Records) -> Counts:
        return NumericProfile.counted(records, bins)

    @cache
    def daily() -> Floats:
        return both.daily(name, read)  # by fine bin, once for all lots

    then, now = read(both.baseline.of(name).records).sum(axis=0), both.by_periods(name, read)
    rows, before = now.sum(axis=1), int(then.sum())
    wanted = np.array([bins_for(before, n) for n in rows.tolist()])
    lots = []
    for cells in set(wanted.tolist()):
        of = np.flatnonzero(wanted == cells)
        lots.append((of, cells_of(then[:-1], before, int(rows[of][0]))))
    return _Counted(
        partial(regroup, then),
        lambda of, group: regroup(now[of], group),
        lambda group: regroup(daily(), group),
        rows,
        np.any(now[:, :-1], axis=1),
        bool(then[:-1].any()),
        np.count_nonzero(then[:-1] + now[:, :-1], axis=1) == 1,
        lots,
    )


def _of_levels(both: Sides, name: str) -> _Counted:
    """Count a category: which levels are rare is a matter of each period."""
    now, days = both_levels(both, name)
    names, then, n = now.held.names, days.total, float(days.total.sum())
    lots = [(np.arange(now.groups), np.zeros(1, dtype=np.intp))]
    if names:
        some = may_stand_alone(then[:-1], now.most, n, now.rows)
        sizes, missing = (n, now.rows), (float(then[-1]), now.missing)
        lots = same_cells(then[:-1], now.of_levels(some), some, level_hashes(names), sizes, missing)
        lots = [(of, with_missing(cells)) for of, cells in lots]
    return _Counted(
        partial(regroup, then),
        lambda of, group: now.among(of).in_cells(group),
        days.in_cells,
        now.rows,
        now.rows > now.missing,
        bool(then[:-1].any()),
        np.zeros(now.groups, dtype=np.bool_),
        lots,
    )
