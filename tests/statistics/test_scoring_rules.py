"""Log loss, Brier score and their skill."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.scoring_rules import (
    brier,
    brier_skill,
    label_rate,
    log_loss,
    log_loss_skill,
    mean_score,
)

Rule = Callable[[ScoreCounts], Estimate]
RULES = [log_loss, brier, brier_skill, log_loss_skill, mean_score, label_rate]
RNG = np.random.default_rng(0)
P = RNG.beta(2, 5, 3000).round(3)
Y = (RNG.random(3000) < P).astype(float)


@pytest.mark.parametrize("rule", RULES)
def test_order_and_merging_change_nothing(rule: Rule) -> None:
    whole = rule(ScoreCounts.of_rows(Y, P))
    turned = rule(ScoreCounts.of_rows(Y[::-1], P[::-1]))
    halves = [ScoreCounts.of_rows(Y[i::2], P[i::2]) for i in (0, 1)]
    for other in (turned, rule(ScoreCounts.merged(halves))):
        assert (other.value, other.lower) == pytest.approx((whole.value, whole.lower))


@pytest.mark.parametrize("rule", RULES)
def test_no_rows_are_no_labels(rule: Rule) -> None:
    assert rule(ScoreCounts.of([], [], [])).reason == "no_labels"


@pytest.mark.parametrize("rule", [brier_skill, log_loss_skill])
def test_skill_needs_both_classes(rule: Rule) -> None:
    assert rule(ScoreCounts.of_rows([0, 0], [0.1, 0.2])).reason == "one_class"


def test_skill_against_another_periods_rate_is_defined_for_one_class() -> None:
    assert brier_skill(ScoreCounts.of_rows([0, 0], [0.1, 0.2]), base_rate=0.3).defined


def test_a_certain_error_costs_what_the_clip_allows() -> None:
    loss = log_loss(ScoreCounts.of_rows([1], [0.0]))
    assert loss.value == pytest.approx(50 * math.log(2))
    assert math.isnan(loss.lower)


@pytest.mark.parametrize("rule", [brier, log_loss, brier_skill])
def test_intervals_cover_the_long_run(rule: Rule) -> None:
    rng = np.random.default_rng(2)
    p = rng.beta(2, 3, 200_000)
    truth = rule(ScoreCounts.of_rows(rng.random(p.size) < p, p)).value
    hits = 0
    for _ in range(300):
        p = rng.beta(2, 3, 300)
        estimate = rule(ScoreCounts.of_rows(rng.random(300) < p, p))
        hits += estimate.lower <= truth <= estimate.upper
    assert hits / 300 > 0.9


def test_saying_the_base_rate_has_no_skill() -> None:
    assert brier_skill(ScoreCounts.of_rows(Y, np.full(Y.size, Y.mean()))).value == pytest.approx(0)
