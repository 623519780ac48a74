"""Counts of large cells drawn by their cumulants have the quantiles of the binomial law."""

import numpy as np
import pytest
from scipy.stats import binom

from monitoring.statistics.redraws import quantiles, redrawn, redrawn_shares


@pytest.mark.parametrize(("n", "p"), [(1200, 0.01), (50, 0.4), (100_000, 0.9)])
def test_quantiles_of_a_binomial(n: int, p: float) -> None:
    variance = n * p * (1 - p)
    drawn = redrawn([n * p], [variance], [variance * (1 - 2 * p)], seed=5, draws=200_000)[:, 0]
    shares = (0.025, 0.25, 0.5, 0.75, 0.975)
    assert np.abs(quantiles(drawn, *shares) - binom.ppf(shares, n, p)).max() <= 0.6 + 0.02 * variance**0.5


def test_small_bins_are_binomial_and_constant_ones_stay() -> None:
    n, p = np.array([30.0, 40.0]), np.array([0.1, 1.0])
    drawn = redrawn_shares(n.tobytes(), p.tobytes(), 3, 200)
    assert (drawn[:, 0] == np.random.default_rng(3).binomial([30], 0.1, size=(200, 1))[:, 0] / 30).all()
    n = np.array([3000.0, 40.0])
    assert (redrawn_shares(n.tobytes(), p.tobytes(), 3, 200)[:, 1] == 1).all()


def test_what_is_kept_cannot_be_changed() -> None:
    drawn = redrawn_shares(np.array([900.0]).tobytes(), np.array([0.5]).tobytes(), 1, 50)
    with pytest.raises(ValueError, match="read-only"):
        drawn[0] = 0


@pytest.mark.parametrize("size", [1, 2, 3, 40, 501])
def test_quantiles_are_those_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).normal(size=size)
    shares = (0.0, 0.025, 0.5, 0.975, 1.0)
    assert quantiles(values, *shares) == pytest.approx(np.quantile(values, shares), rel=1e-12)
