"""Restless scores: how far scores are off as a whole beside what single days are off by."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf, nan

from monitoring.errors import RowsGoneError
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.cycle_estimates import CycleEstimates
from monitoring.panels.tasks.whole_estimates import whole_estimates
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.day_to_day import p_of_days
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.same_weekdays import LOOKED
from monitoring.store.bounded import Bounded
from monitoring.store.snapshot import Snapshot

_RATE, _SCORE = ("label_rate", ""), ("mean_score", "")
_READ = frozenset({"label_rate", "mean_score"})
_MEASURES = {"observed_expected": 0.0, "ece_debiased": 0.5}
"""How much of the effect all scores have to be off by as a whole, for days to tell how sure it is."""
_KEPT: Bounded[tuple[float, float]] = Bounded(20_000, lambda _: 1)


class RestlessScores:
    """Weighs verdicts on calibration by what days differ by.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of any grain.
    parts : mapping of Span to Span or None
        By period what of it is judged.
    """

    def __init__(self, snapshot: Snapshot, question: Question, parts: Mapping[Span, Span | None]) -> None:
        self.snapshot, self.question, self.parts = snapshot, question, parts
        self.days = CycleEstimates(snapshot, None, _READ)

    def weighed(self, row: Measurement) -> Measurement:
        """Give a row whose p-value is the larger one of its own and of what days are off by.

        Parameters
        ----------
        row : Measurement
            Of calibration, of one period.

        Returns
        -------
        Measurement
            The same row where it proves nothing by itself, is of less than a week, or of an error that is not
            mostly one of all scores together.
        """
        given, least = row.evidence, _MEASURES.get(row.measure)
        part = self.parts.get(Span(row.window_start, row.window_end))
        if given is None or least is None or row.subject or part is None or not given.enough:
            return row
        zone = self.question.zone
        short = part.part_of_week(zone) or part.part_of_day(zone)
        if short or given.p_value is None or given.p_value > LOOKED:
            return row
        gap, p_value = _KEPT.get(self._key(part), lambda: self._of_days(part))
        if not p_value > given.p_value or gap < least * given.effect:
            return row
        return replace(row, evidence=replace(given, p_value=p_value, cycle="days"))

    def _key(self, part: Span) -> tuple[object, ...]:
        return self.snapshot.number, self.question.window, part

    def _of_days(self, part: Span) -> tuple[float, float]:
        """Give how far scores are off over a part, and the p-value of that by days; NaN where it has none."""
        window = self.question.window
        try:
            every = whole_estimates(self.snapshot, replace(window, spans=(part,)), _READ, off_rows=False)
        except RowsGoneError:
            return nan, nan
        whole, days = _gap(every), [_gap(one) for one in self.days.before(_RATE, part, window)]
        columns = [one.value for one in days], [one.standard_error for one in days]
        lengths = float(len(part.days(self.question.zone))), inf  # what scores promise has no days
        return abs(whole.value), p_of_days(whole.value, whole.standard_error, *columns, lengths)


def _gap(one: Mapping[tuple[str, str], Estimate]) -> Estimate:
    """Give label rate less mean score, with the interval of the rate."""
    return one[_RATE].scaled(1.0, -one[_SCORE].value)
