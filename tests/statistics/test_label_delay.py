"""How long labels take."""

import math

import numpy as np
import pytest

from monitoring.statistics.label_delay import arrival_curve

DELAY = [1, 2, 2, 3, 3, 5, 6, 6, 8, 10, 4, 7]
ARRIVED = [True, True, True, True, False, True, True, False, True, False, False, True]


def test_the_order_of_predictions_does_not_matter() -> None:
    turned = arrival_curve(DELAY[::-1], ARRIVED[::-1])
    assert turned.arrived.tolist() == arrival_curve(DELAY, ARRIVED).arrived.tolist()


def test_counts_stand_for_rows() -> None:
    repeated = arrival_curve(DELAY * 3, ARRIVED * 3)
    counted = arrival_curve(DELAY, ARRIVED, [3] * len(DELAY))
    assert counted.arrived == pytest.approx(repeated.arrived)
    assert counted.se == pytest.approx(repeated.se)


def test_young_predictions_do_not_hold_the_curve_down() -> None:
    rng = np.random.default_rng(0)
    delay, age = rng.exponential(10, 20_000), rng.uniform(0, 60, 20_000)
    curve = arrival_curve(np.minimum(delay, age), delay <= age)
    expected = 1 - np.exp(-np.array([5, 10, 30]) / 10)
    assert curve.at([5, 10, 30])[0] == pytest.approx(expected, abs=0.02)
    assert curve.mature_age(0.95) == pytest.approx(30, rel=0.1)


def test_a_curve_that_never_gets_there_has_no_mature_age() -> None:
    assert math.isnan(arrival_curve(DELAY, ARRIVED).mature_age(0.99))


def test_without_a_label_nothing_has_arrived() -> None:
    share, se = arrival_curve([5, 6], [False, False]).at([1, 10])
    assert share.tolist() == [0, 0]
    assert se.tolist() == [0, 0]
