"""False discovery rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics.multiplicity import bh, by

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(P_VALUES)
def test_adjusted_values_are_never_smaller_and_keep_the_order(p_values: list[float]) -> None:
    p, q = np.array(p_values), bh(p_values)
    assert (q >= p - 1e-15).all()
    assert (q <= 1).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= -1e-15).all()
    assert (by(p_values) >= q - 1e-15).all()


@given(P_VALUES)
def test_the_order_of_tests_does_not_matter(p_values: list[float]) -> None:
    assert bh(p_values[::-1])[::-1] == pytest.approx(bh(p_values))


def test_what_was_not_tested_is_outside_the_family() -> None:
    q = bh([0.01, np.nan, 0.04])
    assert q[[0, 2]] == pytest.approx(bh([0.01, 0.04]))
    assert np.isnan(q[1])


def test_no_tests_give_no_values() -> None:
    assert bh([]).size == 0
    assert np.isnan(bh([np.nan])).all()
