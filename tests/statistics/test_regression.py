"""Errors of a predicted number."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from monitoring.statistics.deviances import gamma_deviance, poisson_deviance
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.forecast_distributions import pit_histogram, quantile_coverage
from monitoring.statistics.forecast_intervals import coverage, interval_width, pinball, winkler
from monitoring.statistics.regression import bias, mae, mape, mape_excluded, mase, r2, rmse, smape, wape

Error = Callable[[object, object], Estimate]
ERRORS: list[Error] = [mae, rmse, bias, mape, smape, wape, r2, poisson_deviance, gamma_deviance]
RNG = np.random.default_rng(0)
Y = RNG.gamma(3, 10, 500)
F = Y * RNG.lognormal(0.05, 0.2, 500)


@pytest.mark.parametrize("error", ERRORS)
def test_the_order_of_rows_does_not_matter(error: Error) -> None:
    order = RNG.permutation(Y.size)
    assert error(Y[order], F[order]).value == pytest.approx(error(Y, F).value)


@pytest.mark.parametrize("error", ERRORS)
def test_counting_every_row_twice_narrows_the_interval_only(error: Error) -> None:
    once, twice = error(Y, F), error(np.tile(Y, 2), np.tile(F, 2))
    assert twice.value == pytest.approx(once.value)
    narrower = (once.upper - once.value) / math.sqrt(2)
    # twice as many rows are half as skewed, so the long side narrows by more
    assert narrower * 0.6 < twice.upper - twice.value < narrower * 1.001


@pytest.mark.parametrize("error", [mape, smape, wape, r2])
def test_relative_errors_are_free_of_the_unit(error: Error) -> None:
    assert error(Y * 1e-9, F * 1e-9).value == pytest.approx(error(Y, F).value)


@pytest.mark.parametrize("error", [mae, rmse, bias])
def test_errors_are_in_the_unit_of_the_target(error: Error) -> None:
    assert error(Y * 60, F * 60).value == pytest.approx(60 * error(Y, F).value)


@pytest.mark.parametrize("error", ERRORS)
def test_no_rows_are_no_labels(error: Error) -> None:
    assert error([], []).reason == "no_labels"


@pytest.mark.parametrize("error", [mae, rmse, bias, smape, wape, r2])
def test_intervals_cover_the_long_run(error: Error) -> None:
    rng = np.random.default_rng(1)

    def draw(n: int) -> Estimate:
        y = rng.gamma(3, 10, n)
        return error(y, y + rng.normal(1, 6, n))

    truth = draw(400_000).value
    assert np.mean([e.lower <= truth <= e.upper for e in (draw(200) for _ in range(300))]) > 0.9


def test_over_prediction_is_a_positive_bias() -> None:
    assert bias([1, 1], [2, 2]).value == 1


def test_zero_and_negative_values_do_not_explode_the_relative_error() -> None:
    # dividing by max(y, eps) gives 3.4e17 percent here
    assert mape([-10, -20, 5, 8], [-11, -18, 6, 7]).value == pytest.approx(0.13125)
    assert mape_excluded([0, 1, 0]) == 2
    assert "1 zero rows left out" in mape([0, 1], [1, 2]).method
    assert mape([0, 0], [1, 2]).reason == "zero_denominator"
    assert wape([0, 0], [1, 2]).reason == "zero_denominator"


def test_a_constant_target_has_no_r2() -> None:
    assert r2([3, 3, 3], [2, 3, 4]).reason == "constant_reference"


def test_a_scale_is_needed_for_mase() -> None:
    assert mase([1, 2], [1, 3], [4, 6, 4, 6], season=2).reason == "constant_reference"
    assert mase([1, 2], [1, 3], [4], season=1).reason == "empty_reference"
    assert mase([], [], [4, 6]).reason == "no_labels"


def test_deviances_refuse_what_lies_outside_their_domain() -> None:
    assert poisson_deviance([1, -1], [1, 1]).reason == "outside_domain"
    assert gamma_deviance([0, 1], [1, 1]).reason == "outside_domain"


def test_the_true_quantile_has_the_least_pinball_loss() -> None:
    y = RNG.normal(size=20_000)
    losses = [pinball(y, np.full(y.size, q), 0.9).value for q in (0.8, 1.2816, 1.8)]
    assert losses[1] == min(losses)


def test_a_closed_interval_covers_its_ends() -> None:
    assert coverage([0, 1], [0, 0], [1, 1]).value == 1
    assert interval_width([0, 0], [1, 3]).value == 2
    assert winkler([0.5], [0], [1], 0.8).value == 1


def test_forecast_distributions_of_the_truth_are_uniform() -> None:
    found = pit_histogram(RNG.random(5000))
    assert found.p_value > 0.001
    assert found.ks < 0.03
    assert math.isnan(pit_histogram([]).chi2)
    assert quantile_coverage([], []).reason == "no_labels"
