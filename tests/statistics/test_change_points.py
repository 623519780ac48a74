"""When a series changed, and whether it drifts."""

import numpy as np
import pytest

from monitoring.statistics.change_points import change_point, noise_variance
from monitoring.statistics.control_charts import cusum, page_hinkley
from monitoring.statistics.trend import mann_kendall, sen_slope, trend_test


@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_the_first_day_of_the_new_regime_is_found(offset: float) -> None:
    rng = np.random.default_rng(0)
    series = np.r_[rng.normal(0, 1, 40), rng.normal(4, 1, 30)] + offset
    found = change_point(series)
    assert found.first <= 40 <= found.last
    assert abs(found.index - 40) <= 1
    assert found.after - found.before == pytest.approx(4, abs=0.6)


def test_the_interval_of_the_date_holds_the_truth() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(200):
        found = change_point(np.r_[rng.normal(0, 1, 30), rng.normal(1.5, 1, 30)])
        hits += found.first <= 30 <= found.last
    assert hits / 200 > 0.85


def test_known_errors_weigh_the_values() -> None:
    series = np.array([0.0, 0.1, -0.1, 9.0, 0.0, 0.1, 3.0, 3.1, 2.9, 3.0])
    weights = np.ones(10)
    weights[3] = 1e-6
    assert change_point(series, weights).index == 6


def test_a_short_series_has_no_change() -> None:
    assert change_point([1, 2, 3]).index == -1


def test_a_step_does_not_count_as_noise() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1, 400)
    noise[200:] += 50
    assert noise_variance(noise) == pytest.approx(1, rel=0.35)


def test_charts_stay_silent_on_target_and_call_a_shift() -> None:
    assert cusum([0.5] * 50, 0.5, 0.1).alarm == -1
    assert cusum([0.5] * 10 + [0.15] * 10, 0.5, 0.1).alarm == 11
    assert page_hinkley([0.1] * 50, 0.005, 0.3)[1] == -1


def test_turning_a_series_over_turns_its_trend() -> None:
    series = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])
    forward, mirrored = mann_kendall(series), mann_kendall(-series)
    assert (forward.s, forward.p_value) == (-mirrored.s, mirrored.p_value)
    assert sen_slope(-series).value == -sen_slope(series).value


def test_autocorrelated_windows_are_no_trend() -> None:
    rng = np.random.default_rng(4)
    plain, whitened = [], []
    for _ in range(400):
        series = np.zeros(40)
        for t in range(1, 40):
            series[t] = 0.6 * series[t - 1] + rng.normal()
        plain.append(mann_kendall(series[10:]).p_value < 0.05)
        whitened.append(trend_test(series[10:])[0].p_value < 0.05)
    assert np.mean(plain) > 0.15
    assert np.mean(whitened) < 0.09


def test_a_slope_is_inside_its_interval() -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(200):
        estimate = sen_slope(0.3 * np.arange(25) + rng.normal(0, 2, 25))
        hits += estimate.lower <= 0.3 <= estimate.upper
    assert hits / 200 > 0.9
    assert sen_slope([1]).reason == "too_few"
