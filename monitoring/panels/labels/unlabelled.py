"""Labels that stopped or became fewer: predictions old enough to have theirs, against the weeks before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import nan

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import RowsGoneError
from monitoring.panels.evidence import Evidence
from monitoring.panels.labels.judged_words import judged_words
from monitoring.panels.labels.maturity import EXPECTED, IMMATURE, complete
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.panels.weeks_before import with_weeks_before
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion, rate_change
from monitoring.statistics.overdispersion import rate_overdispersions
from monitoring.store.reads.label_reads import LabelDay, label_days
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
UNLABELLED = "unlabelled_rate"
LEAST_DAYS, LEAST_ROWS = 7, 30
"""Days of before with rows, and rows of either side, that a verdict needs."""
MOST_DAYS = 28
"""So many are judged of a window before which there is nothing."""

_YOUNG = "history_too_short"
_TOO_YOUNG = Evidence(nan, None, enough=False, note=_YOUNG)


@dataclass(frozen=True)
class LabelHistory:
    """The labels of a window's days that are old enough for theirs, and of the weeks before.

    Parameters
    ----------
    reason : str
        Why nothing is known; empty where something is.
    days : dict of date to LabelDay
        Whole days that are old enough, of the window and of the weeks before it.
    first, due : date
        The first that is judged, and the first that is not old enough.
    """

    reason: str
    days: dict[date, LabelDay]
    first: date
    due: date = date.min

    @cached_property
    def before(self) -> dict[date, LabelDay]:
        """The days of the weeks before those that are judged; without the last of them if none has a label.

        A stop that lasts longer than the window is not what is usual.
        """
        some = {day: known for day, known in sorted(self.days.items()) if day < self.first and known.rows}
        last = max((day for day, known in some.items() if known.labelled), default=self.first)
        usual = {day: known for day, known in some.items() if day <= last}
        rows, unlabelled = _summed(usual.values())
        without = sum(known.rows for day, known in some.items() if day > last)
        return usual if rows and without * (rows - unlabelled) >= EXPECTED * rows else some

    @cached_property
    def usual(self) -> tuple[int, int, float]:
        """Rows without a label of these days, all of them, and the over-dispersion of that rate."""
        counts = np.array([_of_day(one) for one in self.before.values()]).reshape(-1, 2).T
        unlabelled, rows = counts.sum(axis=1).tolist()
        return unlabelled, rows, rate_overdispersions(counts[:1], counts[1:])[0] if rows else nan

    def sides(self, question: Question) -> tuple[Selection, Selection] | None:
        """Give the rows of these weeks and those of the window's days; None where a side has none."""
        if not self.before or not self.own:
            return None
        spans = (_span(some, question) for some in (self.before, self.own))
        then, now = (replace(question.window, spans=(one,)) for one in spans)
        return then, now

    @property
    def own(self) -> list[date]:
        """The days that are judged of the window as a whole."""
        return [day for day in self.days if day >= self.first]

    def within(self, days: Iterable[date]) -> dict[date, LabelDay]:
        """Give those of some days of the window that are old enough."""
        return {day: self.days[day] for day in days if day >= self.first and day in self.days}

    def share(self, days: Iterable[date]) -> tuple[float, int]:
        """Give which share of the predictions of some days has no label, and how many are old enough."""
        rows, unlabelled = _summed(self.within(days).values())
        return (unlabelled / rows if rows else nan), rows


def label_history(snapshot: Snapshot, question: Question) -> LabelHistory:
    """Count the labels of days that are old enough for them: of the window, and of eight weeks before it.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, cohort and version; whatever its baseline is, labels are held against those of before.

    Returns
    -------
    LabelHistory
        Without days, and with a reason, where nothing says how old they have to be, or rows have gone.
    """
    zone, asked, age = question.zone, question.window, complete(snapshot, question).age
    if age is None:
        label = snapshot.contract.label
        timed = label is not None and label.observed_at is not None
        return LabelHistory(_YOUNG if timed else "no_observed_at", {}, date.min)
    due = min(local_day(question.now - age, zone), local_day(question.span.end, zone))
    first = _first(question, due, local_day(snapshot.extent.first, zone))
    last = local_day(question.span.end - timedelta(microseconds=1), zone)
    end = midnight(last + timedelta(days=1), zone)  # as volume does: what reads rows is read once

    def counted(start: date) -> dict[date, LabelDay]:
        found = label_days(snapshot, replace(asked, spans=(Span(midnight(start, zone), end),)))
        return {day: one for day, one in found.items() if day < due}

    try:
        found, _ = with_weeks_before(snapshot, first, counted)
    except RowsGoneError:
        return LabelHistory("rows_gone", {}, first)
    cut = first == local_day(question.span.start, zone) and midnight(first, zone) < question.span.start
    own = first + timedelta(days=1) if cut else first
    return LabelHistory("", {day: one for day, one in found.items() if not first <= day < own}, own, due)


def _first(question: Question, due: date, begun: date) -> date:
    """Give the first day that is judged; labels that stop are no matter of the window's own rows alone.

    Where no day of the window as a whole is old enough, those are judged that fell due last, as many; where
    nothing was before it, its last quarter.
    """
    zone = question.zone
    first = local_day(question.span.start, zone)
    if question.scope.by != "none":
        return first
    if due <= first:
        return due - timedelta(days=len(question.span.days(zone)))
    if first >= begun + timedelta(days=LEAST_DAYS):
        return first
    return due - timedelta(days=min(MOST_DAYS, max(1, (due - max(first, begun)).days // 4)))


def unlabelled_row(place: Place, history: LabelHistory) -> Measurement:
    """Give the share of predictions that should have their label and have none.

    Parameters
    ----------
    place : Place
        Where the row stands.
    history : LabelHistory
        From `label_history`.

    Returns
    -------
    Measurement
        ``unlabelled_rate``, against the eight weeks before the window. Judged by which share of the labels
        that usually are there is missing; ``immature`` where no day is old enough.
    """
    question, span = place.question, place.period.span
    if history.reason:
        none, young = Estimate.undefined(history.reason), history.reason == _YOUNG
        return place.row(UNLABELLED, "", none, baseline=UNCOMPARED, evidence=_TOO_YOUNG if young else None)
    own = history.own if question.scope.by == "none" else span.days(question.zone)
    days = history.within(own)
    rows, unlabelled = _summed(days.values())
    if not days:
        reason = IMMATURE if local_day(span.start, question.zone) >= history.due else "empty_current"
        evidence = Evidence(nan, None, enough=reason != IMMATURE, note=reason)
        return place.row(UNLABELLED, "", Estimate.undefined(reason), evidence=evidence)
    unlabelled_before, rows_before, phi = history.usual
    now = proportion(unlabelled, rows, reason="empty_current")
    if len(history.before) < LEAST_DAYS or unlabelled_before == rows_before:
        return place.row(UNLABELLED, "", now, baseline=UNCOMPARED, evidence=_TOO_YOUNG)
    change = rate_change(unlabelled_before, rows_before, unlabelled, rows, phi=phi)
    lost = change.value / (1 - unlabelled_before / rows_before)
    note = judged_words(_span(days, question), span, question)
    evidence = Evidence(lost, change.p_value, min(rows, rows_before) >= LEAST_ROWS, note)
    then = proportion(unlabelled_before, rows_before, reason="empty_reference")
    return place.row(UNLABELLED, "", now, baseline=then, change=change, evidence=evidence)


def unlabelled_rows(snapshot: Snapshot, selection: Selection) -> Floats:
    """Give the rows of a selection without a label, and the others."""
    rows, unlabelled = _summed(label_days(snapshot, selection).values())
    return np.array([unlabelled, rows - unlabelled], dtype=np.float64)


def _span(days: Iterable[date], question: Question) -> Span:
    """Give the span from the first of some days to the end of the last."""
    known = sorted(days)
    return Span(midnight(known[0], question.zone), midnight(known[-1] + timedelta(days=1), question.zone))


def _of_day(one: LabelDay) -> tuple[int, int]:
    """Give the rows of a day without a label, and all of them."""
    return one.rows - one.labelled, one.rows


def _summed(days: Iterable[LabelDay]) -> tuple[int, int]:
    """Give all rows of some days, and those without a label."""
    counts = [_of_day(one) for one in days]
    return sum(rows for _, rows in counts), sum(unlabelled for unlabelled, _ in counts)
