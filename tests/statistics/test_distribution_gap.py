"""The gap that skips stretches is that of every value."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats
from monitoring.statistics.distribution_gap import (
    HeldBins,
    _largest_of_all,
    gap_integral,
    largest_gap,
    largest_gap_in_bins,
    one_whole_number,
    open_bins,
)

SAMPLES = arrays(np.float64, st.integers(1, 60), elements=st.integers(-4, 4).map(float)).map(np.sort)


def at_every_value(a: Floats, b: Floats) -> int:
    """Both functions at, and just before, each value of either."""
    both = np.concatenate([a, b])
    sides = [
        np.searchsorted(a, both, side=side) * b.size - np.searchsorted(b, both, side=side) * a.size
        for side in ("left", "right")
    ]
    return int(np.abs(sides).max())


@given(SAMPLES, SAMPLES)
def test_of_few_values(a: Floats, b: Floats) -> None:
    assert largest_gap(a, b) == at_every_value(a, b) == largest_gap(b, a)
    assert _largest_of_all(a, b) == at_every_value(a, b) == _largest_of_all(b, a)


@pytest.mark.parametrize("decimals", [1, 3, 12])
@pytest.mark.parametrize("shift", [0.0, 0.02, 0.5, 30.0])
def test_of_more_values_than_stretches(shift: float, decimals: int) -> None:
    drawn = np.random.default_rng(7)
    for rows in (1_024, 1_026, 9_000):
        a = np.sort(drawn.normal(size=rows).round(decimals))
        b = np.sort(np.concatenate([drawn.normal(shift, 1.0, 5_000), np.full(700, 0.25)]).round(decimals))
        assert largest_gap(a, b) == at_every_value(a, b) == _largest_of_all(a, b)


EDGES = np.array([-2.5, -1.0, 0.0, 0.5, 2.0])


def binned(a: Floats, held: NDArray[np.bool_]) -> HeldBins:
    """All values by bin, and those of the bins that are held."""
    codes = np.searchsorted(EDGES, a, side="left")
    return HeldBins(np.bincount(codes, minlength=len(EDGES) + 1), a[held[codes]])


@given(SAMPLES, SAMPLES, arrays(np.bool_, len(EDGES) + 1))
def test_values_of_open_bins_are_enough(a: Floats, b: Floats, more: NDArray[np.bool_]) -> None:
    none = np.zeros_like(more)
    needed = open_bins(binned(a, none).counts, binned(b, none).counts)
    for held in (needed, needed | more):
        found = largest_gap_in_bins(EDGES, held, binned(a, held), binned(b, held))
        assert found == largest_gap(a, b)


@given(SAMPLES, SAMPLES)
def test_bins_of_one_whole_number_need_no_values(a: Floats, b: Floats) -> None:
    none = np.zeros(len(EDGES) + 1, dtype=np.bool_)
    needed = open_bins(binned(a, none).counts, binned(b, none).counts)
    ends = min(a[0], b[0], EDGES[0]), max(a[-1], b[-1], EDGES[-1])
    held = needed & ~one_whole_number(np.concatenate([ends[:1], EDGES, ends[1:]]))
    assert largest_gap_in_bins(EDGES, held, binned(a, held), binned(b, held)) == largest_gap(a, b)


def test_few_bins_of_many_are_open() -> None:
    drawn = np.random.default_rng(7)
    a, b = drawn.normal(size=50_000), drawn.normal(0.5, 1.0, 5_000)
    edges = np.quantile(a, np.linspace(0, 1, 251)[1:-1])
    counts = [np.bincount(np.searchsorted(edges, one, side="left"), minlength=250) for one in (a, b)]
    assert 0 < open_bins(*counts).sum() < 25
    assert not open_bins(counts[0], np.zeros(250, dtype=np.int64)).any()


def area(a: Floats, b: Floats) -> Fraction:
    """The area between both functions, in fractions."""
    values = sorted({Fraction(x) for x in (*a.tolist(), *b.tolist())})
    rows = [[Fraction(x) for x in side.tolist()] for side in (a, b)]
    found = Fraction(0)
    for left, right in pairwise(values):
        one, other = (Fraction(sum(x <= left for x in side), len(side)) for side in rows)
        found += abs(one - other) * (right - left)
    return found


ANY = st.floats(-1e3, 1e3) | st.integers(-3, 3).map(float)
FEW, MANY = (arrays(np.float64, st.integers(*ends), elements=ANY).map(np.sort) for ends in ((1, 4), (32, 50)))


@given(FEW, MANY, st.sampled_from([0.0, 1e9]))
def test_the_area_beside_many_values_is_exact(few: Floats, many: Floats, offset: float) -> None:
    few, many = few + offset, many + offset
    meant = float(area(few, many))
    assert gap_integral(few, many, 1) == pytest.approx(meant, rel=1e-12, abs=1e-12 + offset * 1e-15)
    assert gap_integral(many, few, 1) == gap_integral(few, many, 1)


def test_the_area_of_the_largest_numbers_is_finite() -> None:
    many = np.linspace(-4e307, 4e307, 101)
    assert gap_integral(np.array([0.0]), many, 1) == pytest.approx(2.02e307, rel=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_both_ways_to_the_area_agree(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    many = np.sort(drawn.normal(50.0, 1.0, 20_000).round(seed))
    few = np.sort(drawn.normal(50.1, 1.2, 2_500).round(seed))
    more = np.sort(np.concatenate([few, few]))  # the same function, too many to be looked for one by one
    assert gap_integral(few, many, 1) == pytest.approx(gap_integral(more, many, 1), rel=1e-12)
