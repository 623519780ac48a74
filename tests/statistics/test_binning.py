"""Where edges lie."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.binning import (
    bin_counts,
    bins_for,
    collapse,
    probability_bin,
    quantile_ranks,
    reference_edges,
    regroup,
)

TIED = st.lists(st.integers(-20, 20), min_size=1, max_size=400)


def test_ranks_of_sixty_rows_are_whole_sixths() -> None:
    # float ranks give 19 for 0.30000000000000004 · 60
    assert quantile_ranks(60, 10).tolist() == [6, 12, 18, 24, 30, 36, 42, 48, 54]


@given(TIED, st.sampled_from([2, 4, 5, 10, 20]))
def test_collapsed_fine_bins_are_the_coarse_bins_of_the_rows(rows: list[int], bins: int) -> None:
    reference = np.sort(np.array(rows, dtype=float))
    fine_edges, edges = reference_edges(reference, 20), reference_edges(reference, bins)
    index = collapse(bin_counts(reference, fine_edges), bins)
    other = reference + 0.5
    for values in (reference, other):
        coarse = regroup(bin_counts(values, fine_edges), index)
        assert coarse[coarse > 0].tolist() == [c for c in bin_counts(values, edges).tolist() if c > 0]


@given(TIED)
def test_edges_are_distinct_reference_values(rows: list[int]) -> None:
    edges = reference_edges(np.sort(np.array(rows, dtype=float)), 10)
    assert set(edges) <= set(rows)
    assert (np.diff(edges) > 0).all()


@given(st.lists(st.floats(-100, 100), max_size=50), st.randoms())
def test_counts_do_not_depend_on_the_order_of_rows(rows: list[float], random: Random) -> None:
    edges, shuffled = [-10.0, 0.0, 10.0], [*rows]
    random.shuffle(shuffled)
    assert bin_counts(rows, edges).tolist() == bin_counts(shuffled, edges).tolist()
    assert bin_counts(rows, edges).sum() == len(rows)


def test_missing_rows_are_not_counted_and_infinities_are_outermost() -> None:
    assert bin_counts([np.nan, -np.inf, 1.0, np.inf], [0.0, 2.0]).tolist() == [1, 1, 1]


def test_a_value_on_an_edge_belongs_to_the_bin_below() -> None:
    assert bin_counts([1.0], [1.0]).tolist() == [1, 0]


def test_an_empty_reference_has_no_edges() -> None:
    assert reference_edges([], 10).size == 0
    assert collapse([0, 0, 0], 2).tolist() == [0, 0, 0]


@pytest.mark.parametrize(("p", "bin_"), [(0.1, 1), (0.3, 3), (0.6, 6), (0.7, 7), (0.0, 0), (1.0, 9)])
def test_probabilities_on_an_edge_open_their_bin(p: float, bin_: int) -> None:
    assert probability_bin([p], 10).tolist() == [bin_]


def test_every_hundredth_lies_in_its_tenth() -> None:
    hundredths = np.arange(100)
    assert (probability_bin(hundredths / 100, 10) == hundredths // 10).all()


def test_bins_shrink_with_the_smaller_side() -> None:
    assert [bins_for(5000, m) for m in (5000, 200, 199, 45, 3)] == [10, 10, 9, 2, 2]
