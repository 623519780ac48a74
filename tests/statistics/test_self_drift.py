"""The law that a baseline's own days give."""

import math

import numpy as np
import pytest

from monitoring.statistics.distances import PsiLaw, psi
from monitoring.statistics.overdispersion import INDEPENDENT, Overdispersion, overdispersion
from monitoring.statistics.self_drift import (
    block_baseline,
    psi_by_chance,
    psi_p_value,
    psi_test,
    sqrt_t_bound,
)


def _days(rng: np.random.Generator, days: int, mix: float, rows: int = 200, cells: int = 10) -> np.ndarray:
    """Counts of days whose mix varies: the smaller `mix`, the more."""
    shares = rng.dirichlet(np.full(cells, mix / cells), size=days)
    return np.array([rng.multinomial(rows, share) for share in shares])


@pytest.mark.parametrize("mix", [1e7, 300.0])
def test_calm_weeks_alarm_no_more_often_than_asked(mix: float) -> None:
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(300):
        days = _days(rng, 105, mix)
        estimate = psi_test(days[:98].sum(axis=0), days[98:].sum(axis=0), days[:98])
        alarms += estimate.p_value is not None and estimate.p_value < 0.01
    assert alarms <= 8


def test_independent_rows_would_alarm_in_the_same_weeks() -> None:
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(200):
        days = _days(rng, 105, 300.0)
        p_value = psi(days[:98].sum(axis=0), days[98:].sum(axis=0)).p_value
        alarms += p_value is not None and p_value < 0.01
    assert alarms > 16


def test_a_real_shift_is_still_found() -> None:
    rng = np.random.default_rng(2)
    days = _days(rng, 98, 300.0)
    shifted = rng.multinomial(1400, np.r_[np.full(5, 0.14), np.full(5, 0.06)])
    estimate = psi_test(days.sum(axis=0), shifted, days)
    assert estimate.p_value is not None
    assert estimate.p_value < 1e-6
    assert estimate.method == "self-drift of 98 days, F"


def test_the_order_of_days_and_cells_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    days = _days(rng, 30, 300.0)
    law, shuffled = overdispersion(days), overdispersion(days[::-1][:, rng.permutation(10)])
    assert (law.phi, law.nu) == pytest.approx((shuffled.phi, shuffled.nu))


def test_fewer_than_fourteen_days_fall_back_and_say_so() -> None:
    days = _days(np.random.default_rng(4), 13, 300.0)
    estimate = psi_test(days.sum(axis=0), days[0], days)
    assert "independent rows assumed" in estimate.method
    assert estimate.p_value == psi(days.sum(axis=0), days[0]).p_value


def test_days_without_rows_are_no_days() -> None:
    days = np.vstack([_days(np.random.default_rng(4), 13, 300.0), np.zeros((5, 10))])
    assert overdispersion(days).blocks == 0


def test_phi_is_never_below_one() -> None:
    even = np.tile([20, 20, 20], (20, 1))
    assert overdispersion(even).phi == 1


def test_undefined_stays_undefined() -> None:
    days = np.zeros((20, 3))
    assert psi_test([0, 0, 0], [1, 2, 3], days).reason == "empty_reference"
    assert psi_test([9, 0, 0], [5, 0, 0], np.tile([1, 0, 0], (20, 1))).reason == "single_bin"
    assert math.isnan(psi_p_value(0.1, 100, 100, 1, overdispersion(np.tile([5, 5], (20, 1)))))
    assert math.isnan(sqrt_t_bound([0.1]))


def test_the_block_form_is_calm_about_a_calm_block() -> None:
    days = _days(np.random.default_rng(5), 9, 1e7, rows=1000, cells=5)
    found = block_baseline(days[:8], days[8])
    assert found.value < found.threshold
    assert found.p_value > 0.01


@pytest.mark.parametrize("law", [INDEPENDENT, Overdispersion(1.7, 4.2, 30)])
@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_what_chance_stays_below_has_that_p_value(law: Overdispersion, share: float) -> None:
    for n, m, bins in ((9000.0, 40.0, 3), (500.0, 12_000.0, 11)):
        limit = psi_by_chance(n, m, bins, law, share)
        tested = psi_p_value(limit, n, m, bins, law) if law.blocks else PsiLaw(n, m, bins).p_value(limit)
        assert tested == pytest.approx(1 - share)


@pytest.mark.parametrize(("n", "m", "bins"), [(0.0, 10.0, 5), (10.0, 0.0, 5), (10.0, 10.0, 1)])
def test_chance_of_nothing_is_unknown(n: float, m: float, bins: int) -> None:
    assert math.isnan(psi_by_chance(n, m, bins, INDEPENDENT))


def test_without_drift_days_stay_below_it_as_often_as_is_said() -> None:
    rng, inside = np.random.default_rng(11), []
    for _ in range(400):
        days = _days(rng, 61, 300.0)
        past, day = days[:60], days[60]
        limit = psi_by_chance(past.sum(), day.sum(), 10, overdispersion(past))
        inside.append(psi(past.sum(axis=0), day).value <= limit)
    assert 0.92 <= np.mean(inside) <= 0.98
