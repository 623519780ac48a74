"""Counts of positives drawn by their cumulants, or by their discrete law, have the quantiles of the law."""

import numpy as np
import pytest
import scipy
from scipy.special import ndtr

from monitoring.statistics.calibration_errors import quantiles
from monitoring.statistics.redraws import BinLaws, redrawn, redrawn_sums


def laws(*bins: tuple[float, float]) -> BinLaws:
    n, p = np.array(bins).T[:, None]
    return BinLaws.binomial(n, p)


@pytest.mark.parametrize(("n", "p"), [(1200, 0.01), (50, 0.4), (100_000, 0.9)])
def test_quantiles_of_a_binomial(n: int, p: float) -> None:
    drawn = redrawn(laws((n, p)), seed=5, draws=200_000)[0, :, 0] + n * p
    shares, spread = (0.025, 0.25, 0.5, 0.75, 0.975), (n * p * (1 - p)) ** 0.5
    assert (
        np.abs(quantiles(drawn[None], *shares)[0] - scipy.stats.binom.ppf(shares, n, p)).max()
        <= 0.6 + 0.02 * spread
    )


@pytest.mark.parametrize(("n", "p"), [(30, 0.1), (900, 0.002), (38, 0.5), (1, 0.3), (2, 0.5)])
def test_small_bins_are_binomial_to_the_last_positive(n: int, p: float) -> None:
    z = np.random.default_rng(3).standard_normal((5000, 1))[:, 0]
    drawn = redrawn(laws((n, p)), seed=3, draws=5000)[0, :, 0] + n * p
    assert drawn == pytest.approx(scipy.stats.binom.ppf(ndtr(z), n, p), abs=1e-9)


def test_few_negatives_are_drawn_as_few_positives() -> None:
    rare, often = (redrawn(laws((30, p)), seed=3, draws=500) for p in (0.1, 0.9))
    assert often == pytest.approx(-rare, abs=1e-12)


def test_rows_of_several_probabilities_have_nearly_that_law() -> None:
    """The law of ten rows each at .01, .03, … .19, by convolution."""
    p = np.repeat(np.arange(0.01, 0.2, 0.02), 10)
    exact = np.array([1.0])
    for one in p:
        exact = np.convolve(exact, [1 - one, one])
    spread = p * (1 - p)
    mixed = BinLaws(*(np.array([[x]]) for x in (100.0, p.sum(), spread.sum(), (spread * (1 - 2 * p)).sum())))
    drawn = np.rint(redrawn(mixed, 1, 200_000)[0, :, 0] + p.sum()).astype(int)
    assert np.abs(np.bincount(drawn, minlength=101) / 200_000 - exact).sum() / 2 < 0.006


def test_constant_bins_stay() -> None:
    assert (redrawn(laws((3000, 0.5), (40, 1.0), (40, 0.0)), 3, 200)[0, :, 1:] == 0).all()


def test_sums_are_those_of_the_draws() -> None:
    rng = np.random.default_rng(2)
    n, p = rng.integers(1, 3000, (40, 10)).astype(float), rng.beta(1, 4, (40, 10))
    some, linear, square = BinLaws.binomial(n, p), rng.normal(size=(40, 10)), rng.normal(size=(40, 10))
    beyond = redrawn(some, 4, 300)
    expected = (linear[:, None] * beyond + square[:, None] * beyond**2).sum(axis=2)
    scale = (np.abs(linear[:, None] * beyond) + np.abs(square[:, None]) * beyond**2).sum(axis=2)
    assert (np.abs(redrawn_sums(some, linear, square, 4, 300) - expected) <= 1e-11 * scale).all()


@pytest.mark.parametrize("size", [1, 2, 3, 40, 501])
def test_quantiles_are_those_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).normal(size=(3, size))
    shares = (0.0, 0.025, 0.5, 0.975, 1.0)
    assert quantiles(values, *shares) == pytest.approx(np.quantile(values, shares, axis=1).T, rel=1e-12)
