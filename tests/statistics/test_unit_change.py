"""Columns sent in another unit."""

import numpy as np
import pytest

from monitoring.statistics.unit_change import affine_change, unit_change, unit_factor

RNG = np.random.default_rng(8)
REFERENCE = np.sort(RNG.lognormal(1, 1, size=3000))
CURRENT = np.sort(RNG.lognormal(1, 1, size=800))


@pytest.mark.parametrize("factor", [100.0, 0.01, 1000.0, 60.0, 2.54, 0.3048])
def test_a_known_factor_is_found(factor: float) -> None:
    estimate = unit_factor(REFERENCE, CURRENT * factor)
    assert estimate.value == factor
    assert estimate.lower < factor * 1.05
    assert estimate.upper > factor / 1.05


def test_a_fraction_in_percent_is_a_hundred() -> None:
    shares = np.sort(RNG.random(500))
    assert unit_factor(shares, np.sort(RNG.random(400)) * 100).value == 100


@pytest.mark.parametrize("factor", [1.0, 1.2, 0.8])
def test_an_ordinary_change_is_no_unit(factor: float) -> None:
    assert unit_factor(REFERENCE, CURRENT * factor).reason == "no_candidate"


def test_another_distribution_near_a_factor_is_no_unit() -> None:
    flat = np.sort(RNG.uniform(0, 540, size=800))
    assert unit_factor(REFERENCE, flat).reason == "no_candidate"


def test_a_flipped_sign_is_minus_one() -> None:
    assert unit_factor(REFERENCE, -CURRENT[::-1]).value == -1


def test_few_positive_values_say_nothing() -> None:
    assert unit_factor(REFERENCE, CURRENT[:29] * 100).reason == "too_few"
    assert unit_factor([], []).reason == "too_few"


def test_the_measured_ratio_does_not_depend_on_duplication() -> None:
    once, twice = unit_change(REFERENCE, CURRENT), unit_change(REFERENCE, np.repeat(CURRENT, 2))
    assert once.factor == pytest.approx(twice.factor)


def test_celsius_sent_as_fahrenheit_is_affine() -> None:
    celsius = np.sort(RNG.normal(15, 8, size=500))
    assert affine_change(celsius, celsius * 1.8 + 32) == pytest.approx((1.8, 32))
