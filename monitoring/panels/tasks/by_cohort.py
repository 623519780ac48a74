"""One performance measure in every level of the cohort columns: who lost, and who did not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import isfinite

from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.labels.maturity import IMMATURE
from monitoring.panels.shortfall import (
    MEANS_OVER_CLASSES,
    counting_classes,
    lack_of_a_class,
    lack_of_contrast,
)
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.cycle_estimates import CycleEstimates
from monitoring.panels.tasks.paired_versions import PairedVersions
from monitoring.panels.tasks.readers import Reader
from monitoring.panels.tasks.whole_estimates import Estimates, whole_estimates
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison, Expression, names, print_number
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.multiplicity import bh
from monitoring.store.cohorts.cohort_levels import cohort_levels, shown_cohorts
from monitoring.store.reads.scored_levels import ScoredLevels
from monitoring.store.snapshot import Snapshot

LEAST_ROWS = 100
MOST_LEVELS = 12
MOST_KEPT = 60
"""Levels of a column that the cube keeps: each takes a few milliseconds."""


@dataclass(frozen=True)
class CohortChange:
    """One measure in one level, against that level's own baseline.

    Parameters
    ----------
    column, level : str
        The cohort column and its level, in text.
    cohort : str
        As an expression.
    now, before, change : Estimate
        In the measure's unit; the change is undefined where a side has fewer than 100 rows, of a mean over
        classes where one lacks a class of the other, and where no day has its labels.
    q_value : float
        Of "no change", over all levels; NaN where there is none.
    """

    column: str
    level: str
    cohort: str
    now: Estimate
    before: Estimate
    change: Estimate
    q_value: float

    @property
    def compared(self) -> bool:
        """Whether there is a change; its reason may say how it was found, such as on paired labels."""
        return isfinite(self.change.value)


def by_cohort(snapshot: Snapshot, question: Question, measure: str) -> list[CohortChange]:
    """Measure every level of every cohort column that the question leaves open.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    measure : str
        A measure of performance of the model as a whole.

    Returns
    -------
    list of CohortChange
        In the order of the columns, those of more than twelve levels last and only where the cube keeps
        them, over the days whose labels are in; of all where none are, without a
        change: early labels are no sample. Empty without a baseline.
    """
    baseline = question.baseline.selection
    if baseline is None or baseline.complement:
        return []
    mature, ripe = judged_sides(snapshot, question)
    judged = (mature, ripe) if mature and ripe else None
    window, then = judged or (question.window, baseline)
    sides = [SideByLevel(snapshot, side, frozenset({measure})) for side in (window, then)]
    kept = kept_levels(snapshot, question, (window, then))
    levels = [*open_levels(snapshot, question)]
    levels += [(name, one) for name, some in kept.items() if len(some) > MOST_LEVELS for one in some]
    versions = PairedVersions(snapshot, window, then, then, [level for _, level in levels])
    found = []
    for column, level in levels:
        found_now, found_before = (side.of(level) for side in sides)
        now, before = (one.get((measure, ""), _none()) for one in (found_now, found_before))
        both = found_now, found_before
        alike = not (
            lack_of_a_class(now.n, *both)
            if measure in MEANS_OVER_CLASSES
            else lack_of_contrast((measure, ""), (now, before), both)
        )
        if not judged:
            change = Estimate.undefined(IMMATURE, now.n)
        elif not (alike and all(isfinite(one.value) and one.n >= LEAST_ROWS for one in (before, now))):
            change = Estimate.undefined("too_few", min(before.n, now.n))
        else:  # as the page of that level does
            part = versions.inside(level, *(within(side, level) for side in (window, then)))
            change = part.between((measure, ""), before, now, window.spans[0])
        change = replace(change, p_value=sides[1].weighed((measure, ""), level, change, before, window))
        text = print_number(level.value) if isinstance(level.value, float) else str(level.value)
        found.append(CohortChange(column, text, str(level), now, before, change, 1.0))
    adjusted = bh([one.change.p_or_nan for one in found]).tolist() if found else []
    return [replace(one, q_value=q) for one, q in zip(found, adjusted, strict=True)]


def open_levels(snapshot: Snapshot, question: Question) -> list[tuple[str, Comparison]]:
    """Give every level of every cohort column that a question leaves open.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.

    Returns
    -------
    list of tuple
        Names of cohorts and their levels, column by column; without columns of more than twelve levels.
    """
    known = names(question.window.cohort)
    return [
        (column.name, Comparison(column.name, "=", value))
        for column in snapshot.cohorts
        if column.name not in known
        for value in cohort_levels(snapshot, column, MOST_LEVELS)
    ]


def kept_levels(
    snapshot: Snapshot, question: Question, sides: Iterable[Selection]
) -> dict[str, list[Comparison]]:
    """Give the levels of the columns whose losses the cube keeps.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    sides : iterable of Selection
        Rows of which the cube has to keep them.

    Returns
    -------
    dict of str to list of Comparison
        By cohort; without columns of one level, or of more than sixty. Empty inside a cohort, of cut days and
        as of a moment, which are read level by level.
    """
    window, files = question.window, [snapshot.files("losses", one) for one in sides]
    whole = all(span.whole_days(question.zone) for span in window.spans)
    if window.cohort is not None or window.as_of is not None or not whole:
        return {}
    found: dict[str, list[Comparison]] = {}
    for column in shown_cohorts(snapshot):
        kept = all(one and snapshot.cube.smallest({column.name}, one) for one in files)
        levels = cohort_levels(snapshot, column, MOST_KEPT) if kept else ()
        if len(levels) >= 2:
            found[column.name] = [Comparison(column.name, "=", level) for level in levels]
    return found


def within(selection: Selection, cohort: Expression) -> Selection:
    """Give a selection's rows that lie in a cohort.

    Parameters
    ----------
    selection : Selection
        Window or baseline.
    cohort : Expression
        The cohort.

    Returns
    -------
    Selection
        Both its own cohort and this one.
    """
    both = cohort if selection.cohort is None else Both((selection.cohort, cohort))
    return replace(selection, cohort=both)


class SideByLevel:
    """Window or baseline: its levels are measured one after the other, its rows are taken out once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        The side.
    measures : frozenset of str
        Of performance.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection, measures: frozenset[str]) -> None:
        self.snapshot, self.selection = snapshot, selection
        self.read = measures | counting_classes(measures)
        self.rows = ScoredLevels(snapshot, selection) if snapshot.contract.task == "binary" else None

    def of(self, level: Expression) -> Estimates:
        """Measure a level; what is not measured yet is cut out of the rows of the side."""
        own = within(self.selection, level)
        return whole_estimates(self.snapshot, own, self.read, reader=self._reader(own))

    def weighed(
        self, key: tuple[str, str], level: Expression, change: Estimate, before: Estimate, now: Selection
    ) -> float | None:
        """Give the p-value of a level's change against this side, its weekdays or hours considered."""
        own = within(self.selection, level)
        # days of each level would be its rows read once more
        cycles = CycleEstimates(self.snapshot, own, self.read)
        return cycles.weighed(key, change, before, now.spans[0])[0]

    def _reader(self, own: Selection) -> Callable[[], Reader] | None:
        rows = self.rows
        return None if rows is None else lambda: BinaryPerformance(self.snapshot, own, among=rows)


def _none() -> Estimate:
    return Estimate.undefined("no_labels")
