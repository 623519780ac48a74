"""Invariances and traps of the distances of counts."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.binning import bin_counts, reference_edges
from monitoring.statistics.contingency import chi_square, cramers_v
from monitoring.statistics.distances import (
    PsiLaw,
    hellinger,
    js_distance,
    linf,
    psi,
    psi_value,
    total_variation,
)
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.psi_interval import psi_interval

Distance = Callable[[object, object], Estimate]
DISTANCES = [psi, js_distance, hellinger, total_variation, linf, cramers_v]
BOUNDED = DISTANCES[1:]

PAIRS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=12).filter(
    lambda cells: all(sum(side) > 0 for side in zip(*cells, strict=True))
)


def _sides(cells: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [a for a, _ in cells], [b for _, b in cells]


@pytest.mark.parametrize("distance", DISTANCES)
@given(cells=PAIRS)
def test_swapping_the_sides_changes_nothing(distance: Distance, cells: list[tuple[int, int]]) -> None:
    a, b = _sides(cells)
    assert distance(a, b).value == pytest.approx(distance(b, a).value, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("distance", DISTANCES)
@given(cells=PAIRS)
def test_the_order_of_cells_does_not_matter(distance: Distance, cells: list[tuple[int, int]]) -> None:
    expected = distance(*_sides(cells)).value
    assert distance(*_sides(cells[::-1])).value == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("distance", DISTANCES)
def test_identical_shares_of_different_sizes_are_zero(distance: Distance) -> None:
    assert distance([30, 50, 20], [3000, 5000, 2000]).value == pytest.approx(0, abs=1e-7)


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=30), st.integers(1, 1000))
def test_psi_of_identical_shares_is_exactly_zero(counts: list[int], times: int) -> None:
    assert psi(counts, [times * count for count in counts]).value == 0


@pytest.mark.parametrize("distance", [js_distance, hellinger, total_variation, linf, cramers_v])
@given(cells=PAIRS)
def test_counting_every_row_twice_changes_nothing(distance: Distance, cells: list[tuple[int, int]]) -> None:
    a, b = _sides(cells)
    twice = distance([2 * x for x in a], [2 * x for x in b]).value
    assert twice == pytest.approx(distance(a, b).value, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("distance", [js_distance, hellinger, total_variation])
@given(cells=PAIRS)
def test_merging_two_cells_never_moves_samples_apart(
    distance: Distance, cells: list[tuple[int, int]]
) -> None:
    a, b = _sides(cells)
    merged = distance([a[0] + a[1], *a[2:]], [b[0] + b[1], *b[2:]]).value
    assert merged <= distance(a, b).value + 1e-7


@given(cells=PAIRS)
def test_the_known_inequalities_hold(cells: list[tuple[int, int]]) -> None:
    a, b = _sides(cells)
    h, tv, top = (f(a, b).value for f in (hellinger, total_variation, linf))
    assert h**2 <= tv + 1e-9 <= math.sqrt(2) * h + 2e-8
    assert top <= tv + 1e-12


@pytest.mark.parametrize("distance", BOUNDED)
@given(cells=PAIRS)
def test_bounded_distances_stay_in_the_unit_interval(
    distance: Distance, cells: list[tuple[int, int]]
) -> None:
    value = distance(*_sides(cells)).value
    assert math.isnan(value) or 0 <= value <= 1 + 1e-12


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(
    ("a", "b", "reason"), [([0, 0], [1, 2], "empty_reference"), ([1, 2], [0, 0], "empty_current")]
)
def test_an_empty_side_is_undefined(distance: Distance, a: list[int], b: list[int], reason: str) -> None:
    estimate = distance(a, b)
    assert estimate.reason == reason
    assert not estimate.defined


def test_one_cell_has_no_test() -> None:
    estimate = psi([100], [50])
    assert (estimate.value, estimate.p_value, estimate.reason) == (0, None, "single_bin")


@pytest.mark.parametrize("n", [100, 1000, 10**4, 10**6])
def test_one_unseen_row_counts_less_the_more_rows_there_are(n: int) -> None:
    # a fixed floor of the shares makes this jump with n
    assert psi([n // 2, n // 2, 0], [n // 2, n // 2 - 1, 1]).value == pytest.approx(0.34 / n, rel=0.1)


def test_a_single_outlier_does_not_hide_a_shift() -> None:
    rng = np.random.default_rng(3)
    reference, current = rng.normal(size=5000), rng.normal(0.3, 1, size=5000)
    edges = reference_edges(np.sort(reference), 10)

    def value(rows: np.ndarray) -> float:
        return psi(bin_counts(reference, edges), bin_counts(rows, edges)).value

    shifted = value(current)
    current[0] = 1e9
    assert 0.06 < shifted < 0.13
    assert abs(value(current) - shifted) < 0.005


@pytest.mark.parametrize(("n", "m", "bins"), [(1000, 1000, 10), (5000, 400, 10), (400, 400, 5)])
def test_psi_follows_its_law_without_drift(n: int, m: int, bins: int) -> None:
    rng = np.random.default_rng(11)
    even = np.full(bins, 1 / bins)
    values = psi_value(rng.multinomial(n, even, size=2000), rng.multinomial(m, even, size=2000))
    law = PsiLaw(n, m, bins)
    assert values.mean() == pytest.approx(law.mean, rel=0.08)
    assert np.mean(values > law.threshold(0.05)) == pytest.approx(0.05, abs=0.02)


def test_the_interval_covers_the_true_psi() -> None:
    rng = np.random.default_rng(5)
    p, q = np.full(5, 0.2), np.array([0.24, 0.22, 0.2, 0.18, 0.16])
    truth, hits = float(psi_value(p, q)), 0
    for seed in range(200):
        low, high = psi_interval(rng.multinomial(2000, p), rng.multinomial(2000, q), seed)
        hits += low <= truth <= high
    assert hits >= 180


def test_the_interval_is_the_same_for_the_same_seed_and_contains_the_value() -> None:
    first, second = (psi_interval([100, 100, 90], [130, 90, 60], seed=9) for _ in range(2))
    assert first == second
    assert first[0] <= psi([100, 100, 90], [130, 90, 60]).value <= first[1]


def test_chi_square_is_a_two_sample_test() -> None:
    # taking the reference for the truth gives p = 0 at one unseen row
    assert chi_square([500, 500, 0], [500, 499, 1]).p_value > 0.5


def test_chi_square_holds_its_level() -> None:
    rng = np.random.default_rng(2)
    draws = rng.multinomial(500, np.full(5, 0.2), size=(600, 2))
    assert np.mean([chi_square(a, b).p_value < 0.05 for a, b in draws]) < 0.08


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.4])
def test_the_interval_of_many_cells_is_the_drawn_one(spread: float, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    p = rng.dirichlet(np.full(200, 5.0))
    q = p * np.exp(spread * rng.normal(size=200))
    a, b = rng.multinomial(40_000, p), rng.multinomial(30_000, q / q.sum())
    found = psi_interval(a, b, seed=1)
    monkeypatch.setattr("monitoring.statistics.psi_interval.DRAWN_CELLS", 200)
    drawn = psi_interval(a, b, seed=1)
    width = drawn[1] - drawn[0]
    assert np.abs(np.subtract(found, drawn)).max() < 0.15 * width
    assert found[0] <= psi_value(a, b) <= found[1]


def test_intervals_of_many_cells_cover() -> None:
    rng = np.random.default_rng(6)
    p = rng.dirichlet(np.full(150, 5.0))
    q = p * np.exp(0.3 * rng.normal(size=150))
    q /= q.sum()
    true, inside = psi_value(p, q), 0
    for _ in range(300):
        low, high = psi_interval(rng.multinomial(20_000, p), rng.multinomial(20_000, q), seed=0)
        inside += low <= true <= high
    assert 0.92 <= inside / 300 <= 0.98
