"""Intervals of rows that are not independent."""

import pytest

from monitoring.statistics.clusters import widened
from monitoring.statistics.estimate import Estimate


def test_what_bins_leave_open_stays_so() -> None:
    given = Estimate(0.8, 0.75, 0.85, 500, None, "binned(250)", bound=0.02)
    wide = widened(given, 4.0)
    assert (wide.lower, wide.upper) == pytest.approx((0.7, 0.9))
    assert (wide.bound, wide.n, wide.method) == (0.02, 500, "binned(250)")
    assert wide.reason == "clustered by entity, design effect 4"
