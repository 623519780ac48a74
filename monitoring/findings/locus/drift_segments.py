"""Drift segments: levels of cohort columns inside which a subject moved, where it did not in all other rows.

What left its baseline in a level of a twentieth of the rows hardly moves the numbers of all. Every level with
a hundred rows on both sides is asked of every subject, from the cube's cells alone: one family with the tests
of the drift panel.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.contract.panel import DRIFT
from monitoring.findings.dating.dating import Dating
from monitoring.findings.dating.episode import Episode
from monitoring.findings.locus.cohort_levels import column_of
from monitoring.findings.ranking import alarms
from monitoring.findings.thresholds import Limits, limits
from monitoring.findings.verdicts import CUTOFF
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks.by_cohort import within
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question, resolve
from monitoring.statistics.level_shifts import (
    Counts,
    Flags,
    Floats,
    Index,
    LevelShifts,
    day_p_value,
    in_cells,
    in_shared_cells,
    shifts_of_numbers,
    shifts_of_shares,
    shifts_of_values,
)
from monitoring.statistics.multiplicity import bh
from monitoring.statistics.overdispersion import INDEPENDENT, Overdispersion
from monitoring.statistics.restless_days import against_others, neighbours
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts.cohort_levels import level_cohort, shown_cohorts
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.level_counts import both_sides
from monitoring.store.snapshot import Snapshot

MOST_VALUES = 50
"""Categories of more values are not asked: keys have as many as rows."""
MOST_TOLD = 5
LEAST_DAYS = 5
"""Missing values of fewer days may have come together, of which nothing is known then."""
UNKNOWN = Overdispersion(float("inf"), 1.0, 1)
_Told = tuple[list[Measurement], Mapping[tuple[str, str], Episode]]
_KEPT: Bounded[_Told] = Bounded(256, lambda told: 1 + len(told[0]))
"""Answers: a page asks again what another has asked."""


@dataclass(frozen=True, eq=False)
class _Look:
    """One subject in all levels of one cohort column."""

    column: Dimension
    subject: Subject
    measure: str
    levels: Sequence[str | None]
    shifts: LevelShifts
    least: float
    cells: Index
    values: Sequence[str]

    @cached_property
    def suspect(self) -> Flags:
        """Levels that moved as far as is told, far more than the others, and not by chance of rows."""
        named = np.array([text is not None for text in self.levels])
        return named & self.shifts.apart & (self.shifts.effect >= self.least) & self.likely

    @cached_property
    def likely(self) -> Flags:
        """Levels whose rows alone make no chance of it."""
        return self.shifts.p_value <= CUTOFF


@dataclass(frozen=True)
class _Found:
    """One level of a look that passed."""

    look: _Look
    level: int
    q_value: float

    @property
    def cohort(self) -> Comparison | None:
        """The level as a cohort; None where none can name it."""
        return level_cohort(self.look.levels[self.level], self.look.column)

    @property
    def height(self) -> float:
        """How clear it is."""
        return float(self.look.shifts.ratio[self.level])


class DriftSegmentSearch:
    """Looks for the levels inside which subjects moved.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.episodes: Mapping[tuple[str, str], Episode] = {}

    @property
    def cohorts(self) -> frozenset[str]:
        """Those in which alone a subject moved."""
        return frozenset(cohort for _, cohort in self.episodes)

    def rows(self, judged: Sequence[Measurement]) -> list[Measurement]:
        """Give the subjects that moved inside a level, each as the drift panel shows it there.

        Parameters
        ----------
        judged : sequence of Measurement
            Rows of the question; nothing is looked for where those of drift are not among them.

        Returns
        -------
        list of Measurement
            Judged ``psi`` or ``missing_rate``, the clearest first. Of a subject that moved for everybody
            none, and of another the levels of one column: a cause is told once. Empty inside a cohort, for a
            window that cuts days, and of columns that the cube does not keep by themselves.
        """
        own = [one for one in judged if one.panel == DRIFT]
        tests = [one.evidence.p_value for one in own if one.evidence and one.evidence.p_value is not None]
        baseline = self.question.own_baseline
        if not tests or baseline is None:
            return []
        moved = frozenset(one.subject for one in alarms(own))
        key = self.snapshot.number, self.question.scope, self.question.window, baseline, moved, (*tests,)
        rows, self.episodes = _KEPT.get(key, lambda: self._searched(baseline, moved, tests))
        return [*rows]

    def _searched(self, baseline: Selection, moved: Collection[str], tests: Sequence[float]) -> _Told:
        looks = [
            look for column in shown_cohorts(self.snapshot) for look in self._looks(column, baseline, moved)
        ]
        told = _told(self._passed(looks, np.array(tests, dtype=np.float64)))
        dated = [one for one in map(self._row, told) if one is not None]
        return [row for row, _ in dated], {(row.subject, row.cohort): when for row, when in dated}

    def _looks(self, column: Dimension, baseline: Selection, moved: Collection[str]) -> Iterator[_Look]:
        own = column_of(self.snapshot.contract, column.name)
        subjects = [
            one
            for one in self.snapshot.subjects
            if not one.labelled_only and one.name not in (own, *moved) and self._few_values(one)
        ]
        sides = baseline, self.question.window
        counted = both_sides(self.snapshot, sides, column, subjects)
        if counted is None:
            return
        before, after = counted
        for subject in subjects:
            pair = before.counts[subject.name], after.counts[subject.name]
            least = {name: self._least(name, subject) for name in ("psi", "missing_rate")}
            found, cells = (shifts_of_numbers if subject.numeric else shifts_of_values)(*pair)
            over = cells, after.values.get(subject.name, ())
            yield _Look(column, subject, "psi", after.levels, found, least["psi"], *over)
            if subject.role == "feature":
                missing = shifts_of_shares(*pair)
                yield _Look(
                    column, subject, "missing_rate", after.levels, missing, least["missing_rate"], *over
                )

    def _few_values(self, subject: Subject) -> bool:
        return subject.numeric or len(self.snapshot.bins.levels.get(subject.name, ())) <= MOST_VALUES

    def _least(self, measure: str, subject: Subject) -> float:
        return (limits(DRIFT, measure, subject.name, self.snapshot.contract) or Limits()).least

    def _passed(self, looks: Sequence[_Look], others: Floats) -> list[_Found]:
        """Give the levels that pass, of one family with other tests.

        Days that differ only make a p-value larger: those of levels that pass by their rows alone are read.
        """
        p_values = [np.where(look.likely & ~look.suspect, 1.0, look.shifts.p_value) for look in looks]
        for one in _clear(looks, p_values, others):
            law = self._law(one.look, one.level)
            p_values[looks.index(one.look)][one.level] = day_p_value(one.look.shifts, one.level, law)
        return _clear(looks, p_values, others)

    def _law(self, look: _Look, level: int) -> Overdispersion:
        """Measure how the days of a level differ, on the side where they do more.

        A baseline without a missing value does not say that they come alone.
        """
        cohort, baseline = _Found(look, level, 0.0).cohort, self.question.baseline.selection
        if cohort is None or baseline is None:
            return INDEPENDENT
        days = [self._days(look, level, within(side, cohort)) for side in (baseline, self.question.window)]
        if look.measure == "missing_rate" and np.count_nonzero(days[1][:, -1]) < LEAST_DAYS:
            return UNKNOWN
        return max(against_others(days[0]), neighbours(days[1]), key=lambda law: (law.phi, law.blocks))

    def _days(self, look: _Look, level: int, selection: Selection) -> Floats:
        """Give the rows of each day of a level by the cells of the look."""
        counts = self._counted(look, selection)
        if look.measure == "missing_rate":
            return np.column_stack([counts[:, :-1].sum(axis=1), counts[:, -1]]).astype(np.float64)
        if not look.subject.numeric:
            return in_shared_cells(counts, look.cells[level])
        return in_cells(counts, np.repeat(look.cells[level : level + 1], len(counts), axis=0))

    def _counted(self, look: _Look, selection: Selection) -> Counts:
        """Count the rows of each day by fine bin or by value, those without one last."""
        subject = look.subject
        found = self.snapshot.profiles(subject.profiled, selection).of(subject.name)
        days, place = np.unique(found.day, return_inverse=True)
        if subject.numeric:
            read = NumericProfile.counted(found.records, self.snapshot.bins.number(subject.name))
            counts = np.zeros((len(days), read.shape[1]), dtype=np.int64)
            np.add.at(counts, place, read)
            return counts
        rows = found.records.levels
        counts = np.zeros((len(days), len(look.values) + 1), dtype=np.int64)
        counts[:, [look.values.index(name) for name in rows.names]] = rows.by_group(place, len(days))
        counts[:, -1] = np.bincount(place, rows.missing, len(days))
        return counts

    def _row(self, found: _Found) -> tuple[Measurement, Episode] | None:
        """Give a level as the panel shows it, and since when; None where its own number there is no alarm."""
        look, cohort = found.look, found.cohort
        if cohort is None:
            return None
        scope = replace(self.question.scope, cohort=str(cohort))
        there = resolve(scope, self.snapshot.contract, self.snapshot.extent)
        only, among = frozenset({look.measure}), frozenset({look.subject.name})
        shown = compute(DRIFT, self.snapshot, there, only, among=among)
        row = next((one for one in shown if one.measure == look.measure and one.evidence), None)
        held = limits(DRIFT, look.measure, look.subject.name, self.snapshot.contract) or Limits()
        severity = held.severity(row.evidence.effect) if row and row.evidence else None
        if row is None or severity is None:
            return None
        row = replace(row, verdict=severity, q_value=found.q_value)
        return row, Dating(self.snapshot, there).episode(row)


def _clear(looks: Sequence[_Look], p_values: Sequence[Floats], others: Floats) -> list[_Found]:
    """Give the suspect levels whose p-values pass."""
    asked = [p[look.shifts.asked] for p, look in zip(p_values, looks, strict=True)]
    q_values = bh(np.concatenate([*asked, others]))
    ends = np.cumsum([len(one) for one in asked])
    found = []
    for look, own in zip(looks, np.split(q_values, ends)[:-1], strict=True):
        q_value = np.ones(len(look.levels))
        q_value[look.shifts.asked] = own
        passed = np.flatnonzero(look.suspect & (q_value <= CUTOFF)).tolist()
        found += [_Found(look, level, float(q_value[level])) for level in passed]
    return found


def _told(passed: Sequence[_Found]) -> list[_Found]:
    """Leave out what is told already: of each subject, levels of another column than the clearest one's."""
    column: dict[str, str] = {}
    found: list[_Found] = []
    for one in sorted(passed, key=lambda one: -one.height):
        if column.setdefault(one.look.subject.name, one.look.column.name) == one.look.column.name:
            found.append(one)
    return found[:MOST_TOLD]
