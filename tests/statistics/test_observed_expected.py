"""Observed over expected positives."""

import numpy as np
import pytest
from scipy.special import expit

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.observed_expected import observed_expected, observed_expected_ratio
from monitoring.statistics.score_counts import ScoreCounts


def _samples(centre: float, spread: float, rows: int, samples: int = 800) -> list[Estimate]:
    """Draw calibrated scores whose logits spread so much, and their labels."""
    rng = np.random.default_rng(11)
    score = expit(centre + spread * rng.standard_normal((samples, rows)))
    label = rng.random(score.shape) < score
    return [observed_expected(ScoreCounts.of_rows(y, s)) for y, s in zip(label, score, strict=True)]


def _shares(found: list[Estimate]) -> tuple[float, float]:
    """Give how often 1 is held, and how often p is at most 0.01."""
    held = np.mean([one.lower <= 1 <= one.upper for one in found])
    return float(held), float(np.mean([one.p_value <= 0.01 for one in found if one.p_value is not None]))


@pytest.mark.parametrize(
    ("centre", "spread", "rows"), [(0.0, 0.5, 60), (-2.4, 1.2, 300), (-3.5, 3.5, 300), (0.0, 3.5, 60)]
)
def test_the_interval_holds_one_of_calibrated_scores_whatever_they_tell(
    centre: float, spread: float, rows: int
) -> None:
    held, found = _shares(_samples(centre, spread, rows))
    assert 0.93 <= held <= 0.985
    assert found <= 0.02


def test_scores_that_tell_positives_apart_find_a_smaller_loss() -> None:
    rng = np.random.default_rng(3)
    score = expit(-2.5 + 3.5 * rng.standard_normal(600))
    promised = np.minimum(score * 1.15, 1)
    counts = ScoreCounts.of_rows(rng.random(600) < score, promised)
    found = observed_expected(counts)
    plain = observed_expected_ratio(counts.positives, promised.sum(), 600)
    assert found.value == pytest.approx(plain.value)
    assert found.upper - found.lower < 0.75 * (plain.upper - plain.lower)
    assert found.p_value is not None
    assert found.p_value < 0.01 < (plain.p_value or 0)


def test_scores_that_order_rows_the_wrong_way_leave_more_to_chance_than_none() -> None:
    rng = np.random.default_rng(4)
    score = rng.uniform(0.05, 0.95, 400)
    turned = ScoreCounts.of_rows(rng.random(400) < 1 - score, score)
    lower, upper = wilson(turned.positives, 400)
    found = observed_expected(turned)
    assert found.upper - found.lower > (upper - lower) * 400 / score.sum()


@pytest.mark.parametrize("level", [0.95, 0.99])
def test_of_one_probability_it_is_the_interval_of_a_share(level: float) -> None:
    found = observed_expected(ScoreCounts.of([0.2], [70], [30]), level)
    ends = [end / 0.2 for end in wilson(30, 100, level)]
    assert [found.lower, found.upper] == pytest.approx(ends)


def test_the_interval_excludes_one_where_the_test_does() -> None:
    found = [one for spread in (0.5, 2.0, 4.0) for one in _samples(-2.0, spread, 80, 150)]
    assert all((one.p_value < 0.05) == (not one.lower <= 1 <= one.upper) for one in found if one.p_value)


def test_certain_scores_that_were_right_may_be_wrong_about_the_next_rows() -> None:
    found = observed_expected(ScoreCounts.of([0.0, 1.0], [180, 0], [0, 20]))
    assert found.value == 1
    assert found.lower < 0.9
    assert found.upper > 1.1
    assert found.p_value == 1


def test_nothing_observed_has_an_upper_bound_only() -> None:
    estimate = observed_expected_ratio(0, 3.0, 100)
    assert (estimate.value, estimate.lower) == (0, 0)
    assert 0.5 < estimate.upper < 2
    assert estimate.p_value == pytest.approx(2 * (1 - 0.03) ** 100)
    all_came = observed_expected_ratio(100, 97.0, 100)
    assert all_came.p_value == pytest.approx(2 * 0.97**100)
    assert all_came.lower < all_came.value == all_came.upper
    assert observed_expected_ratio(0, 1e-3, 100).p_value == 1
    assert observed_expected_ratio(3, 0.0, 100).reason == "zero_denominator"
    assert observed_expected(ScoreCounts.of([0.03], [100], [0])) == estimate
