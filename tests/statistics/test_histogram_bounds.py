"""Bounds of a distance from its histograms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.binning import bin_counts
from monitoring.statistics.histogram_bounds import (
    ks_bounds,
    middle_moments_each,
    moment_errors,
    wasserstein_bounds,
)
from monitoring.statistics.two_sample_tests import ks_distance, wasserstein

ROWS = st.lists(st.floats(0.01, 8), min_size=1, max_size=60)
EDGES = np.array([0.0, 1.0, 2.0, 4.0, 8.0])


@given(ROWS, ROWS)
def test_the_rows_keep_inside_the_bounds(a: list[float], b: list[float]) -> None:
    reference, current = np.sort(a), np.sort(b)
    counts = bin_counts(reference, EDGES[1:-1]), bin_counts(current, EDGES[1:-1])
    lower, upper = ks_bounds(*counts)
    assert lower - 1e-12 <= ks_distance(reference, current) <= upper + 1e-12
    value, error = wasserstein_bounds(EDGES, *counts)
    assert abs(wasserstein(reference, current).value - value) <= error + 1e-9


def test_an_empty_side_has_no_bounds() -> None:
    assert np.isnan(ks_bounds([0, 0], [1, 1])).all()
    assert np.isnan(wasserstein_bounds([0, 1, 2], [1, 1], [0, 0])).all()


def test_more_bins_bring_the_bounds_together() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random(4000), rng.beta(2, 2, 4000)

    def width(bins: int) -> float:
        inner = np.linspace(0, 1, bins + 1)[1:-1]
        lower, upper = ks_bounds(bin_counts(a, inner), bin_counts(b, inner))
        return upper - lower

    assert width(256) < width(64) < width(16)
    assert width(256) == pytest.approx(0, abs=0.02)


@given(
    values=st.lists(st.floats(-50, 50), min_size=2, max_size=60),
    edges=st.lists(st.floats(-40, 40), min_size=1, max_size=12, unique=True),
)
def test_moments_of_bins_are_within_their_errors(values: list[float], edges: list[float]) -> None:
    data, inner = np.sort(values), np.sort(edges)
    bounds = np.concatenate([[min(data[0], inner[0])], inner, [max(data[-1], inner[-1])]])
    counts = np.bincount(np.searchsorted(inner, data, side="left"), minlength=len(inner) + 1)
    ([mean], [m2]), (mean_off, sd_off) = (
        middle_moments_each([bounds], [counts]),
        moment_errors(bounds, counts),
    )
    assert abs(mean - data.mean()) <= mean_off + 1e-9
    assert abs(np.sqrt(m2 / len(data)) - data.std()) <= sd_off + 1e-9


def test_values_whose_squares_no_float_holds_spread_without_end() -> None:
    edges = [-1e300, 0.0, 1e300]
    ([mean], [m2]), (off, sd_off) = middle_moments_each([edges], [[5, 5]]), moment_errors(edges, [5, 5])
    assert (mean, m2, off, sd_off) == (0.0, np.inf, 5e299, np.inf)


def test_one_bin_alone_has_its_middle_and_no_spread() -> None:
    mean, m2 = middle_moments_each([[1e9, 1e9 + 2, 1e9 + 4], [0, 1, np.nan]], [[0, 5], [3, 0]])
    assert (mean.tolist(), m2.tolist()) == ([1e9 + 3, 0.5], [0.0, 0.0])
    assert np.isnan(middle_moments_each([[0, 1]], [[0]])[0])
    assert all(np.isnan(moment_errors([0, 1], [0])))
