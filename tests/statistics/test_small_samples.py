"""Intervals of a binary model hold the truth where rows are few and positives rare, or there are none."""

from math import isnan

import numpy as np
import pytest
import scipy
from scipy.special import expit

from monitoring.statistics.confusion import confusion_at, mcc
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.scoring_rules import brier, brier_skill, log_loss

DRAWS = 400
LEAST_OF_A_CLASS = 10
"""Of which the Matthews correlation has a verdict."""
Population = tuple[np.ndarray, np.ndarray, float]


def population(kind: str, rate: float) -> Population:
    """Give calibrated scores, how often they occur, and from where on as many are as are positive."""
    if kind == "ties":
        share = np.array([0.3, 0.2, 0.25, 0.15, 0.1])
        score = np.array([0.2, 0.5, 1.0, 1.5, 2.5])
        score = np.minimum(score / (score @ share) * rate, 0.95)
    else:
        place, low, high = scipy.stats.norm.ppf((np.arange(4_000) + 0.5) / 4_000), -20.0, 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if expit(middle + 1.5 * place).mean() < rate else (low, middle)
        score, times = np.unique(expit(low + 1.5 * place).round(3).clip(5e-4, 0.9995), return_counts=True)
        share = times / times.sum()
    above = np.cumsum(share[::-1])
    return score, share, float(score[::-1][np.searchsorted(above, rate * 0.999)])


def drawn(score: np.ndarray, share: np.ndarray, rows: int, rng: np.random.Generator) -> ScoreCounts:
    times = rng.multinomial(rows, share)
    positives = rng.binomial(times, score)
    there = times > 0
    return ScoreCounts.of(score[there], (times - positives)[there], positives[there])


def measured(counts: ScoreCounts, threshold: float) -> dict[str, Estimate]:
    table = confusion_at(counts, threshold)
    return {"log_loss": log_loss(counts), "brier": brier(counts), "mcc": mcc(table)}


def judged(measure: str, counts: ScoreCounts, one: Estimate) -> bool:
    few = measure == "mcc" and min(counts.positives, counts.negatives) < LEAST_OF_A_CLASS
    return not (few or isnan(one.lower))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rows", [30, 60, 100, 300, 1_000])
@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2, 0.5])
@pytest.mark.parametrize("kind", ["spread", "ties"])
def test_intervals_hold_and_calm_rows_do_not_alarm(kind: str, rate: float, rows: int) -> None:
    """Mean ± z·sd/√n held 26 of 100 log losses at 1 % and 30 rows; of the correlations 4 in 100 alarmed.

    Where fewer than three positives are expected, samples without one have no interval; of others 85 hold.
    """
    score, share, threshold = population(kind, rate)
    true = measured(ScoreCounts.of(score, 1e7 * share * (1 - score), 1e7 * share * score), threshold)
    rng = np.random.default_rng([rows, int(100 * rate), len(kind)])
    before = measured(drawn(score, share, 20_000, rng), threshold)
    samples = [drawn(score, share, rows, rng) for _ in range(DRAWS)]
    found = [(counts, measured(counts, threshold)) for counts in samples]
    for measure, right in true.items():
        known = [each[measure] for counts, each in found if judged(measure, counts, each[measure])]
        if len(known) < DRAWS / 4:
            continue
        covered = np.mean([one.lower <= right.value <= one.upper for one in known])
        assert covered > (0.9 if rate * rows >= 3 and rows > 30 else 0.8), measure
        worse = 1 if measure == "mcc" else -1
        changes = [difference(before[measure], one) for one in known]
        alarms = sum(one.p_or_nan <= 0.01 and worse * one.value < 0 for one in changes)
        assert alarms / DRAWS < 0.01 + 3 * np.sqrt(0.01 / DRAWS), measure


def test_losses_of_one_class_have_no_interval() -> None:
    """Nothing tells what a positive would cost: of no positives in 30 rows it was a hundredth wide."""
    counts = ScoreCounts.of([0.01, 0.02, 0.05], [10, 10, 10], [0, 0, 0])
    for found in (log_loss(counts), brier(counts)):
        assert found.defined
        assert isnan(found.lower)
        assert found.reason == "one_class"


def test_a_skill_of_few_positives_has_a_value_and_no_interval() -> None:
    few = brier_skill(ScoreCounts.of([0.05, 0.2], [200, 60], [5, 14]))
    enough = brier_skill(ScoreCounts.of([0.05, 0.2], [200, 60], [5, 15]))
    assert (few.reason, isnan(few.lower), few.defined) == ("too_few", True, True)
    assert enough.lower < enough.value < enough.upper
