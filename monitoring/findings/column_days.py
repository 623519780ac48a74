"""Columns by day: the distributions and rates by which a drift or a broken rule is dated."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from monitoring.findings.onset import Floats
from monitoring.panels.sides import Sides, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Question
from monitoring.statistics.binning import bins_for, collapse, regroup
from monitoring.store.quality_rules import violations
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

_MOST_LEVELS = 20
Table = tuple[Floats, Floats]


class ColumnDays:
    """The profiles of a question, day by day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        By day.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question

    @cached_property
    def numeric(self) -> Sides:
        """Numeric profiles of window and baseline."""
        return sides(self.snapshot, self.question, "numeric")

    @cached_property
    def categorical(self) -> Sides:
        """Level counts of window and baseline."""
        return sides(self.snapshot, self.question, "categorical")

    @cached_property
    def quality(self) -> Sides:
        """Rows that break each rule."""
        return sides(self.snapshot, self.question, "quality")

    def missing(self, subject: Subject) -> Table:
        """Give missing rows and others by day, and of the baseline."""
        days, base = self._numeric(subject) if subject.numeric else self._levels(subject)
        table = [[p.missing, p.rows - p.missing] for p in days]
        return np.array(table, dtype=np.float64), np.array([base.missing, base.rows - base.missing], float)

    def cells(self, subject: Subject) -> Table:
        """Give rows by decile of the baseline or by level, missing ones last."""
        if not subject.numeric:
            counted, reference = self._levels(subject)
            common = sorted(reference.counts, key=lambda name: -reference.counts[name])[:_MOST_LEVELS]
            return np.array([_by_level(p, common) for p in counted]), _by_level(reference, common)
        days, base = self._numeric(subject)
        group = collapse(base.counts, bins_for(base.rows, sum(p.rows for p in days)))
        group = np.append(group, group.max(initial=-1) + 1)
        return np.array([regroup(p.with_missing, group) for p in days]), regroup(base.with_missing, group)

    def broken(self, subject: str, rule: str) -> Table:
        """Give rows that break a rule and others by day, and of the baseline.

        Parameters
        ----------
        subject : str
            A column, or ``column rule`` of a declared expectation.
        rule : str
            Its name in the profile.

        Returns
        -------
        days, baseline : array, shape (days, 2) and (2,)
            Broken first.
        """
        both = self.quality
        periods = [both.current("", LevelCounts.merged, one) for one in self.question.periods]
        table = np.array([_tally(profile, subject, rule) for profile in periods])
        return table, _tally(both.reference("", LevelCounts.merged), subject, rule)

    def _numeric(self, subject: Subject) -> tuple[list[NumericProfile], NumericProfile]:
        bins = len(self.snapshot.bins.edges.get(subject.name, ())) + 1

        def merged(records: Sequence[bytes]) -> NumericProfile:
            return NumericProfile.merged(records, bins)

        days = [self.numeric.current(subject.name, merged, period) for period in self.question.periods]
        return days, self.numeric.reference(subject.name, merged)

    def _levels(self, subject: Subject) -> tuple[list[LevelCounts], LevelCounts]:
        both, periods = self.categorical, self.question.periods
        days = [both.current(subject.name, LevelCounts.merged, period) for period in periods]
        return days, both.reference(subject.name, LevelCounts.merged)


def _tally(profile: LevelCounts, subject: str, rule: str) -> Floats:
    broken, checked = violations(profile.counts, subject, rule, none=0)
    return np.array([broken, checked - broken], dtype=np.float64)


def _by_level(profile: LevelCounts, common: list[str]) -> Floats:
    """Count the common levels, all others, and missing rows."""
    known = [float(profile.counts.get(name, 0)) for name in common]
    others = float(sum(profile.counts.values())) - sum(known)
    return np.array([*known, others, float(profile.missing)])
