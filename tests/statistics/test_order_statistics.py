"""Quantiles of a sample from the values of a few of its bins: those of all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.order_statistics import (
    OrderStatistics,
    bins_of_ranks,
    interval_ranks,
    neighbour_ranks,
)


@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 1)), min_size=1, max_size=80),
    st.lists(st.floats(-1e6, 1e6), max_size=9, unique=True),
    st.floats(0, 1),
)
def test_a_quantile_of_any_bins(values: list[float], inner: list[float], at: float) -> None:
    ascending, edges = np.sort(values), np.sort(inner)
    bin_of = np.searchsorted(edges, ascending, side="left")
    counts = np.bincount(bin_of, minlength=len(edges) + 1)
    ranks, _ = neighbour_ranks(len(values), at)
    held = bins_of_ranks(counts, ranks)
    some = OrderStatistics(counts, held, ascending[held[bin_of]])
    assert some.n == len(values)
    assert some.at(ranks).tolist() == ascending[ranks].tolist()
    assert some.quantile(at) == OrderStatistics.of(ascending).quantile(at)
    assert some.quantile(at) == pytest.approx(float(np.quantile(ascending, at)), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("at", [0.05, 0.5, 0.9])
def test_the_interval_of_a_quantile_covers(at: float) -> None:
    """Within 1.96 standard errors of the truth 93 to 97 times of a hundred, of normal values."""
    draw, truth, hits, runs = np.random.default_rng(3), {0.05: -1.6449, 0.5: 0.0, 0.9: 1.2816}[at], 0, 1_500
    for _ in range(runs):
        sample = OrderStatistics.of(np.sort(draw.normal(size=1_000)))
        hits += abs(sample.quantile(at) - truth) <= 1.96 * sample.standard_error(at, 1.96)
    assert 0.93 <= hits / runs <= 0.97


def test_ranks_stay_inside() -> None:
    assert interval_ranks(30, 0.01, 1.96).tolist() == [0, 1]
    assert neighbour_ranks(1, 0.5)[0].tolist() == [0, 0]
    assert neighbour_ranks(10, 1.0)[0].tolist() == [9, 9]
