"""The exact law of D by three other routes: every labelling, a walk over the pooled values, and scipy."""

from itertools import combinations

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitoring.statistics.distribution_gap import largest_gap
from monitoring.statistics.ks_exact import ks_p_exact

Floats = NDArray[np.float64]
FEW = st.lists(st.integers(0, 4), min_size=1, max_size=6)


def by_every_labelling(a: Floats, b: Floats) -> float:
    """Choose the first sample from the pooled values in every way, and count those of a gap as large."""
    pooled, limit = np.sort(np.concatenate([a, b])), largest_gap(a, b)
    ways = list(combinations(range(len(pooled)), len(a)))
    far = [largest_gap(pooled[list(one)], np.delete(pooled, one)) >= limit for one in ways]
    return float(np.mean(far))


def by_walking(a: Floats, b: Floats) -> float:
    """Walk over the pooled values; what is far enough at the end of a run of ties is counted and leaves."""
    n, m, limit = len(a), len(b), largest_gap(a, b)
    pooled = np.sort(np.concatenate([a, b]))
    ends = np.append(pooled[1:] != pooled[:-1], True)
    count = np.arange(n + 1)
    inside, outside = (count == 0).astype(float), 0.0
    for passed in range(1, n + m + 1):
        step = inside * (n - count) / (n + m - passed + 1)
        inside -= step
        inside[1:] += step[:-1]
        if ends[passed - 1]:
            far = np.abs(count * m - (passed - count) * n) >= limit
            outside += float(inside[far].sum())
            inside[far] = 0.0
    return outside


@given(FEW, FEW)
def test_of_few_values_it_is_the_share_of_all_labellings(one: list[int], other: list[int]) -> None:
    a, b = np.sort(np.array(one, dtype=float)), np.sort(np.array(other, dtype=float))
    assert ks_p_exact(a, b) == pytest.approx(by_every_labelling(a, b), rel=1e-13)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("levels", [3, 40, 0])
@pytest.mark.parametrize("sizes", [(1, 700), (60, 900), (400, 400), (350, 411)])
def test_of_many_it_is_what_a_walk_gives_with_ties_and_without(sizes: tuple[int, int], levels: int) -> None:
    rng = np.random.default_rng(sum(sizes) + levels)
    for shift in (0.0, 0.2, 3.0):
        a, b = rng.normal(size=sizes[0]), rng.normal(shift, size=sizes[1])
        if levels:
            a, b = np.round(a * levels / 6), np.round(b * levels / 6)
        a, b = np.sort(a), np.sort(b)
        assert ks_p_exact(a, b) == pytest.approx(by_walking(a, b), rel=1e-11)
        assert ks_p_exact(b, a) == ks_p_exact(a, b)


def test_without_ties_it_is_scipys() -> None:
    rng = np.random.default_rng(5)
    for n, m in ((3, 8), (50, 60), (120, 1000)):
        a, b = np.sort(rng.normal(size=n)), np.sort(rng.normal(0.3, size=m))
        assert ks_p_exact(a, b) == pytest.approx(scipy.stats.ks_2samp(a, b, method="exact").pvalue, rel=1e-9)


def test_paths_beyond_what_a_number_holds_are_counted() -> None:
    """Of a thousand a side there are 10^600 ways; of samples far apart two of them."""
    far = ks_p_exact(np.arange(500.0), np.arange(500.0) + 1000)
    assert far == pytest.approx(2 / 2.7028824094543644e299, rel=1e-12)
    alike = np.repeat(np.arange(500.0), 2)
    assert ks_p_exact(alike, alike) == 1.0
