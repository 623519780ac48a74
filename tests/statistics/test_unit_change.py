"""Columns sent in another unit."""

import numpy as np
import pytest

from monitoring.statistics.unit_change import (
    UNIT_FACTORS,
    affine_change,
    may_have_factor,
    unit_change,
    unit_factor,
)

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


@pytest.mark.parametrize("factor", [1.5, 1.69, 2.1, 2.4, 2.7, 0.36, 0.42, 0.49])
def test_a_rise_near_a_small_factor_is_no_unit(factor: float) -> None:
    """Drift by a half was told as miles in kilometres, beside an interval that ended at 1.52."""
    rng = np.random.default_rng(4)
    then, now = (np.sort(rng.lognormal(10, 0.6, 15_000)) for _ in range(2))
    assert unit_factor(then, now * factor).reason == "no_candidate"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("factor", [1.35, 1.42, 1.85, 0.55])
def test_a_rise_of_widely_spread_rows_is_hardly_ever_a_unit(factor: float) -> None:
    """Of a thousand rows 4 standard errors of the median are 0.17: of rises by 1.85 all were pounds."""
    rng = np.random.default_rng(6)
    laws = ([np.sort(rng.lognormal(3.6, 1, size)) for size in (9000, 1000)] for _ in range(60))
    assert sum(unit_factor(then, now * factor).defined for then, now in laws) <= 9


@pytest.mark.sampled(2)
@pytest.mark.parametrize("factor", [1.6093, 2.2046, 2.54, 10])
def test_a_unit_of_widely_spread_rows_is_found(factor: float) -> None:
    rng = np.random.default_rng(6)
    laws = ([np.sort(rng.lognormal(3.6, 1, size)) for size in (9000, 1000)] for _ in range(60))
    assert sum(unit_factor(then, now * factor).value == factor for then, now in laws) >= 50


@pytest.mark.parametrize("factor", [1.6093, 2.54, 0.3048, 1000.0])
def test_days_that_wander_a_little_hide_no_unit(factor: float) -> None:
    rng = np.random.default_rng(4)
    then, now = (np.sort(rng.lognormal(10, 0.6, 15_000)) for _ in range(2))
    assert unit_factor(then, now * factor * 1.015).value == factor


def test_another_distribution_near_a_factor_is_no_unit() -> None:
    flat = np.sort(RNG.uniform(0, 540, size=800))
    assert unit_factor(REFERENCE, flat).reason == "no_candidate"


def test_a_flipped_sign_is_minus_one() -> None:
    assert unit_factor(REFERENCE, -CURRENT[::-1]).value == -1


def test_a_ratio_that_no_float_holds_is_no_unit() -> None:
    """From 5e-324 to 1e308 the ratio of the medians is beyond the largest number."""
    assert unit_factor(np.full(40, 5e-324), np.full(40, 1e308)).reason == "no_candidate"
    assert unit_factor(np.full(40, 1e308), np.full(40, 5e-324)).reason == "no_candidate"


def test_few_positive_values_say_nothing() -> None:
    assert unit_factor(REFERENCE, CURRENT[:29] * 100).reason == "too_few"
    assert unit_factor([], []).reason == "too_few"


def test_the_measured_ratio_does_not_depend_on_duplication() -> None:
    once, twice = unit_change(REFERENCE, CURRENT), unit_change(REFERENCE, np.repeat(CURRENT, 2))
    assert once.factor == pytest.approx(twice.factor)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("spread", [0.1, 0.5, 1.5])
@pytest.mark.parametrize("centre", [0.0, 3.0])
def test_bins_exclude_no_factor_that_values_accept(spread: float, centre: float) -> None:
    """Neither a known one nor one near it; and where nothing but the centre moved they exclude all."""
    draw, excluded = np.random.default_rng(9), 0
    reference = np.sort(np.exp(draw.normal(centre, spread, 60_000)) - (centre == 0.0))
    inner = np.unique(np.quantile(reference, np.arange(1, 250) / 250))
    for factor in (*np.exp(np.linspace(-1.2, 1.2, 41)), *UNIT_FACTORS):
        current = np.sort((np.exp(draw.normal(centre, spread, 60_000)) - (centre == 0.0)) * factor)
        ends = min(reference[0], current[0]), max(reference[-1], current[-1])
        edges = np.array([min(ends[0], inner[0]), *inner, max(ends[1], inner[-1])])
        counts = [
            np.bincount(np.searchsorted(inner, some, side="left"), minlength=len(inner) + 1)
            for some in (reference, current)
        ]
        may = may_have_factor(edges, *counts)
        assert may or unit_factor(reference, current).reason == "no_candidate"
        excluded += not may
    assert excluded >= 5


def test_celsius_sent_as_fahrenheit_is_affine() -> None:
    celsius = np.sort(RNG.normal(15, 8, size=500))
    assert affine_change(celsius, celsius * 1.8 + 32) == pytest.approx((1.8, 32))


def test_calm_weeks_of_wide_or_mostly_absent_values_have_no_unit() -> None:
    """Of 2,000 such weeks 5, 2 and 4 of 100 had a factor: few values lie near one by chance."""
    rng, found = np.random.default_rng(23), 0
    for kind in range(600):
        wide = np.sort(rng.lognormal(0, 2 + kind % 2, 630))
        some = np.where(rng.random(630) < 0.5, 0.0, rng.lognormal(0, 1.5, 630))
        for values in (rng.permutation(wide), some):
            found += unit_factor(np.sort(values[:560]), np.sort(values[560:])).defined
    assert found == 0


@pytest.mark.parametrize("factor", [1.6093, 2.54, 10, 100])
def test_few_values_in_another_unit_are_found(factor: float) -> None:
    """Seventy values of one law are 0.1 apart in every other case: with that as the limit half were found."""
    rng = np.random.default_rng(7)
    laws = ([np.sort(rng.normal(10, 3, size)) for size in (560, 70)] for _ in range(60))
    assert sum(unit_factor(then, now * factor).value == factor for then, now in laws) >= 45
