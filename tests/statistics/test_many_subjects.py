"""Many subjects at once give what each gives alone, and what the formulas say, on random counts with gaps."""

import math

import numpy as np
import pytest
from scipy.special import rel_entr

from monitoring.statistics.distances import js_distance, js_distances, psi_value
from monitoring.statistics.histogram_bounds import (
    ks_bounds,
    ks_bounds_each,
    wasserstein_bounds,
    wasserstein_bounds_each,
)
from monitoring.statistics.overdispersion import INDEPENDENT, MIN_BLOCKS, overdispersion, overdispersions
from monitoring.statistics.psi_interval import psi_interval, psi_intervals
from monitoring.statistics.self_drift import psi_test, psi_tests

SEEDS = range(8)


def tables(seed: int, subjects: int = 9, cells: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Counts of both sides: large, small, with empty cells, in one cell, empty on a side or on both."""
    rng = np.random.default_rng(seed)
    a, b = (
        rng.poisson(rng.choice([0.5, 8, 900], (subjects, 1)), (subjects, cells)).astype(float)
        for _ in range(2)
    )
    a[0], b[1], a[2], b[2] = 0, 0, 0, 0
    a[3, 1:], b[3, 1:] = 0, 0
    a[4, -2:], b[4, -2:] = 0, 0
    a[5], b[5] = rng.poisson(5000, (2, cells))
    return a, b


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("seed", SEEDS)
def test_psi_is_the_sum_of_both_relative_entropies(seed: int) -> None:
    a, b = tables(seed)
    for n, m, value in zip(a, b, psi_value(a, b), strict=True):
        if not n.any() or not m.any():
            assert math.isnan(value)
            continue
        p = np.where((n == 0) & (m > 0), 0.5, n) / n.sum()
        q = np.where((m == 0) & (n > 0), 0.5, m) / m.sum()
        assert value == pytest.approx(float((rel_entr(p, q) + rel_entr(q, p)).sum()), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("seed", SEEDS)
def test_tests_and_distances(seed: int) -> None:
    a, b = tables(seed)
    found = zip(psi_tests(a, b, [INDEPENDENT] * len(a)), js_distances(a, b), strict=True)
    for n, m, (psi, js) in zip(a, b, found, strict=True):
        n, m = n[(n > 0) | (m > 0)], m[(n > 0) | (m > 0)]  # noqa: PLW2901
        for one, other in ((psi, psi_test(n, m)), (js, js_distance(n, m))):
            assert same(one.value, other.value)
            assert same(one.p_value, other.p_value)
            assert (one.n, one.method, one.reason) == (other.n, other.method, other.reason)


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_of_days(seed: int) -> None:
    rng = np.random.default_rng(seed)
    blocks = rng.poisson(rng.choice([0.3, 40], (6, 1, 1)), (6, 20, 5)).astype(float)
    blocks[0], blocks[1, MIN_BLOCKS - 1 :], blocks[2, :, 1:] = 0, 0, 0
    for law, own in zip(overdispersions(blocks), blocks, strict=True):
        days = own[own.sum(axis=1) > 0]
        df = np.count_nonzero(days.sum(axis=0)) - 1
        assert repr(law) == repr(overdispersion(days))
        if len(days) < MIN_BLOCKS or df < 1:
            assert law is INDEPENDENT
            continue
        ratio = []
        for k, day in enumerate(days):
            rest = np.delete(days, k, axis=0).sum(axis=0)
            ratio.append(float(psi_value(rest, day)) / ((1 / day.sum() + 1 / rest.sum()) * df))
        mean, variance = np.mean(ratio), np.var(ratio, ddof=1)
        assert law.phi == pytest.approx(max(1.0, mean))
        assert law.nu == pytest.approx(min(df, max(1.0, 2 * mean**2 / variance)))


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_contain_the_value(seed: int) -> None:
    a, b = tables(seed)
    low, high = psi_intervals(a, b, 1, [7] * len(a))
    for k, value in enumerate(psi_value(a, b).tolist()):
        if math.isnan(value):
            assert math.isnan(low[k])
            assert math.isnan(high[k])
            continue
        assert 0 <= low[k] <= value <= high[k]
    alone = psi_interval(a[5], b[5], 1)
    assert alone == pytest.approx((low[5], high[5]))


@pytest.mark.parametrize("moved", [0.0, 0.02, 0.1])
def test_normal_draws_agree_with_multinomial_ones(moved: float, monkeypatch: pytest.MonkeyPatch) -> None:
    p = np.linspace(1, 2, 9) / np.linspace(1, 2, 9).sum()
    q = p * (1 + moved * np.where(np.arange(9) % 2, 1, -1))
    a, b = 4000 * p, 3000 * q / q.sum()
    normal = psi_interval(a, b, 3, draws=20_000)
    monkeypatch.setattr("monitoring.statistics.psi_interval.LARGE", np.inf)
    assert normal == pytest.approx(psi_interval(np.rint(a), np.rint(b), 3, draws=20_000), rel=0.06, abs=3e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_of_histograms(seed: int) -> None:
    a, b = tables(seed)
    edges = np.sort(np.random.default_rng(seed).normal(size=(len(a), a.shape[1] + 1)), axis=1)
    ks, moved = ks_bounds_each(a, b), wasserstein_bounds_each(edges, a, b)
    for k in range(len(a)):
        assert all(map(same, (ks[0][k], ks[1][k]), ks_bounds(a[k], b[k])))
        assert all(map(same, (moved[0][k], moved[1][k]), wasserstein_bounds(edges[k], a[k], b[k])))
        if a[k].any() and b[k].any():
            f, g = np.cumsum(a[k]) / a[k].sum(), np.cumsum(b[k]) / b[k].sum()
            assert ks[0][k] == pytest.approx(np.abs(f - g).max())
            middle = (edges[k, 1:] + edges[k, :-1]) / 2
            assert moved[0][k] == pytest.approx(np.abs(f - g)[:-1] @ np.diff(middle))


def measured(a: np.ndarray, b: np.ndarray, days: np.ndarray) -> list[str]:
    """Everything that the cells of each subject say, with all digits."""
    laws, seeds = overdispersions(days), [7] * len(a)
    said = psi_value(a, b), *psi_intervals(a, b, 1, seeds), js_distances(a, b), laws, psi_tests(a, b, laws)
    return [repr(one) for one in zip(*said, strict=True)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_subject_says_the_same_alone(seed: int) -> None:
    """To the last digit, whatever cells others have: who asks for one feature sees what the panel says."""
    a, b = tables(seed, cells=21)
    days = np.random.default_rng(seed).poisson(np.repeat(a[:, None] / 8, 8, axis=1)).astype(float)
    together = measured(a, b, days)
    for k in range(len(a)):
        there = np.flatnonzero((a[k] > 0) | (b[k] > 0) | (days[k] > 0).any(axis=0))
        assert measured(a[[k]][:, there], b[[k]][:, there], days[[k]][:, :, there]) == together[k : k + 1]


def test_both_sides_of_a_seed_are_redrawn_apart() -> None:
    """Redrawn alike, counts that are the same would never differ."""
    assert psi_interval([30, 30, 30], [30, 30, 30], 3)[1] > 0.03
