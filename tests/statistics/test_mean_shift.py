"""Moments and the shift of the mean."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.mean_shift import mean_shift_sd, shift_in_sds, variance_ratio, welch
from monitoring.statistics.moments import Moments, merge_moments, moments_of

PARTS = st.lists(st.lists(st.floats(-1e3, 1e3), max_size=20), min_size=1, max_size=5)


@given(PARTS, st.sampled_from([0.0, 1e9, -1e12]))
def test_merged_parts_are_the_whole(parts: list[list[float]], offset: float) -> None:
    shifted = [[value + offset for value in part] for part in parts]
    merged = merge_moments(moments_of(part) for part in shifted)
    whole = moments_of([value for part in shifted for value in part])
    assert merged.n == whole.n
    assert merged.mean == pytest.approx(whole.mean, rel=1e-12, nan_ok=True)
    assert merged.m2 == pytest.approx(whole.m2, rel=1e-9, abs=1e-6)


@given(PARTS)
def test_the_order_of_parts_does_not_matter(parts: list[list[float]]) -> None:
    forward = merge_moments(moments_of(part) for part in parts)
    backward = merge_moments(moments_of(part) for part in reversed(parts))
    assert forward.m2 == pytest.approx(backward.m2, rel=1e-9, abs=1e-9)


def test_a_large_offset_keeps_the_variance() -> None:
    # Σx² − (Σx)²/n is 0 or negative here
    assert moments_of([1e9 + 1, 1e9 + 2, 1e9 + 3]).variance == pytest.approx(1.0)


@pytest.mark.parametrize("values", [[1e300, -1.0, 3e-4] * 40, [1.7e308] * 5, [1e200, -1e200]])
def test_squares_that_no_float_holds_are_infinite(values: list[float]) -> None:
    # the mean of a third of 1e300 leaves a residual of 1e284, whose square is no float
    whole = moments_of(values)
    assert (whole.m2, whole.sd) == (math.inf, math.inf)


def test_merging_squares_that_no_float_holds_is_infinite() -> None:
    assert merge_moments([Moments(1, -1e200, 0.0), Moments(1, 1e200, 0.0)]).m2 == math.inf


def test_numbers_beyond_2_to_53_shift_by_what_they_shift() -> None:
    # a float there is a whole number, and no mean is
    rng = np.random.default_rng(3)
    low, high = rng.integers(0, 5, 4001) * 2.0, rng.integers(0, 5, 3001) * 2.0
    shift = mean_shift_sd(moments_of(low + 2.0**53), moments_of(high + 2.0**53))
    assert shift.value == pytest.approx((high.mean() - low.mean()) / low.std(ddof=1), rel=1e-9)


def test_a_shift_of_one_sd_is_one() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=4000)
    reference, current = moments_of(rows), moments_of(rows + rows.std(ddof=1))
    shift = mean_shift_sd(reference, current)
    assert shift.value == pytest.approx(1)
    assert shift.lower < 1 < shift.upper


def test_swapping_the_sides_turns_the_test_round() -> None:
    a, b = moments_of([1.0, 2, 4, 7]), moments_of([2.0, 3, 9])
    assert welch(a, b).t == pytest.approx(-welch(b, a).t)
    assert welch(a, b).p_value == pytest.approx(welch(b, a).p_value)


def test_welch_holds_its_level_with_unequal_variances() -> None:
    rng = np.random.default_rng(1)
    p_values = [
        welch(moments_of(rng.normal(0, 1, 20)), moments_of(rng.normal(0, 3, 60))).p_value for _ in range(800)
    ]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(
    ("reference", "current", "reason"),
    [
        (Moments(0, math.nan, 0), Moments(5, 1, 4), "empty_reference"),
        (Moments(5, 1, 4), Moments(0, math.nan, 0), "empty_current"),
        (Moments(5, 1, 0), Moments(5, 1, 4), "constant_reference"),
    ],
)
def test_what_cannot_be_standardised_is_undefined(reference: Moments, current: Moments, reason: str) -> None:
    assert mean_shift_sd(reference, current).reason == reason


def test_a_single_row_has_a_shift_without_interval() -> None:
    shift = mean_shift_sd(Moments(5, 0.0, 4.0), Moments(1, 3.0, 0.0))
    assert shift.value == 3.0
    assert (math.isnan(shift.lower), shift.p_value, shift.reason) == (True, None, "too_few")


def test_a_variance_ratio_needs_two_rows_a_side() -> None:
    assert variance_ratio(Moments(1, 0, 0), Moments(5, 0, 4)).reason == "too_few"


@given(st.lists(st.floats(-1e6, 1e6), max_size=6), st.lists(st.floats(-1e6, 1e6), max_size=6))
def test_the_value_alone_is_that_of_the_estimate(then: list[float], now: list[float]) -> None:
    ref, cur = moments_of(then), moments_of(now)
    assert shift_in_sds(ref, cur) == pytest.approx(mean_shift_sd(ref, cur).value, rel=0, abs=0, nan_ok=True)
