"""Windows of hours: what every night does is no news, a fault of one night is."""

import numpy as np
import pytest

from monitoring.statistics.distances import psi_value
from monitoring.statistics.mean_shift import mean_shift_sd
from monitoring.statistics.moments import moments_of
from monitoring.statistics.ordered_cells import ordered_overdispersion
from monitoring.statistics.overdispersion import INDEPENDENT
from monitoring.statistics.same_hours import laws_of_hours
from monitoring.statistics.self_drift import psi_tests

CELLS, DAYS, RUNS = 10, 28, 200
SLOPE = np.linspace(-1, 1, CELLS)


def shares(lean: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.exp(SLOPE * lean)
    return found / found.sum()


def alarms(night: float, fault: float = 0.0, rows: int = 100) -> float:
    """Give the share of nights with p below 0.01: a quarter of each day leans by so much."""
    rng, found = np.random.default_rng(3), []
    for _ in range(RUNS):
        nights = rng.multinomial(100, shares(night), DAYS)
        whole = nights.sum(axis=0) + rng.multinomial(300 * DAYS, shares(0.0))
        now = rng.multinomial(rows, shares(night + fault))
        laws = laws_of_hours(nights[None], whole[None], [rows])
        found.append(psi_tests(whole[None], now[None], laws)[0].p_value)
    return float(np.mean(np.array(found, dtype=float) < 0.01))


@pytest.mark.parametrize("rows", [50, 100, 800])
def test_what_every_night_does_is_no_alarm(rows: int) -> None:
    assert alarms(1.0, rows=rows) <= 0.02
    assert alarms(0.0, rows=rows) <= 0.02


def test_a_fault_of_a_night_is_seen() -> None:
    assert alarms(0.6, fault=1.2) > 0.9
    assert alarms(0.0, fault=1.0) > 0.9


def test_by_independent_rows_each_night_would_alarm() -> None:
    rng = np.random.default_rng(3)
    whole, now = rng.multinomial(10_000, shares(0.0)), rng.multinomial(400, shares(1.0))
    assert psi_value(whole, now) > 0.1
    assert (psi_tests(whole[None], now[None], [INDEPENDENT])[0].p_value or 1) < 1e-6


def test_fewer_days_than_tell_are_independent() -> None:
    assert laws_of_hours(np.ones((1, 13, 2)), [[500, 500]], [10]) == [INDEPENDENT]


def test_a_mean_has_all_of_a_cycle() -> None:
    rng = np.random.default_rng(5)
    nights = rng.multinomial(100, shares(1.0), DAYS)
    whole = nights.sum(axis=0) + rng.multinomial(300 * DAYS, shares(0.0))
    [law] = laws_of_hours(nights[None], whole[None], [100])
    ks, mean = ordered_overdispersion(nights, whole, 100)
    assert law.cycle == "hours"
    assert law.phi < ks < mean
    now = rng.multinomial(100, shares(1.0))
    sides = [moments_of(np.repeat(SLOPE, counts)) for counts in (whole, now)]
    told = [mean_shift_sd(*sides, phi=phi, blocks=DAYS).p_value for phi in (law.phi, mean)]
    assert (told[0] or 0) < 0.05 < (told[1] or 0)


def test_nothing_to_measure_is_nan() -> None:
    assert np.isnan(ordered_overdispersion(np.zeros((3, 2)), [5, 5], 10)).all()
    assert np.isnan(ordered_overdispersion([[2, 0]], [5, 0], 10)).all()
