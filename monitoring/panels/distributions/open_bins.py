"""The exact KS distance from the values in the fine bins that can hold the largest gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.distributions.numeric_counts import Counted, outer_edges
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.distribution_gap import (
    HeldBins,
    largest_gap_in_bins,
    most_within,
    one_whole_number,
    open_bins,
)
from monitoring.statistics.estimate import Estimate, print_bound
from monitoring.statistics.two_sample_tests import EXACT_ROWS, ks_critical, ks_of_gap, ks_p_asymptotic
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.binned_values import values_in_bins, whole_in_bins
from monitoring.store.reads.row_reads import Values
from monitoring.store.snapshot import Snapshot


@dataclass(frozen=True)
class OpenBins:
    """The values of a subject in the bins that are open in some periods.

    Parameters
    ----------
    edges : ndarray of float64
        Inner edges of all bins.
    held : ndarray of bool, shape (bins,)
        Which bins.
    read : tuple of (ndarray of float64, Values), optional
        The baseline's values in them, ascending, and the window's, from the first of the periods to the last;
        None where they were not read, as all other bins hold one number each: the bound is narrower by that.
    """

    edges: NDArray[np.float64]
    held: NDArray[np.bool_]
    read: tuple[NDArray[np.float64], Values] | None = None

    def ks(self, counted: Counted, span: Span, phi: float) -> Estimate | None:
        """Measure D in one of the periods.

        Parameters
        ----------
        counted : Counted
            The subject in that period.
        span : Span
            When it is.
        phi : float
            Over-dispersion of days.

        Returns
        -------
        Estimate or None
            To the last digit what `ks` gives of all values, or with a bound where none was read; None where
            it takes all of them.
        """
        if not answers(counted):
            return None
        if self.read is None:
            most = most_within(counted.baseline.counts, counted.current.counts, self.held)
            return bounded_ks(counted, (counted.ks[0], most), phi, len(self.held))
        before, after = self.read
        both = (counted.baseline, before), (counted.current, after.within(span))
        then, now = (HeldBins(side.counts, values) for side, values in both)
        if any(side.values.size != side.counts[self.held].sum() for side in (then, now)):
            return None
        gap = largest_gap_in_bins(self.edges, self.held, then, now)
        return ks_of_gap(gap, counted.baseline.n, counted.current.n, phi)


def bounded_ks(counted: Counted, bounds: tuple[float, float], phi: float, bins: int) -> Estimate:
    """Give the KS distance between the edges of bins: the exact one is as large at least.

    Parameters
    ----------
    counted : Counted
        The subject in one period.
    bounds : tuple of float
        Of the exact distance.
    phi : float
        Over-dispersion of days.
    bins : int
        How many there are.

    Returns
    -------
    Estimate
        Its interval holds for both bounds, its p-value is that of the lower one.
    """
    n, m, (low, high) = counted.baseline.n, counted.current.n, bounds
    off, band = max(high - low, 0.0), ks_critical(n / phi, m / phi)
    p_value = ks_p_asymptotic(low, n / phi, m / phi)
    said = f"binned({bins}) +{print_bound(off)}"
    return Estimate(low, max(0.0, low - band), min(1.0, high + band), m, p_value, said, bound=off)


def too_wide(n: int, bins: int) -> Estimate:
    """Give what stands for a number that fine bins do not bound, where nothing reads the rows for it."""
    return replace(Estimate.undefined("bins_too_wide", n), method=f"binned({bins})")


def answers(counted: Counted) -> bool:
    """Say whether open bins are enough: every value is in its bin, and the law is that of large samples."""
    sides = counted.baseline, counted.current
    return not any(side.infinite or not side.n for side in sides) and counted.baseline.n > EXACT_ROWS


def in_open_bins(
    snapshot: Snapshot, question: Question, subject: Subject, periods: Mapping[Period, Counted]
) -> OpenBins | None:
    """Read the values of a subject in the bins that are open in some periods.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Whose window and baseline.
    subject : Subject
        A numeric one of every row.
    periods : mapping of Period to Counted
        What its bins hold.

    Returns
    -------
    OpenBins or None
        None where no period can be answered.
    """
    baseline = question.baseline.selection
    told = {period: one for period, one in periods.items() if answers(one)}
    if baseline is None or not told:
        return None
    edges, window = snapshot.bins.edges.get(subject.name, np.empty(0)), _hull(question.window, told)
    sides = [side for one in told.values() for side in (one.baseline, one.current)]
    held = np.logical_or.reduce([open_bins(one.baseline.counts, one.current.counts) for one in told.values()])
    one_number = held & one_whole_number(outer_edges(edges, *sides))
    if one_number.any() and whole_in_bins(snapshot, (baseline, window), subject, one_number):
        held &= ~one_number  # all values of such a bin are the same
        if held.any() and not question.off_rows:  # what the narrower bound leaves open still is read at last
            return OpenBins(edges, held)
    then, now = (values_in_bins(snapshot, side, subject, held) for side in (baseline, window))
    return OpenBins(edges, held, (then.ascending(), now))


def _hull(window: Selection, periods: Iterable[Period]) -> Selection:
    """Cut a window to what lies between the first and the last of some of its periods."""
    spans = [one.span for one in periods]
    found = window.inside(Span(min(one.start for one in spans), max(one.end for one in spans)))
    assert found is not None
    return found
