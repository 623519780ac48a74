"""The gap that skips stretches is that of every value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monitoring.statistics.arrays import Floats
from monitoring.statistics.distribution_gap import _merged, largest_gap

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
    assert _merged(a, b) == at_every_value(a, b) == _merged(b, a)


@pytest.mark.parametrize("decimals", [1, 3, 12])
@pytest.mark.parametrize("shift", [0.0, 0.02, 0.5, 30.0])
def test_of_more_values_than_stretches(shift: float, decimals: int) -> None:
    drawn = np.random.default_rng(7)
    for rows in (1_024, 1_026, 9_000):
        a = np.sort(drawn.normal(size=rows).round(decimals))
        b = np.sort(np.concatenate([drawn.normal(shift, 1.0, 5_000), np.full(700, 0.25)]).round(decimals))
        assert largest_gap(a, b) == at_every_value(a, b) == _merged(a, b)
