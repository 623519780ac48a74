"""The locus: the cohort in which performance fell most, where it fell clearly more than elsewhere."""

from dataclasses import dataclass
from math import copysign, hypot, isfinite, nan

from monitoring.findings.dating.episode import UNDATED, Episode
from monitoring.findings.locus.cohort_levels import levels_by_column, version_levels
from monitoring.findings.verdicts import CUTOFF
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.by_cohort import SideByLevel, kept_levels
from monitoring.panels.tasks.whole_estimates import Estimates, whole_estimates
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression, Not
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.level_shifts import LEAST_ROWS
from monitoring.statistics.multiplicity import bh
from monitoring.store.snapshot import Snapshot

_CLEAR = 2.576  # two-sided 0.01
_MOSTLY = 2.0


@dataclass(frozen=True)
class Locus:
    """A cohort and how much worse it became.

    Parameters
    ----------
    cohort : Expression
        One level of one cohort column.
    effect, error : float
        Change in the worse direction, and its standard error.
    q_value : float
        Of the change, over all levels.
    n : int
        Its rows in the window.
    """

    cohort: Expression
    effect: float
    error: float
    q_value: float
    n: int


class Locating:
    """Looks for the cohorts of one question's performance findings.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.window, self.baseline = self._sides()
        sides = [one for one in (self.window, self.baseline) if one]
        every = kept_levels(snapshot, question, sides) if self.compared else {}
        self.levels = ({**every} | levels_by_column(snapshot, question)).values()
        self.versions: list[Expression] = []
        self.sides: dict[tuple[Selection, str], SideByLevel] = {}
        self.changes: dict[tuple[Expression, str], Estimates] = {}

    @property
    def compared(self) -> bool:
        """Whether there are two sides, cohort by cohort."""
        return self.window is not None and self.baseline is not None and not self.baseline.complement

    def _sides(self) -> tuple[Selection | None, Selection | None]:
        return judged_sides(self.snapshot, self.question)

    def _estimates(self, side: Selection, cohort: Expression | None, measure: str) -> Estimates:
        """Measure a cohort of a side, or all of it."""
        if (side, measure) not in self.sides:
            self.sides[side, measure] = SideByLevel(self.snapshot, side, frozenset({measure}))
        found = self.sides[side, measure]
        return whole_estimates(self.snapshot, side, found.read) if cohort is None else found.of(cohort)

    def where(self, measurement: Measurement, known: Episode = UNDATED) -> str:
        """Name the cohort that carries most of a fall.

        Parameters
        ----------
        measurement : Measurement
            The leading row of a finding.
        known : Episode
            When it was, where that is known.

        Returns
        -------
        str
            A cohort expression; empty where none stands out from the rest.
        """
        side = copysign(1.0, measurement.change)  # of a bias, which may go either way
        sign = {"lower": -1.0, "higher": 1.0}.get(words_of(measurement.measure).worse, side)
        if not self.compared:
            return ""
        key = (measurement.measure, measurement.subject)
        self.versions = version_levels(self.snapshot, self.question, known)
        found = self._levels(key, sign)
        if not found:
            return ""
        whole = sign * measurement.change
        worst = max(found, key=lambda one: self._beyond(one, whole))
        rest = self._effect(Not(worst.cohort), key, sign)
        apart = (worst.effect - rest.effect) / hypot(worst.error, rest.error)
        mostly = worst.effect > _MOSTLY * max(rest.effect, 0.0)
        return str(worst.cohort) if apart > _CLEAR and mostly else ""

    def _beyond(self, level: Locus, whole: float) -> float:
        """Say how far a level fell beyond all rows: here how clearly."""
        return (level.effect - whole) / level.error

    def _levels(self, key: tuple[str, str], sign: float) -> list[Locus]:
        """Give the levels whose change for the worse is proven, over all levels of all columns."""
        asked = [*self.levels, self.versions]
        every = [(level, self._change(level, key)) for levels in asked for level in levels]
        q_values = bh([change.p_or_nan for _, change in every]).tolist() if every else []
        proven = [
            _locus(level, change, sign, q)
            for (level, change), q in zip(every, q_values, strict=True)
            if q <= CUTOFF
        ]
        return [one for one in proven if one.effect > 0 and one.error > 0]

    def _effect(self, cohort: Expression, key: tuple[str, str], sign: float) -> Locus:
        return _locus(cohort, self._change(cohort, key), sign, nan)

    def _change(self, cohort: Expression, key: tuple[str, str]) -> Estimate:
        """Give the change of one measure inside a cohort."""
        asked = cohort, key[0]
        if asked not in self.changes:
            self.changes[asked] = self._compare(*asked)
        return self.changes[asked].get(key, Estimate.undefined("no_labels"))

    def _compare(self, cohort: Expression, measure: str) -> Estimates:
        assert self.window is not None
        assert self.baseline is not None
        now, then = (self._estimates(side, cohort, measure) for side in (self.window, self.baseline))
        if cohort in self.versions and not any(side.n >= LEAST_ROWS for side in then.values()):
            # a version that is new is held against everybody before
            then = self._estimates(self.baseline, None, measure)
        both = {key: (then[key], one) for key, one in now.items() if key in then}
        return {
            key: difference(*pair)
            for key, pair in both.items()
            if all(isfinite(side.value) and side.n >= LEAST_ROWS for side in pair)
        }


def _locus(cohort: Expression, change: Estimate, sign: float, q: float) -> Locus:
    return Locus(cohort, sign * change.value, change.standard_error, q, change.n)
