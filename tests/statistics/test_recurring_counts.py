"""Days of none that come again and again are told from an outage."""

from math import inf

import numpy as np
import pytest

from monitoring.statistics.recurring_counts import bare_days_z, times_as_far


def test_weekdays_without_rows_part_nothing_and_count_for_nothing() -> None:
    offices = np.full((7, 8), 50.0)
    offices[5:] = 0
    offices[[4, 0], [1, 0]] = 1.0  # a Friday, and the Monday behind it
    assert times_as_far(offices, 0.0) == 1
    assert bare_days_z(offices, np.array([0.0, 50, 50, 50, 50, 0, 0])) == inf


def test_days_that_are_not_known_are_none() -> None:
    young = np.full((7, 8), 50.0)
    young[:, 4:] = np.nan
    young[[0, 2, 4], [0, 1, 2]] = 0
    assert times_as_far(young, 0.0) == 3
    assert times_as_far(np.full((7, 8), np.nan), 0.0) == 0


@pytest.mark.parametrize(("share", "days"), [(0.7, 3), (0.7, 7), (0.85, 3), (0.85, 7)])
def test_calm_runs_of_a_log_in_bursts_score_as_normal_ones_do(share: float, days: int) -> None:
    """Of a law of counts the same days scored 4 and more in half of all months."""
    draw = np.random.default_rng(4)
    weeks = np.where(draw.random((2_000, 7, 8)) < share, draw.poisson(200, (2_000, 7, 8)), 0).astype(float)
    now = np.where(draw.random((2_000, days)) < share, 200.0, 0.0)
    scores = np.array([bare_days_z(*pair) for pair in zip(weeks, now, strict=True)])
    assert (scores[np.isfinite(scores)] > 3.5).mean() < 0.003
