"""Versions, looked at daily; performance without labels."""

import math

import numpy as np
import pytest

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.performance_estimation import expected_performance, withdrawn
from monitoring.statistics.sequential import confidence_sequence, mcnemar_exact, paired_e_value
from monitoring.statistics.version_comparison import (
    dependent_difference,
    paired_bootstrap,
    paired_difference,
    version_verdict,
)


def _change(lower: float, upper: float) -> Estimate:
    return Estimate((lower + upper) / 2, lower, upper, 100)


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"),
    [
        (0.01, 0.05, "better"), (-0.09, -0.02, "worse"), (-0.005, 0.02, "not_worse"),
        (-0.05, 0.05, "inconclusive"), (math.nan, math.nan, "inconclusive"),
    ],
)  # fmt: skip
def test_verdicts_of_a_gain_and_of_the_mirrored_loss(lower: float, upper: float, verdict: str) -> None:
    assert version_verdict(_change(lower, upper), 0.01, True) == verdict
    assert version_verdict(_change(-upper, -lower), 0.01, False) == verdict


def test_paired_losses_need_fewer_rows_than_independent_ones() -> None:
    rng = np.random.default_rng(0)
    base = rng.gamma(2, 10, 300)
    change = paired_difference(base, base + 0.1 + rng.normal(0, 0.3, 300))
    assert change.lower > 0
    assert change.p_value is not None
    assert change.p_value < 0.001


def test_a_side_without_an_interval_leaves_the_difference_without_one() -> None:
    known, bare = Estimate(0.5, 0.4, 0.6, 100), Estimate(0.6, math.nan, math.nan, 100)
    for sides in ((known, bare), (bare, known)):
        change = dependent_difference(*sides, 0.9)
        assert math.isnan(change.lower)
        assert math.isnan(change.upper)
        assert change.p_value is None


def test_equal_estimates_that_vary_as_one_have_no_difference() -> None:
    some = Estimate(0.5, 0.4, 0.6, 100)
    change = dependent_difference(some, some, 1.0)
    assert (change.value, change.lower, change.upper, change.p_value) == (0.0, 0.0, 0.0, None)


def test_no_pairs_are_no_labels() -> None:
    assert paired_difference([], []).reason == "no_labels"
    assert paired_bootstrap([], []).reason == "no_labels"


def test_looking_every_day_does_not_raise_false_alarms() -> None:
    rng = np.random.default_rng(1)
    alarms = peeked = 0
    for _ in range(200):
        right = np.cumsum(rng.binomial(20, 0.5, 60))
        days = 20 * np.arange(1, 61)
        alarms += any(paired_e_value(int(b), int(n - b)) >= 20 for b, n in zip(right, days, strict=True))
        peeked += any(abs(b - n / 2) > 1.96 * math.sqrt(n) / 2 for b, n in zip(right, days, strict=True))
    assert alarms / 200 <= 0.05
    assert peeked / 200 > 0.15


def test_the_exact_test_is_symmetric() -> None:
    assert mcnemar_exact(3, 12) == mcnemar_exact(12, 3)
    assert mcnemar_exact(0, 0) == 1


def test_a_confidence_sequence_holds_at_every_row() -> None:
    rng = np.random.default_rng(2)
    missed = 0
    for _ in range(100):
        x = rng.random(300) < 0.3
        missed += any(
            not (e.lower <= 0.3 <= e.upper) for e in (confidence_sequence(x[:n]) for n in range(20, 301, 20))
        )
    assert missed <= 5
    assert confidence_sequence([]).reason == "no_labels"


def test_expected_performance_is_what_calibrated_probabilities_give() -> None:
    rng = np.random.default_rng(3)
    p = rng.beta(1, 2, 50_000)
    chosen = p >= 0.5
    found = expected_performance(p, chosen)
    y = rng.random(p.size) < p
    assert found.accuracy == pytest.approx(np.mean(y == chosen), abs=4 * found.accuracy_sd)
    assert found.brier == pytest.approx(np.mean((p - y) ** 2), abs=0.005)
    assert math.isnan(expected_performance([], []).accuracy)


def test_labels_that_contradict_the_probabilities_withdraw_the_estimate() -> None:
    fine, off = Estimate(1.05, 0.9, 1.2, 500), Estimate(1.4, 1.2, 1.6, 500)
    trifle = Estimate(1.02, 1.01, 1.03, 10**7)
    assert withdrawn(fine, fine) == ""
    assert withdrawn(trifle, trifle) == ""
    assert "expected" in withdrawn(off, fine)
    assert "slope" in withdrawn(fine, off)
    assert withdrawn(Estimate.undefined("no_labels"), Estimate.undefined("no_labels")) == ""
