"""The result object."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.estimate import Estimate, print_bound


@given(st.floats(0.0, 1e300, allow_subnormal=False))
def test_a_bound_is_never_printed_below_itself(bound: float) -> None:
    # 0.0031157 printed as 0.0031 left the exact value outside
    assert bound <= float(print_bound(bound)) <= bound * 1.11


def test_what_bounds_nothing_is_printed_as_it_is() -> None:
    assert (print_bound(math.inf), print_bound(math.nan), print_bound(0.0)) == ("inf", "nan", "0")


@pytest.mark.parametrize("bound", [0.0031, 0.02, 1.5, 1500.0])
def test_two_digits_stay_as_they_are(bound: float) -> None:
    assert float(print_bound(bound)) == bound


def test_numpy_scalars_become_plain_numbers() -> None:
    estimate = Estimate(np.float64(0.5), np.float64(0.4), np.float64(0.6), np.int64(3), np.float64(0.1))
    assert [type(v) for v in (estimate.value, estimate.lower, estimate.n, estimate.p_value)] == [
        float, float, int, float,
    ]  # fmt: skip


def test_a_nan_p_value_is_none() -> None:
    assert Estimate(0.5, 0.4, 0.6, 3, math.nan).p_value is None


def test_undefined_has_a_reason_and_no_value() -> None:
    estimate = Estimate.undefined("one_class", n=4)
    assert math.isnan(estimate.value)
    assert not estimate.defined
    assert (estimate.reason, estimate.n, estimate.p_value) == ("one_class", 4, None)


def test_a_negative_factor_keeps_the_bounds_in_order() -> None:
    scaled = Estimate(1.0, 0.0, 3.0, 5).scaled(-2, 1)
    assert (scaled.value, scaled.lower, scaled.upper) == (-1.0, -5.0, 1.0)
