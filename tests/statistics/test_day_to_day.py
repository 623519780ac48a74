"""What days of a baseline differ by is no change of a window."""

import numpy as np
import pytest

from monitoring.statistics.day_to_day import p_of_days


def draws(spread: float, days: int, seed: int) -> tuple[float, np.ndarray]:
    """Give the change of a week against so many days, and these; a day has an error of 0.1 of its own."""
    rng = np.random.default_rng(seed)
    every = rng.normal(0, np.hypot(spread, 0.1), days + 7)
    return float(every[days:].mean() - every[:days].mean()), every[:days]


@pytest.mark.parametrize("days", [28, 56])
def test_calm_weeks_of_restless_days_are_told_apart_as_rarely_as_they_should(days: int) -> None:
    found = []
    for seed in range(400):
        change, values = draws(0.3, days, seed)
        found.append(p_of_days(change, 0.1 * np.sqrt(1 / 7 + 1 / days), values, [0.1] * days, (7, days)))
    assert np.mean(np.array(found) < 0.01) <= 0.025


def test_days_that_differ_by_chance_alone_say_nothing() -> None:
    silent = [np.isnan(p_of_days(0.2, 0.04, draws(0.0, 56, k)[1], [0.1] * 56, (7, 56))) for k in range(200)]
    assert np.mean(silent) > 0.9


def test_neither_weekends_nor_a_slow_decay_are_restless() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 56)
    weekends = np.where(np.arange(56) % 7 >= 5, 2.0, 0.0)
    for pattern in (weekends, np.linspace(0, 0.4, 56)):
        assert not p_of_days(0.5, 0.04, noise + pattern, [0.1] * 56, (7, 56)) > 0.001


def test_fewer_than_two_weeks_say_nothing() -> None:
    assert np.isnan(p_of_days(0.5, 0.04, [0.0, 5.0] * 6 + [0.0], [0.1] * 13, (7, 13)))
    assert np.isnan(p_of_days(0.5, 0.04, [np.nan] * 14, [np.nan] * 14, (7, 14)))
