"""Waiting: how many rows or labels a verdict still needs, and when they are expected."""

from datetime import datetime, timedelta
from math import ceil

from monitoring.cached_property import cached_property
from monitoring.findings.words import counted, number
from monitoring.panels.maturity import maturity
from monitoring.panels.measurement import Measurement
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

_DAY = timedelta(days=1)
LEAST: dict[str, int] = {
    "psi": 40,
    "auc": 20,
    "average_precision": 20,
    "ece_debiased": 400,
    "observed_expected": 40,
    "latency_p50": 6,
    "latency_p95": 72,
    "latency_p99": 368,
}
"""Fewest rows of methods.md §0.7: of each side for PSI, of both classes for a ranking or a calibration; of a
percentile as many as its interval needs to have two ends."""
_OTHER = 30
_LABELLED = ("performance", "calibration")


class Waiting:
    """Says what the rows without a verdict of one question wait for.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question

    @cached_property
    def _ripe_at(self) -> datetime | None:
        """When the first day of the window has its labels; None where no age says so."""
        known = maturity(self.snapshot, self.question)
        if known.cut is None:
            return None
        return self.question.span.start + _DAY + (known.now - known.cut)

    @cached_property
    def _baseline_rows(self) -> int:
        selection = self.question.baseline.selection
        if selection is None:
            return 0
        labels = self.snapshot.profiles("labels", selection).merged("", LevelCounts.merged)
        return labels.counts.get("rows", 0)

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
        if "empty_reference" in measurement.reason:
            if measurement.panel == "drift" and measurement.subject and self._baseline_rows:
                name, rows = measurement.subject, f"{self._baseline_rows:,} rows"
                return f"needs values of {name} in the baseline: none of its {rows} has any"
            return "needs a baseline with rows: load the reference, or name another --baseline"
        if "immature" in measurement.reason:
            return self._labels()
        if "no cadence" in measurement.reason:
            return "needs rows on the same weekday in four of the eight weeks before"
        if "too few rows a day" in measurement.reason:
            usual = number(measurement.baseline_value, "count")
            return f"needs 8 rows a day, {usual} are usual on that weekday"
        if measurement.verdict != "insufficient":
            return ""
        return self._rows(measurement)

    def _labels(self) -> str:
        needed = "needs the labels of one whole day of the window"
        if self._ripe_at is None:
            return f"{needed}, 95% of them"
        return f"{needed}, expected on {self._ripe_at.astimezone(self.question.zone).date().isoformat()}"

    def _rows(self, measurement: Measurement) -> str:
        least = LEAST.get(measurement.measure, _OTHER)
        what = "labelled rows" if measurement.panel in _LABELLED else "rows"
        has = measurement.n
        if measurement.baseline_n is not None and measurement.baseline_n < least <= has:
            return f"needs {least} {what} in the baseline, has {measurement.baseline_n:,}"
        missing = max(least - has, 1)
        days = self._days(missing, has)
        soon = f", {missing:,} more: in about {counted(int(days), 'day')} at the present rate"
        return f"needs at least {max(least, has + 1):,} {what}, has {has:,}{soon if days else ''}"

    def _days(self, missing: int, has: int) -> float:
        """Days until as many rows more, at the rate of the window; 0 where it has none."""
        length = (self.question.span.end - self.question.span.start) / _DAY
        return ceil(missing / has * length) if has else 0.0
