"""Performance segments: levels of cohort columns, and versions, that lost where all other rows did not.

A model that has become useless for a twentieth of the rows hardly moves the numbers of all. Every level with
a hundred labelled rows on both sides is asked, from the profiles of its days: one family with the tests of
the performance panel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import copysign, hypot, inf, isfinite

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.contract.panel import PERFORMANCE
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.dating import Dating
from monitoring.findings.dating.episode import UNDATED, Episode
from monitoring.findings.locus.cohort_levels import levels_by_column, version_levels
from monitoring.findings.ranking import alarms
from monitoring.findings.thresholds import Limits, limits
from monitoring.findings.verdicts import CUTOFF
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks.by_cohort import SideByLevel, kept_levels
from monitoring.panels.tasks.whole_estimates import Estimates
from monitoring.panels.tasks.worsening import SIZE_OF_LABELS, worsening
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Comparison, Expression, Not
from monitoring.scope.question import Question, resolve
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.level_shifts import LEAST_ROWS
from monitoring.statistics.multiplicity import bh
from monitoring.store.bounded import Bounded
from monitoring.store.columns.cells import OF_VERSION
from monitoring.store.snapshot import Snapshot

MEASURES: Mapping[str, tuple[str, ...]] = {
    "binary": ("auc",),
    "multiclass": ("accuracy",),
    "regression": ("mae", "bias"),
}
"""What is looked at, by task. How far the probabilities of a level are off, calibration tells."""
FEW_ROWS = 100_000
"""Labelled rows of both sides up to which columns of a dozen levels are read that the cube does not keep."""
MOST_TOLD = 5
CLEAR = 2.576
"""So many standard errors a level lies beyond all other rows (two-sided 0.01) …"""
MOSTLY = 2.0
"""… and so many times as far as they have gone."""
_Episodes = Mapping[tuple[str, str, str], Episode]
_KEPT: Bounded[tuple[list[Measurement], _Episodes]] = Bounded(256, lambda told: 1 + len(told[0]))
"""Answers: a page asks again what another has asked."""


@dataclass(frozen=True, eq=False)
class _Look:
    """One measure in one level: its change, and how far that is for the worse in the unit of the limits."""

    measure: str
    level: Comparison
    change: Estimate
    effect: float

    @property
    def for_worse(self) -> float:
        """1 or -1: to which side the measure gets worse; of a bias, to which it went."""
        return {"lower": -1.0, "higher": 1.0}.get(
            words_of(self.measure).worse, copysign(1.0, self.change.value)
        )

    @property
    def height(self) -> float:
        """How clear the change is; infinite where rows do not vary."""
        error = self.change.standard_error
        return abs(self.change.value) / error if error else inf


class PerformanceSegmentSearch:
    """Looks for the levels inside which performance fell.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.episodes: _Episodes = {}
        self._by_level: dict[str, list[SideByLevel]] = {}

    def rows(self, judged: Sequence[Measurement]) -> list[Measurement]:
        """Give the levels that lost, each as the performance panel shows it there.

        Parameters
        ----------
        judged : sequence of Measurement
            Rows of the question; nothing is looked for where those of performance are not among them.

        Returns
        -------
        list of Measurement
            Judged, the clearest first: of the levels of one column. None where the model as a whole lost by
            the same measures, as that finding says where. Empty inside a cohort, for a window that cuts
            days, and of columns that the cube does not keep, but for those of few rows and levels.
        """
        own = [one for one in judged if one.panel == PERFORMANCE]
        able = {one.measure for one in own if not one.subject and one.evidence and one.evidence.enough}
        measures = [one for one in MEASURES[self.snapshot.contract.task] if one in able]
        lost = {one.measure for one in alarms(own) if not one.subject}
        if not measures or lost & {*measures} or not self._comparable:
            return []
        tests = [one.evidence.p_value for one in own if one.evidence and one.evidence.p_value is not None]
        key = self.snapshot.number, self.question.scope, self.question.window, self._sides, (*tests,)
        few = max(one.n + (one.baseline_n or 0) for one in own) <= FEW_ROWS
        rows, self.episodes = _KEPT.get(key, lambda: self._searched(measures, tests, few))
        return [*rows]

    @property
    def _comparable(self) -> bool:
        """Whether the profiles of whole days tell both sides, level by level."""
        window, zone = self.question.window, self.question.zone
        if self.question.own_baseline is None or window.cohort or window.as_of:
            return False
        return None not in self._sides and all(one.whole_days(zone) for one in window.spans)

    @cached_property
    def _sides(self) -> tuple[Selection | None, Selection | None]:
        """Window and baseline, as far as their labels are in."""
        return judged_sides(self.snapshot, self.question)

    def _searched(
        self, measures: Sequence[str], tests: Sequence[float], few: bool
    ) -> tuple[list[Measurement], _Episodes]:
        levels = self._levels(few)
        looks = [look for one in measures for level in levels if (look := self._look(one, level))]
        suspects = [one for one in looks if self._stands_out(one)]
        p_values = [one.change.p_or_nan for one in looks]
        found: list[tuple[Measurement, _Look]] = []
        for one in _told(looks, suspects, p_values, tests):
            row = self._row(one)
            # How days and weeks differ only makes a p-value larger.
            own = row.evidence.p_value if row and row.evidence else None
            p_values[looks.index(one)] = 1.0 if own is None else own
            found += [(row, one)] if row else []
        passed = _passed(looks, suspects, p_values, tests)
        told = [(replace(row, q_value=passed[one]), one) for row, one in found if one in passed]
        dated = {(row.measure, row.cohort, row.version): self._dated(row, one.level) for row, one in told}
        return [row for row, _ in told], dated

    def _levels(self, few: bool) -> list[Comparison]:
        """Give the levels of the columns that are asked, and the versions."""
        given = self.snapshot, self.question
        sides = [one for one in self._sides if one]
        kept = kept_levels(*given, sides).values()
        others = levels_by_column(*given).values() if few and not self.snapshot.rows_gone(*sides) else []
        every = chain(*kept, *others, version_levels(*given, UNDATED))
        return [one for one in dict.fromkeys(every) if isinstance(one, Comparison)]

    def _estimates(self, measure: str, level: Expression) -> tuple[Estimates, Estimates]:
        """Measure a level on both sides, the baseline first."""
        if measure not in self._by_level:
            read = frozenset({measure, *SIZE_OF_LABELS} if measure == "bias" else {measure})
            self._by_level[measure] = [
                SideByLevel(self.snapshot, side, read) for side in reversed(self._sides) if side
            ]
        then, now = (side.of(level) for side in self._by_level[measure])
        return then, now

    def _look(self, measure: str, level: Comparison) -> _Look | None:
        """Compare a level with itself before; None where a side has too few labels."""
        before, every = self._estimates(measure, level)
        then, now = before[measure, ""], every[measure, ""]
        if not all(isfinite(one.value) and one.n >= LEAST_ROWS for one in (now, then)):
            return None
        return _Look(measure, level, difference(then, now), worsening(measure, then, now, every))

    def _stands_out(self, look: _Look) -> bool:
        """Say whether a level lost as much as is told, and clearly more than all other rows."""
        held = limits(PERFORMANCE, look.measure, "", self.snapshot.contract) or Limits()
        if held.severity(look.effect) is None or not look.change.p_or_nan <= CUTOFF:
            return False
        others = self._estimates(look.measure, Not(look.level))
        then, now = (one[look.measure, ""] for one in others)
        rest, lost = difference(then, now), look.for_worse * look.change.value
        beyond = lost - look.for_worse * rest.value
        apart = beyond > CLEAR * hypot(look.change.standard_error, rest.standard_error)
        return apart and lost > MOSTLY * max(look.for_worse * rest.value, 0.0)

    def _row(self, look: _Look) -> Measurement | None:
        """Give a level as the panel shows it; None where its own number there is no alarm."""
        shown = compute(PERFORMANCE, self.snapshot, self._question(look.level), frozenset({look.measure}))
        row = next((one for one in shown if one.measure == look.measure and not one.subject), None)
        given = row.evidence if row else None
        if row is None or given is None or not given.enough:
            return None
        held = limits(PERFORMANCE, look.measure, "", self.snapshot.contract) or Limits()
        severity = held.severity(given.effect)
        return replace(row, verdict=severity) if severity else None

    def _question(self, level: Comparison) -> Question:
        scope = self.question.scope
        if level.name == OF_VERSION:
            scope = replace(scope, version=str(level.value))
        else:
            scope = replace(scope, cohort=str(level))
        return resolve(scope, self.snapshot.contract, self.snapshot.extent)

    def _dated(self, row: Measurement, level: Comparison) -> Episode:
        try:
            return Dating(self.snapshot, self._question(level)).episode(row)
        except RowsGoneError:
            return UNDATED


def _passed(
    looks: Sequence[_Look], suspects: Sequence[_Look], p_values: Sequence[float], others: Sequence[float]
) -> dict[_Look, float]:
    """Give the suspects that pass, of one family with all looks and with other tests, and their q-values."""
    every = bh(np.array([*p_values, *others], dtype=np.float64)).tolist()
    q_values = dict(zip(looks, every, strict=False))
    return {one: q_values[one] for one in suspects if q_values[one] <= CUTOFF}


def _told(
    looks: Sequence[_Look], suspects: Sequence[_Look], p_values: Sequence[float], others: Sequence[float]
) -> list[_Look]:
    """Give what is told of those that pass: of the column of the clearest, each level by one measure."""
    passed = _passed(looks, suspects, p_values, others)
    found: dict[str, _Look] = {}
    for one in sorted(passed, key=lambda one: -one.height):
        first = next(iter(found.values()), one)
        if one.level.name == first.level.name:
            found.setdefault(str(one.level), one)
    return [*found.values()][:MOST_TOLD]
