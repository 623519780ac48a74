"""The locus of a drift or of a broken rule: the cohort that holds most, where the rest has hardly moved."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from math import isfinite

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.contract.panel import QUALITY
from monitoring.findings.dating.column_days import broken_rows, in_bin
from monitoring.findings.dating.episode import UNDATED, Episode
from monitoring.findings.dating.onset import Floats
from monitoring.findings.locus.cohort_levels import (
    column_of,
    levels_by_column,
    version_levels,
)
from monitoring.panels.counted_rules import checked_apart, rule_of
from monitoring.panels.labels.unlabelled import UNLABELLED, label_history, unlabelled_rows
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.by_cohort import within
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression
from monitoring.scope.question import Question
from monitoring.statistics.binning import bins_for, collapse, regroup
from monitoring.statistics.distances import psi
from monitoring.statistics.level_shifts import APART, LEAST_ROWS, SHARE, held_by
from monitoring.store.cohorts.cohort_levels import level_cohort, shown_cohorts
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.level_counts import Counts, both_sides
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes.planner import of_one
from monitoring.store.routes.rule_levels import of_rules
from monitoring.store.snapshot import Snapshot

Pair = tuple[Floats, Floats]
_MISSING = "missing_rate"


class ColumnLocating:
    """Looks for the cohorts of one question's drift findings.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    columns : collection of str
        Those that will be asked for; of others nothing is kept: levels of a thousand would fill gigabytes.
    rules : collection of (str, str)
        Those that will be asked for, by subject and name: they are counted together.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        question: Question,
        columns: Collection[str] = (),
        rules: Collection[tuple[str, str]] = (),
    ) -> None:
        self.snapshot, self.question, self.columns = snapshot, question, frozenset(columns)
        self.together = frozenset(rules)
        self.profiles: dict[Selection, dict[Subject, NumericProfile | LevelCounts]] = {}
        self.rules: dict[tuple[Selection, frozenset[tuple[str, str]]], LevelCounts] = {}

    @cached_property
    def levels(self) -> dict[str, list[Expression]]:
        """The levels of every cohort column that the question leaves open."""
        return levels_by_column(self.snapshot, self.question)

    @cached_property
    def _following(self) -> list[Subject]:
        """The subjects that will be asked for."""
        return [one for one in self.snapshot.subjects if one.name in self.columns]

    def where(self, measurement: Measurement, known: Episode = UNDATED) -> str:
        """Name the cohort that holds a drift, or the rows that break a rule.

        Parameters
        ----------
        measurement : Measurement
            Of a column, or of a rule.
        known : Episode
            When it was, where that is known.

        Returns
        -------
        str
            A cohort expression; empty where none stands out.
        """
        cells = self._cells_of(measurement)
        if cells is None:
            return ""
        column = measurement.subject
        sides = self._sides_of(measurement)
        found = [one for level in self.levels for one in self._holds(level, column, sides, cells)]
        found += self._versions_that_hold(column, sides, cells, known)
        found += [] if found else self._of_many_levels(measurement)
        return str(max(found)[1]) if found else ""

    def heaviest(self, measurement: Measurement) -> list[Expression]:
        """Give the levels that add to a drift or to the rows that break a rule, those that add most first.

        Parameters
        ----------
        measurement : Measurement
            Of a column, or of a rule.

        Returns
        -------
        list of Expression
            Of every cohort column but the measured one, by PSI times rows; none of too few rows.
        """
        cells = self._cells_of(measurement)
        if cells is None:
            return []
        open_ = [name for name in self.levels if self._column(name) != measurement.subject]
        levels = [level for name in open_ for level in self.levels[name]]
        sides = self._sides_of(measurement)
        weights = {level: _weight(*_pair(level, sides, cells)) for level in levels}
        return sorted((one for one in levels if weights[one] > 0), key=lambda one: -weights[one])

    def _cells_of(self, measurement: Measurement) -> Callable[[Selection], Floats] | None:
        """Say how rows are counted for a measurement; None where no cohort can hold it."""
        baseline, missing = self.question.baseline.selection, measurement.measure == _MISSING
        if measurement.measure == UNLABELLED:
            return partial(unlabelled_rows, self.snapshot) if self._label_sides else None
        if baseline is None or baseline.complement:
            return None
        if measurement.panel == QUALITY and not missing:
            # a declared rule may be broken as often as ever: then chance alone would choose a cohort
            risen = measurement.change_lower > measurement.change / 2  # by four standard errors
            return partial(self._broken, measurement) if risen else None
        subject = self.snapshot.subject(measurement.subject)
        return partial(self._counted, measurement, subject) if subject else None

    @cached_property
    def _label_sides(self) -> tuple[Selection, Selection] | None:
        return label_history(self.snapshot, self.question).sides(self.question)

    def _sides_of(self, measurement: Measurement) -> tuple[Selection, Selection]:
        """Give what a measurement holds against each other: labels are held against those of before."""
        if measurement.measure == UNLABELLED and self._label_sides:
            return self._label_sides
        baseline = self.question.baseline.selection
        assert baseline is not None
        return baseline, self.question.window

    def _holds(
        self,
        column: str,
        subject: str,
        sides: tuple[Selection, Selection],
        cells: Callable[[Selection], Floats],
    ) -> Iterator[tuple[float, str]]:
        """Give a column's levels that hold the drift, each with its share."""
        if self._column(column) == subject:
            return
        pairs = {one: _pair(one, sides, cells) for one in self.levels[column]}
        before, after = (np.sum([pair[k] for pair in pairs.values()], axis=0) for k in (0, 1))
        yield from _holding(pairs, {one: then for one, (then, _) in pairs.items()}, before, after)

    def _versions_that_hold(
        self,
        subject: str,
        sides: tuple[Selection, Selection],
        cells: Callable[[Selection], Floats],
        known: Episode,
    ) -> Iterator[tuple[float, str]]:
        """Give the versions that hold the drift; one that is new is held against everybody before."""
        levels = version_levels(self.snapshot, self.question, known)
        version = self.snapshot.contract.version
        if not levels or (version is not None and version.column == subject):
            return
        before, after = map(cells, sides)
        pairs = {one: _pair(one, sides, cells) for one in levels}
        held = {one: then if then.sum() >= LEAST_ROWS else before for one, (then, _) in pairs.items()}
        yield from _holding(pairs, held, before, after)

    def _of_many_levels(self, measurement: Measurement) -> list[tuple[float, str]]:
        """Give the levels that hold a drift in columns of more than twelve, which the cube's sums tell."""
        baseline, window = self.question.baseline.selection, self.question.window
        subject = self.snapshot.subject(measurement.subject)
        if baseline is None or subject is None or measurement.panel == QUALITY:
            return []
        names = {*self.levels, measurement.subject}
        found = []
        for column in shown_cohorts(self.snapshot):
            if column.name in names or self._column(column.name) in names:
                continue
            both = both_sides(self.snapshot, (baseline, window), column, [subject])
            counts = [self._in_cells(one.counts[subject.name], measurement, subject) for one in both or ()]
            held = held_by(counts[0], counts[1]) if both else None
            level = level_cohort(both[1].levels[held[1]], column) if both and held else None
            if held and level is not None:
                found.append((held[0], str(level)))
        return found

    def _in_cells(self, counts: Counts, measurement: Measurement, subject: Subject) -> Floats:
        """Add up rows by fine bin or level, missing ones last: those that a row is about, and the others."""
        if measurement.measure == _MISSING:
            return np.stack([counts[..., -1], counts[..., :-1].sum(axis=-1)], axis=-1).astype(np.float64)
        if measurement.repeated is not None:
            return in_bin(counts, self.snapshot.bins.fine(subject.name).code(measurement.repeated))
        if not subject.numeric:
            return counts.astype(np.float64)
        return regroup(counts, np.asarray(self._group(subject), dtype=np.intp))

    def _column(self, cohort: str) -> str:
        return column_of(self.snapshot.contract, cohort)

    def _counted(self, measurement: Measurement, subject: Subject, selection: Selection) -> Floats:
        """Give rows by cell of a column, or those without a value, or with a repeated one, and the others."""
        profile = self.profile(selection, subject)
        if isinstance(profile, NumericProfile):
            return self._in_cells(profile.with_missing, measurement, subject)
        if measurement.measure == _MISSING:
            return np.array([profile.missing, profile.rows - profile.missing], dtype=np.float64)
        known = sorted(self.snapshot.bins.levels.get(subject.name, ()))
        counts = [float(profile.counts.get(name, 0)) for name in known]
        return np.array([*counts, float(sum(profile.counts.values())) - sum(counts), float(profile.missing)])

    def _broken(self, measurement: Measurement, selection: Selection) -> Floats:
        """Give the rows that break a rule, and the others."""
        rule = rule_of(measurement)
        key = selection, self.together if rule in self.together else frozenset({rule})
        if key not in self.rules:
            found = of_rules(self.snapshot, *key) or self.snapshot.profiles(QUALITY, selection)
            self.rules[key] = found.merged("", LevelCounts.merged)
        return broken_rows(self.rules[key], rule, checked_apart(self.snapshot))

    def _group(self, subject: Subject) -> Floats:
        """Cut by the baseline as a whole, so that all levels have the same cells."""
        baseline = self.question.baseline.selection
        assert baseline is not None
        whole = self.profile(baseline, subject)
        assert isinstance(whole, NumericProfile)
        group = collapse(whole.counts, bins_for(whole.rows, whole.rows))
        found: Floats = np.append(group, group.max(initial=-1) + 1)
        return found

    def profile(self, selection: Selection, subject: Subject) -> NumericProfile | LevelCounts:
        """Give the profile of one column of some rows, read once."""
        kept = self.profiles.setdefault(selection, {})
        if subject not in kept:
            found = of_one(self.snapshot, selection, subject, self._following)
            together = {subject}
            if found is None:
                found = self.snapshot.profiles(subject.profiled, selection)
                together |= {one for one in self.snapshot.subjects if one.profiled == subject.profiled}
            asked = (one for one in together if one == subject or one.name in self.columns)
            kept |= {one: self._merged(found, one) for one in asked}
        return kept[subject]

    def _merged(self, found: DailyRecords, subject: Subject) -> NumericProfile | LevelCounts:
        if not subject.numeric:
            return found.merged(subject.name, LevelCounts.merged)
        bins = self.snapshot.bins.number(subject.name)
        return found.merged(subject.name, lambda records: NumericProfile.merged(records, bins))


def _pair(
    cohort: Expression, sides: tuple[Selection, Selection], cells: Callable[[Selection], Floats]
) -> Pair:
    """Give the cells of baseline and window inside a cohort."""
    then, now = sides
    return cells(within(then, cohort)), cells(within(now, cohort))


def _holding(
    pairs: Mapping[Expression, Pair], held: Mapping[Expression, Floats], before: Floats, after: Floats
) -> Iterator[tuple[float, str]]:
    """Give the cohorts that hold a drift, each with its share: `held` are the rows each is held against.

    All rows of both sides are `before` and `after`: without the cohort hardly any drift is left.
    """
    weights = {one: _weight(held[one], now) for one, (_, now) in pairs.items()}
    total = sum(weights.values())
    for one, (then, now) in pairs.items():
        rest, own = psi(before - then, after - now).value, psi(held[one], now).value
        if total > 0 and weights[one] >= SHARE * total and own >= APART * rest:
            yield weights[one] / total, str(one)


def _weight(then: Floats, now: Floats) -> float:
    """PSI times rows: what a level adds to the drift of all; nothing where it has too few rows."""
    if min(then.sum(), now.sum()) < LEAST_ROWS:
        return 0.0
    found = psi(then, now).value
    return found * float(now.sum()) if isfinite(found) else 0.0
