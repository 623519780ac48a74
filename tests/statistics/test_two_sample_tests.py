"""KS, Wasserstein and energy of two samples of numbers."""

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.ks_exact import ks_p_exact
from monitoring.statistics.two_sample_tests import (
    energy,
    ks,
    ks_distance,
    ks_p_asymptotic,
    wasserstein,
    wasserstein_iqr,
    wasserstein_sd,
)

Distance = Callable[[object, object], Estimate]
FAMILY = [ks, wasserstein, wasserstein_sd, wasserstein_iqr, energy]
SYMMETRIC = [ks, wasserstein, energy]

SAMPLE = st.lists(st.integers(-50, 50), min_size=2, max_size=40).map(
    lambda rows: np.sort(np.array(rows, float))
)


@pytest.mark.parametrize("distance", SYMMETRIC)
@given(a=SAMPLE, b=SAMPLE)
def test_swapping_the_sides_changes_nothing(distance: Distance, a: np.ndarray, b: np.ndarray) -> None:
    assert distance(a, b).value == pytest.approx(distance(b, a).value, abs=1e-9)


@pytest.mark.parametrize("distance", [ks, wasserstein, wasserstein_iqr, energy])
@given(a=SAMPLE, b=SAMPLE)
def test_repeating_the_current_rows_changes_nothing(distance: Distance, a: np.ndarray, b: np.ndarray) -> None:
    repeated = distance(a, np.repeat(b, 3)).value
    assert repeated == pytest.approx(distance(a, b).value, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("distance", FAMILY)
@given(a=SAMPLE)
def test_a_sample_is_at_no_distance_from_itself(distance: Distance, a: np.ndarray) -> None:
    value = distance(a, a).value
    assert math.isnan(value) or value == pytest.approx(0, abs=1e-12)


@given(SAMPLE, st.integers(-30, 30))
def test_a_shift_moves_every_row_by_itself(a: np.ndarray, shift: int) -> None:
    assert wasserstein(a, a + shift).value == pytest.approx(abs(shift), abs=1e-9)


@pytest.mark.parametrize("distance", [wasserstein_sd, wasserstein_iqr, ks])
@pytest.mark.parametrize("scale", [2.0**-30, 2.0**30])
def test_standardised_distances_are_free_of_the_unit(distance: Distance, scale: float) -> None:
    rng = np.random.default_rng(0)
    a, b = np.sort(rng.normal(size=200)), np.sort(rng.normal(0.5, 1, size=150))
    assert distance(a * scale, b * scale).value == pytest.approx(distance(a, b).value)


@pytest.mark.parametrize("distance", FAMILY)
def test_an_empty_side_is_undefined(distance: Distance) -> None:
    assert distance([], [1.0]).reason == "empty_reference"
    assert distance([1.0], []).reason == "empty_current"


def test_a_constant_reference_has_no_scale() -> None:
    assert wasserstein_sd([2, 2, 2], [2, 3]).reason == "constant_reference"


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
)
def test_the_exact_p_counts_every_relabelling(a: list[int], b: list[int]) -> None:
    pooled = np.array(a + b, dtype=float)
    seen = ks_distance(np.sort(a), np.sort(b))
    drawn = []
    for chosen in combinations(range(pooled.size), len(a)):
        mask = np.zeros(pooled.size, dtype=bool)
        mask[list(chosen)] = True
        drawn.append(ks_distance(np.sort(pooled[mask]), np.sort(pooled[~mask])))
    expected = np.mean(np.array(drawn) >= seen - 1e-12)
    assert ks_p_exact(np.sort(a), np.sort(b)) == pytest.approx(expected)


def test_a_binary_column_keeps_its_ties() -> None:
    # a law without ties says 0.2113; R's psmirnov 0.0458
    a, b = np.repeat([0.0, 1.0], [18, 4]), np.repeat([0.0, 1.0], [9, 9])
    assert ks_p_exact(a, b) == pytest.approx(0.0458, abs=5e-5)


def test_exact_and_asymptotic_laws_meet_in_large_samples() -> None:
    rng = np.random.default_rng(4)
    a, b = np.sort(rng.normal(size=900)), np.sort(rng.normal(0.1, 1, size=1000))
    assert ks_p_exact(a, b) == pytest.approx(ks_p_asymptotic(ks_distance(a, b), 900, 1000), rel=0.1)


def test_overdispersion_takes_the_large_sample_law_with_fewer_rows() -> None:
    rng = np.random.default_rng(4)
    a, b = np.sort(rng.normal(size=500)), np.sort(rng.normal(0.3, 1, size=500))
    plain, wide = ks(a, b), ks(a, b, phi=3)
    assert (plain.value, plain.method, wide.method) == (wide.value, "exact, ties kept", "Kolmogorov")
    assert plain.p_value is not None
    assert wide.p_value is not None
    assert wide.p_value > plain.p_value


def test_one_outlier_moves_ks_by_one_row_only() -> None:
    rng = np.random.default_rng(6)
    a, b = np.sort(rng.normal(size=2000)), rng.normal(0.3, 1, size=2000)
    before = ks_distance(a, np.sort(b))
    b[0] = 1e9
    assert abs(ks_distance(a, np.sort(b)) - before) <= 1 / 2000 + 1e-12
