"""Intervals of Jensen–Shannon and Cramér's V: the bias of a distance is taken off, and they cover."""

import math

import numpy as np
import pytest

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


@pytest.mark.sampled(4)
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
