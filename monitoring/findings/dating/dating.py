"""Dating: the daily series behind a finding, and the episode in it."""

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime, timedelta
from math import isfinite, nan

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.contract.panel import BUSINESS, PERFORMANCE
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.column_days import ColumnDays, Table
from monitoring.findings.dating.episode import Episode, Series, composition, episode, level
from monitoring.findings.dating.growth import grown
from monitoring.findings.dating.labelled_days import LabelledDays, Levels
from monitoring.findings.dating.score_gaps import bin_gaps, mean_gaps
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.business import WORTH
from monitoring.panels.counted_rules import rule_of
from monitoring.panels.labels.judged_sides import judged_periods
from monitoring.panels.labels.unlabelled import UNLABELLED, LabelHistory, label_history
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import held_to_declared
from monitoring.panels.registry import compute
from monitoring.panels.volume_days import VolumeDays
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

DAYS, YEAR = 90, 365
"""So many are looked at first; what began before them is looked for in the year."""
_FAIR_PART = 0.25
"""So much of a calibration error the mean score has to be off by, or of a fall single days, to date it."""
_WORSE = {"higher": 1.0, "lower": -1.0, "away": 0.0}


def daily(question: Question, first: datetime, days: int = DAYS) -> Question:
    """Ask the same question for the days that end with its window, by day.

    Parameters
    ----------
    question : Question
        Of a finding.
    first : datetime
        The first prediction; no day before it is asked for.
    days : int, optional
        How many; more where the window is longer.

    Returns
    -------
    Question
        With the same baseline.
    """
    zone, end = question.zone, question.span.end
    last = local_day(end - timedelta(microseconds=1), zone)
    start = max(midnight(last - timedelta(days=days - 1), zone), midnight(local_day(first, zone), zone))
    window = replace(question.window, spans=(Span(min(start, question.span.start), end),))
    return replace(question, window=window, scope=replace(question.scope, by="day"))


def _earliest(question: Question, first: datetime) -> datetime:
    """Give the first moment that a date may name: what is held against a stretch began no earlier than it."""
    selection = question.baseline.selection
    spans = selection.spans if selection and not selection.source else ()
    before = [one.start for one in spans if one.end <= question.span.start]
    return max(first, *before) if before else first


class Dating:
    """Dates the findings of one question; reads the days once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    days : int, optional
        How many are looked at.
    """

    def __init__(self, snapshot: Snapshot, question: Question, days: int = DAYS) -> None:
        self.snapshot, self.asked = snapshot, question
        self.question = daily(question, _earliest(question, snapshot.extent.first), days)
        self.columns = ColumnDays(snapshot, self.question)
        self.labelled = LabelledDays(snapshot, self.question)

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
        return self.looked(measurement)[0]

    def looked(self, measurement: Measurement) -> "tuple[Episode, Dating]":
        """Date a deviation as `episode` does; tells the days that were looked at last as well."""
        if (measurement.panel, measurement.measure) == ("quality", "volume"):
            return self._of_volume(measurement.volume_days), self
        gap = measurement.gap
        if gap is not None:  # to the minute, as its sentence tells it
            first, last = (one.replace(second=0, microsecond=0) for one in (gap.first, gap.last))
            return Episode(first, None if gap.still else last), self
        stuck = measurement.stuck
        if stuck is not None:
            since, until = stuck.span(self.question.zone)
            return Episode(since, until if until < midnight(self.due.due, self.question.zone) else None), self
        series = self._series(measurement)
        if series is not None:
            series = self._as_asked(series, measurement)
        found = grown(series, episode(series)) if series is not None else Episode()
        if found.since is None and measurement.measure == "mean_shift_sd":
            found = self._of_far_values(measurement)
        if found.since or self.longer is None:
            return found, self
        try:
            return self.longer.looked(measurement)
        except RowsGoneError:
            return found, self

    def _of_far_values(self, m: Measurement) -> Episode:
        """Date a mean that few values far out have moved: by deciles they are hardly more than others."""
        subject = self.snapshot.subject(m.subject)
        if subject is None or subject.labelled_only or m.repeated is not None:
            return Episode()
        series = self._counts(self.columns.far_out(subject, above=m.value > 0))
        return Episode() if series is None else episode(self._as_asked(series, m))

    def _as_asked(self, series: Series, m: Measurement) -> Series:
        """Say from which of its days on it is asked about."""
        return replace(series, asked=bisect_left(series.starts, self._first(m)))

    def _first(self, m: Measurement) -> datetime:
        """Give the first moment that a measurement is about; labels may be due of days before the window."""
        if m.measure != UNLABELLED:
            return self.asked.span.start
        return midnight(self.due.first, self.asked.zone)

    @cached_property
    def due(self) -> LabelHistory:
        """The labels that are due, and those of the weeks before."""
        return label_history(self.snapshot, self.asked)

    @cached_property
    def longer(self) -> "Dating | None":
        """The same over a year, for what began before these days; None where nothing came then."""
        found = Dating(self.snapshot, self.asked, YEAR)
        return found if found.question.span.start < self.question.span.start else None

    def _of_volume(self, days: VolumeDays | None) -> Episode:
        """Date a volume by the days that its panel found the most unusual.

        The newest day is not judged: what holds up to it lasts, as far as is known.
        """
        if days is None:
            return Episode()
        zone = self.question.zone
        first, after = midnight(days.first, zone), midnight(days.last + timedelta(days=1), zone)
        if days.lasts:
            return Episode(first)
        newest = midnight(local_day(self.question.newest, zone), zone)
        return Episode(first, after if after < min(newest, self.question.span.end) else None)

    def arrived(self, others: "Dating") -> Episode:
        """Date what was off from its first row on: the day of that row, where days before it had others'."""
        days, before = self.labelled.counts, others.labelled.counts
        if days and before and days[0][0].span.start > before[0][0].span.start:
            return Episode(days[0][0].span.start)
        return self.longer.arrived(others.longer) if self.longer and others.longer else Episode()

    def _series(self, m: Measurement) -> Series | None:
        if m.panel == "performance":
            return self._performance(m)
        if m.panel == BUSINESS:
            return _levels(self._worth(m.subject), m.measure, m.baseline_value)
        if m.panel == "calibration" and m.subject:
            return None  # the days below are of the named class, and tell nothing of another one
        if m.panel == "calibration":
            gaps = mean_gaps(self.labelled.counts)
            if self._of_the_mean(m, gaps):
                return _levels(gaps, "", 0.0)
            return _levels(bin_gaps(self.labelled.counts, self._first(m)), m.measure, 0.0)
        if m.panel == "quality":
            if m.measure == UNLABELLED:
                return self._labels(m)
            return self._counts(self._of_rule(m))
        subject = self.snapshot.subject(m.subject)
        if m.panel != "drift" or subject is None:
            return None
        days, baseline = self._of_column(m, subject)
        if subject.labelled_only:  # early labels are no sample of all labels
            days = days * np.array(judged_periods(self.snapshot, self.question))[:, np.newaxis]
        return self._counts((days, baseline))

    def _performance(self, m: Measurement) -> Series | None:
        """Take the measure by day; where days by themselves rank as before, what sets them apart."""
        if isfinite(self.within_days(m)):
            gaps = mean_gaps(self.labelled.counts)
            first = gaps[: max(1, len(gaps) // 4)]
            return _levels(gaps, "", _mean(first))
        return _levels(self.labelled.levels(m.measure, m.subject), m.measure, m.baseline_value)

    def within_days(self, m: Measurement) -> float:
        """Give the AUC inside single days where these hardly show its fall; NaN for all else.

        Each day may rank as well as ever, while scores of different days no longer compare: a shift of all
        scores from one day on does that, and splits of the days' own AUC are ripples of chance then.
        """
        if (m.panel, m.measure, m.subject) != (PERFORMANCE, "auc", "") or not m.change_upper < 0:
            return nan
        there = [one for one in self.labelled.levels(m.measure, "") if one[0].span.start >= self._first(m)]
        within = _mean(there)
        hardly = m.baseline_value - within < _FAIR_PART * (m.baseline_value - m.value)
        return within if hardly else nan

    def _worth(self, subject: str) -> Levels:
        """Give the value per decision by day: of decisions, of days whose labels are in."""
        some = {one.window_start: one for one in self._worths if one.subject == subject}
        days = self.labelled.ripe if subject else self.question.periods
        told = ((day, some.get(day.span.start)) for day in days)
        return [(day, one.value, float(one.n)) for day, one in told if one and isfinite(one.value)]

    @cached_property
    def _worths(self) -> list[Measurement]:
        """The value per decision by day, of the value column and by the costs of outcomes."""
        rows = compute(BUSINESS, self.snapshot, self.question)
        return [one for one in rows if one.measure == WORTH]

    def _of_the_mean(self, m: Measurement, gaps: Levels) -> bool:
        """Say whether the mean score is off by a fair part of a calibration error.

        Bins that are off to either side leave a mean that is right, whose days tell nothing of the error.
        """
        if not m.measure.startswith("ece"):
            return True
        there = [(gap, rows) for one, gap, rows in gaps if one.span.start >= self._first(m)]
        off = abs(sum(gap * rows for gap, rows in there))
        return off >= _FAIR_PART * m.value * sum(rows for _, rows in there)

    def _of_rule(self, m: Measurement) -> Table:
        """Hold what the contract allows none of against none, unless it rose.

        Where the baseline has as many of these rows, the days on which there were none were told.
        """
        days, baseline = self.columns.broken(*rule_of(m))
        if held_to_declared(m) and not m.change_lower > 0:
            baseline = np.array([0.0, baseline.sum() or days.sum()])
        return days, baseline

    def _of_column(self, m: Measurement, subject: Subject) -> Table:
        rates = {"missing_rate": self.columns.missing, "unseen_rate": self.columns.unseen}
        if m.measure in rates:
            return rates[m.measure](subject)
        if m.repeated is not None:
            return self.columns.at(subject, m.repeated)
        return self.columns.cells(subject)

    def _labels(self, m: Measurement) -> Series | None:
        """Take rows without a label and others, of days that are old enough and of the weeks before these."""
        known, held = self.due, m.baseline_n or 0
        days = sorted(day for day, one in known.days.items() if one.rows)
        counts = [(one.rows - one.labelled, one.labelled) for one in map(known.days.__getitem__, days)]
        before = m.baseline_value * held
        starts = [midnight(day, self.asked.zone) for day in days]
        return composition(starts, np.array(counts, dtype=np.float64), np.array([before, held - before]))

    def _counts(self, table: Table) -> Series | None:
        """Leave days without rows out; without a baseline the first days are what should be."""
        days, baseline = table
        held = np.flatnonzero(days.sum(axis=1) > 0) if len(days) else np.empty(0, dtype=np.intp)
        if not len(held):
            return None
        starts = [self.question.periods[k].span.start for k in held]
        first = days[held[: max(1, len(held) // 4)]].sum(axis=0)
        return composition(starts, days[held], baseline if baseline.sum() > 0 else first)


def _mean(levels: Levels) -> float:
    rows = sum(rows for _, _, rows in levels)
    return sum(value * rows for _, value, rows in levels) / rows if rows else nan


def _levels(levels: Levels, measure: str, baseline: float) -> Series | None:
    if not levels:
        return None
    values = np.array([value for _, value, _ in levels])
    weights = np.array([rows for _, _, rows in levels])
    worse = _WORSE[words_of(measure).worse] if measure else 0.0
    base = baseline if isfinite(baseline) else float(values[0])
    return level([one.span.start for one, _, _ in levels], values, weights, worse, base)
