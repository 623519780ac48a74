"""Groups against a reference group."""

from collections.abc import Callable

import pytest

from monitoring.statistics import fairness
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.estimate import Estimate

Gap = Callable[[Confusion, Confusion], Estimate]
A, B = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
DIFFERENCES: list[Gap] = [
    fairness.demographic_parity_difference,
    fairness.equal_opportunity_difference,
    fairness.false_positive_rate_difference,
    fairness.predictive_parity_difference,
]


@pytest.mark.parametrize("gap", DIFFERENCES)
def test_swapping_the_groups_turns_the_gap_round(gap: Gap) -> None:
    forward, back = gap(A, B), gap(B, A)
    assert (forward.value, forward.lower) == pytest.approx((-back.value, -back.upper))


@pytest.mark.parametrize("gap", [*DIFFERENCES, fairness.equalized_odds_difference])
def test_a_group_is_not_treated_differently_from_itself(gap: Gap) -> None:
    same = gap(A, A)
    assert same.value == 0
    assert same.lower <= 0 <= same.upper


def test_equalized_odds_is_the_larger_gap_with_an_honest_interval() -> None:
    odds = fairness.equalized_odds_difference(A, B)
    assert odds.value == abs(fairness.equal_opportunity_difference(A, B).value)
    assert odds.lower < odds.value < odds.upper


def test_nobody_selected_is_a_ratio_of_zero() -> None:
    ratio = fairness.demographic_parity_ratio(A, Confusion(0, 0, 5, 15))
    assert (ratio.value, ratio.reason) == (0, "zero_rate")
    assert fairness.demographic_parity_ratio(Confusion(0, 0, 5, 15), A).reason == "zero_denominator"


def test_an_empty_group_is_undefined() -> None:
    nobody = Confusion(0, 0, 0, 0)
    for gap in (*DIFFERENCES, fairness.equalized_odds_difference):
        assert gap(A, nobody).reason == "zero_denominator"
