"""The value that came up most: by its definition, by an exact law, and how seldom by chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from monitoring.statistics.repeated_value import (
    repeated_value,
    repeated_value_rate,
    risen_bins,
    risen_bins_each,
    rows_with,
)

SPREAD = np.arange(1000.0)
BEFORE = np.repeat(SPREAD, 10)


def with_value(value: float, rows: int) -> np.ndarray:
    return np.sort(np.append(SPREAD, np.full(rows, value)))


def test_a_code_for_missing_is_found_with_its_share() -> None:
    found = repeated_value_rate(BEFORE, with_value(-999.0, 30))
    assert (found.value, found.n) == (30 / 1030, 1030)
    assert found.lower < found.value < found.upper


def test_a_value_that_was_there_must_be_five_times_as_frequent() -> None:
    values, rows = [0.0], (100_000, 100_000)
    assert repeated_value(values, [25_000], [5_000], rows) is None
    found = repeated_value(values, [27_000], [5_000], rows)
    assert found is not None
    assert found.excess == pytest.approx(0.27 - 5 * 0.05)


def test_values_that_come_together_are_another_grid() -> None:
    """As by rounding, a new unit, or prices that are all new."""
    now = np.repeat([10.0, 20.0, 30.0, 40.0], 20)
    assert (
        repeated_value_rate(BEFORE + 0.5, np.sort(np.append(SPREAD + 0.5, now))).reason == "no_repeated_value"
    )
    assert repeated_value_rate(BEFORE + 0.5, np.sort(np.append(SPREAD + 0.5, now[:60]))).defined


def test_what_most_rows_have_is_told_by_distances() -> None:
    assert repeated_value_rate(BEFORE, np.full(100, 7.5)).reason == "no_repeated_value"


@pytest.mark.parametrize(
    ("then", "now", "reason"), [([], [1.0], "empty_reference"), ([1.0], [], "empty_current")]
)
def test_an_empty_side_says_which(then: list[float], now: list[float], reason: str) -> None:
    assert repeated_value_rate(then, now).reason == reason


def test_the_order_of_values_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    values, now, then = np.arange(9.0), rng.integers(0, 9, 9), rng.integers(0, 3, 9)
    now[4] = 60
    order = rng.permutation(9)
    rows = 1000, 2000
    assert repeated_value(values, now, then, rows) == repeated_value(
        values[order], now[order], then[order], rows
    )


@given(st.integers(1, 60), st.integers(0, 60), st.integers(100, 3000), st.integers(100, 3000))
def test_its_p_value_is_above_the_exact_one(came: int, was: int, n: int, m: int) -> None:
    """The exact law of a ratio of two counts, given their sum, times as many values as there can be."""
    found = repeated_value([3.0], [came], [was], (n, m))
    if found is not None:
        exact = binom.sf(came - 1, came + was, 5 * n / (5 * n + m))
        assert found.p_value >= min(n, (n + m) / came) * exact - 1e-12


def test_days_that_differ_weaken_it() -> None:
    one, five = (repeated_value([3.0], [30], [0], (1000, 9000), phi=phi) for phi in (1.0, 5.0))
    assert one is not None
    assert one.p_value < 1e-9
    assert five is None


def test_no_value_gains_more_than_its_bin() -> None:
    found = repeated_value([3.0], [30], [0], (1000, 9000), gained=0.012)
    assert found is not None
    assert found.excess == 0.012


@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=30),
    st.lists(st.integers(0, 40), min_size=2, max_size=30),
)
def test_the_bins_that_rose_hold_the_one_that_rose_most(then: list[int], now: list[int]) -> None:
    size = min(len(then), len(now))
    before, after = np.array(then[:size]), np.array(now[:size])
    gained, bins = risen_bins(before, after)
    if len(bins):
        rise = after / after.sum() - before / before.sum()
        assert gained == rise.max() > 0
        assert int(rise.argmax()) in bins
        assert len(bins) <= 3
    else:
        assert gained == 0


def test_a_bin_whose_neighbour_rose_as_well_holds_none() -> None:
    """As at the end of what has moved: no row is read for it."""
    even = [100] * 10
    assert risen_bins(even, [*even[:-1], 200])[1].tolist() == [9]
    assert risen_bins(even, [*even[:-2], 150, 200])[0] == 0
    assert risen_bins(even, [200, 150, *even[2:]])[0] == 0
    assert risen_bins(even, [200, 100, 200, *even[3:]])[1].tolist() == [0, 2]


def test_many_columns_are_told_as_each_by_itself() -> None:
    rng = np.random.default_rng(5)
    then, now = rng.poisson(3, (40, 12)), rng.poisson(3, (40, 12))
    then[3], now[5] = 0, 0
    together = risen_bins_each(then, now)
    alone = [risen_bins(*one) for one in zip(then, now, strict=True)]
    assert [(gained, bins.tolist()) for gained, bins in together] == [
        (gained, bins.tolist()) for gained, bins in alone
    ]
    assert any(gained for gained, _ in together)


def test_rows_with_some_values() -> None:
    assert rows_with(np.array([1.0, 1.0, 2.0]), np.array([2.0, 1.0, 7.0])).tolist() == [1, 2, 0]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("rows", [60, 300, 3000])
@pytest.mark.parametrize("rounded", [0, 1, 2])
def test_chance_alone_is_seldom_believed(rows: int, rounded: int) -> None:
    """Of calm samples, of many values or few, hardly one has a value beyond a limit of one in a hundred."""
    rng, alarms, runs = np.random.default_rng(rows + rounded), 0, 150
    for _ in range(runs):
        then, now = (np.round(rng.lognormal(2, 1, n), rounded) for n in (10 * rows, rows))
        values, counts = np.unique(now, return_counts=True)
        found = repeated_value(values, counts, rows_with(np.sort(then), values), (rows, 10 * rows))
        alarms += found is not None and found.excess >= 0.01 and found.p_value <= 0.05
    assert alarms <= 0.05 * runs
