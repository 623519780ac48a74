"""Rows of single values in some bins: of many periods, those of all of them at once."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.distributions.numeric_counts import Counted
from monitoring.panels.distributions.subject_values import SubjectValues
from monitoring.panels.sides import over_span
from monitoring.scope.period import Period
from monitoring.statistics.repeated_value import may_be_believed, rows_with
from monitoring.store.reads.binned_values import values_in_bins
from monitoring.store.reads.frequent_values import MOST, frequent_values, rows_of_values

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Bins = NDArray[np.bool_]
_FEW_PERIODS = 3
"""So many ask the store themselves, whatever is in their bins; of more, values are read once."""


class SingleValues:
    """Counts single values of a numeric subject of every row.

    Parameters
    ----------
    values : SubjectValues
        Reads them.
    """

    def __init__(self, values: SubjectValues) -> None:
        self.values = values
        self._now: dict[Period, tuple[Floats, Counts]] = {}
        self._then: dict[float, int] = {}

    def ahead(self, periods: Mapping[Period, Counted]) -> None:
        """Read once what many periods ask for one by one: a line by hour has hundreds."""
        values = self.values
        told = {period: one for period, one in periods.items() if len(one.risen[1])}
        if values.few or len(told) <= _FEW_PERIODS or values.question.baseline.selection is None:
            return
        bins = {period: risen(one) for period, one in told.items()}
        every = np.logical_or.reduce([*bins.values()])
        read = values_in_bins(values.snapshot, values.question.window, values.subject, every)
        self._now = {period: self._counted(read.inside(period.span), own) for period, own in bins.items()}
        asked = [
            each
            for period, (each, now) in self._now.items()
            if may_be_believed(now, (told[period].current.n, told[period].baseline.n))
        ]
        self._rows_then(np.unique(np.concatenate([np.empty(0), *asked])))

    def now(self, period: Period, bins: Bins) -> tuple[Floats, Counts]:
        """Give the values that most rows of a period have inside some bins, and how many have each."""
        if period in self._now:
            return self._now[period]
        if self.values.few:
            return self._counted(self.values.window.inside(period.span), bins)
        window = over_span(self.values.question.window, period)
        return frequent_values(self.values.snapshot, window, self.values.subject, bins)

    def then(self, each: Floats) -> Counts:
        """Give the rows of the baseline that have some values."""
        if self.values.few:
            return rows_with(self.values.baseline, each)
        self._rows_then(np.array([one for one in each.tolist() if one not in self._then]))
        return np.array([self._then[one] for one in each.tolist()], dtype=np.int64)

    def _rows_then(self, asked: Floats) -> None:
        baseline = self.values.question.baseline.selection
        if baseline is None or not len(asked):
            return
        found = rows_of_values(self.values.snapshot, baseline, self.values.subject, asked)
        self._then.update(zip(asked.tolist(), found.tolist(), strict=True))

    def _counted(self, inside: Floats, bins: Bins) -> tuple[Floats, Counts]:
        """Count the values inside bins, the most frequent first, as the store does."""
        each, rows = np.unique(inside[bins[np.searchsorted(self.values.edges, inside)]], return_counts=True)
        most = np.argsort(-rows, kind="stable")[:MOST]
        return each[most], rows[most]


def risen(counted: Counted) -> Bins:
    """Mark the bins of a subject that may hold a repeated value."""
    return np.isin(np.arange(len(counted.current.counts)), counted.risen[1])
