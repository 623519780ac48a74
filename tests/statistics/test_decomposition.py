"""Why a metric moved, and where."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.decomposition import disde, mix_rate, shapley
from monitoring.statistics.moments import Moments
from monitoring.statistics.slices import slice_effect, sliceline_score

COHORTS = st.lists(
    st.tuples(st.integers(0, 500), st.floats(0, 1), st.integers(0, 500), st.floats(0, 1)),
    min_size=1,
    max_size=6,
).filter(lambda rows: sum(r[0] for r in rows) > 0 and sum(r[2] for r in rows) > 0)


@given(COHORTS)
def test_mix_and_rate_are_the_whole_change(rows: list[tuple[int, float, int, float]]) -> None:
    n0, r0, n1, r1 = (np.array(column) for column in zip(*rows, strict=True))
    split = mix_rate(n0, n0 * r0, n1, n1 * r1)
    assert split.mix.sum() + split.rate.sum() == pytest.approx(split.change, abs=1e-9)
    back = mix_rate(n1, n1 * r1, n0, n0 * r0)
    assert back.mix == pytest.approx(-split.mix, abs=1e-9)


def test_a_new_cohort_is_all_mix() -> None:
    split = mix_rate([100, 0], [80, 0], [50, 50], [40, 10])
    assert split.rate.tolist() == [0, 0]


def test_an_empty_side_has_no_split() -> None:
    assert math.isnan(mix_rate([0], [0], [5], [2]).change)


def test_disde_adds_up_and_needs_common_cells() -> None:
    found = disde([50, 30, 20], [20, 30, 50], [0.1, 0.2, 0.4], [0.1, 0.25, 0.45])
    assert found.to_shared + found.given_shared + found.from_shared == pytest.approx(found.total)
    assert math.isnan(disde([5, 0], [0, 5], [0.1, 0], [0, 0.2]).given_shared)


@given(st.lists(st.floats(-5, 5), min_size=8, max_size=8))
def test_shapley_parts_add_up_whatever_the_order(values: list[float]) -> None:
    names = ["a", "b", "c"]

    def value(chosen: frozenset[str]) -> float:
        return values[sum(2**i for i, name in enumerate(names) if name in chosen)]

    parts = shapley(names, value)
    assert parts.sum() == pytest.approx(values[7] - values[0], abs=1e-9)
    assert shapley(names[::-1], value)[::-1] == pytest.approx(parts)


def test_a_slice_as_good_as_the_rest_has_no_effect() -> None:
    same = Moments(50, 0.3, 10.0)
    assert slice_effect(same, same).value == 0
    assert slice_effect(Moments(1, 0.3, 0.0), same).reason == "too_few"
    assert slice_effect(Moments(5, 0.3, 0.0), Moments(5, 0.1, 0.0)).reason == "constant_reference"


def test_a_larger_slice_of_the_same_error_scores_higher() -> None:
    assert sliceline_score(1000, 100, 200, 40) > sliceline_score(1000, 100, 20, 4)
    assert math.isnan(sliceline_score(1000, 0, 20, 0))
