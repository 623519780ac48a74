"""Stretches of empty hours, and whether chance leaves so many hours empty."""

import numpy as np
import pytest
from scipy.stats import norm, poisson

from monitoring.statistics.arrival_gaps import EMPTY_Z, EmptyStretches, unusual_gaps, worst_gap


@pytest.mark.parametrize(
    ("hours", "first", "length"),
    [
        ([], [], []),  # a whole day: its volume tells
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [10], [14]),
        ([10], [0, 11], [10, 13]),
        ([*range(24)], [], []),
        ([-3, 5, 6, 9, *range(12, 24), 40], [0, 7, 10], [5, 2, 2]),
    ],
)
def test_empty_stretches(hours: list[int], first: list[int], length: list[int]) -> None:
    found = EmptyStretches.of(np.array(hours, dtype=np.intp), 0, 24)
    assert (found.first.tolist(), found.length.tolist()) == (first, length)


def test_of_counts_by_chance_none_is_as_seldom_as_poissons_law_says() -> None:
    """Weeks that differ by chance alone: the score of no row is that of its probability."""
    rng = np.random.default_rng(3)
    for mean in (8.0, 12.0, 20.0):
        history = rng.poisson(mean, (400, 7, 8)).astype(float)
        usual, z = unusual_gaps(history)
        assert np.median(usual) == pytest.approx(mean, rel=0.1)
        assert (
            np.median(z) < norm.isf(poisson.pmf(0, mean)) + 0.3
        )  # what eight weeks do not know makes it less
    assert np.median(z) > EMPTY_Z


def test_weeks_that_vary_make_none_less_unusual() -> None:
    even, varied = (np.full((1, 7, 8), 30.0), np.tile([2.0, 58.0] * 4, (1, 7, 1)))
    assert unusual_gaps(even)[1][0] > EMPTY_Z > unusual_gaps(varied)[1][0]


def test_hours_that_were_empty_before_are_no_gap() -> None:
    usual, z = unusual_gaps(np.zeros((1, 7, 8)))
    assert np.isnan(z[0])
    assert worst_gap(usual, z) is None


def test_a_stretch_is_cut_down_to_where_rows_are_usual() -> None:
    """An office that opened late: its gap does not begin the evening before."""
    some = EmptyStretches(np.array([18, 100, 200]), np.array([16, 1, 3]))
    usual = np.zeros(20, dtype=bool)
    usual[[14, 15, 17, 19]] = True
    cut = some.within(usual)
    assert (cut.first.tolist(), cut.length.tolist()) == ([32, 200], [2, 3])
    assert some.hours.first.tolist() == [*range(18, 34), 100, 200, 201, 202]
    assert len(some.within(np.zeros(20, dtype=bool)).first) == 0
