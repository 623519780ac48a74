"""Exchanged values: by laws whose distance is known, and deciles bounded as numpy counts them."""

import numpy as np
import pytest
from scipy import stats

from monitoring.statistics.exchanged_values import NEAR, decile_bounds, exchanged, near

DRAW = np.random.default_rng(11)


def normal(mean: float, rows: int = 4_000) -> np.ndarray:
    """The quantiles of a normal law: of two with one sd D is 2Φ(d / 2) − 1."""
    return stats.norm.ppf((np.arange(rows) + 0.5) / rows, mean)


@pytest.mark.parametrize(
    ("off", "apart", "told"), [(0.0, 3.0, True), (0.1, 3.0, True), (0.2, 3.0, False), (0.0, 0.4, False)]
)
def test_near_and_apart_are_told_by_d(off: float, apart: float, told: bool) -> None:
    assert (2 * stats.norm.cdf(off / 2) - 1 <= NEAR) == (off < 0.15)
    one = normal(0.0), normal(apart + off)
    other = normal(apart), normal(off)
    assert exchanged(one, other) is told


def test_one_that_only_follows_is_none() -> None:
    assert not exchanged((normal(0), normal(3)), (normal(3), normal(6)))


def test_few_rows_and_few_values_tell_nothing() -> None:
    few, many = (normal(0, 99), normal(3, 99)), (normal(3, 99), normal(0, 99))
    assert not exchanged(few, many)
    marks = np.repeat(np.arange(5.0), [50, 20, 10, 10, 10]), np.repeat(np.arange(5.0), [10, 10, 10, 20, 50])
    assert not exchanged(marks, marks[::-1])


def test_of_few_rows_chance_says_what_is_near() -> None:
    assert stats.kstwobign.sf(near(400, 400) * (400 / 2) ** 0.5) == pytest.approx(0.001, rel=0.01)
    assert near(10_000, 10_000) == NEAR


@pytest.mark.parametrize("law", ["normal", "exponential", "marks"])
def test_deciles_lie_inside_their_bounds(law: str) -> None:
    drawn = {
        "normal": DRAW.normal(size=5_000),
        "exponential": DRAW.exponential(size=5_000),
        "marks": DRAW.integers(0, 4, 5_000).astype(float),
    }
    values = drawn[law]
    edges = np.unique(np.quantile(values, np.arange(1, 32) / 32))
    outer = np.array([values.min() - 1, *edges, values.max() + 1])
    counts = np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)
    low, high = decile_bounds(outer, counts)
    deciles = np.quantile(values, np.arange(1, 10) / 10, method="inverted_cdf")
    assert ((low <= deciles) & (deciles <= high)).all()
    moved = np.sort(np.concatenate([values, np.full(200, values.max())]))  # D of at most 200 in 5,200
    low, high = decile_bounds(outer, counts, 200 / 5_200)
    deciles = np.quantile(moved, np.arange(1, 10) / 10, method="inverted_cdf")
    assert ((low <= deciles) & (deciles <= high)).all()
