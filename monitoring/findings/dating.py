"""Dating: the daily series behind a finding, and the episode in it."""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from math import isfinite

import numpy as np

from monitoring.findings.episode import Episode, Series, composition, episode, level
from monitoring.findings.measure_words import words_of
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.sides import Sides, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.binning import bins_for, collapse, regroup
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

DAYS = 90
_MOST_LEVELS = 20
_WORSE = {"higher": 1.0, "lower": -1.0, "away": 0.0}


def daily(question: Question, first_day_of_data: Span) -> Question:
    """Ask the same question for the 90 days that end with its window, by day.

    Parameters
    ----------
    question : Question
        Of a finding.
    first_day_of_data : Span
        No day before its start is asked for.

    Returns
    -------
    Question
        With the same baseline.
    """
    zone = question.zone
    end = question.span.end
    last = local_day(end - timedelta(microseconds=1), zone)
    start = max(midnight(last - timedelta(days=DAYS - 1), zone), first_day_of_data.start)
    window = replace(question.window, spans=(Span(min(start, question.span.start), end),))
    return replace(question, window=window, scope=replace(question.scope, by="day"))


class Dating:
    """Dates the findings of one question; reads each panel's days once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot = snapshot
        first = snapshot.extent.first
        data = Span(midnight(local_day(first, question.zone), question.zone), question.span.end)
        self.question = daily(question, data)
        self.rows: dict[str, list[Measurement]] = {}

    def episode(self, measurement: Measurement) -> Episode:
        """Date the deviation that a measurement shows.

        Parameters
        ----------
        measurement : Measurement
            That leads a finding.

        Returns
        -------
        Episode
            Empty where it cannot be dated.
        """
        series = self._series(measurement)
        return episode(series) if series is not None else Episode()

    def _series(self, m: Measurement) -> Series | None:
        subject = next((s for s in self.snapshot.subjects if s.name == m.subject), None)
        if m.panel == "drift" and subject is not None:
            return self._missing(subject) if m.measure == "missing_rate" else self._composition(subject)
        if m.panel == "quality" and m.measure == "missing_rate" and subject is not None:
            return self._missing(subject)
        if m.panel == "calibration":
            return self._gap()
        return self._level(m)

    @cached_property
    def numeric(self) -> Sides:
        """Numeric profiles of window and baseline, by day."""
        return sides(self.snapshot, self.question, "numeric")

    @cached_property
    def categorical(self) -> Sides:
        """Level counts of window and baseline, by day."""
        return sides(self.snapshot, self.question, "categorical")

    def _missing(self, subject: Subject) -> Series | None:
        """Missing rows and others."""
        days, base = self._profiles(subject)
        table = [[p.missing, p.rows - p.missing] for p in days]
        return self._counts(np.array(table), np.array([base.missing, base.rows - base.missing]))

    def _composition(self, subject: Subject) -> Series | None:
        """Rows per decile of the baseline, or per level, missing ones last."""
        days, base = self._profiles(subject)
        if isinstance(base, NumericProfile):
            total = sum(p.rows for p in days)
            group = collapse(base.counts, bins_for(base.rows, total))
            group = np.append(group, group.max(initial=-1) + 1)
            table = [regroup(p.with_missing, group) for p in days if isinstance(p, NumericProfile)]
            return self._counts(np.array(table), regroup(base.with_missing, group))
        counted = [p for p in days if isinstance(p, LevelCounts)]
        common = sorted(base.counts, key=lambda name: -base.counts[name])[:_MOST_LEVELS]
        return self._counts(np.array([_by_level(p, common) for p in counted]), _by_level(base, common))

    def _profiles(
        self, subject: Subject
    ) -> tuple[list[NumericProfile] | list[LevelCounts], NumericProfile | LevelCounts]:
        periods = self.question.periods
        if not subject.numeric:
            both = self.categorical
            found = [both.current(subject.name, LevelCounts.merged, period) for period in periods]
            return found, both.reference(subject.name, LevelCounts.merged)
        bins = len(self.snapshot.bins.edges.get(subject.name, ())) + 1

        def merged(records: list[bytes]) -> NumericProfile:
            return NumericProfile.merged(records, bins)

        days = [self.numeric.current(subject.name, merged, period) for period in periods]
        return days, self.numeric.reference(subject.name, merged)

    def _counts(self, table: np.ndarray, baseline: np.ndarray) -> Series | None:
        """Leave days without rows out; without a baseline the first days are what should be."""
        held = [k for k, row in enumerate(table) if row.sum() > 0]
        if not held:
            return None
        periods = self.question.periods
        starts = [periods[k].span.start for k in held]
        before = baseline if baseline.sum() > 0 else table[held[: max(1, len(held) // 4)]].sum(axis=0)
        return composition(starts, table[held].astype(np.float64), before.astype(np.float64))

    def _daily(self, panel: str) -> list[Measurement]:
        if panel not in self.rows:
            self.rows[panel] = compute(panel, self.snapshot, self.question)
        return self.rows[panel]

    def _level(self, m: Measurement) -> Series | None:
        """The measure itself, by day; days without labels enough are left out."""
        rows = [one for one in self._daily(m.panel) if (one.measure, one.subject) == (m.measure, m.subject)]
        kept = [one for one in rows if isfinite(one.value) and one.n > 0 and _ripe(one)]
        if not kept:
            return None
        values = np.array([one.value for one in kept])
        weights = np.array([float(one.n) for one in kept])
        base = m.baseline_value if isfinite(m.baseline_value) else float(values[0])
        worse = _WORSE[words_of(m.measure).worse]
        return level([one.window_start for one in kept], values, weights, worse, base)

    def _gap(self) -> Series | None:
        """Observed rate less mean score, by day: what a miscalibrated model gets wrong."""
        found = [one for one in self._daily("performance") if isfinite(one.value) and one.n > 0]
        observed = {one.window_start: one for one in found if one.measure == "label_rate"}
        expected = {one.window_start: one.value for one in found if one.measure == "mean_score"}
        ripe = {one.window_start for one in found if one.measure == "auc" and _ripe(one)}
        starts = sorted(set(observed) & set(expected) & ripe)
        if not starts:
            return None
        gaps = np.array([observed[t].value - expected[t] for t in starts])
        weights = np.array([float(observed[t].n) for t in starts])
        return level(starts, gaps, weights, 0.0, 0.0)


def _ripe(one: Measurement) -> bool:
    return one.evidence is None or one.evidence.note != "immature"


def _by_level(profile: LevelCounts, common: list[str]) -> np.ndarray:
    """Count the common levels, all others, and missing rows."""
    known = [float(profile.counts.get(name, 0)) for name in common]
    others = float(sum(profile.counts.values())) - sum(known)
    return np.array([*known, others, float(profile.missing)])
