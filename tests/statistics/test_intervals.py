"""Intervals of proportions and differences."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import (
    difference,
    mover,
    newcombe,
    p_from_interval,
    proportion,
    rate_change,
    two_proportions,
    wilson,
)
from monitoring.statistics.proportion_ratio import katz
from monitoring.statistics.proportions import clopper_pearson
from monitoring.statistics.score_difference import miettinen_nurminen

SHARES = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SHARES)
def test_wilson_lies_in_the_unit_interval_and_contains_the_share(share: tuple[int, int]) -> None:
    k, n = share
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


@given(SHARES)
def test_wilson_is_mirrored_by_counting_the_failures(share: tuple[int, int]) -> None:
    k, n = share
    low, high = wilson(k, n)
    mirrored = wilson(n - k, n)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-12)


def test_wilson_takes_arrays_and_is_nan_without_rows() -> None:
    low, high = wilson(np.array([0.0, 5.0]), np.array([0.0, 10.0]))
    assert math.isnan(low[0])
    assert math.isnan(high[0])
    assert (low[1], high[1]) == pytest.approx(wilson(5, 10))


def test_no_rows_are_undefined_with_the_reason_asked_for() -> None:
    assert proportion(0, 0, reason="no_labels").reason == "no_labels"


def test_clopper_pearson_is_wider_than_wilson() -> None:
    exact, score = clopper_pearson(7, 40), wilson(7, 40)
    assert exact[0] < score[0]
    assert exact[1] > score[1]


@pytest.mark.parametrize("interval", [newcombe, miettinen_nurminen])
@given(reference=SHARES, current=SHARES)
def test_an_interval_of_a_difference_is_mirrored_by_swapping_sides(
    interval: object, reference: tuple[int, int], current: tuple[int, int]
) -> None:
    assert callable(interval)
    low, high = interval(*reference, *current)
    swapped_low, swapped_high = interval(*current, *reference)
    change = current[0] / current[1] - reference[0] / reference[1]
    assert (low, high) == pytest.approx((-swapped_high, -swapped_low), abs=1e-7)
    assert -1 - 1e-12 <= low <= change + 1e-12
    assert change - 1e-12 <= high <= 1 + 1e-12


def test_the_published_intervals_of_56_of_70_against_48_of_80() -> None:
    # Newcombe 1998, Table II, row a
    assert [round(end, 4) for end in newcombe(48, 80, 56, 70)] == [0.0524, 0.3339]
    assert [round(end, 4) for end in miettinen_nurminen(48, 80, 56, 70)] == [0.0528, 0.3382]


@pytest.mark.parametrize("ends", [(0, 300, 200, 200), (300, 300, 0, 200), (0, 5, 0, 7), (5, 5, 7, 7)])
def test_the_score_interval_bears_empty_and_full_tables(ends: tuple[int, int, int, int]) -> None:
    low, high = miettinen_nurminen(*ends)
    change = ends[2] / ends[3] - ends[0] / ends[1]
    assert -1 <= low <= change <= high <= 1


def test_mover_of_a_known_side_shifts_the_other() -> None:
    assert mover(0.0, 0.0, 0.0, 5.0, 3.0, 9.0) == (3.0, 9.0)


def test_p_from_an_interval_is_the_level_where_it_touches_zero() -> None:
    assert p_from_interval(1.0, 0.0, 5.0) == pytest.approx(0.05)
    assert p_from_interval(-1.0, -5.0, 0.0) == pytest.approx(0.05)


def test_p_without_a_width_is_none() -> None:
    assert p_from_interval(0.2, math.nan, math.nan) is None
    assert p_from_interval(0.0, 0.0, 0.0) is None


def test_a_difference_hands_on_why_a_side_is_undefined() -> None:
    assert difference(Estimate(1, 0, 2, 3), Estimate.undefined("one_class")).reason == "one_class"


def test_the_pooled_z_is_antisymmetric_and_undefined_where_nothing_varies() -> None:
    z, p = two_proportions(12, 400, 40, 500)
    swapped_z, swapped_p = two_proportions(40, 500, 12, 400)
    assert (z, p) == pytest.approx((-swapped_z, swapped_p))
    assert all(math.isnan(v) for v in two_proportions(0, 10, 0, 20))


def test_overdispersion_weakens_the_evidence_and_keeps_the_value() -> None:
    plain, wide = rate_change(20, 1000, 45, 1000), rate_change(20, 1000, 45, 1000, phi=4)
    assert wide.value == plain.value
    assert plain.p_value is not None
    assert wide.p_value is not None
    assert wide.p_value > plain.p_value
    assert wide.lower < plain.lower


def test_a_ratio_without_events_in_the_reference_is_undefined() -> None:
    assert katz(0, 10, 3, 10).reason == "zero_denominator"
    assert katz(3, 10, 0, 10).value == 0


@given(n=st.integers(0, 10_000), data=st.data())
def test_one_proportion_has_the_interval_of_many(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson(np.array([float(k)]), np.array([float(n)]))
    np.testing.assert_array_equal(np.array(wilson(k, n)), [low[0], high[0]])
