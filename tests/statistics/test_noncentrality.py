"""Intervals of Jensen–Shannon and Cramér's V: the bias of a distance is taken off, and they cover."""

import math

import numpy as np
import pytest

from monitoring.statistics.bartlett import bartlett_factors
from monitoring.statistics.contingency import cramers_v
from monitoring.statistics.distances import js_distance
from monitoring.statistics.noncentrality import root_intervals

SIZES = [(300, 300), (3_000, 300), (5_000, 5_000), (100_000, 5_000)]


def both(p: np.ndarray, q: np.ndarray, n: int, m: int) -> tuple[float, float]:
    """Jensen–Shannon distance and V of two laws."""
    pooled, middle = (p * n + q * m) / (n + m), (p + q) / 2
    v = n * ((p - pooled) ** 2 / pooled).sum() + m * ((q - pooled) ** 2 / pooled).sum()
    js = (p * np.log2(p / middle)).sum() / 2 + (q * np.log2(q / middle)).sum() / 2
    return math.sqrt(max(js, 0.0)), math.sqrt(v / (n + m))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cells", [2, 3, 10, 30])
@pytest.mark.parametrize(("n", "m"), SIZES)
@pytest.mark.parametrize("effect", [0.0, 0.05, 0.2, 0.5])
def test_the_intervals_cover(cells: int, n: int, m: int, effect: float) -> None:
    rng, draws = np.random.default_rng([cells, n, round(100 * effect)]), 500
    p = rng.dirichlet(np.full(cells, 3.0)) * 0.8 + 0.2 / cells
    q = p * np.exp(effect * np.where(np.arange(cells) % 2, 1.0, -1.0))
    q /= q.sum()
    js, v = both(p, q, n, m)
    covered = np.zeros(2)
    for _ in range(draws):
        a, b = rng.multinomial(n, p), rng.multinomial(m, q)
        for k, (found, true) in enumerate(((js_distance(a, b), js), (cramers_v(a, b), v))):
            assert found.lower <= found.value <= found.upper
            covered[k] += found.lower <= true + 1e-9 and true <= found.upper + 1e-9
    assert (covered / draws > 0.91).all(), covered / draws
    assert (covered / draws < 1.0).all() or effect == 0


def test_the_roots_are_those_that_a_package_gives() -> None:
    """As R's `statpsych::ci.cramer(.05, 19.21, 2, 3, 200)` does."""
    ends = [one[0] / math.sqrt(200) for one in root_intervals([19.21], [2])]
    assert ends == pytest.approx([0.1601, 0.4417], abs=6e-5)


def test_disjoint_sides_are_at_the_end() -> None:
    for found in (js_distance([500, 0], [0, 700]), cramers_v([500, 0], [0, 700])):
        assert (found.value, found.upper) == (1, 1)
        assert found.lower > 0.5


def test_a_large_statistic_is_as_good_as_normal() -> None:
    for df in (1, 9, 60):
        near, far = (root_intervals([x], [df]) for x in (499.9, 500.1))
        assert np.allclose(near, far, rtol=0.01)


def test_one_cell_has_no_interval() -> None:
    assert math.isnan(root_intervals([0.0], [0])[0][0])


def held(p: np.ndarray, q: np.ndarray, n: int, m: int, draws: int = 300) -> tuple[float, float]:
    """Share of the intervals of Jensen–Shannon and V that hold the distance of the laws."""
    rng, found = np.random.default_rng([len(p), n, m]), np.zeros(2)
    for _ in range(draws):
        a, b = rng.multinomial(n, p), rng.multinomial(m, q)
        for k, true in enumerate(both(p, q, n, m)):
            one = (js_distance, cramers_v)[k](a, b)
            found[k] += math.isnan(one.lower) or (one.lower <= true + 1e-9 and true <= one.upper + 1e-9)
    js, v = (found / draws).tolist()
    return js, v


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("m", "many"), [(30, 10), (60, 100), (100, 10), (300, 100)])
def test_cells_that_expect_three_rows_have_intervals_that_cover(m: int, many: int) -> None:
    """Without Bartlett's factor that of Jensen–Shannon held 89, 89, 85 and 69 of 100."""
    p = np.full(m // 3, 3 / m)
    assert min(held(p, p, many * m, m)) > 0.92
    q = p * np.exp(0.5 * np.where(np.arange(p.size) % 2, 1.0, -1.0))
    assert min(held(p, q / q.sum(), many * m, m)) > 0.92


@pytest.mark.parametrize(
    ("n", "m", "rows", "cells"), [(50, 50, 2, 2), (1_000, 100, 2, 2), (10_000, 100, 2, 4)]
)
def test_a_level_of_few_rows_that_grows_has_a_v_that_covers(n: int, m: int, rows: int, cells: int) -> None:
    """Equal shares by luck had the end 0, none of the level no spread: 82, 84, 85 of 100."""
    share, rest = rows / m, np.ones(cells - 1) / (cells - 1)
    less = share / (2 if n == m else 10)
    assert held(np.r_[rest * (1 - less), less], np.r_[rest * (1 - share), share], n, m)[1] > 0.9


def test_no_digit_of_a_distance_depends_on_those_beside_it() -> None:
    rng = np.random.default_rng(12)
    many = [rng.multinomial(n, np.arange(1, 41) / 820, 300) for n in (3_000, 60)]
    together = bartlett_factors(*many)
    assert together.max() > 1.02
    for k in range(0, 300, 7):
        assert bartlett_factors(*(side[k : k + 1] for side in many))[0] == together[k]
