"""Waiting: how many rows or labels a verdict still needs, and when they are expected."""

from datetime import datetime, timedelta
from math import ceil

from monitoring.cached_property import cached_property
from monitoring.contract.panel import Panel
from monitoring.findings.words.words import counted, number
from monitoring.panels.bare_baseline import lacks_in
from monitoring.panels.labels.label_progress import LabelProgress
from monitoring.panels.labels.maturity import IMMATURE_BASELINE, maturity, waits
from monitoring.panels.measurement import Measurement
from monitoring.panels.shortfall import LABELLED_ROWS, RESTS_ON, Shortfall, shortfall
from monitoring.panels.volume import NO_CADENCE
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.snapshot import Snapshot

_DAY = timedelta(days=1)
LEAST: dict[str, int] = {
    "psi": 40,
    "latency_p50": 6,
    "latency_p95": 72,
    "latency_p99": 368,
}
"""Fewest rows of methods.md §0.7 on each side, where the evidence does not carry them; of a percentile as
many as its interval needs to have two ends."""
_OTHER = 30
_LABELLED: tuple[Panel, ...] = ("performance", "calibration", "business")


class Waiting:
    """Says what the rows without a verdict of one question wait for.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, by period where that was asked.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question

    @cached_property
    def _labels(self) -> LabelProgress:
        return LabelProgress(self.snapshot, self.question.window, maturity(self.snapshot, self.question))

    @cached_property
    def _window_rows(self) -> int:
        return count_rows(self.snapshot, self.question.window)

    @cached_property
    def _baseline_rows(self) -> int:
        selection = self.question.baseline.selection
        return 0 if selection is None else count_rows(self.snapshot, selection)

    def needs(self, measurement: Measurement) -> str:
        """Say what is missing for a verdict.

        Parameters
        ----------
        measurement : Measurement
            Insufficient or undefined.

        Returns
        -------
        str
            With a number and a date where more rows or older labels would help; empty otherwise.
        """
        if measurement.uncompared or "baseline zero_denominator" in measurement.reasons:
            return self._other_baseline(measurement)
        if IMMATURE_BASELINE in measurement.reasons:
            return (
                "needs 95% of the labels of a day of the baseline: wait for them, or name another --baseline"
            )
        if waits(measurement.reason) and not self._window_rows:
            return self._any_rows()
        if waits(measurement.reason):
            return self._older_labels(Span(measurement.window_start, measurement.window_end))
        if NO_CADENCE in measurement.reasons:
            return "needs rows on the same weekday in four of the eight weeks before"
        if measurement.verdict != "insufficient":
            return ""
        if measurement.volume_days is not None:
            usual = number(measurement.baseline_value, "count")
            return f"needs 8 rows a day, {usual} are usual on that weekday"
        return self._rows(measurement)

    def _other_baseline(self, measurement: Measurement) -> str:
        if not self._window_rows:
            return self._any_rows()
        if lacks := lacks_in(measurement):
            return f"needs a baseline that has {lacks}"
        rows = counted(self._baseline_rows, "row")
        if self._baseline_rows and measurement.panel == "drift" and measurement.subject:
            name = measurement.subject
            return f"needs values of {name} in the baseline: none of its {rows} has any"
        if self._baseline_rows and measurement.panel in _LABELLED:
            what = RESTS_ON.get(measurement.measure, LABELLED_ROWS)
            return f"needs {what} in the baseline: none of its {rows} counts"
        return "needs a baseline with rows: load the reference, or name another --baseline"

    def _any_rows(self) -> str:
        return "needs rows: the window has none" + (" in the cohort" if self.question.cohort_text else "")

    def _older_labels(self, span: Span) -> str:
        """Say when the labels of a span are expected: of its first day, where it is known how they come."""
        known, zone, end = self._labels.maturity, self.question.zone, span.end
        needed = "needs 95% of the window's labels"
        if known.curve:
            first = local_day(max(span.start, self._first), zone)
            needed, end = "needs the labels of one whole day of the window", midnight(first + _DAY, zone)
        ripe = None if known.age is None else min(end, span.end) + known.age
        if ripe is None or ripe <= known.now:  # no age says so, or it was reached without them
            return needed
        return f"{needed}, expected on {local_day(ripe, zone).isoformat()}"

    def _rows(self, measurement: Measurement) -> str:
        lack = measurement.evidence.lack if measurement.evidence else None
        lack = lack or _of_counts(measurement)
        if lack is None:
            return "needs more rows that can be judged"
        what = lack.what.replace("rows", "row", 1) if lack.needed == 1 else lack.what
        least = f"{lack.needed:,} {what}"
        there = lack.baseline if lack.baseline is not None and lack.baseline < lack.needed else None
        if lack.has >= lack.needed:
            return f"needs {least} in the baseline, has {there or 0:,}: name a longer --baseline"
        behind = "" if there is None else f"; and as many in the baseline, which has {there:,}"
        return f"needs at least {least}, has {lack.has:,}{self._soon(measurement, lack)}{behind}"

    def _soon(self, measurement: Measurement, lack: Shortfall) -> str:
        """Say when the rest is expected; nothing where none came yet, or of a period that is over."""
        whole = self.question.span
        if not lack.has or (measurement.window_start, measurement.window_end) != (whole.start, whole.end):
            return ""
        missing = lack.needed - lack.has
        rows = f"about {_rounded(missing * lack.among / lack.has):,} labelled rows, "
        days = counted(ceil(missing / lack.has * self._days(measurement)), "day")
        among = rows if lack.among > lack.has else ""
        return f", {missing:,} more: {among}in about {days} at the present rate"

    def _days(self, measurement: Measurement) -> float:
        """Count the days that its rows came in: of labelled ones those that are judged."""
        span = self.question.span
        judged = self._labels.mature_part(span) if measurement.panel in _LABELLED else None
        judged = judged or span
        return (judged.end - max(judged.start, self._first)) / _DAY

    @cached_property
    def _first(self) -> datetime:
        zone = self.question.zone
        return midnight(local_day(self.snapshot.extent.first, zone), zone)


def _of_counts(measurement: Measurement) -> Shortfall | None:
    """Read what is missing off a row's own counts; None where it was judged on others."""
    what = LABELLED_ROWS if measurement.panel in _LABELLED else "rows"
    least = LEAST.get(measurement.measure, _OTHER)
    return shortfall(least, what, measurement.n, measurement.n, measurement.baseline_n)


def _rounded(rows: float) -> int:
    """Give two digits of what is no more than a rate times a time."""
    return round(float(f"{rows:.2g}"))
