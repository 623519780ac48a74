"""Crossings are those that scipy finds one by one, and ends where there is none."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, ndtr

from monitoring.statistics.crossings import crossings

SHAPES = {
    "steep": lambda x, at: np.tanh(400 * (x - at)),
    "curved": lambda x, at: x**3 - at**3,
    "flat at both ends": lambda x, at: np.clip(ndtr(30 * (x - at)) - 0.5, -0.3, 0.3),
    "far from even": lambda x, at: expit(20 * (x - at)) ** 4 - 1 / 16,
    "rounded off": lambda x, at: np.floor(1e3 * (x - at)) + 0.5,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_many_are_found_as_each_is_alone(shape: str) -> None:
    at, of = np.random.default_rng(3).random(200), SHAPES[shape]
    found = crossings(lambda x, which: of(x, at[which]), np.zeros(200), np.ones(200))
    known = [
        brentq(lambda x, one=one: float(of(x, one)), 0.0, 1.0, xtol=1e-13)
        if of(0.0, one) < 0 <= of(1.0, one)
        else float(of(0.0, one) < 0)
        for one in at
    ]
    assert found == pytest.approx(known, abs=1e-9)
    alone = [crossings(lambda x, which, k=k: of(x, at[[k]]), np.zeros(1), np.ones(1))[0] for k in range(200)]
    assert found.tolist() == alone


def test_what_does_not_cross_is_an_end() -> None:
    level = np.array([-1.0, 0.0, 0.25, 2.0])
    found = crossings(lambda x, which: x - level[which], np.zeros(4), np.ones(4))
    assert found.tolist() == [0.0, 0.0, pytest.approx(0.25), 1.0]


def test_none_are_none() -> None:
    assert crossings(lambda x, which: x, np.empty(0), np.empty(0)).size == 0
